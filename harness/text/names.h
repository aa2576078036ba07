/* SPDX-License-Identifier: MIT */
/* Names of plugins, labels and options: ASCII words that need no quotes in CSV,
 * pictures, names of files and on a command line. */
#ifndef LANEBENCH_TEXT_NAMES_H
#define LANEBENCH_TEXT_NAMES_H

#include <stdbool.h>
#include <stddef.h>

#include "text/reason.h"

/* What a word stands for where strategies and datasets are named; NULL: it is
 * free. Static. */
const char *names_reserved(const char *name);

/* Whether it is such a word, of at most 64 bytes. */
bool names_plain(const char *name);

/* Whether it stands for several strategies or datasets. */
bool names_several(const char *name);

/* Whether a "strategy" or "dataset" can have this name; NULL: it has none. 0,
 * or -EINVAL and why, which says so of its table. */
int names_check(const char *kind, const char *name, struct reason *why);

/* The same of an option's name, the plugin's `number`-th. */
int names_check_option(const char *name, size_t number, struct reason *why);

/* Whether it is in a list, "one,two". */
bool names_listed(const char *list, const char *name);

#endif
