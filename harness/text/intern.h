/* SPDX-License-Identifier: MIT */
/* Texts as numbers, each kept once: what makes ten million rows small. */
#ifndef LANEBENCH_TEXT_INTERN_H
#define LANEBENCH_TEXT_INTERN_H

#include <stddef.h>
#include <stdint.h>

/* All zero is empty. Numbers count from 0, in the order of arrival. */
struct intern {
	char **text;
	size_t count, room;
	uint32_t *slots; /* number + 1; 0 is free */
	size_t slot_count; /* a power of two */
};

/* The number of text[0 .. len), which is added where it is new, or -ENOMEM. */
int64_t intern_add(struct intern *intern, const char *text, size_t len);
void intern_fini(struct intern *intern);

#endif
