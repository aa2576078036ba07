/* SPDX-License-Identifier: MIT */
/* What of a run's folder others rely on. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "record/rundir.h"

/* Whatever name somebody was killed with, here or in a container where all have
 * the same number. */
static void
test_latest(void **state)
{
	char above[] = "/tmp/lanebench-rundir-XXXXXX";
	char run[80], link[80], left[80], to[80] = "";

	(void)state;
	assert_non_null(mkdtemp(above));
	snprintf(run, sizeof(run), "%s/second", above);
	snprintf(link, sizeof(link), "%s/latest", above);
	assert_int_equal(symlink("first", link), 0);
	for (int i = 0; i < 3; i++) {
		snprintf(left, sizeof(left), "%s/.latest-%d", above,
			i < 2 ? i : (int)getpid());
		assert_int_equal(symlink("dead", left), 0);
	}
	assert_int_equal(rundir_point_latest(run), 0);
	assert_true(readlink(link, to, sizeof(to) - 1) > 0);
	assert_string_equal(to, "second");
	rundir_remove(above);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_latest),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
