/* SPDX-License-Identifier: MIT */
/* robots.txt as RFC 9309 says: which paths of a site may be fetched. */
#ifndef LANEBENCH_CAPTURE_ROBOTS_H
#define LANEBENCH_CAPTURE_ROBOTS_H

#include <stdbool.h>
#include <stddef.h>

/* More of a file isn't read (RFC 9309, 2.5). */
#define ROBOTS_MAX ((size_t)512 * 1024)

struct robots;

/* The rules of `text` for the crawler whose product token is `agent`: those of
 * all groups that name it, else those of all groups for "*". NULL when out of
 * memory; robots_destroy() takes NULL. [any] */
struct robots *robots_parse(const char *text, size_t len, const char *agent);
void robots_destroy(struct robots *robots);

/* Whether `path`, with its query, may be fetched: the longest rule that
 * matches says, allow before disallow; without one, yes. /robots.txt always
 * may. NULL allows all. [any] */
bool robots_allow(const struct robots *robots, const char *path);

/* Seconds that "Crawl-delay" asks for between two requests, at most 60; 0 when
 * there is none. The RFC lacks it, but sites that write it mean it. */
double robots_delay(const struct robots *robots);

#endif
