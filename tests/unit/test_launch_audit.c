/* SPDX-License-Identifier: MIT */
/* Equal work, item by item: each way of not doing it is seen. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "launch/audit.h"
#include "wire/records.h"
#include "unit.h"

#define ITEMS 100

static struct wire_head *head;
static struct reference reference;

/* A pass as it should be: two lanes, items one after another on each. */
static void
pass_fill(void)
{
	struct wire_record *records = wire_records(head);

	for (size_t i = 0; i < ITEMS; i++) {
		records[i] = (struct wire_record){
			.begin_ns = 1000 + i * 10,
			.process_ns = 1003 + i * 10,
			.end_ns = 1009 + i * 10,
			.bytes = 10,
			.digest = i * 7919 + 1,
			.lane = (uint16_t)(i % 2),
			.status = i == 50 ? WIRE_ITEM_FAILED : WIRE_ITEM_OK,
			.begins = 1,
			.ends = 1,
		};
		if (i == 50)
			records[i].digest = 0;
	}
}

static void
sample_fill(uint64_t hash)
{
	for (size_t i = 0; i < WIRE_SAMPLE; i++)
		head->sample[i] =
			(struct wire_whole){ .hash = hash, .known = 1 };
}

static int
setup(void **state)
{
	(void)state;
	head = calloc(1, wire_records_size(ITEMS));
	head->items = ITEMS;
	head->start_ns = 500;
	head->run_ns = 1000000;
	pass_fill();
	sample_fill(7);
	return reference_take(&reference, head, true);
}

static int
teardown(void **state)
{
	(void)state;
	reference_fini(&reference);
	free(head);
	return 0;
}

static struct audit
taken(const struct reference *against)
{
	struct audit audit;

	assert_int_equal(audit_take(&audit, head, against, AUDIT_DIGESTS), 0);
	return audit;
}

static void
equal_work_is_ok(void **state)
{
	struct audit audit = taken(&reference);

	(void)state;
	assert_int_equal(audit.items_ok, 99);
	assert_int_equal(audit.items_failed, 1);
	assert_int_equal(audit.items_wrong, 0);
	assert_int_equal(audit.bytes, 1000);
	assert_int_equal(audit.first_failed, 50);
	assert_int_equal(audit.p50_ns, 9);
	assert_int_equal(audit.p95_ns, 9);
	assert_int_equal(audit.p99_ns, -1); /* 100 are too few */
}

/* An item as it is stamped: run_item() by thread `by`, or, where `began_by` says
 * so, begun and finished. */
static struct wire_record
item(uint64_t begin_ns, uint64_t fetched_ns, uint64_t process_ns,
	uint64_t end_ns, uint16_t began_by, uint16_t by)
{
	return (struct wire_record){ .begin_ns = begin_ns,
		.fetched_ns = fetched_ns,
		.process_ns = process_ns,
		.end_ns = end_ns,
		.began_by = began_by,
		.ended_by = by,
		.status = WIRE_ITEM_OK,
		.begins = 1,
		.ends = 1 };
}

/* The first items of the block, all others never begun. */
static struct at_once
open_at_once(const struct wire_record *items, size_t count)
{
	struct wire_record *records = wire_records(head);
	struct at_once most;

	memset(records, 0, ITEMS * sizeof(*records));
	memcpy(records, items, count * sizeof(*items));
	assert_int_equal(at_once_take(&most, head), 0);
	pass_fill();
	return most;
}

#define OPEN(items) open_at_once(items, sizeof(items) / sizeof(*(items)))

static void
assert_open(struct at_once most, int64_t fetching, int64_t processing,
	int64_t workers, bool flights)
{
	assert_int_equal(most.fetching, fetching);
	assert_int_equal(most.processing, processing);
	assert_int_equal(most.workers, workers);
	assert_int_equal(most.flights, flights);
}

