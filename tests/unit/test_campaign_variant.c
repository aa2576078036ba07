/* SPDX-License-Identifier: MIT */
/* "[LABEL=]NAME[:OPTION=VALUE]...": where each part of it begins, and what it is
 * called. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "campaign/variant.h"
#include "unit.h"

static void
check_parsed(
	const char *word, const char *label, const char *name, const char *raw)
{
	struct reason why = { "" };
	struct variant *variant = variant_parse(word, &why);

	if (variant == NULL)
		fail_msg("%s: %s", word, why.text);
	assert_string_equal(variant->word, word);
	assert_string_equal(variant->label ? variant->label : "", label);
	assert_string_equal(variant->name, name);
	assert_string_equal(variant->raw ? variant->raw : "", raw);
	assert_int_equal(variant_is_plain(variant), !*label && !*raw);
	variant_destroy(variant);
}

static void
check_refused(const char *word, const char *words)
{
	struct reason why = { "" };
	struct variant *variant = variant_parse(word, &why);

	assert_null(variant);
	if (strstr(why.text, words) == NULL)
		fail_msg("%s: '%s' doesn't say '%s'", word, why.text, words);
}

static void
variant_takes_a_word_apart(void **state)
{
	(void)state;
	check_parsed("pool", "", "pool", "");
	check_parsed("a=pool", "a", "pool", "");
	check_parsed("pool:pin=spread", "", "pool", "pin=spread");
	check_parsed("a.b-c_d=pool:x=1:y=2", "a.b-c_d", "pool", "x=1:y=2");
	/* A label only before any '/' or ':'. */
	check_parsed("./a=b.so", "", "./a=b.so", "");
	check_parsed("a=./b=c.so", "a", "./b=c.so", "");
	check_parsed("html:dir=/a:b=c", "", "html", "dir=/a:b=c");
	check_parsed("old=./v1/mine.so:x=1", "old", "./v1/mine.so", "x=1");
	check_parsed("./peers/go.ini:x=1", "", "./peers/go.ini", "x=1");
	/* A path holds colons, a value holds slashes. */
	check_parsed("./v:1/mine.so", "", "./v:1/mine.so", "");
	check_parsed("./v.so:1/mine.so:x=1", "", "./v.so:1/mine.so", "x=1");
	check_parsed("./mine.so:dir=/a/b.so", "", "./mine.so", "dir=/a/b.so");
	check_parsed("./plugin:x=1", "", "./plugin:x=1", "");
	check_parsed("./v\\:1\\,2/a.so:x=\\,", "", "./v:1,2/a.so", "x=\\,");
	check_parsed("./v\\1/a.so", "", "./v\\1/a.so", "");
	check_parsed("all", "", "all", "");
}

static void
variant_says_what_is_wrong(void **state)
{
	char label[80];

	(void)state;
	check_refused("", "an empty name");
	check_refused("a=", "an empty name");
	check_refused("=pool", "is no label");
	check_refused("a b=pool", "'a b' is no label");
	check_refused("..=pool", "is no label");
	check_refused("all=pool", "nothing can be called 'all'");
	check_refused("ceiling=pool", "nothing can be called 'ceiling'");
	check_refused("all:x=1", "'all' stands for several");
	check_refused("peers:x=1", "'peers' stands for several");
	check_refused("a=default", "'default' stands for several");
	check_refused("pool:", "no OPTION=VALUE");
	check_refused("pool:pin", "no OPTION=VALUE");
	check_refused("pool:=1", "no OPTION=VALUE");
	check_refused("./mine.so:pin", "no OPTION=VALUE");
	snprintf(label, sizeof(label), "%064d=pool", 1);
	check_parsed(label,
		"000000000000000000000000000000000000000000000000"
		"0000000000000001",
		"pool", "");
	snprintf(label, sizeof(label), "%065d=pool", 1);
	check_refused(label, "1 to 64 letters");
	check_refused("a=p\xff", "UTF-8");
}

/* What of it is a file decides where options begin. */
static void
variant_asks_which_file_is_there(void **state)
{
	char folder[] = "/tmp/lanebench-variant-XXXXXX", path[100], word[200];
	FILE *file;

	(void)state;
	assert_non_null(mkdtemp(folder));
	snprintf(path, sizeof(path), "%s/a.so:x=1", folder);
	assert_int_equal(mkdir(path, 0700), 0);
	snprintf(path, sizeof(path), "%s/a.so:x=1/b.so", folder);
	file = fopen(path, "w");
	assert_non_null(file);
	fclose(file);
	check_parsed(path, "", path, "");
	snprintf(word, sizeof(word), "%s:y=2", path);
	check_parsed(word, "", path, "y=2");
	assert_int_equal(unlink(path), 0);
	*strrchr(path, '/') = '\0';
	assert_int_equal(rmdir(path), 0);
	assert_int_equal(rmdir(folder), 0);
}

