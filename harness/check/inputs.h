/* SPDX-License-Identifier: MIT */
/* The items of the scenarios: files and lists in a folder of our own, a server
 * on loopback, and what the probe makes of each item. */
#ifndef LANEBENCH_CHECK_INPUTS_H
#define LANEBENCH_CHECK_INPUTS_H

#include <stdbool.h>
#include <stddef.h>

#include "check/scenario.h"
#include "launch/audit.h"
#include "launch/origin.h"

#define INPUTS_PAGES 7
#define INPUTS_PATH 512

struct inputs {
	char folder[INPUTS_PATH];
	int lock; /* on it */
	char list[INPUTS_PATH + 32]; /* the file of the last scenario */
	struct origin origin;
	bool html; /* the pages are HTML, with titles, for peers */
	bool serves; /* the origin runs, and serves the pages */
	char why[600]; /* after a failure, or without an origin: what it was */
};

/* Makes the folder and starts the origin; without one, `serves` is false. */
int inputs_open(struct inputs *inputs, bool html);

/* Writes the scenario's list of items, and makes the reference, the caller's
 * for reference_fini(). */
int inputs_lay(struct inputs *inputs, const struct scenario *scenario,
	struct reference *reference);

/* Ends the origin, removes the folder; takes one that is zeroed. */
void inputs_close(struct inputs *inputs);

/* The source of a dataset's item: where it is, and as people see it. */

/* Whether a URL names a server of 127.0.0.0/8 by its address, with nothing
 * before it that others might read otherwise. */
bool source_is_here(const char *url);

/* Its beginning, tamed and without secrets, in `text`, which is returned. */
char *source_show(const char *source, char *text, size_t size);

#endif
