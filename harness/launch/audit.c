/* SPDX-License-Identifier: MIT */
/* Equal work: compares a trial's records with the reference, item by item. */
#include "launch/audit.h"

#include <errno.h>
#include <inttypes.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "stats/quantile.h"
#include "text/utf8.h"

/* A peer's answer for a page, compared with what the baseline made of it. */

#define PAGE_SHOWN 80

struct page_title {
	char text[WIRE_TITLE_MAX];
	size_t len;
	bool cut; /* there was more than there is room for */
};

/* Every run of white space one blank, none at the ends. */
static void
page_collapse(const struct wire_page *page, struct page_title *title)
{
	size_t len = page->title_len < WIRE_TITLE_MAX ? page->title_len
						      : WIRE_TITLE_MAX - 1;
	bool gap = false;

	title->len = 0;
	title->cut = len == WIRE_TITLE_MAX - 1;
	for (size_t i = 0; i < len;) {
		size_t n = utf8_blank(page->title + i, len - i);

		if (n > 0) {
			gap = title->len > 0;
			i += n;
			continue;
		}
		if (gap)
			title->text[title->len++] = ' ';
		gap = false;
		title->text[title->len++] = page->title[i++];
	}
	title->text[title->len] = '\0';
}

static bool
page_same_title(const struct page_title *a, const struct page_title *b)
{
	size_t n = a->len < b->len ? a->len : b->len;

	if (!a->cut && !b->cut)
		return a->len == b->len && memcmp(a->text, b->text, n) == 0;
	/* A cut title is the other's beginning, up to its last character, which
	 * may be cut in half. */
	if (a->cut && !b->cut)
		n = a->len;
	else if (b->cut && !a->cut)
		n = b->len;
	n = n > 3 ? n - 3 : 0;
	return n <= a->len && n <= b->len && memcmp(a->text, b->text, n) == 0;
}

const char *
page_differs(const struct wire_page *baseline, const struct wire_page *page,
	bool title)
{
	static char how[2 * WIRE_TITLE_MAX + 100];
	struct page_title ours, theirs;

	if (baseline->kind != WIRE_PAGE_NONE &&
		baseline->crc32 != page->crc32) {
		snprintf(how, sizeof(how),
			"has other bytes than the baseline's: CRC-32 %08x, not "
			"%08x",
			page->crc32, baseline->crc32);
		return how;
	}
	if (!title || baseline->kind != WIRE_PAGE_TITLE)
		return NULL;
	page_collapse(baseline, &ours);
	page_collapse(page, &theirs);
	if (page_same_title(&ours, &theirs))
		return NULL;
	snprintf(how, sizeof(how),
		"has another title than the baseline's: '%.*s', not '%.*s'",
		(int)utf8_cut(theirs.text, PAGE_SHOWN), theirs.text,
		(int)utf8_cut(ours.text, PAGE_SHOWN), ours.text);
	return utf8_repair(how);
}

/* Spreads the bits, so that a sum of many tells apart what one changed. */
static uint64_t
audit_mix(uint64_t x)
{
	x ^= x >> 30;
	x *= 0xbf58476d1ce4e5b9u;
	x ^= x >> 27;
	x *= 0x94d049bb133111ebu;
	return x ^ x >> 31;
}

/* Why the record isn't of an item done exactly once; NULL when it is. */
static const char *
audit_once(const struct wire_record *record)
{
	if (record->begins == 0)
		return "was never begun";
	if (record->begins > 1)
		return "was begun more than once";
	if (record->ends == 0)
		return "was never finished";
	if (record->ends > 1)
		return "was finished more than once";
	if (record->status != WIRE_ITEM_OK &&
		record->status != WIRE_ITEM_FAILED)
		return "has no result";
	if (record->begin_ns > record->process_ns ||
		record->process_ns > record->end_ns)
		return "has times that run backwards";
	return NULL;
}

static const char *
audit_status(const struct wire_record *record, const struct audit_item *item)
{
	if (record->status == item->status)
		return NULL;
	return item->status == WIRE_ITEM_OK
		? "failed, where the baseline's succeeded"
		: "succeeded, where the baseline's failed";
}

/* The hash of the item's whole bytes; NULL without one. */
static const struct wire_whole *
audit_whole(const struct wire_head *head, size_t i)
{
	int place = wire_sample_place((size_t)head->items, i);

	return place >= 0 && head->sample[place].known ? &head->sample[place]
						       : NULL;
}