static void
variant_ends_at_commas(void **state)
{
	char list[] = "a,b\\,c:d=\\:\\,,,e\\";
	char *rest = list;

	(void)state;
	assert_string_equal(variant_next(&rest), "a");
	assert_string_equal(variant_next(&rest), "b\\,c:d=\\:\\,");
	assert_string_equal(variant_next(&rest), "");
	assert_string_equal(variant_next(&rest), "e\\");
	assert_null(variant_next(&rest));
}

static int
bind(struct variant **variant, const char *word, struct reason *why)
{
	static struct plugin_option options[] = {
		{ .name = "chunk", .kind = LANE_NUMBER },
		{ .name = "words", .kind = LANE_STRING },
		{ .name = "token", .kind = LANE_STRING, .secret = true },
		{ .name = NULL },
	};
	static struct plugin plugin = { .name = "mine", .options = options };

	*variant = variant_parse(word, why);
	assert_non_null(*variant);
	return variant_bind(*variant, &plugin, why);
}

static void
check_bound(const char *word, const char *called, const char *own)
{
	struct reason why = { "" };
	struct variant *variant;
	json_t *expected = json_loads(own, 0, NULL);

	assert_non_null(expected);
	if (bind(&variant, word, &why) < 0)
		fail_msg("%s: %s", word, why.text);
	assert_string_equal(variant->called, called);
	assert_true(json_equal(variant->own, expected));
	json_decref(expected);
	variant_destroy(variant);
}

/* A value goes on up to the next option that is there. */
static void
variant_splits_options_by_the_table(void **state)
{
	(void)state;
	check_bound("./v1/x.so", "mine", "{}");
	check_bound("old=./v1/x.so", "old", "{}");
	check_bound("mine:chunk=4", "mine:chunk=4", "{\"chunk\": \"4\"}");
	check_bound("mine:words=a:b=c:chunk=4", "mine:words=a:b=c:chunk=4",
		"{\"words\": \"a:b=c\", \"chunk\": \"4\"}");
	check_bound("mine:words=a\\:chunk=4", "mine:words=a:chunk=4",
		"{\"words\": \"a:chunk=4\"}");
	check_bound("mine:words=\\,\\x:chunk=", "mine:words=,\\x:chunk=",
		"{\"words\": \",\\\\x\", \"chunk\": \"\"}");
	check_bound("o=mine:words=http://h:1/", "o",
		"{\"words\": \"http://h:1/\"}");
	check_bound("mine:nope=1:chunk=2", "mine:nope=1:chunk=2",
		"{\"nope\": \"1\", \"chunk\": \"2\"}");
}

static void
variant_hides_what_is_secret(void **state)
{
	struct reason why = { "" };
	struct variant *variant;

	(void)state;
	assert_int_equal(bind(&variant, "mine:token=xyzzy:chunk=3", &why), 0);
	assert_string_equal(
		variant->called, "mine:token=(not recorded):chunk=3");
	assert_string_equal(variant->shown, "token=(not recorded):chunk=3");
	variant_destroy(variant);
	assert_int_equal(
		bind(&variant, "mine:words=http://me:pw@h/:chunk=3", &why), 0);
	assert_null(strstr(variant->called, "pw"));
	variant_destroy(variant);
	assert_int_equal(
		bind(&variant, "mine:token=(not recorded)", &why), -22);
	assert_non_null(strstr(why.text, "your own value of token"));
	variant_destroy(variant);
}

static void
variant_has_a_name_of_200_bytes(void **state)
{
	struct reason why = { "" };
	char word[300];
	struct variant *variant;

	(void)state;
	snprintf(word, sizeof(word), "mine:words=%0189d", 1);
	assert_int_equal(bind(&variant, word, &why), 0);
	assert_int_equal(strlen(variant->called), 200);
	variant_destroy(variant);
	snprintf(word, sizeof(word), "mine:words=%0190d", 1);
	assert_int_equal(bind(&variant, word, &why), -22);
	assert_non_null(strstr(why.text, "201 bytes, 200 at the most"));
	variant_destroy(variant);
	snprintf(word, sizeof(word), "x=mine:words=%0190d", 1);
	assert_int_equal(bind(&variant, word, &why), 0);
	variant_destroy(variant);
	assert_int_equal(bind(&variant, "mine:chunk=1:chunk=1", &why), -22);
	assert_non_null(strstr(why.text, "chunk is set twice"));
	variant_destroy(variant);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(variant_takes_a_word_apart),
		cmocka_unit_test(variant_says_what_is_wrong),
		cmocka_unit_test(variant_asks_which_file_is_there),
		cmocka_unit_test(variant_ends_at_commas),
		cmocka_unit_test(variant_splits_options_by_the_table),
		cmocka_unit_test(variant_hides_what_is_secret),
		cmocka_unit_test(variant_has_a_name_of_200_bytes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
