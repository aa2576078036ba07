/* SPDX-License-Identifier: MIT */
/* fits.csv: quoting, nine digits, nothing where there is nothing. */
#include "record_file.h"

#include <math.h>

#include "record/summary.h"

static void
fits_written(void **state)
{
	const double none = (double)NAN;
	const struct fits_row rows[] = {
		{ "url", "curl-multi", "usl", "sigma", 1.0 / 3, 0.25, 0.5, 0.95,
			6, 0.0125, NULL, -1, "a description" },
		{ "url", "a,b", "usl", "n_peak", none, none, none, none, 6,
			none, "no peak", -1, NULL },
	};

	(void)state;
	assert_int_equal(fits_write(record_path, rows, 2), 0);
	assert_string_equal(record_test_slurp(),
		"dataset,strategy,model,parameter,value,lo,hi,level,points,"
		"log_rmse,refused,workers,note\n"
		"url,curl-multi,usl,sigma,0.333333333,0.25,0.5,0.95,6,0.0125,"
		",,a description\n"
		"url,\"a,b\",usl,n_peak,,,,,6,,no peak,,\n");
}

static void
fits_nowhere(void **state)
{
	(void)state;
	assert_true(fits_write("/nowhere/fits.csv", NULL, 0) < 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(fits_written),
		cmocka_unit_test(fits_nowhere),
	};

	return cmocka_run_group_tests(
		tests, record_test_begin, record_test_end);
}
