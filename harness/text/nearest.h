/* SPDX-License-Identifier: MIT */
/* "Did you mean": the known name that a mistyped word is nearest to. */
#ifndef LANEBENCH_TEXT_NEAREST_H
#define LANEBENCH_TEXT_NEAREST_H

#include <stddef.h>

/* `name` is the nearest of the names tried so far, NULL while none is near.
 * Both texts are borrowed. */
struct nearest {
	const char *word, *name;
	size_t least; /* letters between the two */
};

struct nearest nearest_to(const char *word);
void nearest_try(struct nearest *nearest, const char *name);

/* The nearest name in a table, or NULL. Its rows of `size` bytes begin with a
 * pointer to their name; a NULL ends it. */
const char *nearest_row(const void *rows, size_t size, const char *word);

/* What follows a word that isn't known: ", did you mean 'NAME'?", unless name
 * is NULL, and then the advice, NULL: none. Returns text. */
#define NEAREST_ASK 300
const char *
nearest_ask(char text[NEAREST_ASK], const char *name, const char *advice);

#endif
