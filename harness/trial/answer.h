/* SPDX-License-Identifier: MIT */
/* The answer of a program that is asked: JSON in WIRE_FD_RECORDS. */
#ifndef LANEBENCH_TRIAL_ANSWER_H
#define LANEBENCH_TRIAL_ANSWER_H

#include <jansson.h>

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
