/* SPDX-License-Identifier: MIT */
/* Values that others computed, from tests/golden/, and their numbers. */
#ifndef LANEBENCH_TESTS_GOLDEN_H
#define LANEBENCH_TESTS_GOLDEN_H

#include <jansson.h>

#include "unit.h"

/* What a setup loaded: NULL before it, and after golden_end(). */
static json_t *golden;

static inline int
golden_speedup(void **state)
{
	(void)state;
	golden = json_load_file(GOLDEN_DIR "/speedup.json", 0, NULL);
	return golden ? 0 : -1;
}

static inline int
golden_scaling(void **state)
{
	(void)state;
	golden = json_load_file(GOLDEN_DIR "/scaling.json", 0, NULL);
	return golden ? 0 : -1;
}

static inline int
golden_end(void **state)
{
	(void)state;
	json_decref(golden);
	golden = NULL;
	return 0;
}

static inline double
golden_number(const json_t *object, const char *name)
{
	const json_t *value = json_object_get(object, name);

	assert_true(json_is_number(value));
	return json_number_value(value);
}

/* Into x, which has room for all of them; how many, at least one. */
static inline size_t
golden_numbers(const json_t *object, const char *name, double *x)
{
	const json_t *array = json_object_get(object, name);
	size_t i;
	json_t *value;

	json_array_foreach (array, i, value) {
		assert_true(json_is_number(value));
		x[i] = json_number_value(value);
	}
	assert_true(i > 0);
	return i;
}

#endif
