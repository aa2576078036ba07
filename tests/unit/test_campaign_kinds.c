/* SPDX-License-Identifier: MIT */
/* Cores that aren't alike, on machines that hwloc makes up: what is said
 * of them, and that nothing is where those that may be used are alike. */
#include "campaign/doctor.h"
#include "campaign/kinds.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

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

/* What the doctor has of the topic; NULL: nothing. */
static const struct doctor_check *
kinds_check(const struct kinds *kinds)
{
	static struct doctor_check checks[DOCTOR_CHECKS];
	static struct doctor doctor;

	doctor.kinds = *kinds;
	for (size_t i = doctor_judge(&doctor, checks); i-- > 0;)
		if (strcmp(checks[i].topic, "kinds") == 0)
			return &checks[i];
	return NULL;
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

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(kinds_two),
		cmocka_unit_test(kinds_one),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
