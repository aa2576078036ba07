/* SPDX-License-Identifier: MIT */
/* The answer of a program that is asked: JSON in WIRE_FD_RECORDS. */
#ifndef LANEBENCH_TRIAL_ANSWER_H
#define LANEBENCH_TRIAL_ANSWER_H

#include <jansson.h>

/* Says what it is at, "in usable()", for whoever asked and never hears more of
 * it. Of no use where nobody asked. */
void answer_at(const char *where);

/* Writes the answer to fd, over that, and ends the process with `code`, or with
 * 1 when it can't be written: what a plugin would do at its exit is none of
 * what was asked. Takes the reference. */
_Noreturn void answer_give(int fd, json_t *answer, int code);

#endif
