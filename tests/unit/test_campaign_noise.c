/* SPDX-License-Identifier: MIT */
/* Which blocks are run again: for causes outside them, and not too often. */
#include "campaign/noise.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

static void
noise_repeats_for_causes_outside(void **state)
{
	struct noise_watch watch = { .steal = (double)NAN };
	char why[100];

	(void)state;
	assert_false(noise_wants_repeat(&watch, 10, 0, why, sizeof(why)));
	assert_string_equal(why, "");
	watch.steal = 0.05;
	watch.others_busy = 1;
	assert_false(noise_wants_repeat(&watch, 10, 0, why, sizeof(why)));
	watch.steal = 0.0621;
	assert_true(noise_wants_repeat(&watch, 10, 1, why, sizeof(why)));
	assert_string_equal(why, "the host stole 6.2 % of the CPU time");
	noise_failed(&watch);
	assert_true(noise_wants_repeat(&watch, 10, 1, why, sizeof(why)));
	assert_string_equal(why, "a trial couldn't be started");
	/* A quarter of ten is two. */
	assert_false(noise_wants_repeat(&watch, 10, 2, why, sizeof(why)));
	assert_false(noise_wants_repeat(&watch, 3, 0, why, sizeof(why)));
}

/* What is measured at all is the machine's affair; that a block begins anew,
 * and that nothing is made up, is ours. */
static void
noise_watches_blocks(void **state)
{
	struct noise_watch watch = { 0 };
	struct trial_row row = trial_row_blank();
	int html, url;

	(void)state;
	noise_begins(&watch, &html, 1);
	noise_failed(&watch);
	assert_true(isnan(watch.others_busy));
	noise_ends(&watch, &row);
	/* Too short for the kernel's ticks. */
	assert_true(isnan(row.block_steal));
	assert_true(isnan(row.block_others_busy));
	noise_begins(&watch, &html, 1);
	assert_true(watch.failed);
	noise_begins(&watch, &url, 1);
	assert_false(watch.failed);
	noise_failed(&watch);
	noise_begins(&watch, &url, 2);
	assert_false(watch.failed);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(noise_repeats_for_causes_outside),
		cmocka_unit_test(noise_watches_blocks),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
