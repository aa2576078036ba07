/* SPDX-License-Identifier: MIT */
/* JSON to a program and JSON back: how a trial gets its orders, and how
 * plugins are described and datasets prepared. */
#ifndef LANEBENCH_LAUNCH_ASK_H
#define LANEBENCH_LAUNCH_ASK_H

#include <jansson.h>
#include <stddef.h>
#include <stdint.h>

/* A descriptor from which the JSON can be read; the caller's to close. */
int ask_orders(json_t *orders);

/*
 * Starts argv[0], hands it the orders (NULL: none), returns its reply: the
 * caller's reference. NULL when it gave none within limit_ns; then `why` says
 * what happened, in one line.
 */
json_t *ask(const char *const *argv, json_t *orders, uint64_t limit_ns,
	char *why, size_t why_size);

#endif
