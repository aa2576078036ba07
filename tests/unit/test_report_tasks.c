/* SPDX-License-Identifier: MIT */
/* METG and dispatch cost from trials whose truth is known, and refusals. */
#include "report_trials.h"

#include <math.h>
#include <string.h>

#include "analysis/tasks.h"
#include "report/terminal/terminal.h"
#include "text/utf8.h"

#define TASKS_SIZES 20
#define TASKS_ITEMS 1000

/* The sizes of a plan: 1 ms halving, then empty ones at two counts. */
struct tasks_test {
	struct report_trials t;
	struct tasks_size sizes[TASKS_SIZES];
	char names[TASKS_SIZES][32];
	struct tasks_plan plan;
	struct tasks *tasks;
};

static void
tasks_test_begin(struct tasks_test *test, double least_ns)
{
	size_t n = 0;

	*test = (struct tasks_test){
		.plan = { .cores = 2, .stamp_ns = 20, .stamps = 3 }
	};
	report_trials_begin(&test->t);
	for (double ns = 1e6; ns >= least_ns; ns /= 2, n++) {
		snprintf(test->names[n], sizeof(test->names[n]), "spin-%.0f",
			ns);
		test->sizes[n] =
			(struct tasks_size){ test->names[n], ns, TASKS_ITEMS };
	}
	test->sizes[n++] = (struct tasks_size){ "empty-few", 0, 10000 };
	test->sizes[n++] = (struct tasks_size){ "empty-many", 0, 110000 };
	test->plan.sizes = test->sizes;
	test->plan.count = n;
}

/* Trials of a strategy that adds so much to every item, and as much to a
 * trial; block by block up to 1 % off. */
static void
tasks_test_trials(struct tasks_test *test, const char *strategy,
	int64_t workers, int64_t blocks, double item_ns, double trial_ns)
{
	for (size_t s = 0; s < test->plan.count; s++) {
		const struct tasks_size *size = &test->sizes[s];
		double wall = trial_ns +
			(double)size->items * (size->task_ns + item_ns) /
				(double)workers;

		for (int64_t block = 0; block <= blocks; block++)
			report_trials_add(&test->t, size->dataset, strategy,
				workers, block,
				(int64_t)llround(wall *
					(1 + 0.002 * (double)(block % 5 - 2))));
	}
}

static const struct tasks_strategy *
tasks_test_make(struct tasks_test *test)
{
	assert_int_equal(report_trials_analyse(&test->t), 0);
	assert_int_equal(
		tasks_create(&test->tasks, test->t.trials, &test->plan), 0);
	return test->tasks->strategies;
}

static void
tasks_test_end(struct tasks_test *test)
{
	tasks_destroy(test->tasks);
	report_trials_end(&test->t);
}

static char *
tasks_test_said(const struct tasks_test *test)
{
	char *text;
	size_t len;
	FILE *out = open_memstream(&text, &len);

	assert_non_null(out);
	assert_int_equal(
		tasks_print(out, test->tasks, &(struct table_style){ 0 }), 0);
	fclose(out);
	for (const char *l = text; *l; l += strspn(l, "\n")) {
		size_t width = strcspn(l, "\n");
		assert_true(utf8_width_of(l, width) <= 80);
		l += width;
	}
	return text;
}

static void
tasks_test_near(double value, double wanted, double share)
{
	if (!(fabs(value / wanted - 1) <= share))
		fail_msg("%g is not within %g %% of %g", value, share * 100,
			wanted);
}

/*
 * With c ns an item beside t ns of work the rate is t / (t + c): half at t = c.
 * What a trial takes once is in it too: c = item + trial * workers / items.
 */
static void
tasks_truth(void **state)
{
	struct tasks_test test;

	(void)state;
	tasks_test_begin(&test, 10);
	tasks_test_trials(&test, "pool", 2, 7, 400, 50000);
	tasks_test_trials(&test, "sequential", 1, 7, 100, 0);
	tasks_test_trials(&test, "sequential#2", 1, 7, 100, 0);
	const struct tasks_strategy *strategies = tasks_test_make(&test);
	assert_int_equal(test.tasks->count, 2);
	assert_string_equal(strategies[0].name, "sequential");
	assert_string_equal(strategies[1].name, "pool");
	assert_int_equal(strategies[0].count, test.plan.count - 2);
	assert_int_equal(strategies[0].metg.refusal, METG_FOUND);
	/* The peak at 1 ms is not quite 1; between two sizes it's a line. */
	tasks_test_near(strategies[0].metg.task_us * 1000, 100, 0.05);
	tasks_test_near(strategies[1].metg.task_us * 1000, 500, 0.05);
	assert_int_equal(strategies[1].metg_blocks, 7);
	const struct interval *interval = &strategies[1].metg_interval;
	assert_true(interval->level == 0.95);
	assert_true(interval->lo <= strategies[1].metg.task_us);
	assert_true(interval->hi >= strategies[1].metg.task_us);
	tasks_test_near(strategies[0].dispatch.cost, 100, 0.001);
	tasks_test_near(strategies[1].dispatch.cost, 200, 0.001);
	assert_true(strategies[1].dispatch.interval.level == 0.95);
	tasks_test_near(strategies[1].rates[0].rate, 2, 0.01);

	char *text = tasks_test_said(&test);
	assert_non_null(strstr(text, "sequential"));
	assert_non_null(strstr(text, "95 % CI"));
	assert_non_null(strstr(text, "about 60.0 ns"));
	assert_non_null(strstr(text, "1000 tasks"));
	assert_null(strstr(text, "Careful"));
	free(text);
	tasks_test_end(&test);
}

