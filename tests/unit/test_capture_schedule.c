/* SPDX-License-Identifier: MIT */
/* Whose turn it is, on a clock of the test's own. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "capture/capture.h"
#include "unit.h"

#define SECOND UINT64_C(1000000000)

static void
forget(struct schedule_page *page)
{
	free(page);
}

static void
add(struct schedule *schedule, const char *url, bool first)
{
	struct schedule_page *page = calloc(1, sizeof(*page));

	assert_non_null(page);
	page->url = url;
	assert_int_equal(schedule_add(schedule, page, first), 0);
}

/* Takes the page that is due now, which must be `url`. */
static struct schedule_host *
take(struct schedule *schedule, uint64_t now_ns, const char *url)
{
	struct schedule_host *host = NULL;
	uint64_t wait_ns;
	struct schedule_page *page =
		schedule_next(schedule, now_ns, &host, &wait_ns);

	assert_non_null(page);
	assert_string_equal(page->url, url);
	free(page);
	schedule_asked(host, now_ns);
	return host;
}

static uint64_t
wait_at(struct schedule *schedule, uint64_t now_ns)
{
	struct schedule_host *host;
	uint64_t wait_ns;

	assert_null(schedule_next(schedule, now_ns, &host, &wait_ns));
	return wait_ns;
}

static void
one_at_a_time_a_host(void **state)
{
	struct schedule *schedule = schedule_create(1);
	struct schedule_host *a, *b;

	(void)state;
	add(schedule, "http://a/1", false);
	add(schedule, "https://A:8443/2", false);
	add(schedule, "http://b/1", false);
	a = take(schedule, 0, "http://a/1");
	b = take(schedule, 0, "http://b/1");
	assert_ptr_not_equal(a, b);
	assert_true(wait_at(schedule, 5 * SECOND) == UINT64_MAX);
	schedule_done(schedule, b);
	assert_true(wait_at(schedule, 5 * SECOND) == UINT64_MAX);
	schedule_done(schedule, a);
	assert_ptr_equal(take(schedule, 5 * SECOND, "https://A:8443/2"), a);
	assert_int_equal(schedule_waiting(schedule), 0);
	schedule_destroy(schedule, forget);
}

static void
no_sooner_than_the_rate(void **state)
{
	struct schedule *schedule = schedule_create(0.5);
	struct schedule_host *a;

	(void)state;
	add(schedule, "http://a/1", false);
	add(schedule, "http://a/2", false);
	add(schedule, "http://a/3", false);
	add(schedule, "http://a/0", true);
	a = take(schedule, 7, "http://a/0");
	schedule_done(schedule, a);
	assert_true(wait_at(schedule, 7 + SECOND) == SECOND);
	take(schedule, 7 + 2 * SECOND, "http://a/1");
	schedule_slow(a, 3);
	schedule_done(schedule, a);
	assert_true(wait_at(schedule, 7 + 4 * SECOND) == SECOND);
	take(schedule, 7 + 5 * SECOND, "http://a/2");
	schedule_done(schedule, a);
	assert_true(wait_at(schedule, 7 + 5 * SECOND) == 3 * SECOND);
	schedule_destroy(schedule, forget);
}

/* What was not asked for costs its host no time. */
static void
unasked_is_free(void **state)
{
	struct schedule *schedule = schedule_create(0.01);
	struct schedule_host *host;
	uint64_t wait_ns;

	(void)state;
	add(schedule, "http://a/1", false);
	add(schedule, "http://a/2", false);
	free(schedule_next(schedule, 1, &host, &wait_ns));
	schedule_done(schedule, host);
	take(schedule, 1, "http://a/2");
	schedule_destroy(schedule, forget);
}

static void
many_hosts_in_order_of_their_time(void **state)
{
	struct schedule *schedule = schedule_create(1);
	char url[500][32];
	struct schedule_host *hosts[500];
	size_t i;

	(void)state;
	for (i = 0; i < 500; i++) {
		snprintf(url[i], sizeof(url[i]), "http://h%zu/", i);
		add(schedule, url[i], false);
		add(schedule, url[i], false);
	}
	for (i = 0; i < 500; i++) {
		uint64_t wait_ns;

		free(schedule_next(schedule, i, &hosts[i], &wait_ns));
		schedule_asked(hosts[i], i);
	}
	for (i = 500; i-- > 0;)
		schedule_done(schedule, hosts[i]);
	for (i = 0; i < 500; i++) {
		uint64_t wait_ns;
		struct schedule_host *host;

		assert_true(wait_at(schedule, SECOND + i - 1) == 1);
		free(schedule_next(schedule, SECOND + i, &host, &wait_ns));
		assert_ptr_equal(host, hosts[i]);
	}
	schedule_destroy(schedule, forget);
}

static void
origins_of_a_host(void **state)
{
	struct schedule *schedule = schedule_create(1);
	struct schedule_origin *one;
	struct schedule_host *a;

	(void)state;
	add(schedule, "http://a/1", false);
	a = take(schedule, 0, "http://a/1");
	one = schedule_origin(a, "http://a/2");
	assert_string_equal(one->site.host, "a");
	assert_false(one->known);
	assert_ptr_equal(schedule_origin(a, "http://A#x"), one);
	assert_ptr_not_equal(schedule_origin(a, "https://a/2"), one);
	add(schedule, "http://left/over", false);
	schedule_destroy(schedule, forget);
}

static void
the_longest_queue_decides(void **state)
{
	struct schedule *schedule = schedule_create(2);
	size_t hosts;

	(void)state;
	assert_int_equal(schedule_foresee(schedule, 1, &hosts), 0);
	assert_int_equal(hosts, 0);
	add(schedule, "http://a/1", false);
	assert_int_equal(schedule_foresee(schedule, 0, &hosts), 0);
	for (int i = 0; i < 20; i++)
		add(schedule, "http://b/2", false);
	/* Half a second between two; robots.txt is one more. */
	assert_int_equal(
		schedule_foresee(schedule, 0, &hosts), 19 * SECOND / 2);
	assert_int_equal(
		schedule_foresee(schedule, 1, &hosts), 20 * SECOND / 2);
	assert_int_equal(hosts, 2);
	schedule_destroy(schedule, forget);
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
