/* SPDX-License-Identifier: MIT */
/* Parts of sentences, made as printf() makes them and freed together. */
#ifndef LANEBENCH_TEXT_PHRASE_H
#define LANEBENCH_TEXT_PHRASE_H

#include <stddef.h>

struct phrase;

/* All zero at first. */
struct phrases {
	struct phrase *last;
};

/* A text that lives until phrases_free(); "" without memory. */
__attribute__((format(printf, 2, 3))) const char *
phrase_format(struct phrases *phrases, const char *format, ...);

/* "a", "a and b", "a, b and c"; "a, b and 3 more" where total is count + 3. ""
 * for none. */
const char *phrase_list(struct phrases *phrases, const char *const *items,
	size_t count, size_t total);

void phrases_free(struct phrases *phrases);

#endif
