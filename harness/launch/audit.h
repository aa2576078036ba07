/* SPDX-License-Identifier: MIT */
/*
 * Equal work: a trial's records are compared with the reference item by item,
 * which is what the baseline made of the items in block 0.
 */
#ifndef LANEBENCH_LAUNCH_AUDIT_H
#define LANEBENCH_LAUNCH_AUDIT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "wire/records.h"

/*
 * How many items a trial had at once, from their stamps. One that ends in the
 * nanosecond in which another begins isn't open with it; what waits between its
 * fetching and its processing counts as neither.
 */

/* The most at any moment; -1 where that isn't known. */
struct at_once {
	int64_t fetching; /* from their begin to fetched; -1: nothing is */
	int64_t processing; /* from process to end */
	int64_t workers; /* threads and processes that had an item */
	bool flights; /* some were begun by begin() */
};

/* Of all items that were done; none is known of a block that has none. -ENOMEM.
 * Takes 32 bytes an item meanwhile. */
int at_once_take(struct at_once *out, struct wire_head *head);

/* What has to be equal, for the work to be. */
enum audit_work {
	AUDIT_DIGESTS = 0,
	/* A peer's: it says of an item the CRC-32 of the body, or the title as
	 * well, and not when it began it. */
	AUDIT_BODIES,
	AUDIT_TITLES
};

struct audit_item {
	uint64_t digest;
	uint64_t time_ns; /* end - begin; what shares are balanced by */
	uint64_t bytes;
	uint64_t whole; /* the bytes' hash, where `sampled` */
	uint8_t status; /* enum wire_item_status */
	bool sampled;
};

struct reference {
	size_t count;
	struct audit_item *items;
	struct wire_page *pages; /* NULL: there were none */
	bool digests; /* whether they must agree, or the statuses alone */
};

struct audit {
	int64_t items_ok, items_failed, items_wrong, bytes;
	int64_t items_left; /* never begun, since the host said stop */
	uint64_t digest; /* of all items, in any order */
	/* Of the items' times, end - begin; -1 where there are too few. */
	int64_t p50_ns, p95_ns, p99_ns, max_ns;
	struct at_once at_once; /* nothing is known of a peer's */
	size_t first_wrong; /* valid when items_wrong > 0 */
	char wrong_how[700]; /* of the first */
	size_t first_failed; /* valid when items_failed > 0 */
};

/* Takes the reference from a trial; -EINVAL when an item wasn't done exactly
 * once. `digests` as above. */
int reference_take(
	struct reference *reference, struct wire_head *head, bool digests);
/* Keeps the shorter of the reference's and another trial's times: what the
 * first read from the disk, the second finds in memory. */
void reference_hasten(struct reference *reference, struct wire_head *head);
void reference_fini(struct reference *reference);

/* reference NULL: only that each item was done once. -ENOMEM. */
int audit_take(struct audit *audit, struct wire_head *head,
	const struct reference *reference, enum audit_work work);

/* A peer's answer for a page, compared with what the baseline made of it. */

/*
 * NULL when the page is the baseline's: its CRC-32, and with `title` its title,
 * where that is known; white space may be collapsed by ASCII's notion of it or
 * by Unicode's. Else words on how it differs, until the next call.
 */
const char *page_differs(const struct wire_page *baseline,
	const struct wire_page *page, bool title);

#endif
