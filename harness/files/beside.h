/* SPDX-License-Identifier: MIT */
/* Programs and files that are installed beside the running program. [main
 * thread] */
#ifndef LANEBENCH_FILES_BESIDE_H
#define LANEBENCH_FILES_BESIDE_H

/* The path of "../lib/lanebench" or "lanebench-trial" from the running
 * program's folder on, there or not; "" where that folder isn't known. Static,
 * until the next call. */
const char *beside_path(const char *name);

/* The same; "" for what isn't there, or is a file that can't be run. */
const char *beside_program(const char *name);

/* From this folder on instead: a test isn't installed with the programs.
 * Borrowed; NULL: the running program's again. */
void beside_set(const char *folder);

#endif
