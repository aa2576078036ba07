/* SPDX-License-Identifier: MIT */
/* Each name once, as a number: what makes a row of ten million small. */
#ifndef LANEBENCH_RECORD_NAMES_H
#define LANEBENCH_RECORD_NAMES_H

#include <stddef.h>
#include <stdint.h>

/* All zero is empty. Numbers count from 0, in the order of first sight. */
struct names {
	char **text;
	size_t count, room;
	uint32_t *slots; /* number + 1; 0 is free */
	size_t slot_count; /* a power of two */
};

/* The name's number, added if need be, or a negative errno. */
int64_t names_add(struct names *names, const char *name, size_t len);
void names_fini(struct names *names);

#endif
