/* SPDX-License-Identifier: MIT */
/* Numbers as they are typed, and options by a table. */
#include <errno.h>
#include <string.h>

#include "text/number.h"
#include "text/options.h"
#include "unit.h"

struct filled {
	bool quiet, kinds[2];
	uint16_t port;
	unsigned workers;
	size_t items;
	uint64_t bytes;
	double share, seconds;
	int by;
	const char *file;
	unsigned taken;
};

struct choice {
	const char *name, *help;
};

static const struct choice choices[] = { { "time", "by time" },
	{ "speed", NULL }, { NULL, NULL } };

static int
take(void *arg, const struct option_row *row, const char *text,
	struct reason *why)
{
	struct filled *filled = arg;

	assert_string_equal(row->name, "set");
	filled->taken++;
	return strcmp(text, "bad") == 0 ? reason_set(why, "refused") : 0;
}

#define AT(field) .commands = 1, OPTION_AT(struct filled, field)

static const struct option_row rows[] = {
	{ "quiet", .kind = OPTION_FLAG, AT(quiet), .help = "say less" },
	{ "kinds", .kind = OPTION_CHOICES, AT(kinds), .value = "A,B",
		OPTION_CHOICES_OF(choices), .help = "which" },
	{ "port", .kind = OPTION_WHOLE, AT(port), .value = "P", .most = 65535,
		.help = "where" },
	{ "workers", .kind = OPTION_WHOLE, AT(workers), .value = "N",
		.preset = "3", .least = 1, .most = 9, .help = "how many" },
	{ "items", .kind = OPTION_WHOLE, AT(items), .value = "N",
		.most = SIZE_MAX, .help = "how many" },
	{ "item-size", .kind = OPTION_BYTES, AT(bytes), .value = "4G",
		.least = 1024, .help = "how large" },
	{ "share", .kind = OPTION_SHARE, AT(share), .value = "5%",
		.help = "how much" },
	{ "seconds", .kind = OPTION_SECONDS, AT(seconds), .value = "1m",
		.high = 7200, .help = "how long" },
	{ "by", .kind = OPTION_CHOICE, AT(by), .value = "time|speed",
		.preset = "speed", OPTION_CHOICES_OF(choices), .help = "how" },
	{ "file", .kind = OPTION_TEXT, AT(file), .value = "FILE",
		.help = "which" },
	{ "set", .kind = OPTION_OWN, .commands = 1, .value = "A=B",
		.take = take, .help = "what" },
	{ "others", .commands = 2, .kind = OPTION_FLAG, .help = "not ours" },
	{ NULL }
};

static const struct option_command command = { .called = "lanebench test",
	.wants = "one file",
	.most = 1,
	.rows = rows,
	.bit = 1 };

static struct filled filled;
static struct option_line line;
static struct reason why;

/* Up to three words, NULL behind the last. */
static int
parse(const char *one, const char *two, const char *three)
{
	char *argv[] = { "test", (char *)(uintptr_t)one, (char *)(uintptr_t)two,
		(char *)(uintptr_t)three, NULL };
	int argc = 1 + !!one + !!two + !!three, rc;

	memset(&filled, 0, sizeof(filled));
	why.text[0] = '\0';
	options_preset(&command, &filled);
	rc = options_scan(&command, argc, argv, &line, &why);
	return rc < 0 || line.help
		? rc
		: options_fill(&command, argc, argv, &filled, &why);
}

static void
refused(const char *one, const char *two, const char *three, const char *text)
{
	assert_int_equal(parse(one, two, three), -EINVAL);
	if (strstr(why.text, text) == NULL)
		fail_msg("'%s' has no '%s'", why.text, text);
}

static void
test_values(void **state)
{
	(void)state;
	assert_int_equal(parse(NULL, NULL, NULL), 0);
	assert_int_equal(filled.workers, 3);
	assert_int_equal(filled.by, 1);
	assert_int_equal(parse("--port=65535", "--quiet", "f"), 0);
	assert_int_equal(filled.port, 65535);
	assert_true(filled.quiet);
	assert_string_equal(line.operands[0], "f");
	assert_int_equal(parse("--kinds", "speed,time", "--set=x"), 0);
	assert_true(filled.kinds[0] && filled.kinds[1]);
	assert_int_equal(filled.taken, 1);
	assert_int_equal(parse("--workers=4", "--work", "5"), 0);
	assert_int_equal(filled.workers, 5);
	assert_int_equal(parse("--items=18446744073709551615", NULL, NULL), 0);
	assert_true(filled.items == SIZE_MAX);
	assert_int_equal(parse("--share=5%", "--seconds=1.5h", NULL), 0);
	assert_true(filled.share == 0.05 && filled.seconds == 5400);
	assert_int_equal(parse("--file", "--quiet", NULL), 0);
	assert_string_equal(filled.file, "--quiet");
	assert_false(filled.quiet);
	assert_int_equal(parse("--", "--nonsense", NULL), 0);
	assert_string_equal(line.operands[0], "--nonsense");
	assert_int_equal(parse("-", "-h", NULL), 0);
	assert_true(line.help);
	assert_int_equal(parse("--workers=0", "--he", NULL), 0);
	assert_true(line.help);
}

