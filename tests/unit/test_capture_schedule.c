/* SPDX-License-Identifier: MIT */
/* Whose turn it is, on a clock of the test's own. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "capture/schedule.h"
#include "unit.h"

#define SECOND UINT64_C(1000000000)

static void
forget(struct polite_page *page)
{
	free(page);
}

static void
add(struct polite *polite, const char *url, bool first)
{
	struct polite_page *page = calloc(1, sizeof(*page));

	assert_non_null(page);
	page->url = url;
	assert_int_equal(polite_add(polite, page, first), 0);
}

/* Takes the page that is due now, which must be `url`. */
static struct polite_host *
take(struct polite *polite, uint64_t now_ns, const char *url)
{
	struct polite_host *host = NULL;
	uint64_t wait_ns;
	struct polite_page *page = polite_next(polite, now_ns, &host, &wait_ns);

	assert_non_null(page);
	assert_string_equal(page->url, url);
	free(page);
	polite_asked(host, now_ns);
	return host;
}

static uint64_t
wait_at(struct polite *polite, uint64_t now_ns)
{
	struct polite_host *host;
	uint64_t wait_ns;

	assert_null(polite_next(polite, now_ns, &host, &wait_ns));
	return wait_ns;
}

static void
one_at_a_time_a_host(void **state)
{
	struct polite *polite = polite_create(1);
	struct polite_host *a, *b;

	(void)state;
	add(polite, "http://a/1", false);
	add(polite, "https://A:8443/2", false);
	add(polite, "http://b/1", false);
	a = take(polite, 0, "http://a/1");
	b = take(polite, 0, "http://b/1");
	assert_ptr_not_equal(a, b);
	assert_true(wait_at(polite, 5 * SECOND) == UINT64_MAX);
	polite_done(polite, b);
	assert_true(wait_at(polite, 5 * SECOND) == UINT64_MAX);
	polite_done(polite, a);
	assert_ptr_equal(take(polite, 5 * SECOND, "https://A:8443/2"), a);
	assert_int_equal(polite_waiting(polite), 0);
	polite_destroy(polite, forget);
}

static void
no_sooner_than_the_rate(void **state)
{
	struct polite *polite = polite_create(0.5);
	struct polite_host *a;

	(void)state;
	add(polite, "http://a/1", false);
	add(polite, "http://a/2", false);
	add(polite, "http://a/3", false);
	add(polite, "http://a/0", true);
	a = take(polite, 7, "http://a/0");
	polite_done(polite, a);
	assert_true(wait_at(polite, 7 + SECOND) == SECOND);
	take(polite, 7 + 2 * SECOND, "http://a/1");
	polite_slow(a, 3);
	polite_done(polite, a);
	assert_true(wait_at(polite, 7 + 4 * SECOND) == SECOND);
	take(polite, 7 + 5 * SECOND, "http://a/2");
	polite_done(polite, a);
	assert_true(wait_at(polite, 7 + 5 * SECOND) == 3 * SECOND);
	polite_destroy(polite, forget);
}

/* What was not asked for costs its host no time. */
static void
unasked_is_free(void **state)
{
	struct polite *polite = polite_create(0.01);
	struct polite_host *host;
	uint64_t wait_ns;

	(void)state;
	add(polite, "http://a/1", false);
	add(polite, "http://a/2", false);
	free(polite_next(polite, 1, &host, &wait_ns));
	polite_done(polite, host);
	take(polite, 1, "http://a/2");
	polite_destroy(polite, forget);
}

static void
many_hosts_in_order_of_their_time(void **state)
{
	struct polite *polite = polite_create(1);
	char url[500][32];
	struct polite_host *hosts[500];
	size_t i;

	(void)state;
	for (i = 0; i < 500; i++) {
		snprintf(url[i], sizeof(url[i]), "http://h%zu/", i);
		add(polite, url[i], false);
		add(polite, url[i], false);
	}
	for (i = 0; i < 500; i++) {
		uint64_t wait_ns;

		free(polite_next(polite, i, &hosts[i], &wait_ns));
		polite_asked(hosts[i], i);
	}
	for (i = 500; i-- > 0;)
		polite_done(polite, hosts[i]);
	for (i = 0; i < 500; i++) {
		uint64_t wait_ns;
		struct polite_host *host;

		assert_true(wait_at(polite, SECOND + i - 1) == 1);
		free(polite_next(polite, SECOND + i, &host, &wait_ns));
		assert_ptr_equal(host, hosts[i]);
	}
	polite_destroy(polite, forget);
}

static void
origins_of_a_host(void **state)
{
	struct polite *polite = polite_create(1);
	struct polite_origin *one;
	struct polite_host *a;

	(void)state;
	add(polite, "http://a/1", false);
	a = take(polite, 0, "http://a/1");
	one = polite_origin(a, "http://a/2");
	assert_string_equal(one->site.host, "a");
	assert_false(one->known);
	assert_ptr_equal(polite_origin(a, "http://A#x"), one);
	assert_ptr_not_equal(polite_origin(a, "https://a/2"), one);
	add(polite, "http://left/over", false);
	polite_destroy(polite, forget);
}

static void
the_longest_queue_decides(void **state)
{
	struct polite *polite = polite_create(2);
	size_t hosts;

	(void)state;
	assert_int_equal(polite_foresee(polite, 1, &hosts), 0);
	assert_int_equal(hosts, 0);
	add(polite, "http://a/1", false);
	assert_int_equal(polite_foresee(polite, 0, &hosts), 0);
	for (int i = 0; i < 20; i++)
		add(polite, "http://b/2", false);
	/* Half a second between two; robots.txt is one more. */
	assert_int_equal(polite_foresee(polite, 0, &hosts), 19 * SECOND / 2);
	assert_int_equal(polite_foresee(polite, 1, &hosts), 20 * SECOND / 2);
	assert_int_equal(hosts, 2);
	polite_destroy(polite, forget);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_longest_queue_decides),
		cmocka_unit_test(one_at_a_time_a_host),
		cmocka_unit_test(no_sooner_than_the_rate),
		cmocka_unit_test(unasked_is_free),
		cmocka_unit_test(many_hosts_in_order_of_their_time),
		cmocka_unit_test(origins_of_a_host),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
