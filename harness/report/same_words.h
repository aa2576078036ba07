/* SPDX-License-Identifier: MIT */
/* How two run.json are held against each other. For the files of same alone. */
#ifndef LANEBENCH_REPORT_SAME_WORDS_H
#define LANEBENCH_REPORT_SAME_WORDS_H

#include <jansson.h>
#include <stdbool.h>

#include "report/same.h"

#define SAME_TEXT 60 /* columns of a value */
#define SAME_ROOM (4 * SAME_TEXT + 8)

/* Into words that are still empty; what was said first stays. */
void same_say(char words[SAME_WORDS], const char *format, ...)
	__attribute__((format(printf, 2, 3)));

/* A value in words that no file can turn against a terminal; buf. */
const char *same_text(char buf[SAME_ROOM], const json_t *value);

/* Where the objects' values under one key differ, both having one. */
void same_key(char words[SAME_WORDS], const char *prefix, const char *key,
	json_t *old, json_t *new);

/* The same for every key but those that don't matter: same_pages says that the
 * pages were the same, wherever they came from. */
void same_keys(char words[SAME_WORDS], const char *prefix, bool same_pages,
	json_t *old, json_t *new);

/* A key that only one has, and which; NULL: none. */
const char *
same_lacks(bool same_pages, json_t *old, json_t *new, const char **which);

/* The array's object of that name; NULL when there is none. */
json_t *same_named(json_t *array, const char *name);

/* Notes what differs and may. runs: OLD's run.json, NEW's. */
void same_note(struct same *out, const char *format, ...)
	__attribute__((format(printf, 2, 3)));
void same_notes(struct same *out, json_t *runs[2]);

#endif
