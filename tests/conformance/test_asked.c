/* SPDX-License-Identifier: MIT */
/*
 * Plugins that misbehave before there is a trial: as soon as they are loaded,
 * when they are asked whether they are usable, when a dataset is prepared. It
 * ends with a reply or with why there is none, and nothing is left of it. All
 * of it three times: with what of namespaces and groups may be used here, and
 * without.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "files/beside.h"
#include "files/run_folder.h"
#include "launching.h"
#include "process/query.h"
#include "unit/unit.h"

#define PLENTY_NS 60000000000u
#define SHORT_NS 1500000000u
#define MIB (UINT64_C(1) << 20)

/* NULL: it replies, and that's that. */
struct deed {
	const char *what, *why;
	uint64_t limit_ns;
};

static const struct deed deeds[] = {
	{ "none", NULL, PLENTY_NS },
	{ "orphan", NULL, PLENTY_NS },
	{ "memory",
		"killed: it took more than the 256 MiB of memory that it may "
		"have",
		PLENTY_NS },
	{ "processes",
		"killed: it wanted more than the 60 processes and threads that "
		"it may have",
		PLENTY_NS },
	{ "flood", "no answer in time", SHORT_NS },
	{ "hang", "no answer in time: killed ", SHORT_NS },
	{ "exit", "exited with 0 without a word", PLENTY_NS },
	{ "abort", "killed by signal 6 (Aborted)", PLENTY_NS },
	{ "segv", "killed by signal 11 (Segmentation fault)", PLENTY_NS },
	{ "overwrite", "no reply: it is longer than one may be", PLENTY_NS },
};

static json_t *
ask_plugin(const struct deed *deed, const char *mode, const char *file,
	json_t *orders, char *why, size_t size)
{
	/* Whose folder is the one that it prepares in. */
	const struct supervisor_limits limits = { .memory_bytes = 256 * MIB,
		.tasks = 60,
		.disk_bytes = 8 * MIB,
		.folder = json_string_value(json_object_get(orders, "work")) };
	const char *list = json_string_value(json_object_get(orders, "list"));
	char program[4096];
	const char *argv[] = { program, mode, file, NULL };
	const struct query question = { .argv = argv,
		.orders = orders,
		.limit_ns = deed->limit_ns,
		.limits = &limits };

	/* They are made, and never written over. */
	if (list != NULL) {
		unlink(list);
		unlink(json_string_value(json_object_get(orders, "routes")));
	}
	snprintf(program, sizeof(program), "%s",
		beside_program("lanebench-trial"));
	return query(&question, why, size);
}

static void
assert_deed(const struct deed *deed, const char *where, const char *mode,
	const char *file, json_t *orders, const char *key)
{
	char why[600] = "";
	json_t *reply;
	bool answered;

	setenv("MISDEED_AT", where, 1);
	setenv("MISDEED", deed->what, 1);
	reply = ask_plugin(deed, mode, file, orders, why, sizeof(why));
	unsetenv("MISDEED");
	answered = json_object_get(reply, key) != NULL;
	json_decref(reply);
	if (answered != (deed->why == NULL) ||
		(deed->why != NULL && strstr(why, deed->why) == NULL))
		fail_msg("%s in %s: %sanswered: '%s'; expected '%s'",
			deed->what, where, answered ? "" : "not ", why,
			deed->why ? deed->why : "an answer");
	assert_int_equal(launching_children(), 0);
}

static void
test_loads(void **state)
{
	static const char *const places[] = { "constructor", "usable" };

	(void)state;
	for (size_t i = 0; i < sizeof(deeds) / sizeof(deeds[0]); i++)
		for (size_t k = 0; k < 2; k++)
			assert_deed(&deeds[i], places[k], "--describe",
				launching_file("loads"), NULL, "name");
}

/* With another dataset, and that returns what it must not, or says why. */
static void
assert_slips(json_t *orders, const char *where, const char *error)
{
	static const struct deed none = { "none", NULL, PLENTY_NS };
	char why[600] = "";
	json_t *reply;

	json_object_set_new(json_object_get(orders, "dataset"), "file",
		json_string(launching_file("slipset")));
	setenv("SLIP", where, 1);
	reply = ask_plugin(&none, "--prepare", NULL, orders, why, sizeof(why));
	unsetenv("SLIP");
	assert_non_null(reply);
	assert_string_equal(
		json_string_value(json_object_get(reply, "error")), error);
	json_decref(reply);
}

