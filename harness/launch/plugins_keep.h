/* SPDX-License-Identifier: MIT */
/* The place of what was described, for plugins.c and plugins_find.c alone. */
#ifndef LANEBENCH_LAUNCH_PLUGINS_KEEP_H
#define LANEBENCH_LAUNCH_PLUGINS_KEEP_H

#include <stdbool.h>

#include "launch/plugins.h"

/* Keeps it, or who has its name already: that is returned, borrowed, and said
 * to be in its way unless it is the same file. NULL: it is broken, and kept as
 * that. Takes the reference. */
json_t *plugins_keep(struct plugins *plugins, json_t *plugin);

/* Notes a file that is left out, and why. */
void plugins_break(struct plugins *plugins, const char *file, const char *fmt,
	...) __attribute__((format(printf, 3, 4)));

/* What a file would be called that has that end: fork_pool.so is fork-pool. */
void
plugins_file_name(const char *file, const char *end, char *name, size_t size);

/* Found in a folder, and named by its path as well. */
bool plugins_same_file(json_t *a, json_t *b);

#endif
