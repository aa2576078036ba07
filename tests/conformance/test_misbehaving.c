/* SPDX-License-Identifier: MIT */
/* Plugins that break the contract: each ends as a row with the right status and
 * a reason that names what was wrong, nothing of it is left, and the next trial
 * is as if it had never been. */
#include <link.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "launching.h"
#include "plugins/plugins.h"
#include "unit/unit.h"

#define SHORT_NS 1000000000u

static void
test_items(void **state)
{
	(void)state;
	launching_how("items", "how", "skip", TRIAL_WRONG,
		"item 5 was never begun (1 such)");
	launching_how(
		"items", "how", "twice", TRIAL_WRONG, "item 5 was done twice");
	launching_how("items", "how", "early", TRIAL_WRONG,
		"item 5 was never begun (5 such)");
	launching_how("items", "how", "beyond", TRIAL_WRONG,
		"asked for item 10 of 10");
	launching_how("items", "how", "returns", TRIAL_FAILED,
		"run() returned -5 (Input/output error)");
	launching_how("items", "how", "says", TRIAL_FAILED, "the moon is full");
	launching_how("items", "how", "says-nothing", TRIAL_FAILED,
		"run() returned -5 (Input/output error)");
	launching_how("items", "how", "says-beyond", TRIAL_WRONG,
		"asked for item 10 of 10; just a note");
	launching_how("items", "how", "handed-over", TRIAL_OK, "");
}

static void
test_lanes(void **state)
{
	struct attempt attempt = {
		.plugin = "lanes",
		.option = "how",
		.value = "threads",
		.dataset = "held",
		.items = 4,
		.workers = 2,
	};

	(void)state;
	launching_ends(&attempt, TRIAL_WRONG, "used lane 0 twice at once");
	attempt.value = "processes";
	launching_ends(&attempt, TRIAL_WRONG,
		"item 1 overlaps another item on its lane");
	attempt.value = "beyond";
	launching_ends(&attempt, TRIAL_WRONG, "used lane 2 of 2");
	attempt.value = "crowded";
	attempt.workers = 1;
	launching_ends(
		&attempt, TRIAL_WRONG, "processed 2 at once, asked for 1");
	attempt.workers = 2;
	launching_ends(&attempt, TRIAL_OK, "");
}

static void
test_flights(void **state)
{
	(void)state;
	launching_how("flights", "how", "twice", TRIAL_WRONG,
		"finished a flight twice");
	launching_how("flights", "how", "never", TRIAL_WRONG,
		"item 5 was never finished (1 such)");
	launching_how("flights", "how", "foreign", TRIAL_WRONG,
		"finished a flight that nobody began");
	launching_how("flights", "how", "many", TRIAL_WRONG,
		"began more than 3 flights at once");
	launching_how("flights", "how", "ahead", TRIAL_WRONG,
		"began more than 5 flights at once");
	launching_how("flights", "how", "landed", TRIAL_OK, "");
	launching_how("flights", "how", "landed-twice", TRIAL_WRONG,
		"landed a flight that isn't in the air");
	launching_how("flights", "how", "landed-late", TRIAL_WRONG,
		"landed a flight that isn't in the air");
	launching_how("flights", "how", "again", TRIAL_WRONG,
		"item 5 was begun more than once (1 such)");
	launching_how("flights", "how", "elsewhere", TRIAL_WRONG,
		"finished a flight that another process began");
	launching_how("flights", "how", "blamed", TRIAL_WRONG,
		"item 5 failed, where the baseline's succeeded (1 such): "
		"Input/output error");
	launching_how("flights", "how", "early", TRIAL_WRONG,
		"asked for item 0 before setup()");
	launching_how("flights", "how", "nowhere", TRIAL_FAILED,
		"flights() returned 0: it can be 1 to 65536");
}

/* What a strategy brings itself is as much as the host would have read, and the
 * same, also where nothing is extracted. */
