/* SPDX-License-Identifier: MIT */
/* What a plugin or a peer's program may have that is asked something: limits
 * are there whether they were thought of or not. */
#include <stdbool.h>
#include <string.h>

#include "launch/prepare.h"
#include "process/limits.h"
#include "process/query.h"
#include "unit.h"

#define MIB (UINT64_C(1) << 20)

static const struct machine plenty = { .memory_bytes = 1000000 * MIB,
	.available_bytes = 1000 * MIB,
	.processes_max = 1000000,
	.descriptors_max = 5000 };

static void
test_nothing_said(void **state)
{
	static const struct query question;
	struct supervisor_limits limits;
	struct machine machine;

	(void)state;
	machine_read(&machine);
	memset(&limits, 0xff, sizeof(limits));
	query_limits(&question, &limits);
	assert_in_range(limits.memory_bytes, 1, machine.memory_bytes - 1);
	assert_in_range(limits.tasks, 1, 4096);
	assert_true(limits.tasks < machine.processes_max);
	assert_true(limits.descriptors <= machine.descriptors_max);
}

/* What was said stays, what was not is there all the same. */
static void
test_memory_said(void **state)
{
	static const struct supervisor_limits said = { .memory_bytes =
							       77 * MIB };
	static const struct query question = { .limits = &said };
	struct supervisor_limits limits;

	(void)state;
	query_limits(&question, &limits);
	assert_true(limits.memory_bytes == 77 * MIB);
	assert_in_range(limits.tasks, 1, 4096);
}

static void
test_all_said(void **state)
{
	static const struct supervisor_limits said = {
		.memory_bytes = 77 * MIB, .tasks = 78, .descriptors = 79
	};
	static const struct query question = { .limits = &said };
	struct supervisor_limits limits;

	(void)state;
	query_limits(&question, &limits);
	assert_true(limits.memory_bytes == 77 * MIB);
	assert_true(limits.tasks == 78);
	assert_true(limits.descriptors == 79);
}

/* Where the container that this runs in has less to give than that machine, it
 * is that. */
static void
test_of_the_machine(void **state)
{
	struct supervisor_limits limits = { .memory_bytes = 0 };

	(void)state;
	limits_fill(&limits, &plenty, 0);
	assert_in_range(limits.memory_bytes, 1, 800 * MIB);
	assert_true(limits.tasks == 4096);
	assert_true(limits.descriptors == 5000);
}

static void
test_of_its_workers(void **state)
{
	struct supervisor_limits limits = { .memory_bytes = 0 };

	(void)state;
	limits_fill(&limits, &plenty, 100);
	assert_true(limits.tasks == 4096 + 200);
}

static void
test_of_a_small_machine(void **state)
{
	struct supervisor_limits limits = { .memory_bytes = 0 };
	struct machine small = plenty;

	(void)state;
	small.processes_max = 400;
	small.descriptors_max = UINT64_MAX;
	limits_fill(&limits, &small, 100);
	assert_true(limits.tasks == 300);
	/* None that is known. */
	assert_true(limits.descriptors == 0);
}

/* What is free there, or what was asked for. */
static void
test_of_the_disk(void **state)
{
	struct supervisor_limits limits = { .disk_bytes = 0 };

	(void)state;
	limits_folder(&limits, "/");
	assert_string_equal(limits.folder, "/");
	assert_in_range(limits.disk_bytes, MIB, 16384 * MIB);
	limits.disk_bytes = 5;
	limits_folder(&limits, "/tmp");
	assert_true(limits.disk_bytes == 5);
}

/* Whether it is taken. */
static bool
prepares(const char *text, struct prepared *prepared)
{
	struct reason why = { "" };
	json_t *reply = json_loads(text, 0, NULL);
	int rc = reply_prepared(prepared, reply, &why);

	json_decref(reply);
	assert_int_equal(rc < 0, *why.text != '\0');
	return rc == 0;
}

/* What prepare() left behind, or wrote there itself. */
static void
test_prepared(void **state)
{
	static const char *const bad[] = { "{}", "[]", "{\"items\":-1}",
		"{\"items\":100000001}", "{\"items\":\"7\"}",
		"{\"items\":7,\"say\":[7]}", "{\"items\":7,\"say\":\"a\"}",
		"{\"items\":7,\"facts\":{\"live\":1}}",
		"{\"items\":7,\"facts\":[]}", "{\"error\":null}",
		"{\"items\":7,\"asked\":1}" };
	struct prepared prepared;

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		assert_false(prepares(bad[i], &prepared));
	assert_true(prepares("{\"items\":7,\"say\":[\"a\\u001b[2J\\nb\"],"
			     "\"facts\":{\"a\\u0007\":\"\\u009b\"},\"else\":1}",
		&prepared));
	assert_int_equal(prepared.items, 7);
	assert_string_equal(
		json_string_value(json_array_get(prepared.say, 0)), "a?[2J b");
	assert_string_equal(
		json_string_value(json_object_get(prepared.facts, "a?")), "??");
	assert_null(json_object_get(prepared.said, "else"));
	prepared_fini(&prepared);
	assert_true(prepares(
		"{\"error\":\"the moon is full\",\"usage\":true}", &prepared));
	assert_string_equal(prepared.error, "the moon is full");
	assert_true(prepared.usage);
	prepared_fini(&prepared);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_nothing_said),
		cmocka_unit_test(test_memory_said),
		cmocka_unit_test(test_all_said),
		cmocka_unit_test(test_of_the_machine),
		cmocka_unit_test(test_of_its_workers),
		cmocka_unit_test(test_of_a_small_machine),
		cmocka_unit_test(test_of_the_disk),
		cmocka_unit_test(test_prepared),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
