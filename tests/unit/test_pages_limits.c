/* SPDX-License-Identifier: MIT */
/* Each limit of a page, in both parsers alike. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "pages_hostile.h"
#include "unit.h"

static void
test_nul(void **state)
{
	static const char middle[] = "<p>a\0b</p>c",
			  between[] = "<p>a</p>\0<p>b";
	static char nuls[100000];
	struct extract_result result;
	char reason[80];

	(void)state;
	both("NULs", nuls, sizeof(nuls), NULL, &result, reason);
	assert_string_equal(reason, "nothing but NULs");
	/* They aren't the page's end, and no text. */
	both("a NUL between", between, sizeof(between) - 1, NULL, &result,
		reason);
	assert_string_equal(reason, "");
	assert_int_equal(result.text_bytes, 2);
	both("a NUL within", middle, sizeof(middle) - 1, NULL, &result, reason);
	assert_string_equal(reason, "");
	assert_int_equal(result.text_bytes, 3);
	assert_int_equal(result.replaced, 1);
}

static void
test_size(void **state)
{
	char *page = calloc(1, 100000000), reason[80];
	struct extract_result result;

	(void)state;
	assert_non_null(page);
	both("100 MB", page, 100000000, NULL, &result, reason);
	assert_string_equal(reason, "larger than 64 MiB");
	both("empty", page, 0, NULL, &result, reason);
	assert_string_equal(reason, "empty page");
	both("empty", NULL, 0, NULL, &result, reason);
	assert_string_equal(reason, "empty page");
	free(page);
}

static void
attributes_page(struct bytes *page, unsigned different, unsigned repeated)
{
	char name[32];

	page->len = 0;
	bytes_text(page, "<p>a<a ");
	for (unsigned i = 0; i < different + repeated; i++) {
		snprintf(name, sizeof(name), "a%u=\">\" ",
			i < different ? i : different / 2);
		bytes_text(page, name);
	}
	bytes_text(page, ">b</a>");
}

static void
test_attributes(void **state)
{
	static const unsigned counts[][2] = { { 4096, 0 }, { 4097, 0 },
		{ 4095, 1 }, { 4096, 1 }, { 50000, 0 }, { 1000000, 0 } };
	struct bytes page = { 0 };

	(void)state;
	for (size_t i = 0; i < sizeof(counts) / sizeof(counts[0]); i++) {
		unsigned sum = counts[i][0] + counts[i][1];
		struct extract_result result;
		char reason[80];

		attributes_page(&page, counts[i][0], counts[i][1]);
		both("attributes", page.data, page.len, NULL, &result, reason);
		assert_string_equal(reason,
			sum > 4096 ? "more than 4096 attributes in a tag" : "");
	}
	free(page.data);
}

static void
test_depth(void **state)
{
	struct bytes page = { 0 };

	(void)state;
	for (unsigned levels = EXTRACT_DEPTH_MAX - 1;
		levels < EXTRACT_DEPTH_MAX + 2; levels++) {
		struct extract_result result;
		char reason[80];

		/* html and body are the first two. */
		page.len = 0;
		for (unsigned i = 2; i < levels; i++)
			bytes_text(&page, "<div>");
		bytes_text(&page, "x");
		both("depth", page.data, page.len, NULL, &result, reason);
		assert_string_equal(reason,
			levels > EXTRACT_DEPTH_MAX ? "deeper than 65536 levels"
						   : "");
	}
	free(page.data);
}

/* A list without end tags is as deep as it is long, for libxml2. */
static void
test_lists(void **state)
{
	struct bytes page = { 0 };
	struct extract_result results[2];

	(void)state;
	bytes_text(&page, "<dl>");
	for (unsigned i = 0; i < 10000; i++)
		bytes_text(&page, "<dt><a href=x>y</a>\n");
	for (int mode = EXTRACT_SAX; mode <= EXTRACT_DOM; mode++) {
		struct extract *extract =
			extract_create((enum extract_mode)mode, &limits);

		assert_int_equal(extract_page(extract, page.data, page.len,
					 NULL, &results[mode]),
			0);
		assert_int_equal(results[mode].links, 10000);
		assert_int_equal(results[mode].elements, 20003);
		extract_destroy(extract);
	}
	assert_true(results[0].digest == results[1].digest);
	free(page.data);
}

/* Each title so deep would cost a look at all levels; the first one is
 * enough. */
