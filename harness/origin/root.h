/* SPDX-License-Identifier: MIT */
/* Files below one folder, by the path of a URL; nothing outside it. */
#ifndef LANEBENCH_ORIGIN_ROOT_H
#define LANEBENCH_ORIGIN_ROOT_H

#include <stddef.h>
#include <stdint.h>

/* Turns a URL's path, as it was sent and without its query, into a name below
 * the folder; "." for "/". 0, -EINVAL (not a path, a bad escape, a NUL),
 * -ENOENT (it would lead outside), -ENAMETOOLONG. */
int root_name(const char *url, char *name, size_t name_size);

/* Opens a regular file, or a folder's index.html, of that name below the folder
 * without following a link that leads out. The descriptor, or a negative errno. */
int root_open(int folder, const char *name, uint64_t *len);

/* As root_open(), for kernels without openat2(): follows no links at all. */
int root_open_walking(int folder, const char *name);

/* A Content-Type by the name's ending. */
const char *root_type(const char *name);

#endif
