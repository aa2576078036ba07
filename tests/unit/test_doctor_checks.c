/* SPDX-License-Identifier: MIT */
/* What the doctor says of machines that are made up, and of what they lack: no
 * cause but the one that was measured. */
#include "doctor/doctor.h"
#include "unit.h"

#include <string.h>

static void
kinds_test(bool unlike, const char *usable, struct kinds *kinds)
{
	hwloc_bitmap_t mask = hwloc_bitmap_alloc();
	hwloc_topology_t topology;

	assert_int_equal(hwloc_topology_init(&topology), 0);
	assert_int_equal(unlike
			? hwloc_topology_set_xml(
				  topology, GOLDEN_DIR "/unlike.xml")
			: hwloc_topology_set_synthetic(topology, "core:4 pu:1"),
		0);
	assert_int_equal(hwloc_topology_load(topology), 0);
	assert_int_equal(hwloc_bitmap_list_sscanf(mask, usable), 0);
	kinds_of(topology, mask, kinds);
	hwloc_topology_destroy(topology);
	hwloc_bitmap_free(mask);
}

/* What it has of the topic; NULL: nothing. */
static const struct doctor_check *
doctor_finds(const struct doctor *doctor, const char *topic)
{
	static struct doctor_check checks[DOCTOR_CHECKS];

	for (size_t i = doctor_judge(doctor, checks); i-- > 0;)
		if (strcmp(checks[i].topic, topic) == 0)
			return &checks[i];
	return NULL;
}

static const struct doctor_check *
kinds_check(const struct kinds *kinds)
{
	static struct doctor doctor;

	doctor.kinds = *kinds;
	return doctor_finds(&doctor, "kinds");
}

static void
kinds_two(void **state)
{
	const struct doctor_check *check;
	char words[KINDS_WORDS];
	struct kinds kinds;

	(void)state;
	kinds_test(true, "0-3", &kinds);
	assert_int_equal(kinds.count, 2);
	assert_string_equal(kinds.kinds[0].name, "IntelCore");
	assert_string_equal(kinds.kinds[0].list, "0");
	assert_string_equal(kinds.kinds[1].list, "1-3");
	assert_string_equal(kinds_words(&kinds, words, sizeof(words)),
		"1 IntelCore CPU to 5.2 GHz, 3 IntelAtom CPUs to 3.9 GHz");
	check = kinds_check(&kinds);
	assert_non_null(check);
	assert_int_equal(check->grade, DOCTOR_NOTE);
	assert_non_null(strstr(check->words, "3 IntelAtom CPUs to 3.9 GHz"));
	assert_non_null(strstr(check->advice, "taskset -c 0 lanebench run"));
}

/* Of what may be used. */
static void
kinds_one(void **state)
{
	char words[KINDS_WORDS];
	struct kinds kinds;

	(void)state;
	kinds_test(true, "1-2", &kinds);
	assert_int_equal(kinds.count, 1);
	assert_int_equal(kinds.kinds[0].cpus, 2);
	assert_string_equal(kinds_words(&kinds, words, sizeof(words)), "");
	assert_null(kinds_check(&kinds));
	kinds_test(false, "0-3", &kinds);
	assert_int_equal(kinds.count, 0);
	assert_null(kinds_check(&kinds));
}

/* Which of the two keeps cores away. */
static void
doctor_cores(void **state)
{
	struct doctor doctor = { .machine = { .cores = 8, .usable = 2 } };

	(void)state;
	assert_non_null(strstr(doctor_finds(&doctor, "cores")->advice,
		"affinity keeps the others away"));
	doctor.container.quota_cores = 4;
	assert_non_null(strstr(doctor_finds(&doctor, "cores")->advice,
		"affinity keeps the others away"));
	doctor.container.quota_cores = 1.5;
	doctor.container.throttled = 7;
	assert_non_null(strstr(doctor_finds(&doctor, "cores")->advice,
		"a CPU quota keeps the others away"));
	assert_non_null(strstr(doctor_finds(&doctor, "quota")->words,
		"1.5 cores' time, and used it up in 7 periods"));
}

/* A load that no process here makes. */
static void
doctor_load(void **state)
{
	struct doctor doctor = { .looked = true,
		.load = { .busy = 0.5, .steal = -1 } };

	(void)state;
	assert_non_null(strstr(doctor_finds(&doctor, "load")->advice,
		"no process that is seen here does it"));
	doctor.load.top_count = 1;
	strcpy(doctor.load.top[0].name, "spinner");
	assert_non_null(strstr(doctor_finds(&doctor, "load")->advice,
		"end it, or wait: spinner"));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(kinds_two),
		cmocka_unit_test(kinds_one),
		cmocka_unit_test(doctor_cores),
		cmocka_unit_test(doctor_load),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
