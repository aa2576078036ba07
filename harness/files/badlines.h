/* SPDX-License-Identifier: MIT */
/* Lines of a list that can't be taken: one message names them all, by what is
 * wrong with them. */
#ifndef LANEBENCH_FILES_BADLINES_H
#define LANEBENCH_FILES_BADLINES_H

#include <stddef.h>
#include <stdio.h>

#define BADLINES_KINDS 12
#define BADLINES_SHOWN 8 /* line numbers of a kind; of more, how many */
#define BADLINES_WORDS 1000

struct badlines {
	size_t count, kinds;
	struct {
		const char *why; /* static */
		size_t count, lines[BADLINES_SHOWN];
	} kind[BADLINES_KINDS];
};

/* Line `line`, which counts from 1, is wrong; `why` is static. [any] */
void badlines_add(struct badlines *bad, size_t line, const char *why);

/* Hands on each line, without its end and blanks about it, but empty ones and
 * those that begin with '#'; a byte-order mark is passed over. `take` returns 0,
 * or a negative errno that ends it, and sets *why of a line that is wrong, as
 * badlines_add() has it; the line, `len` bytes and a NUL, may hold NULs. Returns
 * what take did, or the stream's errno, -ENOMEM among them. [any] */
int badlines_read(struct badlines *bad, FILE *stream,
	int (*take)(
		void *context, const char *line, size_t len, const char **why),
	void *context);

/* "FILE:3: WHY" of one; of more "FILE: lines 2 and 4: WHY; line 3: WHY".
 * Returns text. [any] */
const char *badlines_say(const struct badlines *bad, const char *file,
	char text[BADLINES_WORDS]);

#endif
