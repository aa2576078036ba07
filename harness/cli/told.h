/* SPDX-License-Identifier: MIT */
/* Whether what was printed got where it was to go. */
#ifndef LANEBENCH_CLI_TOLD_H
#define LANEBENCH_CLI_TOLD_H

/* 0, or why standard output can't be written, as a negative errno. */
int told_stdout(void);

#endif
