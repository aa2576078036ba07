/* SPDX-License-Identifier: MIT */
/* On every page of the documentation in the cache, both parsers agree. */
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>

#include "pages/corpus.h"
#include "pages/extract.h"
#include "unit.h"

static void
skip_none(void *context, const char *name, const char *why)
{
	(void)context;
	fail_msg("%s: %s", name, why);
}

static void
find_docs(char path[PATH_MAX])
{
	const char *cache = getenv("LANEBENCH_CACHE");
	const char *base = getenv("XDG_CACHE_HOME"), *home = getenv("HOME");

	if (cache && *cache)
		snprintf(path, PATH_MAX, "%s/docs", cache);
	else if (base && *base)
		snprintf(path, PATH_MAX, "%s/lanebench/docs", base);
	else
		snprintf(path, PATH_MAX, "%s/.cache/lanebench/docs",
			home ? home : "");
}

static char *
read_page(const struct listing *listing, size_t page)
{
	size_t len = listing->pages[page].bytes;
	char path[2 * PATH_MAX], *data = malloc(len + 1);
	FILE *file;

	assert_non_null(data);
	snprintf(path, sizeof(path), "%s/%s", listing->root,
		listing->pages[page].name);
	file = fopen(path, "re");
	assert_non_null(file);
	assert_int_equal(fread(data, 1, len, file), len);
	fclose(file);
	return data;
}

static void
test_docs(void **state)
{
	const struct extract_limits limits = {
		.depth = 256, .attributes = 4096, .bytes = (size_t)64 << 20
	};
	struct extract *sax = extract_create(EXTRACT_SAX, &limits);
	struct extract *dom = extract_create(EXTRACT_DOM, &limits);
	struct listing listing;
	char path[PATH_MAX];

	(void)state;
	find_docs(path);
	if (listing_init(&listing, path, skip_none, NULL)) {
		listing_fini(&listing);
		extract_destroy(sax);
		extract_destroy(dom);
		print_message("no docs in %s; datasets/docs/fetch.sh gets "
			      "them\n",
			path);
		skip();
	}
	for (size_t page = 0; page < listing.count; page++) {
		char *data = read_page(&listing, page);
		size_t len = listing.pages[page].bytes;
		struct extract_result one, other;

		if (extract_page(sax, data, len, NULL, &one) ||
			extract_page(dom, data, len, NULL, &other) ||
			one.digest != other.digest)
			fail_msg("%s", listing.pages[page].name);
		free(data);
	}
	listing_fini(&listing);
	extract_destroy(sax);
	extract_destroy(dom);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_docs),
	};

	extract_init();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
