/* SPDX-License-Identifier: MIT */
/* A list of URLs to record: which, in their order, each once, by host. */
#ifndef LANEBENCH_CAPTURE_URL_LIST_H
#define LANEBENCH_CAPTURE_URL_LIST_H

#include <stddef.h>

/* What is wrong with a URL that holds a login. */
#define WEBLIST_LOGIN \
	"a password in a URL would be written to the recording: take it out"

struct weblist {
	char **urls; /* without fragments */
	size_t count;
	size_t repeated; /* lines that named a URL again */
};

/* Reads one URL a line; blank lines and those that begin with '#' are
 * comments. 0, or a negative errno with why in `error`, of all lines that are
 * wrong (badlines.h). An empty list is -EINVAL. weblist_fini() frees what there
 * is. [any] */
int
weblist_read(struct weblist *list, const char *file, char *error, size_t room);
void weblist_fini(struct weblist *list);

#endif
