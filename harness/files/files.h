/* SPDX-License-Identifier: MIT */
/* The one way to open files that others may have laid: to read what isn't ours,
 * and to write within somebody's folder. Errors are negative errnos, or NULL
 * with errno; files_problem() has words for them. */
#ifndef LANEBENCH_FILES_FILES_H
#define LANEBENCH_FILES_FILES_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

/* What marks a folder as one that we may remove. */
#define FILES_MARK ".lanebench"

/* The largest that is read of each kind. */
#define FILES_TEXT_MAX (INT64_C(64) << 20) /* run.json, settings, keys */
#define FILES_LIST_MAX (INT64_C(8) << 30) /* a line a page, routes */
#define FILES_TABLE_MAX (INT64_C(1) << 40) /* CSV, which is streamed */
#define FILES_PROGRAM_MAX (INT64_C(2) << 30)
#define FILES_PAGE_MAX (INT64_C(4) << 30)

/* To read a regular file of at most `most` bytes that isn't all holes; *size is
 * its length, where asked for. -ENXIO: no regular file. -EFBIG: larger. Doesn't
 * wait for a FIFO. The descriptor is the caller's. [any] */
int files_open(const char *path, int64_t most, int64_t *size);

/* What it makes sure of, asked of an open file: 0, or what is wrong. [any] */
int files_check(int fd, int64_t most, int64_t *size);

/* The same within a folder, a link not followed: -ELOOP. [any] */
int files_open_in(int folder, const char *name, int64_t most, int64_t *size);

/* As files_open(), to be read by stdio. [any] */
FILE *files_read(const char *path, int64_t most);

/* A stream on what one of these gave, which it takes; NULL with errno for what
 * went wrong. [any] */
FILE *files_stream(int fd, const char *mode);

/* strerror() of a positive errno, but for what is meant here. Static. [any] */
const char *files_problem(int err);

/* A folder that somebody named, by whatever links. [any] */
int files_folder(const char *path);

/* A folder in a folder, made where `make` says so and it isn't there yet; -ELOOP
 * for a link. [any] */
int files_folder_in(int folder, const char *name, bool make);

/* The same in a folder that somebody named. [any] */
int files_folder_of(const char *path, const char *name, bool make);

/* Below, a path's last name isn't followed if it is a link; the folder before
 * it may be reached by links. */

/* A new file: -EEXIST for whatever is there. [any] */
int files_create(const char *path);
int files_create_in(int folder, const char *name);

/* The same, to be written by stdio. [any] */
FILE *files_create_stream(const char *path);

/* To read, and to write behind what is there: a regular file (-ENXIO) of one
 * name (-EMLINK). [any] */
int files_append(const char *path);
int files_append_in(int folder, const char *name, bool make);

/* To write to what a user named, by whatever links, if it is there: a file, a
 * pipe, a terminal. -EPIPE: a pipe without a reader. [any] */
int files_named(const char *path);

/*
 * A folder of ours, to be removed once its maker is gone: locks it and lays a
 * mark in it, which stays until files_unmark(). False where it can't: then
 * files_abandoned() is never true of it. [any]
 */
bool files_mark(int folder, const char *name);
void files_unmark(int folder);

/* Whether the folder, which has this name, has our mark, and its maker is gone;
 * it is locked then, and may be removed. [any] */
bool files_abandoned(int folder, const char *name);

/* A file that appears whole, in place of what has its name, or not at all. */
struct files_fresh {
	int folder;
	FILE *out; /* NULL: nothing was begun */
	char name[256], part[256]; /* in the folder */
};

/* Under a name of its own that can't be guessed, and ends like the file's. [any] */
int files_fresh_begin(struct files_fresh *fresh, const char *path);
int
files_fresh_begin_in(struct files_fresh *fresh, int folder, const char *name);

/* Puts it in its place; with err, or where its bytes can't be written, removes
 * it. 0, err, or what went wrong. [any] */
int files_fresh_end(struct files_fresh *fresh, int err);

#endif