static void
test_reads(void **state)
{
	static const struct {
		const char *how, *reason;
	} reads[] = { { "whole", "" }, { "mapped", "" }, { "child", "" },
		{ "short",
			"item 0 has another length than the baseline's: 96 "
			"bytes, not " },
		{ "one-less", "item 0 has another length than the base" },
		{ "one-more", "item 0 has another length than the base" },
		{ "tail", "has other bytes than the baseline's, where" },
		{ "tail-in-child", "has other bytes than the baseline's" },
		{ "stale", "has other bytes than the baseline's, where" } };
	struct attempt attempt = launching_attempt("reads", "how", NULL);
	char page[4096];

	(void)state;
	snprintf(page, sizeof(page), "%s", launching_file("pthread_pool"));
	attempt.source = page;
	attempt.dataset = "beginning";
	attempt.items = 100;
	attempt.compared = true;
	for (size_t i = 0; i < sizeof(reads) / sizeof(reads[0]); i++) {
		attempt.value = reads[i].how;
		launching_ends(&attempt,
			*reads[i].reason ? TRIAL_WRONG : TRIAL_OK,
			reads[i].reason);
	}
	/* Where times count nothing is hashed, and lengths cost nothing. */
	attempt.timed = true;
	attempt.value = "tail";
	launching_ends(&attempt, TRIAL_OK, "");
	attempt.value = "one-less";
	launching_ends(&attempt, TRIAL_WRONG, "another length");
	attempt.timed = false;
	/* Of a name there are no bytes that could be brought. */
	attempt.dataset = NULL;
	attempt.value = "whole";
	launching_ends(&attempt, TRIAL_WRONG,
		"item 0 has another length than the baseline's: ");
}

static void
test_ends(void **state)
{
	(void)state;
	launching_how("ends", "how", "exit", TRIAL_CRASHED,
		"exited with 0 in run(), without returning; 5 of 10");
	launching_how("ends", "how", "exit-7", TRIAL_CRASHED,
		"exited with 7 in run()");
	launching_how("ends", "how", "abort", TRIAL_CRASHED,
		"killed by signal 6 (Aborted) in run(); 5 of 10 items done");
	launching_how("ends", "how", "thread", TRIAL_CRASHED,
		"killed by signal 11 (Segmentation fault) in run(); 5 of 10");
	launching_how("ends", "how", "child", TRIAL_WRONG,
		"item 5 was never finished (1 such); a child was killed by "
		"signal 11 (Segmentation fault)");
	launching_how("ends", "how", "idle-child", TRIAL_FAILED,
		"a child was killed by signal 11 (Segmentation fault)");
	launching_how("ends", "how", "idle-child-waitid", TRIAL_FAILED,
		"a child was killed by signal 11 (Segmentation fault)");
	launching_how("ends", "how", "setup-child", TRIAL_FAILED,
		"(Segmentation fault), as it learned in setup(), and");
	launching_how("ends", "how", "told-child", TRIAL_OK, "");
	launching_how("ends", "how", "refuse-setup", TRIAL_FAILED,
		"setup() returned -5 (Input/output error)");
}

static void
test_scribbles(void **state)
{
	struct attempt eats = launching_attempt("scribble", "what", "memory");

	(void)state;
	launching_how("scribble", NULL, NULL, TRIAL_WRONG,
		"wrote over the trial's shared block");
	launching_how("scribble", "what", "first", TRIAL_WRONG,
		"wrote over the trial's shared block");
	launching_how("scribble", "what", "all", TRIAL_WRONG,
		"wrote over the trial's shared block");
	launching_how("scribble", "what", "ones", TRIAL_WRONG,
		"wrote over the trial's shared block");
	launching_how("scribble", "what", "unsupported", TRIAL_WRONG,
		"wrote over the trial's shared block");
	launching_how("scribble", "what", "record", TRIAL_WRONG,
		"item 5 has another digest than the baseline's (1 such)");
	launching_how("scribble", "what", "no-time", TRIAL_WRONG,
		"was done outside the timed spans");
	launching_how("scribble", "what", "stop", TRIAL_WRONG,
		"stopped with 5 items left, though nobody had said so");
	launching_how("scribble", "what", "a-year", TRIAL_WRONG,
		"says it took longer than we waited for it");
	/* Nothing is known of its items then. */
	eats.limits.memory_bytes = 200u << 20;
	launching_ends(&eats, TRIAL_WRONG,
		"what it did can't be known; killed: it took more than the "
		"200 MiB of memory");
}

