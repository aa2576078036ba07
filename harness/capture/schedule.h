/* SPDX-License-Identifier: MIT */
/*
 * Whose turn it is: pages wait in a queue a host; a host is asked one thing at
 * a time, and no sooner than its interval after the last. Knows no network.
 * [one thread]
 */
#ifndef LANEBENCH_CAPTURE_SCHEDULE_H
#define LANEBENCH_CAPTURE_SCHEDULE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "capture/robots.h"
#include "fetch/site.h"

/* A page on its way, over redirects. The caller's; `next` is the queue's. */
struct polite_page {
	const char *url; /* as it stands in the list */
	char *at; /* where a redirect led; NULL: nowhere yet */
	unsigned hops;
	bool unanswered; /* once: it is asked for no third time */
	uint64_t spent_us; /* in the hops before */
	struct polite_page *next;
};

/* What the site's robots.txt said. */
struct polite_origin {
	struct site site;
	bool known;
	char why[96]; /* not readable, so nothing may be fetched; else "" */
	struct robots *robots;
	struct polite_origin *next;
};

struct polite;
struct polite_host;

/* NULL when out of memory. The pages left are the caller's, so that destroying
 * takes them out by `forget`. */
struct polite *polite_create(double rate);
void
polite_destroy(struct polite *polite, void (*forget)(struct polite_page *page));

/* Queues the page on the host of where it is now; `first`: before others, as
 * what was begun is to be ended. 0 or -ENOMEM. */
int polite_add(struct polite *polite, struct polite_page *page, bool first);

/* How long it takes at the least to ask for all that wait, by their hosts'
 * intervals, `more` requests a host on top (robots.txt); *hosts is how many
 * there are. In ns. */
uint64_t
polite_foresee(const struct polite *polite, unsigned more, size_t *hosts);

/* How many pages wait. */
size_t polite_waiting(const struct polite *polite);

/*
 * The next page that may be asked for at `now_ns`, and its host, which is busy
 * until polite_done(). NULL when none may: *wait_ns then is how long until one
 * may, or UINT64_MAX when only a busy host has any.
 */
struct polite_page *polite_next(struct polite *polite, uint64_t now_ns,
	struct polite_host **host, uint64_t *wait_ns);
/* The host is being asked now: its interval begins. */
void polite_asked(struct polite_host *host, uint64_t now_ns);
void polite_done(struct polite *polite, struct polite_host *host);

/* The origin of the URL, new with known = false; the host's. NULL when out of
 * memory. */
struct polite_origin *polite_origin(struct polite_host *host, const char *url);
/* The host asked for more time between two requests. */
void polite_slow(struct polite_host *host, double seconds);

#endif
