/* SPDX-License-Identifier: MIT */
#ifndef LANEBENCH_TEXT_NEAREST_H
#define LANEBENCH_TEXT_NEAREST_H

#include <stddef.h>

/* The nearest to `word` of the names that were tried; `name` is NULL while none
 * is near. Both are borrowed. */
struct nearest {
	const char *word, *name;
	size_t least; /* letters between the two */
};

struct nearest nearest_to(const char *word);
void nearest_try(struct nearest *nearest, const char *name);

/* The nearest among a table's rows, of `size` bytes each, which begin with a
 * pointer to their name; a row of NULL ends them. NULL when none is near. */
const char *nearest_row(const void *rows, size_t size, const char *word);

#endif
