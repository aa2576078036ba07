/* SPDX-License-Identifier: MIT */
/* url.list: the user's own list of live pages. */
#ifndef DATASETS_URL_LIVE_H
#define DATASETS_URL_LIVE_H

#include <lanebench/dataset.h>

/* Names an item for each URL of the file, one a line; blank lines and those
 * that begin with '#' are comments. The host counts the requests to each site.
 * 0 or a negative errno, which it reported. [prepare()'s thread] */
int live_prepare(const struct lane_prepare *prepare, const char *file);

#endif
