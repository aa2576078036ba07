/* SPDX-License-Identifier: MIT */
/* The items of a pass: a text file with one source a line, mapped. */
#ifndef LANEBENCH_TRIAL_ITEMS_H
#define LANEBENCH_TRIAL_ITEMS_H

#include <stddef.h>

struct items {
	size_t count;
	char *map; /* the file, its newlines replaced by NULs */
	size_t map_size;
	size_t *starts;
};

/* `expected` lines, or -EINVAL; a negative errno of open() and the like. */
int items_open(struct items *items, const char *file, size_t expected);
void items_close(struct items *items);

static inline const char *
items_source(const struct items *items, size_t item)
{
	return items->map + items->starts[item];
}

#endif
