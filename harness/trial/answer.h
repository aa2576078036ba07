/* SPDX-License-Identifier: MIT */
/* The answer of a program that is asked: JSON in WIRE_FD_RECORDS. */
#ifndef LANEBENCH_TRIAL_ANSWER_H
#define LANEBENCH_TRIAL_ANSWER_H

#include <jansson.h>

/* Finds whoever asked, before anybody else's code opens a file; without it, or
 * where nobody did, the answer goes to stdout. */
void answer_open(void);

/* Says what it is at, "in usable()", for whoever asked and never hears more of
 * it. Nothing where nobody asked. */
void answer_at(const char *where);

/* Writes the answer, over that, and ends the process with `code`, or with
 * 1 when it can't be written: what a plugin would do at its exit is none of
 * what was asked. Takes the reference. */
_Noreturn void answer_give(json_t *answer, int code);

#endif
