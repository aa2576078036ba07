/* SPDX-License-Identifier: MIT */
/* gnuplot, started without a shell, and what it drew, looked at. */
#ifndef LANEBENCH_REPORT_PICTURES_GNUPLOT_H
#define LANEBENCH_REPORT_PICTURES_GNUPLOT_H

#include <stdbool.h>
#include <stddef.h>

/*
 * Runs `gnuplot -d -c ARGUMENTS...` (a list that ends with NULL, the script
 * first; the picture's name is one of them) and waits. Names of files begin
 * with '/' or '.': gnuplot runs what stands behind a '|' or '<'. 0 when it
 * ended well and `picture` is a whole SVG or PNG; -ENOENT when gnuplot isn't
 * installed; -EPROTO when it failed or drew no picture; -ETIME when it took
 * longer than its limit, -EINTR when it was to stop: it is killed then; another
 * negative errno. It draws beside the picture and moves it there: where it
 * fails, the picture stays as it was. Fills words, one line, when it fails.
 */
int gnuplot_run(const char *const *arguments, const char *picture, char *words,
	size_t size);

/* Asked a few times a second whether to stop; NULL: never. */
void gnuplot_until(bool (*stop)(void));

/* How long a picture may take, in milliseconds; a minute unless set. */
void gnuplot_limit(unsigned ms);

#endif
