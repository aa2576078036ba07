/* SPDX-License-Identifier: MIT */
/* Flights and handles: who has which, and how many there come to be. */
#include <curl/curl.h>
#include <errno.h>
#include <limits.h>
#include <string.h>

#include "trial/transfer.h"
#include "unit.h"

#define AIR 3
#define PLACES 10

/* A host as far as its flights go. */
struct field {
	struct host host;
	struct lane_dataset dataset;
	struct host_flight flights[PLACES];
};

static void
field_init(struct field *field, int acquire)
{
	memset(field, 0, sizeof(*field));
	field->dataset.acquire = acquire;
	field->host.dataset = &field->dataset;
	field->host.flights = field->flights;
	field->host.flight_count = PLACES;
	field->host.fetch_rules.user_agent = "test";
	field->host.fetch_rules.proxy = "";
	field->host.fetch_rules.ca_file = "";
	field->host.fetch_rules.connections = 1;
	pthread_mutex_init(&field->host.flights_lock, NULL);
}

static struct host_flight *
begin(struct field *field)
{
	struct host_flight *flight = flight_take(&field->host);

	assert_non_null(flight);
	assert_true(flight->open);
	flight->noted = false;
	flight->lent.source = "http://127.0.0.1/";
	if (field->dataset.acquire == LANE_ACQUIRE_URL)
		assert_int_equal(flight_fetch(&field->host, flight), 0);
	return flight;
}

static void
land(struct field *field, struct host_flight *flight)
{
	flight_note(&field->host, flight, -ECANCELED);
	flight_ground(&field->host, flight);
	assert_null(flight->lent.easy);
}

/* Adds a handle to those that were seen; how many there are now. */
static size_t
seen(void **handles, size_t count, void *easy)
{
	assert_non_null(easy);
	for (size_t i = 0; i < count; i++)
		if (handles[i] == easy)
			return count;
	assert_in_range(count, 0, PLACES - 1);
	handles[count] = easy;
	return count + 1;
}

/* However long what has landed waits, there are no more handles than flights
 * in the air at once. */
static void
test_landed_gives_handles_back(void **state)
{
	struct host_flight *open[PLACES];
	void *handles[PLACES];
	size_t count = 0;
	struct field field;

	(void)state;
	field_init(&field, LANE_ACQUIRE_URL);
	for (unsigned round = 0; round < 20; round++) {
		for (unsigned i = 0; i < PLACES; i++) {
			open[i] = begin(&field);
			count = seen(handles, count, open[i]->lent.easy);
			if (i >= AIR - 1)
				land(&field, open[i - (AIR - 1)]);
		}
		assert_null(flight_take(&field.host));
		/* Those that never landed bring theirs along. */
		for (unsigned i = 0; i < PLACES; i++)
			flight_return(&field.host, open[i]);
	}
	assert_int_equal(count, AIR);
	flights_fini(&field.host);
}

/* Two flights never have one handle, whoever comes back when. */
static void
test_handles_are_one_flights(void **state)
{
	struct field field;
	struct host_flight *a, *b, *c;

	(void)state;
	field_init(&field, LANE_ACQUIRE_URL);
	a = begin(&field);
	land(&field, a);
	b = begin(&field);
	c = begin(&field);
	assert_ptr_not_equal(b->lent.easy, c->lent.easy);
	flight_return(&field.host, a);
	a = begin(&field);
	assert_ptr_not_equal(a->lent.easy, b->lent.easy);
	assert_ptr_not_equal(a->lent.easy, c->lent.easy);
	flights_fini(&field.host);
}

static void
test_what_was_noted_stays(void **state)
{
	struct host_flight *flight, *other;
	struct field field;

	(void)state;
	field_init(&field, LANE_ACQUIRE_URL);
	flight = begin(&field);
	flight_note(&field.host, flight, CURLE_COULDNT_CONNECT);
	flight_ground(&field.host, flight);
	other = begin(&field);
	flight_note(&field.host, other, CURLE_OPERATION_TIMEDOUT);
	assert_string_equal(flight->reason, "couldn't connect to server");
	assert_string_equal(flight->type, "");
	flights_fini(&field.host);
}

static void
test_files_have_no_handle(void **state)
{
	struct host_flight *flight;
	struct field field;

	(void)state;
	field_init(&field, LANE_ACQUIRE_FILE);
	flight = begin(&field);
	assert_null(flight->fetch);
	flight_note(&field.host, flight, 0);
	assert_null(flight->reason);
	flight_note(&field.host, flight, -EIO);
	assert_string_equal(flight->reason, strerror(EIO));
	land(&field, flight);
	flight_return(&field.host, flight);
	flights_fini(&field.host);
}

/* What a number that nobody knows is called stands in one place for all. */
static void
test_unknown_numbers(void **state)
{
	struct host_flight *first, *second;
	struct field field;

	(void)state;
	for (int acquire = LANE_ACQUIRE_NONE; acquire <= LANE_ACQUIRE_URL;
		acquire++) {
		field_init(&field, acquire);
		first = begin(&field);
		second = begin(&field);
		flight_note(&field.host, first, -5000);
		flight_note(&field.host, second, -5001);
		assert_non_null(strstr(first->reason, "5000"));
		assert_non_null(strstr(second->reason, "5001"));
		flight_note(&field.host, second, INT_MIN);
		assert_non_null(second->reason);
		flights_fini(&field.host);
	}
}

static void
test_lent(void **state)
{
	struct lane_flight foreign = { 0 };
	struct host_flight *flight;
	struct field field;
	const char *why;

	(void)state;
	field_init(&field, LANE_ACQUIRE_FILE);
	assert_null(flight_lent(&field.host, &foreign, &why));
	assert_string_equal(why, "finished a flight that nobody began");
	flight = begin(&field);
	assert_ptr_equal(flight_lent(&field.host, &flight->lent, &why), flight);
	flight_return(&field.host, flight);
	assert_null(flight_lent(&field.host, &flight->lent, &why));
	assert_string_equal(why, "finished a flight twice");
	/* Of a process before this one. */
	flight = begin(&field);
	field.host.generation++;
	assert_null(flight_lent(&field.host, &flight->lent, &why));
	assert_string_equal(
		why, "finished a flight that another process began");
	/* Of a child, or of another child of the same parent. */
	flight = &field.flights[PLACES - 1];
	flight->generation = field.host.generation;
	assert_null(flight_lent(&field.host, &flight->lent, &why));
	assert_string_equal(
		why, "finished a flight that another process began");
	flights_fini(&field.host);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_landed_gives_handles_back),
		cmocka_unit_test(test_handles_are_one_flights),
		cmocka_unit_test(test_what_was_noted_stays),
		cmocka_unit_test(test_files_have_no_handle),
		cmocka_unit_test(test_unknown_numbers),
		cmocka_unit_test(test_lent),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
