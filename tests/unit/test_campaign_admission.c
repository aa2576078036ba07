/* SPDX-License-Identifier: MIT */
/* How long may be taken by what a campaign starts: computed, not waited for. */
#include "campaign/admission.h"
#include "unit.h"

#define S INT64_C(1000000000)

static void
test_prepare(void **state)
{
	(void)state;
	assert_int_equal(time_limit_prepare_ns(0), 600 * S);
	/* It is longer or shorter where the user says so. */
	assert_int_equal(time_limit_prepare_ns(7200), 7200 * S);
	assert_int_equal(time_limit_prepare_ns(61), 61 * S);
	/* What is short are trials. */
	assert_int_equal(time_limit_prepare_ns(60), 60 * S);
	assert_int_equal(time_limit_prepare_ns(0.5), 60 * S);
}

static void
test_trial(void **state)
{
	(void)state;
	assert_int_equal(time_limit_trial_ns(0, 0, AUDIT_DIGESTS), 600 * S);
	assert_int_equal(time_limit_trial_ns(0, 0, AUDIT_BODIES), 600 * S);
	assert_int_equal(time_limit_trial_ns(0, 3 * S, AUDIT_DIGESTS), 30 * S);
	assert_int_equal(time_limit_trial_ns(0, 3 * S, AUDIT_TITLES), 300 * S);
	assert_int_equal(time_limit_trial_ns(0, 3 * S, AUDIT_BODIES), 300 * S);
	assert_int_equal(time_limit_trial_ns(0, 1, AUDIT_DIGESTS), 10 * S);
	assert_int_equal(time_limit_trial_ns(0, 1, AUDIT_TITLES), 10 * S);
	/* What the user says holds as it is. */
	assert_int_equal(time_limit_trial_ns(0.5, 3 * S, AUDIT_DIGESTS), S / 2);
	assert_int_equal(time_limit_trial_ns(7200, 1, AUDIT_BODIES), 7200 * S);
	assert_int_equal(time_limit_trial_ns(5, 0, AUDIT_DIGESTS), 5 * S);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_prepare),
		cmocka_unit_test(test_trial),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
