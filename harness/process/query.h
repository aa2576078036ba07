/* SPDX-License-Identifier: MIT */
/* JSON to a program and JSON back: how a trial gets its orders, and how
 * plugins are described and datasets prepared. */
#ifndef LANEBENCH_PROCESS_QUERY_H
#define LANEBENCH_PROCESS_QUERY_H

#include <jansson.h>
#include <stddef.h>
#include <stdint.h>

#include "process/supervisor.h"

/* A descriptor from which the JSON can be read; the caller's to close. */
int ask_orders(json_t *orders);

struct question {
	const char *const *argv; /* argv[0] is the program's path */
	json_t *orders; /* borrowed; NULL: none */
	uint64_t limit_ns;
	/* What of them is 0, or NULL: what suits the machine. */
	const struct guard_limits *limits;
};

/* What it may have: no question is asked without limits. */
void ask_limits(const struct question *question, struct guard_limits *limits);

/*
 * Starts the program under a guard, as a trial is, hands it the orders, returns
 * its reply: the caller's reference. NULL when it gave none in time and within
 * its limits; then `why` says what happened, in one line. Whatever it started
 * is gone.
 */
json_t *ask(const struct question *question, char *why, size_t why_size);

/*
 * Several at once, under one guard with the first one's limits: quicker, but
 * what one of them does may cost others their answers. answers[i] is the
 * caller's, NULL where there is none; ask() tells why.
 */
void
ask_together(const struct question *questions, size_t count, json_t **answers);

/* Memory that is shared with a program which we don't trust. */

/* So many zeros, as a descriptor that the caller closes: whoever holds it can
 * scribble on them, not take them away. A negative errno. */
int sealed_create(const char *name, size_t size);

#endif
