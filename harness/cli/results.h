/* SPDX-License-Identifier: MIT */
/* A folder of results, as the commands that read one open it. */
#ifndef LANEBENCH_CLI_RESULTS_H
#define LANEBENCH_CLI_RESULTS_H

#include <stddef.h>

#include "analysis/run.h"

/* EXIT_OK, and the caller ends it by folder_fini(); *malformed rows are left
 * out of it then. Else the command's exit code. What is wrong, or left out, is
 * said on stderr. */
int results_open(struct folder *folder, const char *dir, size_t *malformed);

/* The one folder among what is behind the options; NULL, having said that the
 * command wants one. */
const char *results_folder(const char *command, int argc, char **argv);

/* Whether what was printed got where it was to go. */

/* 0, or why standard output can't be written, as a negative errno. */
int told_stdout(void);

#endif