static void
test_hangs(void **state)
{
	(void)state;
	launching_late("ends", "how", "hang",
		"not through after 1.5 s, killed in run(); 5 of 10");
	launching_late("ends", "how", "says-hang",
		"killed in run(); 5 of 10 items done; can't reach the broker");
	launching_late("ends", "how", "hang-setup", "killed in setup()");
	launching_late("ends", "how", "hang-child", "killed in run(); 5 of 10");
	launching_late("ends", "how", "loop", "killed in run(); 5 of 10");
	launching_late("ends", "how", "hang-teardown", "killed in teardown()");
}

static void
assert_slip(const char *where, const char *says)
{
	struct attempt attempt = {
		.plugin = "slips",
		.dataset = "slipset",
		.items = 10,
		.workers = 1,
	};
	struct trial_result result;
	char reason[200];

	setenv("SLIP", where, 1);
	assert_int_equal(launching_try(&attempt, &result), 0);
	unsetenv("SLIP");
	snprintf(reason, sizeof(reason), "%s returned %s", says,
		strstr(where, "refused")
			? "-13 (Permission denied)"
			: "1, which is neither 0 nor a negative errno");
	assert_string_equal(result.reason, reason);
	assert_int_equal(result.status, TRIAL_FAILED);
}

static void
test_slips(void **state)
{
	char why[600];

	(void)state;
	assert_slip("usable", "usable()");
	assert_slip("setup", "setup()");
	assert_slip("run", "run()");
	assert_slip("open", "the dataset's open()");
	assert_slip("lane_open", "the dataset's lane_open()");
	assert_slip("open-refused", "the dataset's open()");
	assert_slip("lane-refused", "the dataset's lane_open()");
	assert_slip("process", "the dataset's process()");
	setenv("SLIP", "usable", 1);
	launching_indescribable("slips", why, sizeof(why));
	unsetenv("SLIP");
	assert_non_null(strstr(why, "slips.so: usable() returned 1, which is"));
	launching_how("slips", NULL, NULL, TRIAL_OK, "");
}

static void
assert_misdeed(const char *what, const char *where, const char *dataset,
	enum trial_status status, const char *reason)
{
	struct attempt attempt = {
		.plugin = "loads",
		.dataset = dataset,
		.items = 10,
		.workers = 1,
		.limit_ns = SHORT_NS,
	};
	struct trial_result result;

	setenv("MISDEED_AT", where, 1);
	setenv("MISDEED", what, 1);
	assert_int_equal(launching_try(&attempt, &result), 0);
	unsetenv("MISDEED");
	if (result.status != status || strstr(result.reason, reason) == NULL)
		fail_msg("%s in %s: `%s`: '%s'; expected '%s'", what, where,
			trial_status_name(result.status), result.reason,
			reason);
}

/* As long as the trial may take, but a few seconds: no more. */
static void
test_hangs_before(void **state)
{
	struct attempt scribble =
		launching_attempt("scribble", "what", "lanes");

	(void)state;
	scribble.limit_ns = SHORT_NS;
	launching_ends(&scribble, TRIAL_WRONG, "was not through after 5 s");
	assert_misdeed("hang", "constructor", NULL, TRIAL_TIMEOUT,
		"not through after 5 s, killed while its file was being "
		"loaded");
	assert_misdeed("hang", "lanes", NULL, TRIAL_TIMEOUT,
		"not through after 5 s, killed in lanes()");
	assert_misdeed("hang", "open", "slipset", TRIAL_TIMEOUT,
		"not through after 5 s, killed in the dataset's open()");
	assert_misdeed("segv", "lanes", NULL, TRIAL_CRASHED,
		"killed by signal 11 (Segmentation fault) in lanes()");
	assert_misdeed("segv", "usable", NULL, TRIAL_CRASHED,
		"killed by signal 11 (Segmentation fault) in usable()");
	launching_undisturbed();
}

/* Looked for longer than it has left. */
static void
test_hangs_after(void **state)
{
	(void)state;
	launching_late("leaves", "what", "thread",
		"killed after its last function had returned");
}

/* The strategy isn't to blame for what the dataset does. */
static void
test_dataset(void **state)
{
	(void)state;
	assert_misdeed("segv", "process", "slipset", TRIAL_CRASHED,
		"killed by signal 11 (Segmentation fault) in run(), in the "
		"dataset's process() of item 5; 5 of 10 items done");
	assert_misdeed("hang", "process", "slipset", TRIAL_TIMEOUT,
		"killed in run(), in the dataset's process() of item 5; 5 of");
	assert_misdeed("exit", "process", "slipset", TRIAL_CRASHED,
		"exited with 0 in run(), in the dataset's process() of item 5");
	launching_undisturbed();
}