/* The same length and digest, or both failed. */
static const char *
audit_compare(const struct wire_head *head, const struct wire_record *record,
	size_t i, const struct reference *reference)
{
	const struct audit_item *item = &reference->items[i];
	const struct wire_whole *whole = audit_whole(head, i);
	const char *how = audit_status(record, item);
	static char length[120];

	if (how != NULL || !reference->digests)
		return how;
	/* How much of a failed page arrives is chance; of a sampled one all
	 * did. */
	if ((record->status == WIRE_ITEM_OK || item->sampled) &&
		record->bytes != item->bytes) {
		snprintf(length, sizeof(length),
			"has another length than the baseline's: %" PRIu32
			" bytes, not %" PRIu64,
			record->bytes, item->bytes);
		return length;
	}
	if (record->digest != item->digest)
		return "has another digest than the baseline's";
	if (item->sampled && whole != NULL && whole->hash != item->whole)
		return "has other bytes than the baseline's, where they don't "
		       "change what is extracted";
	return NULL;
}

int
reference_take(
	struct reference *reference, struct wire_head *head, bool digests)
{
	struct wire_record *records = wire_records(head);
	size_t count = (size_t)head->items;
	struct audit_item *items = calloc(count + 1, sizeof(*items));

	if (items == NULL)
		return -ENOMEM;
	for (size_t i = 0; i < count; i++) {
		const struct wire_whole *whole = audit_whole(head, i);

		if (audit_once(&records[i]) != NULL) {
			free(items);
			return -EINVAL;
		}
		items[i].sampled = whole != NULL;
		items[i].whole = whole != NULL ? whole->hash : 0;
		items[i].status = records[i].status;
		items[i].digest = records[i].digest;
		items[i].bytes = records[i].bytes;
		items[i].time_ns = records[i].end_ns - records[i].begin_ns;
	}
	if (wire_pages(head) != NULL) {
		reference->pages = malloc(wire_pages_size(count) + 1);
		if (reference->pages == NULL) {
			free(items);
			return -ENOMEM;
		}
		memcpy(reference->pages, wire_pages(head),
			count * sizeof(*reference->pages));
	}
	reference->count = count;
	reference->items = items;
	reference->digests = digests;
	return 0;
}

void
reference_hasten(struct reference *reference, struct wire_head *head)
{
	const struct wire_record *records = wire_records(head);

	for (size_t i = 0; i < reference->count && i < head->items; i++) {
		uint64_t time_ns = records[i].end_ns - records[i].begin_ns;

		if (audit_once(&records[i]) == NULL &&
			time_ns < reference->items[i].time_ns)
			reference->items[i].time_ns = time_ns;
	}
}

void
reference_fini(struct reference *reference)
{
	free(reference->items);
	free(reference->pages);
	memset(reference, 0, sizeof(*reference));
}

static void
audit_wrong(struct audit *audit, size_t item, const char *how)
{
	if (audit->items_wrong++ == 0) {
		audit->first_wrong = item;
		snprintf(audit->wrong_how, sizeof(audit->wrong_how), "%s", how);
	}
}

struct audit_span {
	uint64_t begin_ns, end_ns;
	size_t item;
	uint16_t lane;
};

static int
audit_span_order(const void *left, const void *right)
{
	const struct audit_span *a = left, *b = right;

	if (a->lane != b->lane)
		return a->lane < b->lane ? -1 : 1;
	if (a->begin_ns != b->begin_ns)
		return a->begin_ns < b->begin_ns ? -1 : 1;
	return a->end_ns < b->end_ns ? -1 : a->end_ns > b->end_ns;
}

/* A lane's parser is used by one at a time: two items processed there at once
 * (from two processes, where no flag can see it) spoil each other. */
static int
audit_lanes(
	struct audit *audit, const struct wire_record *records, size_t count)
{
	struct audit_span *spans = malloc((count + 1) * sizeof(*spans));

	if (spans == NULL)
		return -ENOMEM;
	for (size_t i = 0; i < count; i++)
		spans[i] = (struct audit_span){ records[i].process_ns,
			records[i].end_ns, i, records[i].lane };
	qsort(spans, count, sizeof(*spans), audit_span_order);
	for (size_t i = 1; i < count; i++)
		if (spans[i].lane == spans[i - 1].lane &&
			spans[i].begin_ns < spans[i - 1].end_ns)
			audit_wrong(audit, spans[i].item,
				"overlaps another item on its lane");
	free(spans);
	return 0;
}

