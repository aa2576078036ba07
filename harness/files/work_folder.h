/* SPDX-License-Identifier: MIT */
/*
 * A folder for what is needed while a run goes on, in TMPDIR, or /tmp. Whoever
 * uses one holds a lock on it, which goes with its process: a folder that
 * nobody holds belongs to one that was killed, and is removed by the next.
 */
#ifndef LANEBENCH_FILES_WORK_FOLDER_H
#define LANEBENCH_FILES_WORK_FOLDER_H

#include <stddef.h>

/*
 * Makes lanebench-KIND-XXXXXX, having removed those of that kind that a mark in
 * them proves to be ours, and that no process holds. *path is the caller's,
 * also on failure, when it names what couldn't be made; *lock is for
 * workdir_remove(). 0 or a negative errno.
 */
int workdir_make(const char *kind, char **path, int *lock);

/* With the files in it; path is freed. NULL: nothing. */
void workdir_remove(char *path, int lock);

/* The folder where pages are kept between runs. */

/* LANEBENCH_CACHE, or what is usual where that isn't set, made if need be, with
 * all links followed. A negative errno: `path` is what can't be had. */
int cachedir_make(char *path, size_t size);

#endif
