/* SPDX-License-Identifier: MIT */
/* Which cores workers are dealt, on machines that hwloc makes up. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "shared/pin.h"
#include "unit.h"

/* Two packages of four cores; numbered so that neighbours are far apart in
 * the system's numbers, as machines do: thread 0 of core 0 is 0, its second
 * is 8. */
#define SERVER "pack:2 core:4 pu:2(indexes=pack:core)"
#define PLAIN "core:4 pu:1"

static hwloc_topology_t
machine_of(const char *synthetic)
{
	hwloc_topology_t topology;

	assert_int_equal(hwloc_topology_init(&topology), 0);
	assert_int_equal(hwloc_topology_set_synthetic(topology, synthetic), 0);
	assert_int_equal(hwloc_topology_load(topology), 0);
	return topology;
}

/* The cores of the first workers, by the number of each's first thread in the
 * machine's own order: "0 2 4". */
static void
assert_map(const char *synthetic, const char *allowed, enum pin_way way,
	unsigned workers, const char *expected)
{
	hwloc_topology_t topology = machine_of(synthetic);
	hwloc_bitmap_t mask = NULL;
	char text[400] = "", one[80];
	struct pin *pin;

	if (allowed != NULL) {
		mask = hwloc_bitmap_alloc();
		hwloc_bitmap_list_sscanf(mask, allowed);
	}
	assert_int_equal(pin_map(&pin, topology, mask, way, workers), 0);
	for (unsigned w = 0; w < workers; w++) {
		hwloc_bitmap_list_snprintf(one, sizeof(one), pin_core(pin, w));
		strcat(text, w > 0 ? " " : "");
		strcat(text, one);
	}
	assert_string_equal(text, expected);
	pin_teardown(NULL, pin);
	hwloc_bitmap_free(mask);
	hwloc_topology_destroy(topology);
}

static void
test_compact(void **state)
{
	(void)state;
	assert_map(PLAIN, NULL, PIN_COMPACT, 1, "0");
	assert_map(PLAIN, NULL, PIN_COMPACT, 3, "0 1 2");
	assert_map(SERVER, NULL, PIN_COMPACT, 4, "0,8 2,10 4,12 6,14");
}

static void
test_spread(void **state)
{
	(void)state;
	assert_map(PLAIN, NULL, PIN_SPREAD, 2, "0 2");
	assert_map(PLAIN, NULL, PIN_SPREAD, 4, "0 1 2 3");
	/* One a package, and as far apart within it as can be. */
	assert_map(SERVER, NULL, PIN_SPREAD, 2, "0,8 1,9");
	assert_map(SERVER, NULL, PIN_SPREAD, 4, "0,8 4,12 1,9 5,13");
}

static void
test_more_workers_than_cores(void **state)
{
	(void)state;
	assert_map(PLAIN, NULL, PIN_COMPACT, 6, "0 1 2 3 0 1");
	assert_map(PLAIN, NULL, PIN_SPREAD, 9, "0 1 2 3 0 1 2 3 0");
}

/* Cores that this process may not use don't exist for it; of one that it may
 * use in part, that part. */
static void
test_only_what_is_allowed(void **state)
{
	(void)state;
	assert_map(PLAIN, "1,3", PIN_COMPACT, 2, "1 3");
	assert_map(PLAIN, "1,3", PIN_SPREAD, 2, "1 3");
	assert_map(PLAIN, "2", PIN_SPREAD, 3, "2 2 2");
	assert_map(SERVER, "8,2,10", PIN_COMPACT, 3, "8 2,10 8");
}

/* Every core once before any is taken again. */
static void
test_each_core_once(void **state)
{
	hwloc_topology_t topology = machine_of("pack:3 core:5 pu:2");
	hwloc_bitmap_t seen = hwloc_bitmap_alloc();

	(void)state;
	for (unsigned workers = 1; workers <= 15; workers++) {
		for (int way = PIN_SPREAD; way <= PIN_COMPACT; way++) {
			struct pin *pin;

			assert_int_equal(pin_map(&pin, topology, NULL,
						 (enum pin_way)way, workers),
				0);
			hwloc_bitmap_zero(seen);
			for (unsigned w = 0; w < workers; w++) {
				assert_false(hwloc_bitmap_intersects(
					seen, pin_core(pin, w)));
				hwloc_bitmap_or(seen, seen, pin_core(pin, w));
			}
			assert_int_equal(
				hwloc_bitmap_weight(seen), 2 * workers);
			pin_teardown(NULL, pin);
		}
	}
	hwloc_bitmap_free(seen);
	hwloc_topology_destroy(topology);
}

static void
test_nothing_allowed(void **state)
{
	hwloc_topology_t topology = machine_of(PLAIN);
	hwloc_bitmap_t none = hwloc_bitmap_alloc();
	struct pin *pin;

	(void)state;
	assert_int_equal(pin_map(&pin, topology, none, PIN_SPREAD, 2), -ENODEV);
	assert_null(pin);
	hwloc_bitmap_free(none);
	hwloc_topology_destroy(topology);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_compact),
		cmocka_unit_test(test_spread),
		cmocka_unit_test(test_more_workers_than_cores),
		cmocka_unit_test(test_only_what_is_allowed),
		cmocka_unit_test(test_each_core_once),
		cmocka_unit_test(test_nothing_allowed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