static int
audit_times(
	struct audit *audit, const struct wire_record *records, size_t count)
{
	double *times = malloc((count + 1) * sizeof(*times)), value;
	size_t n = 0;

	if (times == NULL)
		return -ENOMEM;
	for (size_t i = 0; i < count; i++)
		if (records[i].end_ns != 0)
			times[n++] = (double)(records[i].end_ns -
				records[i].begin_ns);
	if (quantile_type7(times, n, 1, &value) == 0)
		audit->max_ns = (int64_t)value;
	if (quantile_median(times, n, &value) == 0)
		audit->p50_ns = (int64_t)value;
	if (quantile_percentile(times, n, 0.95, &value) == 0)
		audit->p95_ns = (int64_t)value;
	if (quantile_percentile(times, n, 0.99, &value) == 0)
		audit->p99_ns = (int64_t)value;
	free(times);
	return 0;
}

/* Why the record of an unwatched program's item is wrong; NULL when it
 * isn't. */
static const char *
audit_peer(struct wire_head *head, size_t i, const struct reference *reference,
	enum audit_work work)
{
	const struct wire_record *record = &wire_records(head)[i];
	const struct wire_page *pages = wire_pages(head), *page;
	const char *how;

	if (reference == NULL)
		return NULL;
	page = reference->pages != NULL ? &reference->pages[i] : NULL;
	how = audit_status(record, &reference->items[i]);
	/* What our parser refuses another may accept. */
	if (how != NULL && record->status == WIRE_ITEM_OK && page != NULL &&
		page->kind != WIRE_PAGE_NONE)
		how = NULL;
	if (how != NULL || record->status != WIRE_ITEM_OK ||
		!reference->digests || page == NULL || pages == NULL)
		return how;
	how = page_differs(page, &pages[i], work == AUDIT_TITLES);
	if (how == NULL && page->kind != WIRE_PAGE_NONE &&
		record->bytes != reference->items[i].bytes)
		how = "has the baseline's CRC-32, but another length";
	return how;
}

int
audit_take(struct audit *audit, struct wire_head *head,
	const struct reference *reference, enum audit_work work)
{
	const struct wire_record *records = wire_records(head);
	size_t count = (size_t)head->items;
	uint64_t bytes = 0,
		 end_ns = head->start_ns + head->setup_ns + head->run_ns +
		head->teardown_ns + head->gap_ns,
		 begin_ns;
	int rc = 0;

	memset(audit, 0, sizeof(*audit));
	audit->p50_ns = audit->p95_ns = audit->p99_ns = audit->max_ns = -1;
	audit->at_once = (struct at_once){ -1, -1, -1, false };
	for (size_t i = 0; i < count; i++) {
		const struct wire_record *record = &records[i];
		const char *how = audit_once(record);

		if (record->begins == 0 && record->ends == 0 && head->stop) {
			audit->items_left++;
			continue;
		}
		begin_ns = work == AUDIT_DIGESTS ? record->begin_ns
						 : record->end_ns;
		if (how == NULL &&
			(begin_ns < head->start_ns || record->end_ns > end_ns))
			how = "was done outside the timed spans";
		if (how == NULL && work != AUDIT_DIGESTS)
			how = audit_peer(head, i, reference, work);
		else if (how == NULL && reference != NULL)
			how = audit_compare(head, record, i, reference);
		if (how != NULL)
			audit_wrong(audit, i, how);
		if (record->status == WIRE_ITEM_OK)
			audit->items_ok++;
		else if (record->status == WIRE_ITEM_FAILED &&
			audit->items_failed++ == 0)
			audit->first_failed = i;
		bytes += record->bytes;
		audit->digest += audit_mix(
			record->digest ^ audit_mix(i * 4 + record->status));
	}
	audit->bytes = bytes <= INT64_MAX ? (int64_t)bytes : -1;
	/* A peer's items have an end only, no beginning or lane. */
	if (work != AUDIT_DIGESTS)
		return 0;
	rc = audit_times(audit, records, count);
	if (rc == 0)
		rc = at_once_take(&audit->at_once, head);
	if (rc == 0 && audit->items_wrong == 0)
		rc = audit_lanes(audit, records, count);
	return rc;
}