/* A page that kills whoever parses it. */
static void
test_crash_in_item(void **state)
{
	struct attempt attempt = {
		.plugin = "pthread_pool",
		.dataset = "held",
		.crash = "7",
		.items = 10,
		.workers = 2,
	};

	(void)state;
	launching_ends(&attempt, TRIAL_CRASHED,
		"killed by signal 11 (Segmentation fault) in run()");
	attempt.plugin = "fork_pool";
	launching_ends(&attempt, TRIAL_FAILED,
		"was killed by signal 11: Segmentation fault");
}

static void
test_leaves(void **state)
{
	(void)state;
	launching_how("leaves", "what", "thread", TRIAL_FAILED,
		"left 1 thread running after teardown() ('forgotten')");
	launching_how("leaves", "what", "child", TRIAL_FAILED,
		"left a child running after teardown() (pid ");
	launching_how("leaves", "what", "zombie", TRIAL_FAILED,
		"left a child behind that it never waited for (pid ");
	launching_how("leaves", "what", "orphan", TRIAL_FAILED,
		"left 1 process behind, cut loose from it");
	launching_how("leaves", "what", "daemon", TRIAL_FAILED,
		"left 1 process behind, cut loose from it");
	launching_how("leaves", "what", "descriptor", TRIAL_FAILED,
		"left 1 descriptor open after teardown() (/dev/zero)");
	/* Whatever its number. */
	launching_how("leaves", "what", "other-descriptor", TRIAL_FAILED,
		"left 1 descriptor open after teardown() (/dev/zero)");
	launching_how("leaves", "what", "high-descriptor", TRIAL_FAILED,
		"left 1 descriptor open after teardown() (/dev/zero)");
}

static void
assert_early(const char *plugin, const char *where, const char *what,
	const char *reason)
{
	struct attempt attempt = launching_attempt(plugin, NULL, NULL);

	setenv("MISDEED_AT", where, 1);
	setenv("MISDEED", what, 1);
	launching_ends(&attempt, *reason ? TRIAL_FAILED : TRIAL_OK, reason);
	unsetenv("MISDEED");
}

/* It isn't failed, but the user is told. */
static void
assert_told(const char *plugin, const char *words)
{
	struct plugin *told = describe_file(launching_file(plugin));
	char text[160] = "";

	assert_int_equal(
		plugin_at_load(told, text, sizeof(text)), *words != '\0');
	assert_int_equal(strncmp(text, words, strlen(words)), 0);
	plugin_destroy(told);
}

/* What is there before the clock runs costs nothing; but a library's threads
 * are everybody's who links it. */
static void
test_early(void **state)
{
	static const struct {
		const char *what, *reason;
	} deeds[] = { { "thread", "started 1 thread before setup(), " },
		{ "child", "started 1 child before setup(), " },
		{ "zombie", "started 1 child before setup(), " },
		{ "orphan", "started 1 child before setup(), " },
		{ "descriptor", "opened 1 descriptor before setup(), " },
		{ "replace", "opened 1 descriptor before setup(), " } };
	static const char *const places[] = { "constructor", "lanes" };

	(void)state;
	for (size_t i = 0; i < sizeof(deeds) / sizeof(deeds[0]); i++)
		for (size_t k = 0; k < 2; k++)
			assert_early("loads", places[k], deeds[i].what,
				deeds[i].reason);
	assert_early("loads", "usable,lanes,flights", "thread",
		"started 3 threads before setup(), in usable(), lanes() or "
		"flights() (forgotten)");
	assert_early("linked", "nowhere", "thread", "");
	assert_told("linked", "loading it starts 1 thread ('");
	assert_told("leaves", "");
	assert_early("linked", "constructor", "thread",
		"started 1 thread before setup(), by a constructor as its file "
		"was loaded (");
	assert_early("linked", "constructor", "descriptor",
		"opened 1 descriptor before setup(), by a constructor as its "
		"file was loaded (/dev/zero)");
	launching_how("linked", "what", "swaps", TRIAL_FAILED,
		"left 1 thread running after teardown() ('forgotten')");
}

