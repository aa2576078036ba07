/* SPDX-License-Identifier: MIT */
/* Shares of the measured ceiling: every item in one of them, balanced. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "launch/ceiling.h"
#include "unit.h"

#define ITEMS 7

static char folder[] = "/tmp/lanebench-shares-XXXXXX";
static char list[sizeof(folder) + 16];

static int
make_folder(void **state)
{
	FILE *file;

	(void)state;
	if (mkdtemp(folder) == NULL)
		return -1;
	snprintf(list, sizeof(list), "%s/list", folder);
	file = fopen(list, "w");
	for (int i = 0; i < ITEMS; i++)
		fprintf(file, "/pages/%d of seven.html\n", i);
	return fclose(file);
}

static int
remove_folder(void **state)
{
	(void)state;
	unlink(list);
	/* Fails, and the group with it, when a share's list was left. */
	return rmdir(folder);
}

static struct reference
reference_of(struct audit_item items[ITEMS], const uint64_t times[ITEMS])
{
	struct reference reference = { .count = ITEMS, .items = items };

	memset(items, 0, ITEMS * sizeof(*items));
	for (size_t i = 0; i < ITEMS; i++)
		items[i].time_ns = times[i];
	return reference;
}

/* The share's file says what its index says. */
static void
assert_lines(const struct share *share)
{
	FILE *file = fopen(share->list, "r");
	char line[100], expected[100];

	assert_non_null(file);
	for (size_t i = 0; i < share->items; i++) {
		snprintf(expected, sizeof(expected),
			"/pages/%zu of seven.html\n", share->index[i]);
		assert_non_null(fgets(line, sizeof(line), file));
		assert_string_equal(line, expected);
	}
	assert_null(fgets(line, sizeof(line), file));
	fclose(file);
}

static void
assert_each_once(const struct shares *shares)
{
	unsigned seen[ITEMS] = { 0 };

	for (size_t s = 0; s < shares->count; s++)
		for (size_t i = 0; i < shares->shares[s].items; i++) {
			const size_t *index = shares->shares[s].index;

			assert_in_range(index[i], 0, ITEMS - 1);
			assert_true(i == 0 || index[i - 1] < index[i]);
			seen[index[i]]++;
		}
	for (size_t i = 0; i < ITEMS; i++)
		assert_int_equal(seen[i], 1);
}

static uint64_t
time_of(const struct share *share, const uint64_t times[ITEMS])
{
	uint64_t sum = 0;

	for (size_t i = 0; i < share->items; i++)
		sum += times[share->index[i]];
	return sum;
}

/* 10 6 5 4 3 2 2, dealt out in this order, come to 16 each. */
static void
balanced_by_times(void **state)
{
	const uint64_t times[ITEMS] = { 2, 10, 3, 6, 2, 5, 4 };
	struct audit_item items[ITEMS];
	struct reference reference = reference_of(items, times);
	struct shares shares;

	(void)state;
	assert_int_equal(
		shares_create(&shares, list, &reference, 2, folder), 0);
	assert_int_equal(shares.count, 2);
	assert_each_once(&shares);
	for (size_t s = 0; s < 2; s++) {
		assert_lines(&shares.shares[s]);
		assert_int_equal(time_of(&shares.shares[s], times), 16);
	}
	shares_fini(&shares);
}

static void
one_worker_has_all(void **state)
{
	const uint64_t times[ITEMS] = { 0 };
	struct audit_item items[ITEMS];
	struct reference reference = reference_of(items, times);
	struct shares shares;

	(void)state;
	assert_int_equal(
		shares_create(&shares, list, &reference, 1, folder), 0);
	assert_int_equal(shares.count, 1);
	assert_each_once(&shares);
	assert_lines(&shares.shares[0]);
	shares_fini(&shares);
}

/* Also where no item took any time. */
static void
nobody_is_idle(void **state)
{
	const uint64_t times[ITEMS] = { 0 };
	struct audit_item items[ITEMS];
	struct reference reference = reference_of(items, times);
	struct shares shares;

	(void)state;
	for (unsigned workers = 2; workers <= 2 * ITEMS; workers++) {
		assert_int_equal(shares_create(&shares, list, &reference,
					 workers, folder),
			0);
		assert_int_equal(
			shares.count, workers < ITEMS ? workers : ITEMS);
		assert_each_once(&shares);
		for (size_t s = 0; s < shares.count; s++)
			assert_true(shares.shares[s].items > 0);
		shares_fini(&shares);
	}
}

static void
short_list_is_refused(void **state)
{
	struct audit_item items[ITEMS + 1] = { { 0 } };
	struct reference reference = { .count = ITEMS + 1, .items = items };
	struct shares shares;

	(void)state;
	assert_true(shares_create(&shares, list, &reference, 2, folder) < 0);
	assert_true(
		shares_create(&shares, "/nowhere", &reference, 2, folder) < 0);
	reference.count = 0;
	assert_true(shares_create(&shares, list, &reference, 2, folder) < 0);
	assert_true(shares.shares == NULL);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(balanced_by_times),
		cmocka_unit_test(one_worker_has_all),
		cmocka_unit_test(nobody_is_idle),
		cmocka_unit_test(short_list_is_refused),
	};

	return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
