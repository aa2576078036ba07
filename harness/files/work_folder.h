/* SPDX-License-Identifier: MIT */
/* Folders for what isn't a result: one for the time of a run, in TMPDIR or
 * /tmp, and one where pages are kept between runs. */
#ifndef LANEBENCH_FILES_WORK_FOLDER_H
#define LANEBENCH_FILES_WORK_FOLDER_H

#include <stddef.h>

/* Makes lanebench-KIND-XXXXXX, and first removes those of that kind whose
 * process was killed (files_abandoned()). *path is the caller's, also on
 * failure, when it names what couldn't be made; *lock is for workdir_remove().
 * 0 or a negative errno. */
int workdir_make(const char *kind, char **path, int *lock);

/* Removes it with all in it, and frees path, which may be NULL. */
void workdir_remove(char *path, int lock);

/* The folder for pages, made if need be, without links: LANEBENCH_CACHE, or
 * below XDG_CACHE_HOME, HOME or /tmp. 0, or a negative errno: `path` can't be
 * had. */
int cachedir_make(char *path, size_t size);

#endif
