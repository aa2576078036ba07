/* SPDX-License-Identifier: MIT */
/* The command line, and which addresses are let in. */
#include <errno.h>

#include "origin/origin.h"
#include "unit.h"

static struct options options;

static int
parse(char *one, char *two, char *three)
{
	char *argv[] = { "lanebench-origin", "--control", one, two, three,
		NULL };
	int argc = 2 + !!one + !!two + !!three;

	return options_parse(&options, argc, argv);
}

static void
test_defaults(void **state)
{
	(void)state;
	assert_int_equal(parse(NULL, NULL, NULL), 0);
	assert_int_equal(options.sites, 5);
	assert_int_equal(options.port, 0);
	assert_true(options.control);
	assert_int_equal(options.latency[0].kind, LATENCY_NONE);
}

static void
test_latency(void **state)
{
	(void)state;
	assert_int_equal(parse("--latency=constant:1ms",
				 "--latency=2=uniform:1ms:2ms", NULL),
		0);
	assert_int_equal(options.latency[1].kind, LATENCY_CONSTANT);
	assert_int_equal(options.latency[2].kind, LATENCY_UNIFORM);
	assert_int_equal(options.latency[4].kind, LATENCY_CONSTANT);
}

static void
test_refused(void **state)
{
	static char *const refused[] = { "--sites=0", "--sites=255",
		"--sites=x", "--sites=-1", "--port=65536", "--seed=1.5",
		"--latency=50ms", "--latency=5=constant:1ms",
		"--latency=x=constant:1ms", "--nonsense", "extra" };
	char *argv[] = { "lanebench-origin", NULL };
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(refused) / sizeof(*refused); i++)
		assert_true(parse(refused[i], NULL, NULL) < 0);
	assert_true(options_parse(&options, 1, argv) < 0);
}

static void
test_loopback(void **state)
{
	(void)state;
	assert_int_equal(listen_is_loopback("127.0.0.1"), 1);
	assert_int_equal(listen_is_loopback("127.255.0.9"), 1);
	assert_int_equal(listen_is_loopback("::1"), 1);
	assert_int_equal(listen_is_loopback("0.0.0.0"), 0);
	assert_int_equal(listen_is_loopback("128.0.0.1"), 0);
	assert_int_equal(listen_is_loopback("::"), 0);
	assert_int_equal(listen_is_loopback("::ffff:127.0.0.1"), 0);
	assert_true(listen_is_loopback("localhost") < 0);
	assert_true(listen_is_loopback("127.1") < 0);
	assert_true(listen_is_loopback("") < 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_defaults),
		cmocka_unit_test(test_latency),
		cmocka_unit_test(test_refused),
		cmocka_unit_test(test_loopback),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
