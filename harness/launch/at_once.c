/* SPDX-License-Identifier: MIT */
/* The most items that were open at once: their stamps, sorted and swept. */
#include "launch/audit.h"

#include <errno.h>
#include <stdlib.h>

/* A stamp as it is sorted: since the trial began, and whose it is. */
#define AT_ONCE_THREAD 16
#define AT_ONCE_LATEST ((UINT64_C(1) << (64 - AT_ONCE_THREAD)) - 1)

/* Kinds of events in the sweep; at one moment ends come first. */
enum at_once_kind {
	AT_ONCE_FETCHED,
	AT_ONCE_ENDED,
	AT_ONCE_BEGUN,
	AT_ONCE_TAKEN,
	AT_ONCE_KINDS
};

struct sweep {
	size_t count;
	uint64_t *stamps[AT_ONCE_KINDS];
	size_t at[AT_ONCE_KINDS];
	int32_t *open; /* items that a thread has, by its number */
	int64_t fetching, processing, workers; /* now */
};

static int
at_once_order(const void *left, const void *right)
{
	const uint64_t *a = left, *b = right;

	return *a < *b ? -1 : *a > *b;
}

/* Most stamps are in order already. */
static void
at_once_sort(uint64_t *stamps, size_t count)
{
	for (size_t i = 1; i < count; i++) {
		if (stamps[i] < stamps[i - 1]) {
			qsort(stamps, count, sizeof(*stamps), at_once_order);
			return;
		}
	}
}

static uint64_t
at_once_stamp(const struct wire_head *head, uint64_t at_ns, uint16_t thread)
{
	uint64_t since = at_ns > head->start_ns ? at_ns - head->start_ns : 0;

	if (since > AT_ONCE_LATEST)
		since = AT_ONCE_LATEST;
	return since << AT_ONCE_THREAD | thread;
}

/* run_item() keeps its thread until the item has ended. */
static void
at_once_add(struct sweep *sweep, const struct wire_head *head,
	const struct wire_record *record)
{
	uint64_t fetched_ns =
		record->fetched_ns ? record->fetched_ns : record->process_ns;
	uint16_t began_by =
		record->began_by ? record->began_by : record->ended_by;
	size_t i = sweep->count++;

	sweep->stamps[AT_ONCE_BEGUN][i] =
		at_once_stamp(head, record->begin_ns, began_by);
	sweep->stamps[AT_ONCE_FETCHED][i] =
		at_once_stamp(head, fetched_ns, began_by);
	sweep->stamps[AT_ONCE_TAKEN][i] =
		at_once_stamp(head, record->process_ns, record->ended_by);
	sweep->stamps[AT_ONCE_ENDED][i] =
		at_once_stamp(head, record->end_ns, record->ended_by);
}

/* Collects items that were done, with plausible stamps. */
static void
at_once_gather(struct sweep *sweep, struct at_once *out, struct wire_head *head)
{
	const struct wire_record *records = wire_records(head);

	for (size_t i = 0; i < head->items; i++) {
		const struct wire_record *record = &records[i];

		if (record->ends == 0 ||
			record->begin_ns > record->process_ns ||
			record->process_ns > record->end_ns ||
			record->fetched_ns > record->process_ns)
			continue;
		if (record->fetched_ns != 0)
			out->fetching = 0;
		out->flights |= record->began_by != 0;
		at_once_add(sweep, head, record);
	}
	for (int kind = 0; kind < AT_ONCE_KINDS; kind++)
		at_once_sort(sweep->stamps[kind], sweep->count);
}

/* What comes next; AT_ONCE_KINDS when nothing more begins. */
static enum at_once_kind
at_once_next(const struct sweep *sweep)
{
	enum at_once_kind next = AT_ONCE_KINDS;
	uint64_t least = UINT64_MAX;

	if (sweep->at[AT_ONCE_TAKEN] == sweep->count)
		return AT_ONCE_KINDS;
	for (int kind = 0; kind < AT_ONCE_KINDS; kind++) {
		uint64_t since;

		if (sweep->at[kind] == sweep->count)
			continue;
		since = sweep->stamps[kind][sweep->at[kind]] >> AT_ONCE_THREAD;
		if (since < least) {
			least = since;
			next = (enum at_once_kind)kind;
		}
	}
	return next;
}

static void
at_once_step(struct sweep *sweep, enum at_once_kind kind)
{
	uint64_t stamp = sweep->stamps[kind][sweep->at[kind]++];
	int32_t *open = &sweep->open[stamp & UINT16_MAX];
	bool more = kind == AT_ONCE_BEGUN || kind == AT_ONCE_TAKEN;

	if (kind == AT_ONCE_BEGUN || kind == AT_ONCE_FETCHED)
		sweep->fetching += more ? 1 : -1;
	else
		sweep->processing += more ? 1 : -1;
	/* An item without duration ends before it begins in the sweep, so one
	 * less than none may be open. */
	if (more && ++*open == 1)
		sweep->workers++;
	if (!more && --*open == 0)
		sweep->workers--;
}

static int64_t
at_once_most(int64_t most, int64_t now)
{
	return now > most ? now : most;
}

static void
at_once_sweep(struct sweep *sweep, struct at_once *out)
{
	enum at_once_kind kind;

	while ((kind = at_once_next(sweep)) != AT_ONCE_KINDS) {
		at_once_step(sweep, kind);
		if (out->fetching >= 0)
			out->fetching =
				at_once_most(out->fetching, sweep->fetching);
		out->processing =
			at_once_most(out->processing, sweep->processing);
		out->workers = at_once_most(out->workers, sweep->workers);
	}
	/* A worker that did an item had at least one, even within one tick of
	 * the clock. */
	if (out->fetching == 0)
		out->fetching = 1;
	out->processing = at_once_most(out->processing, 1);
	out->workers = at_once_most(out->workers, 1);
}

int
at_once_take(struct at_once *out, struct wire_head *head)
{
	size_t room = (size_t)head->items;
	struct sweep sweep = { .open = calloc(
				       UINT16_MAX + 1, sizeof(*sweep.open)) };
	uint64_t *memory = malloc((room + 1) * AT_ONCE_KINDS * sizeof(*memory));
	int rc = memory != NULL && sweep.open != NULL ? 0 : -ENOMEM;

	*out = (struct at_once){ -1, -1, -1, false };
	for (size_t kind = 0; rc == 0 && kind < AT_ONCE_KINDS; kind++)
		sweep.stamps[kind] = memory + kind * (room + 1);
	if (rc == 0)
		at_once_gather(&sweep, out, head);
	if (rc == 0 && sweep.count > 0)
		at_once_sweep(&sweep, out);
	free(memory);
	free(sweep.open);
	return rc;
}
