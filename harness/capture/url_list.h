/* SPDX-License-Identifier: MIT */
/* A list of URLs to record: which, in their order, each once, by host. */
#ifndef LANEBENCH_CAPTURE_URL_LIST_H
#define LANEBENCH_CAPTURE_URL_LIST_H

#include <stddef.h>

/* What is wrong with a URL that holds a login. */
#define URL_LIST_LOGIN \
	"a password in a URL would be written to the recording: take it out"

struct url_list {
	char **urls; /* without fragments */
	size_t count;
	size_t repeated; /* lines that named a URL again */
};

/* Reads one URL a line; blank lines and those that begin with '#' are comments.
 * 0, or a negative errno with what is wrong with all lines in `error`
 * (badlines.h). An empty list is -EINVAL. url_list_fini() frees what there is.
 * [any] */
int url_list_read(
	struct url_list *list, const char *file, char *error, size_t room);
void url_list_fini(struct url_list *list);

#endif
