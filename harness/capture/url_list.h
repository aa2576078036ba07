/* SPDX-License-Identifier: MIT */
/* A list of URLs to record: which, in their order, each once, by host. */
#ifndef LANEBENCH_CAPTURE_URL_LIST_H
#define LANEBENCH_CAPTURE_URL_LIST_H

#include <stddef.h>

/* The longest URL that is taken. */
#define WEBLIST_URL_MAX 8192

struct weblist {
	char **urls; /* without fragments */
	size_t count;
	size_t repeated; /* lines that named an URL again */
};

/* NULL, or a static text that says what is wrong with the URL. [any] */
const char *weblist_check(const char *url, size_t len);

/* Reads one URL a line; blank lines and those that begin with '#' are
 * comments. 0, or a negative errno with why in `error`, of all lines that are
 * wrong (badlines.h). An empty list is -EINVAL. weblist_fini() frees what there
 * is. [any] */
int
weblist_read(struct weblist *list, const char *file, char *error, size_t room);
void weblist_fini(struct weblist *list);

/* "https://example.org:8443" of an URL that was checked, and the name alone,
 * "example.org", in the one spelling of struct site. Both hold WEBLIST_URL_MAX
 * + 1 bytes. [any] */
void weblist_origin(const char *url, char *origin, char *name);
/* Path and query as a server sees them; begins with '/'; holds
 * WEBLIST_URL_MAX + 2 bytes. [any] */
void weblist_path(const char *url, char *path);

#endif
