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
struct schedule_page {
	const char *url; /* the list's */
	char *at; /* where a redirect led; NULL: nowhere yet */
	unsigned hops;
	bool unanswered; /* it was asked for twice, and isn't again */
	uint64_t spent_us; /* in earlier redirects */
	struct schedule_page *next;
};

/* What the site's robots.txt said. */
struct schedule_origin {
	struct site site;
	bool known;
	char why[96]; /* not readable, so nothing may be fetched; else "" */
	struct robots *robots;
	struct schedule_origin *next;
};

struct schedule;
struct schedule_host;

/* NULL when out of memory. Destroying hands the pages that are left to
 * `forget`. */
struct schedule *schedule_create(double rate);
void schedule_destroy(
	struct schedule *schedule, void (*forget)(struct schedule_page *page));

/* Queues the page at the host where it is now; `first`: before others, so that
 * begun pages are finished. 0 or -ENOMEM. */
int
schedule_add(struct schedule *schedule, struct schedule_page *page, bool first);

/* The least time in ns in which all that wait can be asked for, by their hosts'
 * intervals and with `more` requests a host (robots.txt); *hosts is their
 * number. */
uint64_t
schedule_foresee(const struct schedule *schedule, unsigned more, size_t *hosts);

/* How many pages wait. */
size_t schedule_waiting(const struct schedule *schedule);

/* The next page that may be asked for at `now_ns`, and its host, which is busy
 * until schedule_done(). NULL when none may: *wait_ns is the time until one
 * may, UINT64_MAX when only busy hosts have any. */
struct schedule_page *schedule_next(struct schedule *schedule, uint64_t now_ns,
	struct schedule_host **host, uint64_t *wait_ns);
/* The host is being asked now: its interval begins. */
void schedule_asked(struct schedule_host *host, uint64_t now_ns);
void schedule_done(struct schedule *schedule, struct schedule_host *host);

/* The origin of the URL, new with known = false; the host's. NULL when out of
 * memory. */
struct schedule_origin *
schedule_origin(struct schedule_host *host, const char *url);
/* The host asked for more time between two requests. */
void schedule_slow(struct schedule_host *host, double seconds);

#endif
