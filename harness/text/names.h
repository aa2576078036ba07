/* SPDX-License-Identifier: MIT */
/* Names that plugins and their options can have: words that are plain in CSV,
 * pictures, files' names and on a command line. */
#ifndef LANEBENCH_TEXT_NAMES_H
#define LANEBENCH_TEXT_NAMES_H

#include <stdbool.h>
#include <stddef.h>

/* What a word means where strategies and datasets are named; NULL: nothing, and
 * it can be one's name. Static. */
const char *names_reserved(const char *name);

/* Whether it is such a word, of 64 bytes at the most. */
bool names_plain(const char *name);

/* Whether it stands for several of them. */
bool names_several(const char *name);

/* Whether no "strategy" or "dataset" can be called that (NULL: it has no name);
 * then `why` says so of its table. */
bool names_refused(const char *kind, const char *name, char *why, size_t size);

/* Whether no option can, the `number`-th; likewise. */
bool
names_option_refused(const char *name, size_t number, char *why, size_t size);

#endif
