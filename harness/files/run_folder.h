/* SPDX-License-Identifier: MIT */
/* Folders of runs: made, listed, removed. Errors are negative errnos. */
#ifndef LANEBENCH_FILES_RUN_FOLDER_H
#define LANEBENCH_FILES_RUN_FOLDER_H

/* Makes a folder and those above it; 0 also where it is there. */
int rundir_make(const char *path);

/* Makes a new folder and those above it: `stem`, or stem-2, stem-3 ... where
 * that is there. *path is the caller's. */
int rundir_make_fresh(const char *stem, char **path);

/* Whether a new file can be made in it: 0, or why not. */
int rundir_writable(const char *path);

/* Whether rundir_make() and then rundir_writable() would succeed, as far as can
 * be seen without making it: 0, or why not. */
int rundir_usable(const char *path);

/* Removes a folder and all in it; follows no link. */
void rundir_remove(const char *path);

/* The runs in a folder of runs, the latest first; "latest" comes before the run
 * that it leads to. How many, or a negative errno; *paths is the caller's, to
 * be freed by rundir_list_free(). */
int rundir_list(const char *above, char ***paths);
void rundir_list_free(char **paths, int count);

/* Makes the link "latest" beside the folder lead to it. */
int rundir_point_latest(const char *path);

#endif
