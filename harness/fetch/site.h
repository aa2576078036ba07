/* SPDX-License-Identifier: MIT */
/* Where a URL leads, as libcurl reads it: the one reader of URLs. */
#ifndef LANEBENCH_FETCH_SITE_H
#define LANEBENCH_FETCH_SITE_H

#include <stdbool.h>

/* The longest host's name, and its NUL. */
#define SITE_HOST_MAX 256

struct site {
	char scheme[8]; /* http or https */
	/* One spelling a host: small letters, no dot at its end, xn-- for what
	 * isn't ASCII, numbers as addresses, IPv6 in brackets. */
	char host[SITE_HOST_MAX];
	unsigned port;
};

/* Names that aren't ASCII are UTF-8. NULL, or a static text that says what is
 * wrong with the URL. [any thread] */
const char *site_parse(const char *url, struct site *site);

/* The same of where a redirect at `url` leads. [any thread] */
const char *
site_follow(const char *url, const char *location, struct site *site);

/* A proxy's: it may have no scheme, or one of socks. [any thread] */
const char *site_proxy(const char *url, struct site *site);

/* The URL with its host as xn--, for programs that know no other names: the
 * caller's. NULL where it is ASCII already. [any thread] */
char *site_ascii(const char *url);

bool site_same(const struct site *a, const struct site *b);

/* Whether the port is the scheme's own. */
bool site_usual_port(const struct site *site);

#endif