/* It goes on for ever, and is ended at so many. */
static void
assert_too_many(json_t *orders)
{
	static const struct deed items = { "items", NULL, PLENTY_NS };
	char why[600] = "";
	json_t *reply, *few = json_copy(orders);

	json_object_set_new(few, "items_max", json_integer(1000));
	setenv("MISDEED", "items", 1);
	reply = ask_plugin(&items, "--prepare", NULL, few, why, sizeof(why));
	unsetenv("MISDEED");
	assert_non_null(reply);
	assert_string_equal(json_string_value(json_object_get(reply, "error")),
		"prepare() names more than 1000 items: it has to end before "
		"that");
	assert_int_equal(
		json_integer_value(json_object_get(reply, "items")), 1000);
	json_decref(reply);
	json_decref(few);
}

static void
empty(const char *folder)
{
	rundir_remove(folder);
	assert_int_equal(mkdir(folder, 0700), 0);
}

static void
test_prepares(void **state)
{
	char work[] = "/tmp/lanebench-asked-XXXXXX";
	static const struct deed where = { "hang",
		"no answer in time: killed in prepare()", SHORT_NS };
	/* What has no end ends at what the disk is to hold of it. */
	static const char full[] =
		"killed: it wrote more than the 8 MiB that it may have in the "
		"work folder (--limit-disk)";
	static const struct deed items = { "items", full, PLENTY_NS },
				 files = { "files", full, PLENTY_NS };
	char list[64], routes[64];
	json_t *orders;

	(void)state;
	assert_non_null(mkdtemp(work));
	snprintf(list, sizeof(list), "%s/list", work);
	snprintf(routes, sizeof(routes), "%s/routes", work);
	orders = json_pack("{s:{s:s, s:{}}, s:i, s:s, s:s, s:s, s:s, s:i, s:i, "
			   "s:i}",
		"dataset", "file", launching_file("prepares"), "options",
		"seed", 1, "cache", work, "work", work, "list", list, "routes",
		routes, "sites", 0, "port", 0, "items_max", 1000000000);
	assert_non_null(orders);
	for (size_t i = 0; i < sizeof(deeds) / sizeof(deeds[0]); i++)
		assert_deed(&deeds[i], "prepare", "--prepare", NULL, orders,
			"items");
	assert_deed(&where, "prepare", "--prepare", NULL, orders, "items");
	assert_deed(&items, "prepare", "--prepare", NULL, orders, "items");
	assert_deed(&files, "prepare", "--prepare", NULL, orders, "items");
	empty(work);
	assert_too_many(orders);
	assert_slips(orders, "prepare",
		"prepare() returned 1, which is neither 0 nor a negative "
		"errno");
	assert_slips(orders, "prepare-refused",
		"prepare() failed: Permission denied");
	/* Its own words, the first ones. */
	assert_slips(orders, "prepare-says", "the moon is full");
	json_decref(orders);
	unlink(list);
	unlink(routes);
	assert_int_equal(rmdir(work), 0);
}

/* A reason names the function. */
static void
test_says_where(void **state)
{
	static const struct deed hang = { "hang",
		"no answer in time: killed in usable()", SHORT_NS },
				 crash = { "segv",
					 "killed by signal 11 (Segmentation "
					 "fault) in usable()",
					 PLENTY_NS },
				 load = { "segv",
					 "killed by signal 11 (Segmentation "
					 "fault) while its file was being "
					 "loaded",
					 PLENTY_NS },
				 words = { "says-exit",
					 "exited with 0 while its file was "
					 "being loaded: loading the model",
					 PLENTY_NS },
				 late = { "hang", NULL, PLENTY_NS };

	(void)state;
	assert_deed(&hang, "usable", "--describe", launching_file("loads"),
		NULL, "name");
	assert_deed(&crash, "usable", "--describe", launching_file("loads"),
		NULL, "name");
	assert_deed(&load, "constructor", "--describe", launching_file("loads"),
		NULL, "name");
	assert_deed(&words, "constructor", "--describe",
		launching_file("loads"), NULL, "name");
	/* It has answered by then. */
	assert_deed(&late, "destructor", "--describe", launching_file("loads"),
		NULL, "name");
}

/* What it can see of its parent is the supervisor. */
static void
test_kills_its_parent(void **state)
{
	static const struct deed harmless = { "parent-kill", NULL, PLENTY_NS },
				 deadly = { "parent-kill",
					 "it killed the process that watches "
					 "it, its parent",
					 PLENTY_NS };

	(void)state;
	assert_deed(supervisor_means()->namespace ? &harmless : &deadly,
		"constructor", "--describe", launching_file("loads"), NULL,
		"name");
}

/* As `list` does it, the limits are there without being asked for. */
static void
test_found(void **state)
{
	char why[600];

	(void)state;
	setenv("MISDEED_AT", "constructor", 1);
	setenv("MISDEED", "memory", 1);
	launching_indescribable("loads", why, sizeof(why));
	unsetenv("MISDEED");
	assert_non_null(strstr(why,
		"loads.so: can't be described: killed: it took more than the "
		"512 MiB of memory"));
	assert_int_equal(launching_children(), 0);
}

