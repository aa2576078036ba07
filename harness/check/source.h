/* SPDX-License-Identifier: MIT */
/* The source of a dataset's item: where it is, and as people see it. */
#ifndef LANEBENCH_CHECK_SOURCE_H
#define LANEBENCH_CHECK_SOURCE_H

#include <stdbool.h>
#include <stddef.h>

/* Whether a URL names a server of 127.0.0.0/8 by its address, with nothing
 * before it that others might read otherwise. */
bool source_is_here(const char *url);

/* Its beginning, tamed and without secrets, in `text`, which is returned. */
char *source_show(const char *source, char *text, size_t size);

#endif
