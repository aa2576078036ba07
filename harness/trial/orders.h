/* SPDX-License-Identifier: MIT */
/*
 * The orders of lanebench-trial: JSON on descriptor WIRE_FD_SPEC, written
 * by harness/launch.
 *
 *   {"strategy": {"file": PATH, "options": {NAME: TEXT, ...}},
 *    "dataset": {"file": PATH, "options": {...}},
 *    "workers": N, "items": N, "list": PATH}                          --run
 *   {"dataset": {...}, "seed": N, "cache": PATH, "work": PATH, "list": PATH,
 *    "routes": PATH, "sites": N, "port": N}                      --prepare
 *
 * A program that is asked writes its answer, JSON, to WIRE_FD_RECORDS.
 */
#ifndef LANEBENCH_TRIAL_ORDERS_H
#define LANEBENCH_TRIAL_ORDERS_H

#include <jansson.h>

/* The whole of it, or NULL, having said on stderr what is wrong with it. */
json_t *orders_read(int fd);

/* A text of the spec; "" when it isn't there. The spec's. */
const char *orders_text(json_t *spec, const char *key);
/* A whole number; 0 when it isn't there. */
json_int_t orders_number(json_t *spec, const char *key);

/* Finds the descriptor for the answer, before a plugin's code opens files;
 * stdout without one. */
void answer_open(void);

/* Notes what the process is doing, "in usable()", for the case that it never
 * answers. Does nothing on stdout. */
void answer_at(const char *where);

/* Writes the answer, over that, and ends the process with `code`, or with
 * 1 when it can't be written: what a plugin would do at its exit is none of
 * what was asked. Takes the reference. */
_Noreturn void answer_give(json_t *answer, int code);

#endif
