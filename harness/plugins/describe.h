/* SPDX-License-Identifier: MIT */
#ifndef LANEBENCH_PLUGINS_DESCRIBE_H
#define LANEBENCH_PLUGINS_DESCRIBE_H

#include <stddef.h>

#include "plugins/plugin.h"

#define DESCRIBE_TOGETHER 32 /* files at once */

/* What a file is; its `error` says why it is no plugin. The caller's; NULL
 * without memory. Says on a terminal what it waits for. */
struct plugin *describe_file(const char *file);

/* Of up to DESCRIBE_TOGETHER files, which is quicker; one that gave no answer
 * among the others is asked alone. */
void describe_files(char *const *files, size_t count, struct plugin **plugins);

/* Asks a peer's program, once, whether it can run here: then the plugin has a
 * version, or is unusable. Does nothing for what is no peer. */
void describe_probe(struct plugin *plugin);

#endif
