/* SPDX-License-Identifier: MIT */
/* The suite itself: a strategy that breaks a rule fails the scenario in which
 * that shows, in words that name the item; and one that hangs ends it. */
#include <stdio.h>
#include <string.h>

#include "check/check.h"
#include "launching.h"
#include "unit/unit.h"

#define LIMIT_NS 60000000000u
#define SHORT_NS 2000000000u

struct wanted {
	const char *scenario, *found;
	unsigned workers;
	const char *expected, *read; /* parts of them */
	bool seen;
	struct wanted *more; /* what must be found, too */
};

static void
look(const struct check_finding *finding, void *arg)
{
	assert_true(*finding->expected != '\0' && *finding->read != '\0');
	for (struct wanted *wanted = arg; wanted; wanted = wanted->more)
		if (finding->outcome == CHECK_FAILED &&
			strcmp(finding->scenario, wanted->scenario) == 0 &&
			finding->workers == wanted->workers &&
			strstr(finding->found, wanted->found) != NULL &&
			strstr(finding->expected, wanted->expected) != NULL &&
			strstr(finding->read, wanted->read) != NULL)
			wanted->seen = true;
}

static struct check_result
check_how(const char *plugin, const char *how, uint64_t limit_ns,
	struct wanted *wanted)
{
	struct check_result result;
	struct check_order order = {
		.file = launching_file(plugin),
		.options = json_pack("{s:s}", "how", how),
		.limit_ns = limit_ns,
		.found = look,
		.arg = wanted,
	};

	assert_int_equal(check_strategy(&order, &result), 0);
	json_decref(order.options);
	assert_int_equal(launching_children(), 0);
	for (; wanted != NULL; wanted = wanted->more)
		if (!wanted->seen)
			fail_msg("%s %s: '%s' wasn't found in '%s'", plugin,
				how, wanted->found, wanted->scenario);
	return result;
}

static void
test_skips_an_item(void **state)
{
	struct wanted wanted = { "many items",
		"`wrong`: item 500 was never begun (1 such)", 3, "exactly once",
		"the comment at the top", false, NULL };
	struct check_result result =
		check_how("items", "skip", LIMIT_NS, &wanted);

	(void)state;
	assert_string_equal(result.name, "items");
	/* Without items there is none to skip. */
	assert_true(result.passed >= 2);
	assert_true(result.failed > 10);
}

static void
test_ignores_a_stop(void **state)
{
	struct wanted wanted = { "stopped half-way",
		"it asked for 123 more items after it was told to take no more",
		8, "take no more items", "run_item in", false, NULL };
	struct check_result result =
		check_how("items", "stubborn", LIMIT_NS, &wanted);

	(void)state;
	assert_true(result.passed > 10);
	assert_true(result.failed >= 5);
}

static void
test_drops_a_flight(void **state)
{
	struct wanted wanted = { "many files",
		"`wrong`: item 250 was never finished (1 such)", 3,
		"what was begun is finished", "begin and finish in", false,
		NULL };

	(void)state;
	check_how("flights", "never", LIMIT_NS, &wanted);
}

/* More workers than were asked for, fewer, and threads or processes that compute
 * beside them: none shows in what comes of the items. */
static void
test_workers(void **state)
{
	static const char crowded[] = "at most `workers` items are fetched";
	static const char full[] = "as many are open at once as there are";
	struct wanted crowd = { "slow pages", "`wrong`: fetched ", 4, crowded,
		"workers in", false, NULL };
	struct wanted busy = { "items that wait", "`wrong`: processed ", 4,
		crowded, "workers in", false, &crowd };
	struct wanted half = { "slow pages", "never more than 2 at once", 4,
		full, "workers in", false, NULL };
	struct wanted idle = { "items that wait", "never more than 2 at once",
		4, full, "workers in", false, &half };
	struct wanted pages = { "pages that compute",
		" ms of CPU time at 1 worker, ", 1, "one worker uses one core",
		"workers in", false, NULL };
	struct wanted files = { "files that compute",
		" ms of CPU time at 1 worker, ", 1, "one worker uses one core",
		"workers in", false, &pages };
	struct wanted ahead = { "items that compute",
		" ms of CPU time at 1 worker, ", 1, "one worker uses one core",
		"workers in", false, &files };
	struct check_result result;

	(void)state;
	check_how("crowd", "crowd", LIMIT_NS, &busy);
	result = check_how("crowd", "half", LIMIT_NS, &idle);
	assert_int_equal(result.failed, 2);
	result = check_how("crowd", "ahead", LIMIT_NS, &ahead);
	assert_int_equal(result.failed, 3);
	ahead.seen = files.seen = pages.seen = false;
	check_how("crowd", "apart", LIMIT_NS, &ahead);
}

/* What is expected follows from what was found, whatever the scenario. */
static void
test_fails(void **state)
{
	struct wanted wanted = { "fewer items than workers",
		"`failed`: run() returned -5", 8,
		"run() returns 0 once no item", "run and run_item in", false,
		NULL };

	(void)state;
	check_how("items", "returns", LIMIT_NS, &wanted);
}

static void
test_hangs(void **state)
{
	struct wanted wanted = { "one item", "`timeout`: not through after", 1,
		"run() comes to its end", "run, run_item and begin in", false,
		NULL };
	struct check_result result =
		check_how("ends", "hang", SHORT_NS, &wanted);

	(void)state;
	assert_int_equal(result.failed, 1);
	assert_true(result.skipped > 10);
}

static void
test_unusable(void **state)
{
	struct check_result result;
	struct check_order order = { .file = launching_file("unusable"),
		.limit_ns = LIMIT_NS };

	(void)state;
	assert_int_equal(check_strategy(&order, &result), 0);
	assert_true(result.unusable);
	assert_string_equal(result.why, "wants a full moon");
	assert_int_equal(result.passed + result.failed + result.skipped, 0);
}

static void
test_no_strategy(void **state)
{
	struct check_result result;
	struct check_order order = { .file = launching_file("nosymbol"),
		.limit_ns = LIMIT_NS };

	(void)state;
	assert_true(check_strategy(&order, &result) < 0);
	assert_non_null(strstr(result.why, "no plugin: it has neither"));
	order.file = "none.so";
	assert_true(check_strategy(&order, &result) < 0);
	assert_non_null(strstr(result.why, "none.so: No such file"));
}

int
main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_skips_an_item),
		cmocka_unit_test(test_ignores_a_stop),
		cmocka_unit_test(test_drops_a_flight),
		cmocka_unit_test(test_workers),
		cmocka_unit_test(test_fails),
		cmocka_unit_test(test_hangs),
		cmocka_unit_test(test_unusable),
		cmocka_unit_test(test_no_strategy),
	};
	int failed;

	if (launching_init(argc, argv) < 0)
		return 2;
	failed = cmocka_run_group_tests(tests, NULL, NULL);
	launching_fini();
	return failed;
}