static void
at_once_is_counted(void **state)
{
	/* A pool of two; in the nanosecond in which one ends, another begins,
	 * in whatever order they stand. */
	const struct wire_record pool[] = { item(2000, 2600, 2600, 3000, 0, 2),
		item(1000, 1600, 1600, 2000, 0, 1),
		item(1500, 1900, 1900, 2500, 0, 2),
		item(2500, 2900, 2900, 3500, 0, 1) };
	/* A loop that waits for three at once, and parses one by one. */
	const struct wire_record loop[] = { item(1000, 1500, 1500, 1600, 1, 1),
		item(1001, 1600, 1600, 1700, 1, 1),
		item(1002, 1800, 1800, 1900, 1, 1),
		item(1850, 2000, 2000, 2100, 1, 1) };
	/* One thread fetches two at once, two parse; what has landed waits. */
	const struct wire_record queue[] = { item(1000, 1100, 2000, 2500, 1, 2),
		item(1000, 1100, 2000, 2500, 1, 3),
		item(1100, 1200, 2500, 2600, 1, 2),
		item(1100, 1200, 2500, 2600, 1, 3),
		item(1200, 2300, 2600, 2700, 1, 2) };
	/* Nothing is fetched. */
	const struct wire_record names[] = { item(1000, 0, 1000, 1200, 0, 1),
		item(1100, 0, 1100, 1300, 0, 2),
		item(1150, 0, 1150, 1160, 0, 3) };
	const struct wire_record still[] = { item(1000, 0, 1000, 1000, 0, 1) };

	(void)state;
	assert_open(OPEN(pool), 2, 2, 2, false);
	assert_open(OPEN(loop), 3, 1, 1, true);
	assert_open(OPEN(queue), 2, 2, 3, true);
	assert_open(OPEN(names), -1, 3, 3, false);
	assert_open(OPEN(still), -1, 1, 1, false);
	assert_open(open_at_once(still, 0), -1, -1, -1, false);
}

/* What failed had its time as well: of a page that never came, and of one that
 * couldn't be parsed. What can't be is left out. */
static void
at_once_of_failures(void **state)
{
	struct wire_record items[] = { item(1000, 2000, 2000, 2001, 0, 1),
		item(1000, 1500, 1500, 2000, 0, 2),
		item(1000, 1400, 1400, 2000, 0, 3),
		item(1000, 1300, 1200, 2000, 0, 4),
		item(1000, 1100, 1900, 1800, 0, 5) };

	(void)state;
	for (size_t i = 0; i < 3; i++)
		items[i].status = WIRE_ITEM_FAILED;
	assert_open(OPEN(items), 3, 2, 3, false);
	/* Begun, and never finished. */
	items[2].ends = 0;
	assert_open(OPEN(items), 2, 1, 2, false);
}

static void
each_bit_of_a_digest_counts(void **state)
{
	uint64_t before = taken(&reference).digest;

	(void)state;
	for (unsigned bit = 0; bit < 64; bit++) {
		struct audit audit;

		pass_fill();
		wire_records(head)[49].digest ^= UINT64_C(1) << bit;
		audit = taken(&reference);
		assert_int_equal(audit.items_wrong, 1);
		assert_int_equal(audit.first_wrong, 49);
		assert_true((uint32_t)(audit.digest ^ before) != 0);
		assert_true((audit.digest ^ before) >> 32 != 0);
	}
	pass_fill();
}

/* What one change makes of it. */
static void
wrong_by(void (*spoil)(struct wire_record *record), size_t item,
	const char *how, int64_t count)
{
	struct audit audit;

	pass_fill();
	spoil(&wire_records(head)[item]);
	audit = taken(&reference);
	assert_int_equal(audit.items_wrong, count);
	assert_int_equal(audit.first_wrong, item);
	assert_non_null(strstr(audit.wrong_how, how));
	pass_fill();
}

static void
never_begun(struct wire_record *record)
{
	memset(record, 0, sizeof(*record));
}

static void
never_finished(struct wire_record *record)
{
	record->ends = 0;
}

static void
done_twice(struct wire_record *record)
{
	record->ends = 2;
}

static void
begun_twice(struct wire_record *record)
{
	record->begins = 255;
}

static void
other_digest(struct wire_record *record)
{
	record->digest ^= 1;
}

static void
shorter(struct wire_record *record)
{
	record->bytes--;
}

static void
failed(struct wire_record *record)
{
	record->status = WIRE_ITEM_FAILED;
}

static void
succeeded(struct wire_record *record)
{
	record->status = WIRE_ITEM_OK;
}

static void
early(struct wire_record *record)
{
	record->begin_ns = 499;
}

static void
late(struct wire_record *record)
{
	record->end_ns = 1000501;
}

static void
backwards(struct wire_record *record)
{
	record->end_ns = record->begin_ns - 1;
}

static void
overlapping(struct wire_record *record)
{
	record->process_ns -= 15;
	record->begin_ns -= 15;
}

static void
each_wrong_is_seen(void **state)
{
	(void)state;
	wrong_by(never_begun, 0, "never begun", 1);
	wrong_by(never_finished, 99, "never finished", 1);
	wrong_by(done_twice, 3, "finished more than once", 1);
	wrong_by(begun_twice, 3, "begun more than once", 1);
	wrong_by(other_digest, 49, "digest", 1);
	wrong_by(shorter, 49,
		"another length than the baseline's: 9 bytes, "
		"not 10",
		1);
	wrong_by(failed, 51, "failed, where", 1);
	wrong_by(succeeded, 50, "succeeded, where", 1);
	wrong_by(backwards, 7, "backwards", 1);
	wrong_by(early, 0, "outside the timed", 1);
	wrong_by(late, 99, "outside the timed", 1);
	wrong_by(overlapping, 8, "overlaps", 1);
}

