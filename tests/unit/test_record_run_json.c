/* SPDX-License-Identifier: MIT */
/* run.json read back, and where two of them differ. */
#include "record_file.h"

#include "record/run_json.h"

struct differs_case {
	const char *old, *new;
	enum run_json_which which;
	const char *key; /* NULL: there is no difference */
	bool was, is; /* the side has it */
};

static void
run_json_first(void **state)
{
	static const struct differs_case cases[] = {
		{ "{\"a\":1,\"b\":2}", "{\"b\":2,\"a\":1}", RUN_JSON_EITHER,
			NULL, false, false },
		{ "{\"a\":1,\"b\":2}", "{\"b\":3,\"a\":1}", RUN_JSON_CHANGED,
			"b", true, true },
		{ "{\"a\":1,\"b\":2}", "{\"b\":2}", RUN_JSON_CHANGED, NULL,
			false, false },
		{ "{\"a\":1,\"b\":2}", "{\"b\":2}", RUN_JSON_MISSING, "a", true,
			false },
		{ "{\"b\":2}", "{\"a\":1,\"b\":2}", RUN_JSON_EITHER, "a", false,
			true },
		{ "{\"a\":null}", "{}", RUN_JSON_EITHER, NULL, false, false },
		{ "{\"a\":null}", "{}", RUN_JSON_MISSING, "a", true, false },
		{ "{\"a\":null}", "{\"a\":1}", RUN_JSON_CHANGED, "a", true,
			true },
		{ "{\"x\":1}", "{\"x\":2}", RUN_JSON_EITHER, NULL, false,
			false },
	};
	static const char *const except[] = { "x", "y", NULL };

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		const struct differs_case *c = &cases[i];
		json_t *old = json_loads(c->old, 0, NULL);
		json_t *new = json_loads(c->new, 0, NULL);
		struct run_json_difference other;

		assert_int_equal(run_json_differs(old, new, c->which, NULL,
					 except, &other),
			c->key != NULL);
		if (c->key != NULL) {
			assert_string_equal(other.key, c->key);
			assert_int_equal(other.was != NULL, c->was);
			assert_int_equal(other.is != NULL, c->is);
		}
		json_decref(old);
		json_decref(new);
	}
}

/* Keys in the order that they are asked for, and no others. */
static void
run_json_keys(void **state)
{
	static const char *const both[] = { "c", "a", NULL };
	static const char *const none[] = { "b", NULL };
	json_t *old = json_loads("{\"a\":1,\"b\":2,\"c\":3}", 0, NULL);
	json_t *new = json_loads("{\"a\":9,\"b\":2,\"c\":8}", 0, NULL);
	struct run_json_difference other;

	(void)state;
	assert_true(run_json_differs(
		old, new, RUN_JSON_CHANGED, both, NULL, &other));
	assert_string_equal(other.key, "c");
	assert_false(run_json_differs(
		old, new, RUN_JSON_EITHER, none, NULL, &other));
	/* A run.json that couldn't be read has nothing. */
	assert_true(run_json_differs(
		old, NULL, RUN_JSON_MISSING, none, NULL, &other));
	json_decref(old);
	json_decref(new);
}

static void
run_json_finds(void **state)
{
	json_t *run = json_loads(
		"{\"sets\":[{\"name\":\"a\"},{\"name\":\"b\",\"n\":1}],"
		"\"files\":[{\"of\":\"x\",\"file\":\"f\",\"digest\":\"1\"},"
		"{\"of\":\"y\",\"file\":\"f\",\"digest\":\"2\"}]}",
		0, NULL);
	json_t *files = json_object_get(run, "files");
	json_t *like = json_pack("{s:s, s:s}", "of", "y", "file", "f");
	json_error_t error;

	(void)state;
	assert_string_equal(run_json_text(run, "files"), "");
	assert_string_equal(run_json_text(NULL, "files"), "");
	assert_non_null(json_object_get(
		run_json_named(json_object_get(run, "sets"), "b"), "n"));
	assert_null(run_json_named(json_object_get(run, "sets"), "c"));
	assert_null(run_json_named(NULL, "a"));
	assert_string_equal(
		run_json_text(run_json_file(files, like), "digest"), "2");
	json_decref(like);
	json_decref(run);
	assert_null(run_json_load("/proc/nowhere", &error));
	assert_int_equal(error.line, -1);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(run_json_first),
		cmocka_unit_test(run_json_keys),
		cmocka_unit_test(run_json_finds),
	};

	return cmocka_run_group_tests(
		tests, record_test_begin, record_test_end);
}