static void
tasks_written(void **state)
{
	char path[128], text[9000];
	struct tasks_test test;

	(void)state;
	tasks_test_begin(&test, 10);
	tasks_test_trials(&test, "sequential", 1, 5, 100, 0);
	tasks_test_make(&test);
	snprintf(path, sizeof(path), "%s/overhead.csv", test.t.dir);
	assert_int_equal(tasks_write(test.tasks, path), 0);
	FILE *in = fopen(path, "r");
	assert_non_null(in);
	text[fread(text, 1, sizeof(text) - 1, in)] = '\0';
	fclose(in);
	unlink(path);
	const char *begin = "strategy,workers,measure,task_ns,items,value,lo,"
			    "hi,level,blocks,refused\n,,stamps_ns,,,60,,,,,\n";
	assert_memory_equal(text, begin, strlen(begin));
	assert_non_null(strstr(text, "\nsequential,1,metg50_ns,,,"));
	assert_non_null(strstr(text, "\nsequential,1,dispatch_ns,,,100"));
	assert_non_null(
		strstr(text, "\nsequential,1,cores_at_work,1000000,1000,"));
	/* Of five blocks it is what they span, and says so. */
	assert_non_null(strstr(text, ",0.9375,5,\n"));
	tasks_test_end(&test);
}

/* A baseline that shared its core. */
static void
tasks_shared_core(void **state)
{
	struct tasks_test test;

	(void)state;
	tasks_test_begin(&test, 10);
	tasks_test_trials(&test, "sequential", 1, 5, 1000000, 0);
	tasks_test_make(&test);
	char *text = tasks_test_said(&test);
	assert_non_null(strstr(text,
		"Careful: with the largest tasks the baseline got only 0.50 of "
		"a core."));
	assert_non_null(strstr(text, "slower clock"));
	free(text);
	tasks_test_end(&test);
}

/* An error, not a number, where no point lies on one side. */
static void
tasks_one_side(void **state)
{
	struct tasks_test test;

	(void)state;
	tasks_test_begin(&test, 100000);
	tasks_test_trials(&test, "pool", 2, 6, 400, 0);
	const struct tasks_strategy *pool = tasks_test_make(&test);
	assert_int_equal(pool->metg.refusal, METG_NONE_BELOW);
	assert_true(isnan(pool->metg.task_us));
	assert_true(pool->metg_interval.level == 0);
	char *text = tasks_test_said(&test);
	assert_non_null(strstr(text,
		"pool has no METG: half is kept even at the smallest task."));
	free(text);
	tasks_test_end(&test);

	tasks_test_begin(&test, 1000000);
	tasks_test_trials(&test, "pool", 2, 6, 400, 0);
	pool = tasks_test_make(&test);
	assert_int_equal(pool->metg.refusal, METG_NONE_ABOVE);
	text = tasks_test_said(&test);
	assert_non_null(strstr(text, "half is kept at no larger task."));
	free(text);
	tasks_test_end(&test);
}

/* Blocks that don't agree that there is one: no interval. */
static void
tasks_some_blocks(void **state)
{
	struct tasks_test test;

	(void)state;
	tasks_test_begin(&test, 400);
	tasks_test_trials(&test, "pool", 1, 5, 1000, 0);
	/* One more, in which an item costs nothing. */
	for (size_t s = 0; s < test.plan.count; s++)
		report_trials_add(&test.t, test.sizes[s].dataset, "pool", 1, 6,
			1 + (int64_t)test.sizes[s].task_ns * TASKS_ITEMS);
	const struct tasks_strategy *pool = tasks_test_make(&test);
	assert_int_equal(pool->metg.refusal, METG_FOUND);
	tasks_test_near(pool->metg.task_us, 1, 0.05);
	assert_true(pool->metg_interval.level == 0);
	assert_int_equal(pool->metg_blocks, 6);
	tasks_test_end(&test);
}

/* Never ok, few blocks, no empty items: what isn't there isn't said. */
static void
tasks_missing(void **state)
{
	struct tasks_test test;

	(void)state;
	tasks_test_begin(&test, 10);
	test.plan.count -= 1;
	tasks_test_trials(&test, "pool", 2, 3, 400, 0);
	for (size_t s = 0; s < test.plan.count; s++)
		report_trials_add(
			&test.t, test.sizes[s].dataset, "sad", 2, 1, 0);
	const struct tasks_strategy *strategies = tasks_test_make(&test);
	assert_int_equal(test.tasks->count, 2);
	assert_int_equal(strategies[0].metg.refusal, METG_FOUND);
	assert_true(strategies[0].metg_interval.level == 0);
	assert_int_equal(strategies[0].dispatch.n, 0);
	assert_int_equal(strategies[1].count, 0);
	char *text = tasks_test_said(&test);
	assert_non_null(
		strstr(text, "sad has no METG: none of its trials was ok."));
	free(text);
	tasks_test_end(&test);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(tasks_truth),
		cmocka_unit_test(tasks_written),
		cmocka_unit_test(tasks_shared_core),
		cmocka_unit_test(tasks_one_side),
		cmocka_unit_test(tasks_some_blocks),
		cmocka_unit_test(tasks_missing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
