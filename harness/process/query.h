/* SPDX-License-Identifier: MIT */
/* Asks a program: JSON to it, JSON back. Trials get their orders, plugins are
 * described and datasets prepared by it. */
#ifndef LANEBENCH_PROCESS_QUERY_H
#define LANEBENCH_PROCESS_QUERY_H

#include <jansson.h>
#include <stddef.h>
#include <stdint.h>

#include "process/supervisor.h"

/* A descriptor from which the JSON can be read; the caller's to close. */
int query_orders(json_t *orders);

struct query {
	const char *const *argv; /* argv[0] is the program's path */
	json_t *orders; /* borrowed; NULL: none */
	uint64_t limit_ns;
	/* 0 in it, or NULL: what suits the machine. */
	const struct supervisor_limits *limits;
};

/* The limits that a question is asked with. */
void
query_limits(const struct query *question, struct supervisor_limits *limits);

/* Starts the program under a supervisor, hands it the orders, returns its
 * reply: the caller's reference. NULL when there is none in time and within the
 * limits; then `why` says what happened, in a line. All that it started has
 * ended. */
json_t *query(const struct query *question, char *why, size_t why_size);

/* Asks several at once, under one supervisor with the first one's limits:
 * quicker, but one program's failure may cost the others their replies.
 * answers[i] is the caller's, NULL without a reply; query() says why. */
void
query_together(const struct query *questions, size_t count, json_t **answers);

/* Creates shared memory of `size` zeros, as a descriptor that the caller
 * closes. A program that holds it can change its bytes but not its size. A
 * negative errno. */
int memfd_sealed(const char *name, size_t size);

#endif