/* Of a failed item only where all of its bytes are known to have come: whoever
 * saves himself those of a page that no parser takes has done less. */
static void
lengths_of_failed_items(void **state)
{
	struct audit audit;
	size_t item = 0;

	(void)state;
	while (wire_sample_place(ITEMS, item) != 4)
		item++;
	for (int known = 0; known < 4; known++) {
		wire_records(head)[item].status = WIRE_ITEM_FAILED;
		reference.items[item].status = WIRE_ITEM_FAILED;
		shorter(&wire_records(head)[item]);
		head->sample[4].known = known & 1;
		reference.items[item].sampled = known & 2;
		audit = taken(&reference);
		assert_int_equal(audit.items_wrong, known / 2);
		reference.items[item].status = WIRE_ITEM_OK;
		pass_fill();
	}
	sample_fill(7);
}

/* Who notes nothing of an item isn't blamed; who brings other bytes is. */
static void
the_sample(void **state)
{
	struct audit audit;

	(void)state;
	head->sample[3].hash++;
	head->sample[5].hash++;
	audit = taken(&reference);
	assert_int_equal(audit.items_wrong, 2);
	assert_int_equal(wire_sample_place(ITEMS, audit.first_wrong), 3);
	assert_non_null(strstr(audit.wrong_how, "has other bytes than"));
	head->sample[3].known = head->sample[5].known = 0;
	assert_int_equal(taken(&reference).items_wrong, 0);
	sample_fill(7);
}

/* Each place is one item's, whatever their number; in order, over all. */
static void
the_sample_is_spread(void **state)
{
	static const size_t counts[] = { 0, 1, 2, 7, 8, 9, 100, 127, 129, 1024,
		1025, 3000, 100003 };

	(void)state;
	for (size_t c = 0; c < sizeof(counts) / sizeof(counts[0]); c++) {
		int next = 0;

		for (size_t i = 0; i < counts[c]; i++) {
			int place = wire_sample_place(counts[c], i);

			if (place < 0)
				continue;
			assert_int_equal(place, next++);
		}
		assert_int_equal(next,
			counts[c] < 8			       ? counts[c]
				: counts[c] / 16 < 8	       ? 8
				: counts[c] / 16 < WIRE_SAMPLE ? counts[c] / 16
							       : WIRE_SAMPLE);
		assert_int_equal(wire_sample_place(counts[c], counts[c]), -1);
	}
}

static void
status_only(void **state)
{
	struct audit audit;

	(void)state;
	reference.digests = false;
	other_digest(&wire_records(head)[5]);
	shorter(&wire_records(head)[6]);
	sample_fill(8);
	audit = taken(&reference);
	assert_int_equal(audit.items_wrong, 0);
	sample_fill(7);
	reference.digests = true;
	pass_fill();
}

/* The order in which items were done is no part of the digest; which item had
 * which result is. */
static void
digest_of_all(void **state)
{
	struct wire_record *records = wire_records(head), keep;
	struct audit before = taken(&reference), after;

	(void)state;
	for (size_t i = 0; i < ITEMS; i++) {
		records[i].begin_ns += (ITEMS - i) * 1000;
		records[i].process_ns += (ITEMS - i) * 1000;
		records[i].end_ns += (ITEMS - i) * 1000;
	}
	after = taken(&reference);
	assert_true(before.digest == after.digest);
	keep = records[1];
	records[1] = records[2];
	records[2] = keep;
	after = taken(NULL);
	assert_false(before.digest == after.digest);
	pass_fill();
}

static void
a_reference_is_whole(void **state)
{
	struct reference other;

	(void)state;
	never_finished(&wire_records(head)[9]);
	assert_int_equal(reference_take(&other, head, true), -EINVAL);
	pass_fill();
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(equal_work_is_ok),
		cmocka_unit_test(at_once_is_counted),
		cmocka_unit_test(at_once_of_failures),
		cmocka_unit_test(each_wrong_is_seen),
		cmocka_unit_test(each_bit_of_a_digest_counts),
		cmocka_unit_test(lengths_of_failed_items),
		cmocka_unit_test(the_sample),
		cmocka_unit_test(the_sample_is_spread),
		cmocka_unit_test(status_only),
		cmocka_unit_test(digest_of_all),
		cmocka_unit_test(a_reference_is_whole),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