#define FORGED(more) \
	"{\"kind\":\"strategy\",\"name\":\"good\",\"summary\":\"s\"," \
	"\"options\":[]," more "}"
#define FORGED_NAME(name) \
	"{\"kind\":\"strategy\",\"name\":\"" name \
	"\",\"summary\":\"s\",\"options\":[]}"
#define FORGED_OPTION(option) \
	"{\"kind\":\"strategy\",\"name\":\"good\",\"summary\":\"s\"," \
	"\"options\":[" option "]}"

/* A reply is checked by its reader: a plugin may have written it. */
static void
test_forged(void **state)
{
	static const struct {
		const char *reply, *why;
	} forged[] = { { FORGED_NAME("../../../tmp/x"),
			       "its name has a byte other than letters" },
		{ FORGED_NAME(".."), "nothing can be called '..'" },
		{ FORGED_NAME(""), "its table has no name" },
		{ FORGED_NAME("ceiling"), "no strategy can be called" },
		{ FORGED_NAME("a\\u001b[2J"), "its name has a byte other" },
		{ "{\"kind\":\"strategy\",\"name\":[\"x\"]}",
			"no good 'name'" },
		{ "{\"kind\":\"strategy\",\"name\":\"x\"}",
			"no good 'summary'" },
		{ "{\"kind\":\"strategy\",\"name\":\"x\",\"summary\":null}",
			"no good 'summary'" },
		{ "{\"kind\":\"strategy\",\"name\":\"x\",\"summary\":\"\"}",
			"no good 'options'" },
		{ "{\"kind\":\"origin\",\"name\":\"x\",\"summary\":\"\"}",
			"no good 'kind'" },
		{ "{\"error\":7}", "no good 'error'" },
		{ "[]", "no good 'kind'" },
		{ FORGED("\"peer\":true,\"command\":[],\"datasets\":\"html\","
			 "\"checks\":\"body\""),
			"no good 'peer'" },
		{ FORGED("\"threads_at_load\":-1"),
			"no good 'threads_at_load'" },
		{ FORGED("\"links\":{\"libc\":[]}"), "no good 'links'" },
		{ FORGED("\"unusable\":7"), "no good 'unusable'" },
		{ FORGED_OPTION("7"), "no good 'name'" },
		{ FORGED_OPTION("{\"name\":\"a b\",\"kind\":\"string\"}"),
			"option 'a b' has a byte other than" },
		{ FORGED_OPTION("{\"name\":\"a\",\"kind\":\"number\"}"),
			"option 'a' is of an unknown kind" },
		{ FORGED_OPTION("{\"name\":\"a\",\"kind\":\"string\"},"
				"{\"name\":\"a\",\"kind\":\"string\"}"),
			"two of its options are called 'a'" },
		{ "{\"kind\":\"dataset\",\"name\":\"x\",\"summary\":\"s\","
		  "\"options\":[],\"acquire\":\"all\",\"sample\":0}",
			"its acquire is unknown" } };
	char why[600];

	(void)state;
	for (size_t i = 0; i < sizeof(forged) / sizeof(forged[0]); i++) {
		setenv("FORGED", forged[i].reply, 1);
		launching_indescribable("forges", why, sizeof(why));
		if (strstr(why, forged[i].why) == NULL)
			fail_msg("%s: '%s'; expected '%s'", forged[i].reply,
				why, forged[i].why);
	}
	unsetenv("FORGED");
	launching_indescribable("forges", why, sizeof(why));
	assert_non_null(strstr(why, "its table has no summary"));
}

/* In a trial lanes() is the same as run(). */
static void
test_lanes(void **state)
{
	struct attempt attempt = launching_attempt("loads", NULL, NULL);

	(void)state;
	attempt.limits.memory_bytes = 256 * MIB;
	setenv("MISDEED_AT", "lanes", 1);
	setenv("MISDEED", "memory", 1);
	launching_ends(&attempt, TRIAL_CRASHED,
		"it took more than the 256 MiB of memory that a trial may "
		"have");
	setenv("MISDEED", "orphan", 1);
	launching_ends(&attempt, TRIAL_FAILED,
		"started 1 child before setup(), in usable(), lanes() or ");
	setenv("MISDEED_AT", "usable", 1);
	setenv("MISDEED", "exit", 1);
	launching_ends(&attempt, TRIAL_CRASHED, "exited with 0 ");
	unsetenv("MISDEED");
}

static int
run(const char *how)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_loads),
		cmocka_unit_test(test_says_where),
		cmocka_unit_test(test_prepares),
		cmocka_unit_test(test_kills_its_parent),
		cmocka_unit_test(test_found),
		cmocka_unit_test(test_forged),
		cmocka_unit_test(test_lanes),
	};

	return cmocka_run_group_tests_name(how, tests, NULL, NULL);
}

int
main(int argc, char **argv)
{
	return launching_main(argc, argv, run);
}