static void
test_titles(void **state)
{
	struct bytes page = { 0 };
	struct extract_result result;
	char reason[80];

	(void)state;
	for (unsigned i = 0; i < 60000; i++)
		bytes_text(&page, "<div>");
	bytes_text(&page, "<svg>");
	for (unsigned i = 0; i < 100000; i++)
		bytes_text(&page, "<title></title>");
	both("titles", page.data, page.len, NULL, &result, reason);
	assert_string_equal(reason, "");
	assert_int_equal(result.elements, 160003);
	free(page.data);
}

/* So deep, each wrong tag costs as many steps as there are levels. */
static void
test_wrong_tags(void **state)
{
	static const char *const wrong[] = { "</x>", "<body>" };
	struct bytes page = { 0 };
	struct extract_result result;

	(void)state;
	for (int mode = EXTRACT_SAX; mode <= EXTRACT_DOM; mode++) {
		struct extract *extract =
			extract_create((enum extract_mode)mode, &limits);

		page.len = 0;
		for (unsigned i = 0; i < 60000; i++)
			bytes_text(&page, "<div>");
		for (unsigned i = 0; i < 20000; i++)
			bytes_text(&page, wrong[mode]);
		extract_page(extract, page.data, page.len, NULL, &result);
		assert_non_null(result.reason);
		assert_string_equal(
			result.reason, "too many wrong tags so deep");
		extract_destroy(extract);
	}
	free(page.data);
}

static void
test_small_limits(void **state)
{
	const struct extract_limits small = {
		.depth = 3, .attributes = 2, .bytes = 1 << 20
	};
	struct extract_result result;
	char *page = malloc((1 << 20) + 1);

	(void)state;
	assert_non_null(page);
	memset(page, 'x', (1 << 20) + 1);
	for (int mode = EXTRACT_SAX; mode <= EXTRACT_DOM; mode++) {
		struct extract *extract =
			extract_create((enum extract_mode)mode, &small);

		assert_int_equal(
			extract_page(extract, "<p a b>x", 8, NULL, &result), 0);
		assert_int_equal(
			extract_page(extract, "<p><b>x", 7, NULL, &result),
			-EBADMSG);
		assert_string_equal(result.reason, "deeper than 3 levels");
		assert_int_equal(result.digest, 0);
		assert_int_equal(
			extract_page(extract, "<p a b c>", 9, NULL, &result),
			-EBADMSG);
		assert_string_equal(
			result.reason, "more than 2 attributes in a tag");
		assert_int_equal(
			extract_page(extract, page, 1 << 20, NULL, &result), 0);
		assert_int_equal(extract_page(extract, page, (1 << 20) + 1,
					 NULL, &result),
			-EBADMSG);
		assert_string_equal(result.reason, "larger than 1 MiB");
		extract_destroy(extract);
	}
	free(page);
}

static void
names_page(struct bytes *page, const char *how, unsigned first, unsigned count)
{
	char name[32];

	page->len = 0;
	for (unsigned i = first; i < first + count; i++) {
		snprintf(name, sizeof(name), how, i);
		bytes_text(page, name);
	}
}

/* The names of earlier pages, which the parser still has, don't count. */
static void
test_names(void **state)
{
	static const char *const hows[] = { "&n%u;", "<hr n%u>", "<n%u/>" };
	struct bytes page = { 0 };

	(void)state;
	for (size_t i = 0; i < 2 * sizeof(hows) / sizeof(hows[0]); i++) {
		const char *how = hows[i / 2];
		struct extract *extract = extract_create(
			i % 2 ? EXTRACT_DOM : EXTRACT_SAX, &limits);
		struct extract_result result;

		names_page(&page, how, 0, 5000);
		assert_int_equal(extract_page(extract, page.data, page.len,
					 NULL, &result),
			0);
		names_page(&page, how, 10000, EXTRACT_NAMES_MAX - 100);
		assert_int_equal(extract_page(extract, page.data, page.len,
					 NULL, &result),
			0);
		names_page(&page, how, 0, EXTRACT_NAMES_MAX + 1000);
		assert_int_equal(extract_page(extract, page.data, page.len,
					 NULL, &result),
			-EBADMSG);
		assert_string_equal(
			result.reason, "more than 65536 different names");
		extract_destroy(extract);
	}
	free(page.data);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_nul),
		cmocka_unit_test(test_size),
		cmocka_unit_test(test_attributes),
		cmocka_unit_test(test_depth),
		cmocka_unit_test(test_lists),
		cmocka_unit_test(test_wrong_tags),
		cmocka_unit_test(test_titles),
		cmocka_unit_test(test_small_limits),
		cmocka_unit_test(test_names),
	};

	extract_init();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
