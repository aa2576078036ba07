/* SPDX-License-Identifier: MIT */
/* What stands for a strategy of which nothing but its file is known, for
 * plugins.c alone. */
#ifndef LANEBENCH_LAUNCH_PLUGINS_BROKEN_H
#define LANEBENCH_LAUNCH_PLUGINS_BROKEN_H

#include "launch/plugins.h"

/* A description with the file's name, or one like it that no plugin has; the one
 * that it made of that file before. A new reference. */
json_t *plugins_broken(const struct plugins *plugins, json_t *broken);

#endif
