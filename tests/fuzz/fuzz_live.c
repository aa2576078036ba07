/* SPDX-License-Identifier: MIT */
/* url.list: the list of live pages. */
#include <errno.h>
#include <stdarg.h>
#include <string.h>

#include "fetch/site.h"
#include "fuzz.h"
#include "url/url.h"

static size_t live_items, live_errors;

static int
live_item(const struct lane_prepare *prepare, const char *source)
{
	struct site site;
	size_t len = strlen(source);

	(void)prepare;
	FUZZ_CHECK(!strpbrk(source, " \t\r\n"));
	FUZZ_CHECK(!site_check(source, len, "", &site));
	FUZZ_CHECK(site.host[0] != '\0' && site.port > 0);
	live_items++;
	return 0;
}

static void
live_fact(
	const struct lane_prepare *prepare, const char *key, const char *value)
{
	(void)prepare;
	FUZZ_CHECK(*key && *value);
}

__attribute__((format(printf, 2, 3))) static void
live_say(const struct lane_prepare *prepare, const char *fmt, ...)
{
	va_list args;

	(void)prepare;
	va_start(args, fmt);
	vfprintf(fuzz_sink(), fmt, args);
	va_end(args);
}

__attribute__((format(printf, 2, 3))) static void
live_error(const struct lane_prepare *prepare, const char *fmt, ...)
{
	char line[1000];
	va_list args;

	(void)prepare;
	va_start(args, fmt);
	vsnprintf(line, sizeof(line), fmt, args);
	va_end(args);
	FUZZ_CHECK(fuzz_tame(line));
	live_errors++;
}

static long
live_option(const struct lane_prepare *prepare, const char *name)
{
	(void)prepare;
	(void)name;
	return 0;
}

static const char *
live_option_string(const struct lane_prepare *prepare, const char *name)
{
	(void)prepare;
	(void)name;
	return "";
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const struct lane_prepare prepare = { .abi = 1,
		.size = sizeof(prepare),
		.cache = "/",
		.work = "/",
		.item = live_item,
		.fact = live_fact,
		.say = live_say,
		.error = live_error,
		.option = live_option,
		.option_string = live_option_string };
	int rc;

	live_items = live_errors = 0;
	rc = live_prepare(&prepare, fuzz_file(data, size));
	FUZZ_CHECK(rc == 0 || rc == -EINVAL || rc == -EDOM);
	FUZZ_CHECK(live_errors == (rc != 0));
	FUZZ_CHECK(rc || live_items > 0);
	return 0;
}
