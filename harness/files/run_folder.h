/* SPDX-License-Identifier: MIT */
/* The folder of a run. */
#ifndef LANEBENCH_FILES_RUN_FOLDER_H
#define LANEBENCH_FILES_RUN_FOLDER_H

/* Makes a folder and those above it; 0 also when it is there already. A
 * negative errno. */
int rundir_make(const char *path);

/* Makes a folder that isn't there yet, and those above it: `stem`, or stem-2,
 * stem-3, ... where it is. *path is the caller's. A negative errno. */
int rundir_make_fresh(const char *stem, char **path);

/* Whether a new file can be made in it: 0, or a negative errno. */
int rundir_writable(const char *path);

/* Whether rundir_make() and then rundir_writable() would do, as far as can be
 * told without making it: 0, or a negative errno. */
int rundir_usable(const char *path);

/* Removes a folder and all that is in it; no link is followed. */
void rundir_remove(const char *path);

/* The runs in a folder of runs, the one that was written last first, and before
 * it "latest" where that leads to it. How many, or a negative errno; *paths is
 * the caller's, to be freed by rundir_list_free(). */
int rundir_list(const char *above, char ***paths);
void rundir_list_free(char **paths, int count);

/* Has results/latest (beside the folder, by its own name) point to it. */
int rundir_point_latest(const char *path);

#endif
