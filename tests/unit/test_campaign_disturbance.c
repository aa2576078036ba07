/* SPDX-License-Identifier: MIT */
/* Which blocks are run again: for causes outside them, and not too often. */
#include "campaign/disturbance.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "unit.h"

static void
noise_repeats_for_causes_outside(void **state)
{
	struct disturbance watch = { .steal = (double)NAN };
	char why[100];

	(void)state;
	assert_false(disturbance_wants_repeat(&watch, 10, 0, why, sizeof(why)));
	assert_string_equal(why, "");
	watch.steal = 0.05;
	watch.others_busy = 1;
	assert_false(disturbance_wants_repeat(&watch, 10, 0, why, sizeof(why)));
	watch.steal = 0.0621;
	assert_true(disturbance_wants_repeat(&watch, 10, 1, why, sizeof(why)));
	assert_string_equal(why, "the host stole 6.2 % of the CPU time");
	disturbance_failed(&watch);
	assert_true(disturbance_wants_repeat(&watch, 10, 1, why, sizeof(why)));
	assert_string_equal(why, "a trial couldn't be started");
	/* A quarter of ten is two. */
	assert_false(disturbance_wants_repeat(&watch, 10, 2, why, sizeof(why)));
	assert_false(disturbance_wants_repeat(&watch, 3, 0, why, sizeof(why)));
}

/* What is measured at all is the machine's affair; that a block begins anew,
 * and that nothing is made up, is ours. */
static void
noise_watches_blocks(void **state)
{
	struct disturbance watch = { 0 };
	struct trial_row row = trial_row_blank();
	int html, url;

	(void)state;
	disturbance_begins(&watch, &html, 1);
	disturbance_failed(&watch);
	assert_true(isnan(watch.others_busy));
	disturbance_ends(&watch, &row);
	/* Too short for the kernel's ticks. */
	assert_true(isnan(row.block_steal));
	assert_true(isnan(row.block_others_busy));
	disturbance_begins(&watch, &html, 1);
	assert_true(watch.failed);
	disturbance_begins(&watch, &url, 1);
	assert_false(watch.failed);
	disturbance_failed(&watch);
	disturbance_begins(&watch, &url, 2);
	assert_false(watch.failed);
}

static void
noise_put_stat(const char *path, const char *text)
{
	FILE *file = fopen(path, "we");

	assert_non_null(file);
	fputs(text, file);
	assert_int_equal(fclose(file), 0);
}

/* What a quota did between trials is no trial's; with none, nothing is said. */
static void
noise_quota_of_trials(void **state)
{
	char folder[] = "/tmp/lanebench-quota-XXXXXX", path[60];
	struct disturbance watch = { .quota_known = true };
	struct trial_row row = trial_row_blank();
	int set;

	(void)state;
	disturbance_begins(&watch, &set, 1);
	disturbance_ends(&watch, &row);
	assert_true(isnan(row.quota_cores));
	assert_int_equal(row.quota_periods, ROW_NONE);
	assert_non_null(mkdtemp(folder));
	snprintf(path, sizeof(path), "%s/cpu.stat", folder);
	watch.container.quota_count = 1;
	watch.container.quotas[0].cores = 1.5;
	strcpy(watch.container.groups[0], folder);
	noise_put_stat(path, "nr_periods 500\nnr_throttled 400\n");
	disturbance_begins(&watch, &set, 1);
	noise_put_stat(path, "nr_periods 510\nnr_throttled 405\n");
	disturbance_ends(&watch, &row);
	assert_true(row.quota_cores == 1.5);
	assert_int_equal(row.quota_periods, 10);
	assert_int_equal(row.quota_throttled, 5);
	noise_put_stat(path, "nr_periods 600\nnr_throttled 480\n");
	disturbance_begins(&watch, &set, 1);
	disturbance_ends(&watch, &row);
	assert_int_equal(row.quota_periods, 0);
	assert_int_equal(row.quota_throttled, 0);
	unlink(path);
	rmdir(folder);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(noise_repeats_for_causes_outside),
		cmocka_unit_test(noise_watches_blocks),
		cmocka_unit_test(noise_quota_of_trials),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