static void
test_refused(void **state)
{
	(void)state;
	refused("--wrkers=3", NULL, NULL,
		"'--wrkers', did you mean '--workers'? `lanebench test "
		"--help`");
	refused("--xyzzyx=secret", NULL, NULL, "'--xyzzyx'; `lanebench");
	refused("--others", NULL, NULL, "no option is called '--others'");
	refused("--=3", NULL, NULL, "no option is called '--'");
	refused("-z", NULL, NULL, "no option is called '-z'");
	refused("--quiet=yes", NULL, NULL, "takes no value");
	refused("--port", NULL, NULL, "'--port' wants a value");
	refused("--s=1", NULL, NULL, "--share, --seconds, --set");
	refused("--item=1", NULL, NULL, "--items, --item-size");
	refused("a", "b", NULL, "test wants one file, and 'b' is too much");
	refused("--workers=10", NULL, NULL,
		"--workers: '10' is no whole number from 1 to 9");
	refused("--port=1,2", NULL, NULL, "whole number from 0 to 65535");
	refused("--item-s=1K", "--item-s=1023", NULL, "no size of at least");
	refused("--share=1", NULL, NULL, "no share over 0 %");
	refused("--seconds=3h", NULL, NULL, "at most 2h");
	refused("--by=tme", NULL, NULL,
		"'tme' is neither time nor speed, did you mean 'time'?");
	refused("--kinds=time,", NULL, NULL, "'' is neither time nor speed");
	refused("--set=bad", NULL, NULL, "--set: refused");
}

static void
test_by_name(void **state)
{
	(void)state;
	assert_int_equal(
		options_set(&command, "quiet", "On", &filled, &why), 0);
	assert_true(filled.quiet);
	assert_int_equal(options_set(&command, "quiet", "0", &filled, &why), 0);
	assert_false(filled.quiet);
	assert_int_equal(
		options_set(&command, "quiet", NULL, &filled, &why), 0);
	assert_true(filled.quiet);
	assert_true(options_set(&command, "quiet", "?", &filled, &why) < 0);
	assert_string_equal(why.text, "quiet: '?' is neither yes nor no");
	assert_true(options_set(&command, "port", NULL, &filled, &why) < 0);
	assert_string_equal(why.text, "port: no value");
	assert_true(options_set(&command, "help", NULL, &filled, &why) < 0);
	assert_true(options_set(&command, "work", "3", &filled, &why) < 0);
	assert_non_null(strstr(why.text, "did you mean 'workers'?"));
}

static void
test_numbers(void **state)
{
	static const char *const none[] = { "", "x", "-1", " 1", "1 ", "0x5",
		"inf", "nan", "." };
	uint64_t bytes;
	long long integer;
	double value;

	(void)state;
	assert_int_equal(number_integer("-7", -7, 7, &integer), 0);
	assert_true(integer == -7);
	assert_true(number_integer("-8", -7, 7, &integer) < 0);
	assert_true(number_integer("+7", -7, 7, &integer) < 0);
	assert_true(number_integer("-", -7, 7, &integer) < 0);
	for (size_t i = 0; i < sizeof(none) / sizeof(none[0]); i++) {
		assert_true(number_whole(none[i], 0, 99, &bytes) < 0);
		assert_true(number_decimal(none[i], 0, 99, &value) < 0);
		assert_true(number_seconds(none[i], 0, 99, &value) < 0);
		assert_true(number_share(none[i], 0, &value) < 0);
		assert_true(number_bytes(none[i], 0, &bytes) < 0);
	}
	assert_int_equal(number_bytes("1.5GiB", 0, &bytes), 0);
	assert_true(bytes == UINT64_C(3) << 29);
	assert_int_equal(number_bytes("2kB", 0, &bytes), 0);
	assert_int_equal(bytes, 2048);
	assert_int_equal(number_bytes("7B", 0, &bytes), 0);
	assert_int_equal(bytes, 7);
	assert_true(number_bytes("1e18K", 0, &bytes) < 0);
	assert_true(number_bytes("1b", 0, &bytes) < 0);
	assert_true(number_bytes("0", 0, &bytes) < 0);
	assert_true(number_seconds("1mm", 0, 99, &value) < 0);
	assert_int_equal(number_share("0.05", 0, &value), 0);
	assert_true(number_share("0", 0, &value) < 0);
	assert_true(number_share("5%%", 0, &value) < 0);
	assert_true(number_decimal("1e400", 0, 1e300, &value) < 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_values),
		cmocka_unit_test(test_refused),
		cmocka_unit_test(test_by_name),
		cmocka_unit_test(test_numbers),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
