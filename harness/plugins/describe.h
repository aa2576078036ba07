/* SPDX-License-Identifier: MIT */
/* A plugin's description, for plugins.c alone. */
#ifndef LANEBENCH_PLUGINS_DESCRIBE_H
#define LANEBENCH_PLUGINS_DESCRIBE_H

#include <jansson.h>
#include <stddef.h>

#define PLUGINS_TOGETHER 32

/* A new reference; its "error" says why when it is no plugin. Where it takes long
 * and stderr is no file, a line there says for what. */
json_t *plugins_describe(const char *file);

/* Of up to PLUGINS_TOGETHER files. Who has no answer among so many is asked
 * alone. */
void plugins_describe_all(char *const *files, size_t count, json_t **plugins);

#endif
