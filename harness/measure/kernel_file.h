/* SPDX-License-Identifier: MIT */
/* The kernel's small files under /proc and /sys. An absent, unreadable or
 * garbled file differs from one that says 0. `root` is put before each path: ""
 * for this machine's. [any thread] */
#ifndef LANEBENCH_MEASURE_KERNEL_FILE_H
#define LANEBENCH_MEASURE_KERNEL_FILE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

/* The number of a limit that says "max". */
#define KERNEL_FILE_MAX INT64_MAX

/* Opened for reading, or NULL. The caller's to close. */
FILE *kernel_file_open(const char *root, const char *path);

/* Its first line without the newline, made fit for a terminal; false, and "",
 * where there is none. */
bool
kernel_file_line(const char *root, const char *path, char *text, size_t size);

/* A whole number, 0 or more, that stands alone on the first line, or "max";
 * false, and *value is -1, for anything else. A cgroup's -1 is "max" too. */
bool kernel_file_number(const char *root, const char *path, int64_t *value);

/* Writes a setting to the file at the whole `path`. 0, or a negative errno: it
 * is absent, or the kernel refuses. [async-signal-safe] */
int kernel_file_write(const char *path, const char *text);

/* How many a list like "0-3,8" names; -1 when it is none. */
int kernel_file_list_count(const char *list);

#endif
