/* SPDX-License-Identifier: MIT */
/* Made-up pages: the same bytes everywhere, of every kind that is promised, and
 * one result from both parsers. */
#include <stdlib.h>
#include <string.h>

#include <xxhash.h>

#include "pages/extract.h"
#include "pages/synthetic.h"
#include "unit.h"

/* Seed 1. When these change, SYNTHETIC_VERSION does. */
static const struct {
	uint64_t digest;
	size_t len;
} pinned[] = {
	{ UINT64_C(0xbf97718cfefb2249), 18705 },
	{ UINT64_C(0x4fce05da288251fe), 31583 },
	{ UINT64_C(0xbee5afec171cd332), 22485 },
	{ UINT64_C(0x5b82e3e6ee909cdc), 22208 },
};
#define PINNED_100 UINT64_C(0x09acb26ba632d481)

static void
test_pinned(void **state)
{
	struct writer writer = { 0 };
	XXH3_state_t *all = XXH3_createState();

	(void)state;
	assert_int_equal(SYNTHETIC_VERSION, 1);
	XXH3_64bits_reset(all);
	for (uint64_t page = 0; page < 100; page++) {
		assert_int_equal(synthetic_page(&writer, 1, page), 0);
		XXH3_64bits_update(all, writer.data, writer.len);
		if (page >= sizeof(pinned) / sizeof(pinned[0]))
			continue;
		assert_int_equal(writer.len, pinned[page].len);
		assert_true(XXH3_64bits(writer.data, writer.len) ==
			pinned[page].digest);
	}
	assert_true(XXH3_64bits_digest(all) == PINNED_100);
	XXH3_freeState(all);
	free(writer.data);
}

/* A page depends on its seed and number only, not on the pages before. */
static void
test_independent(void **state)
{
	struct writer one = { 0 }, other = { 0 };

	(void)state;
	for (uint64_t page = 0; page < 20; page++) {
		struct writer fresh = { 0 };

		synthetic_page(&one, 7, 19 - page);
		synthetic_page(&fresh, 7, 19 - page);
		assert_int_equal(one.len, fresh.len);
		assert_memory_equal(one.data, fresh.data, one.len);
		synthetic_page(&other, 8, 19 - page);
		assert_true(one.len != other.len ||
			memcmp(one.data, other.data, one.len) != 0);
		free(fresh.data);
	}
	free(one.data);
	free(other.data);
}

static int
compare_sizes(const void *one, const void *other)
{
	size_t a = *(const size_t *)one, b = *(const size_t *)other;

	return (a > b) - (a < b);
}

static void
test_kinds(void **state)
{
	static const char *const kinds[] = { "charset=\"utf-8\"",
		"charset=iso-8859-1", "charset=windows-1252",
		"charset=shift_jis", "<table", "<ul>", "<ol>", "<script",
		"<style>", "<!--", "<pre", "<form", "&eacute;",
		"</div></table>", "<template>" };
	enum {
		COUNT = 1000
	};
	size_t sizes[COUNT], sum = 0, wide = 0;
	unsigned found[sizeof(kinds) / sizeof(kinds[0])] = { 0 };
	struct writer writer = { 0 };

	(void)state;
	for (uint64_t page = 0; page < COUNT; page++) {
		synthetic_page(&writer, 1, page);
		sizes[page] = writer.len;
		sum += writer.len;
		wide += !memcmp(writer.data, "\xff\xfe", 2);
		for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++)
			found[i] += memmem(writer.data, writer.len, kinds[i],
					    strlen(kinds[i])) != NULL;
	}
	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++)
		assert_true(found[i] > 10);
	assert_in_range(wide, 20, 100);
	/* Log-normal around 30 kB: the mean lies right of the median, and the
	 * outer deciles a factor of 2.4 from it. */
	qsort(sizes, COUNT, sizeof(sizes[0]), compare_sizes);
	assert_in_range(sum / COUNT, 28000, 34000);
	assert_in_range(sizes[COUNT / 2], 23000, 29000);
	assert_in_range(sizes[COUNT / 10], 9000, 13000);
	assert_in_range(sizes[COUNT * 9 / 10], 52000, 66000);
	free(writer.data);
}

static void
test_parsers_agree(void **state)
{
	const struct extract_limits limits = {
		.depth = 256, .attributes = 4096, .bytes = (size_t)64 << 20
	};
	struct extract *sax = extract_create(EXTRACT_SAX, &limits);
	struct extract *dom = extract_create(EXTRACT_DOM, &limits);
	struct writer writer = { 0 };

	(void)state;
	for (uint64_t page = 0; page < 500; page++) {
		struct extract_result one, other;

		synthetic_page(&writer, 1, page);
		assert_int_equal(
			extract_page(sax, writer.data, writer.len, NULL, &one),
			0);
		assert_int_equal(extract_page(dom, writer.data, writer.len,
					 NULL, &other),
			0);
		assert_true(one.digest == other.digest);
		assert_true(one.elements > 4 && one.text_bytes > 100);
		assert_string_equal(one.title, other.title);
		assert_true(one.title[0] != '\0');
	}
	extract_destroy(sax);
	extract_destroy(dom);
	free(writer.data);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_pinned),
		cmocka_unit_test(test_independent),
		cmocka_unit_test(test_kinds),
		cmocka_unit_test(test_parsers_agree),
	};

	extract_init();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
