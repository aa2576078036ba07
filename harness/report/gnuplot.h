/* SPDX-License-Identifier: MIT */
/* gnuplot, started without a shell, and what it drew, looked at. */
#ifndef LANEBENCH_REPORT_GNUPLOT_H
#define LANEBENCH_REPORT_GNUPLOT_H

#include <stddef.h>

/*
 * Runs `gnuplot -d -c ARGUMENTS...` (a list that ends with NULL, the script
 * first) and waits. 0 when it ended well and `picture` is a whole SVG or PNG;
 * -ENOENT when gnuplot isn't installed; -EPROTO when it failed or drew no
 * picture; another negative errno. Fills words, one line, when it fails.
 */
int gnuplot_run(const char *const *arguments, const char *picture, char *words,
	size_t size);

#endif