/* What can't be loaded says so when it is described, and when it is run. */
static void
assert_refused(const char *plugin, const char *reason)
{
	char why[600];

	launching_indescribable(plugin, why, sizeof(why));
	if (strstr(why, reason) == NULL || strchr(why, '\n') != NULL ||
		strstr(why, strrchr(launching_file(plugin), '/')) == NULL)
		fail_msg("%s: '%s'; expected '%s' and the file's name", plugin,
			why, reason);
	launching_how(plugin, NULL, NULL, TRIAL_FAILED, reason);
}

static void
test_refused(void **state)
{
	(void)state;
	assert_refused("abi", "made for ABI 2, this lanebench has ABI 1");
	assert_refused("small", "its table has 16 bytes, the least is");
	assert_refused("badname", "its name has a byte other than letters");
	assert_refused("dots", "nothing can be called '..'");
	assert_refused("longname", "its name is longer than ");
	assert_refused("needs", "liblanebench-gone.so: cannot open shared");
	assert_refused("reserved", "no strategy can be called 'ceiling'");
	assert_refused("nosymbol", "no plugin: it has neither a symbol");
	/* Of another release, and none the worse for it. */
	launching_how("older", NULL, NULL, TRIAL_OK, "");
	launching_how(
		"unusable", NULL, NULL, TRIAL_UNSUPPORTED, "wants a full moon");
}

/* The first `len` bytes of the file, or others, in a file of their own. */
static void
write_part(const char *path, const char *from, long len)
{
	FILE *in = fopen(from, "re"), *out = fopen(path, "we");
	int c;

	assert_non_null(in);
	assert_non_null(out);
	while (len-- > 0 && (c = getc(in)) != EOF)
		putc(c, out);
	fclose(in);
	assert_int_equal(fclose(out), 0);
}

static void
write_text(const char *path)
{
	FILE *out = fopen(path, "we");

	assert_non_null(out);
	for (int i = 0; i < 100; i++)
		fputs("no library\n", out);
	assert_int_equal(fclose(out), 0);
}

static void
forget_sections(const char *path)
{
	FILE *file = fopen(path, "r+e");
	ElfW(Ehdr) header;

	assert_non_null(file);
	assert_int_equal(fread(&header, sizeof(header), 1, file), 1);
	header.e_shoff = 0;
	header.e_shnum = 0;
	rewind(file);
	assert_int_equal(fwrite(&header, sizeof(header), 1, file), 1);
	assert_int_equal(fclose(file), 0);
}

static void
test_no_library(void **state)
{
	char path[] = "/tmp/lanebench-plugin-XXXXXX";
	char whole[4096];
	int fd = mkstemp(path);
	struct stat st;

	(void)state;
	assert_true(fd >= 0);
	close(fd);
	snprintf(whole, sizeof(whole), "%s", launching_file("pthread_pool"));
	assert_int_equal(stat(whole, &st), 0);
	assert_refused(path, "is empty");
	write_text(path);
	assert_refused(path, "is no shared library (cc -shared");
	write_part(path, whole, 100);
	assert_refused(path, "is cut short");
	write_part(path, whole, (long)st.st_size / 2);
	assert_refused(path, "is cut short");
	write_part(path, whole, (long)st.st_size - 1);
	assert_refused(path, "is cut short");
	/* As a stripped one, which has no table of sections. */
	write_part(path, whole, (long)st.st_size / 2);
	forget_sections(path);
	assert_refused(path, "is cut short");
	unlink(path);
	launching_how(
		path, NULL, NULL, TRIAL_FAILED, "No such file or directory");
}

static int
run(const char *how)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_items),
		cmocka_unit_test(test_lanes),
		cmocka_unit_test(test_flights),
		cmocka_unit_test(test_reads),
		cmocka_unit_test(test_ends),
		cmocka_unit_test(test_hangs),
		cmocka_unit_test(test_hangs_before),
		cmocka_unit_test(test_hangs_after),
		cmocka_unit_test(test_slips),
		cmocka_unit_test(test_scribbles),
		cmocka_unit_test(test_dataset),
		cmocka_unit_test(test_crash_in_item),
		cmocka_unit_test(test_leaves),
		cmocka_unit_test(test_early),
		cmocka_unit_test(test_refused),
		cmocka_unit_test(test_no_library),
	};
	return cmocka_run_group_tests_name(how, tests, NULL, NULL);
}

int
main(int argc, char **argv)
{
	return launching_main(argc, argv, run);
}
