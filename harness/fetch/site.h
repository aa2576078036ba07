/* SPDX-License-Identifier: MIT */
/* Where a URL leads, as libcurl reads it: the one reader of URLs. */
#ifndef LANEBENCH_FETCH_SITE_H
#define LANEBENCH_FETCH_SITE_H

#include <stdbool.h>
#include <stddef.h>

/* The longest URL taken from a list; servers refuse longer ones anyhow. */
#define SITE_URL_MAX 8192
#define SITE_PATH_MAX (SITE_URL_MAX + 2)

/* The longest host's name, and its NUL. */
#define SITE_HOST_MAX 256
#define SITE_ORIGIN_MAX (SITE_HOST_MAX + 14)

struct site {
	char scheme[8]; /* http or https; a proxy's may be one of socks */
	/* One spelling a host: small letters, no dot at its end, xn-- for what
	 * isn't ASCII, numbers as addresses, IPv6 in brackets. */
	char host[SITE_HOST_MAX];
	unsigned port;
};

/* Names that aren't ASCII are UTF-8. NULL, or a static text that says what is
 * wrong with the URL. [any thread] */
const char *site_parse(const char *url, struct site *site);

/* The same for where a redirect at `url` leads. [any thread] */
const char *
site_follow(const char *url, const char *location, struct site *site);

/* The same for a line of a list, `len` bytes and a NUL, which must name its
 * host plainly. `login` is returned for a URL with a login in it. [any
 * thread] */
const char *
site_check(const char *url, size_t len, const char *login, struct site *site);
/* Path and query as a server is asked for them; begins with '/'. 0,
 * -ENAMETOOLONG, or -ENOMEM, also of a URL that can't be read. [any thread] */
int site_path(const char *url, char path[SITE_PATH_MAX]);
/* The same for a proxy's URL, whose scheme may be missing: http. [any
 * thread] */
const char *site_proxy(const char *url, struct site *site);

/* The URL with its host as xn--, for programs that know no other names: the
 * caller's. NULL where it is ASCII already. [any thread] */
char *site_ascii(const char *url);

bool site_same(const struct site *a, const struct site *b);

/* "https://example.org:8443", in `text`. */
const char *site_origin(const struct site *site, char text[SITE_ORIGIN_MAX]);

#endif
