/* SPDX-License-Identifier: MIT */
/* The bad lines of a list: one message names them all, by what is wrong. */
#ifndef LANEBENCH_FILES_BADLINES_H
#define LANEBENCH_FILES_BADLINES_H

#include <stddef.h>
#include <stdio.h>

#define BADLINES_KINDS 12
#define BADLINES_SHOWN 8 /* line numbers of a kind; the rest is counted */
#define BADLINES_WORDS 1000

struct badlines {
	size_t count, kinds;
	struct {
		const char *why; /* static */
		size_t count, lines[BADLINES_SHOWN];
	} kind[BADLINES_KINDS];
};

/* Notes line `line`, from 1 on; `why` is static. [any] */
void badlines_add(struct badlines *bad, size_t line, const char *why);

/* Calls `take` for each line, without blanks around it; skips a byte-order
 * mark, empty lines, and those that begin with '#'. The line, `len` bytes and a
 * NUL, may hold NULs. `take` sets *why of a bad line, as badlines_add() has it,
 * and returns 0, or a negative errno that ends it. Returns that, or the
 * stream's negative errno, or -ENOMEM. [any] */
int badlines_read(struct badlines *bad, FILE *stream,
	int (*take)(
		void *context, const char *line, size_t len, const char **why),
	void *context);

/* "FILE:3: WHY", or of several "FILE: lines 2 and 4: WHY; line 3: WHY". Returns
 * text. [any] */
const char *badlines_say(const struct badlines *bad, const char *file,
	char text[BADLINES_WORDS]);

#endif
