/* SPDX-License-Identifier: MIT */
/* Fetching over HTTP: how an easy handle is set up, and what its end means. */
#ifndef LANEBENCH_FETCH_FETCH_H
#define LANEBENCH_FETCH_FETCH_H

#include <stdbool.h>
#include <stddef.h>

#include "fetch/body.h"

/* What the caller wants of its transfers; the texts are the caller's. */
struct fetch_rules {
	long timeout_ms, connect_timeout_ms, max_redirects;
	size_t max_body, max_header; /* bytes */
	const char *over_body, *over_header; /* reasons for larger ones */
	bool fresh, http2;
	unsigned hosts; /* that the URLs are on; 0: not known */
	/* With a port other than 0 only 127.0.0.1 and the next addresses may be
	 * reached, and only there. */
	unsigned only_sites, only_port;
	const char *proxy; /* ""; NULL: the environment's */
	const char *user_agent;
	const char *ca_file; /* "": the system's */
	const char *header; /* the user's, "A: b|C: d"; "" is none */
	const char *login; /* "name:password", "@FILE" with one; "" is none */
	/* Of fetch_rules_init(): */
	long connections; /* the most that a handle keeps */
	char *user; /* "name:password", or NULL */
	struct curl_slist *headers; /* the user's among them */
	struct curl_slist *own; /* ours alone; NULL: they are all ours */
};

/* One transfer's place: a handle that is kept, and where its body goes. */
struct fetch {
	void *easy; /* CURL * */
	const struct fetch_rules *rules;
	struct body *body;
	const char *url; /* the URL that was asked for; the item's */
	/* Its host's addresses as CURLOPT_RESOLVE has them; NULL: libcurl looks
	 * them up. The caller's, set before fetch_begin(). */
	struct curl_slist *addresses;
	struct decode decode;
	size_t header_bytes;
	long asked; /* requests, those of redirects among them */
	bool http2; /* as far as the last answer tells */
	bool unanswered; /* its kept connection was closed, and no more */
	struct fetch *next_free; /* the owner's */
};

/* Starts libcurl, before any thread, and readies what the rules want of it for
 * as many handles as there are `workers`. *why says what is wrong, if anything;
 * fetch_rules_fini() frees what there is then, too. */
int
fetch_rules_init(struct fetch_rules *rules, unsigned workers, const char **why);
void fetch_rules_fini(struct fetch_rules *rules);

/* Readies the handle for a URL, making it if need be; `token` becomes its
 * CURLOPT_PRIVATE. The body is reset, and goes where its sink is. -ENOMEM. */
int fetch_begin(struct fetch *fetch, const struct fetch_rules *rules,
	struct body *body, const char *url, void *token);

/* Performs it; returns a CURLcode. */
int fetch_perform(struct fetch *fetch);

/*
 * NULL when the transfer ended well with a status below 300, else why it
 * failed, in `text` or static. `err`: 0, a CURLcode or a negative errno.
 */
const char *
fetch_failure(const struct fetch *fetch, int err, char *text, size_t size);

/* The same of the transfer alone: NULL for a whole answer of any status. */
const char *
fetch_broken(const struct fetch *fetch, int err, char *text, size_t size);

/* What a negative errno means: in `text`. */
const char *fetch_errno(int err, char *text, size_t size);

/* The body's Content-Type; NULL without one. The handle's. */
const char *fetch_type(const struct fetch *fetch);

void fetch_end(struct fetch *fetch);

#endif
