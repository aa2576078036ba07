/* SPDX-License-Identifier: MIT */
/* Mistakes in a command line: one line each, with what to type instead. */
#ifndef LANEBENCH_CLI_USAGE_H
#define LANEBENCH_CLI_USAGE_H

#include <getopt.h>

/* What getopt_long() didn't take, `opterr` being 0 and ':' the first of the
 * short ones: c is ':' or '?'. EXIT_USAGE, having said so. */
int usage_option(
	const char *command, const struct option *options, int c, char **argv);

/* A word too many. EXIT_USAGE, having said so. */
int usage_word(const char *command, const char *word);

#endif
