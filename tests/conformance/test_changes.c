/* SPDX-License-Identifier: MIT */
/*
 * A plugin that changes what belongs to the whole process: its row is as good
 * as any, and the next trial finds what the first one found. All of it three
 * times: with what of namespaces and groups may be used here, and without.
 */
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "launching.h"
#include "measure/kernel_file.h"
#include "unit/unit.h"

/* It changes that, and fails where it doesn't find things as `finds` says. */
static struct attempt
changes_attempt(const char *what, const char *finds)
{
	struct attempt attempt = launching_attempt("changes", "what", what);

	attempt.second = "finds";
	attempt.second_value = finds;
	return attempt;
}

/* What a trial finds, in a line: it has failed to find it otherwise. */
static void
find(const char *what, const char *otherwise, char *line, size_t size)
{
	static const char words[] = "finds: ";
	const struct attempt attempt = changes_attempt(what, otherwise);
	struct trial_result result;
	const char *at;

	assert_int_equal(launching_try(&attempt, &result), 0);
	at = strstr(result.reason, words);
	if (result.status != TRIAL_FAILED || at == NULL)
		fail_msg("changes %s: `%s`: '%s'", what,
			trial_status_name(result.status), result.reason);
	at += sizeof(words) - 1;
	snprintf(line, size, "%.*s", (int)(strcspn(at, ".") + 1), at);
}

/* None of it is ours, who are interrupted otherwise. */
static void
test_begins_clean(void **state)
{
	static const int ours[] = { SIGINT, SIGTERM, SIGHUP, SIGXFSZ };
	unsigned ignored, blocked;
	char line[600];

	(void)state;
	find("nothing", "unlike", line, sizeof(line));
	assert_int_equal(
		sscanf(line, "ignored %x blocked %x", &ignored, &blocked), 2);
	for (size_t i = 0; i < sizeof(ours) / sizeof(ours[0]); i++) {
		assert_int_equal(ignored & 1u << ours[i], 0);
		assert_int_equal(blocked & 1u << ours[i], 0);
	}
}

static unsigned
names(void)
{
	char line[600];
	const char *at;
	unsigned count;

	find("nothing", "unlike", line, sizeof(line));
	at = strstr(line, " names ");
	assert_non_null(at);
	assert_int_equal(sscanf(at, " names %u", &count), 1);
	return count;
}

/* What would make a trial another one doesn't get there; all else does. */
static void
test_environment(void **state)
{
	static const char *const out[] = { "OMP_NUM_THREADS",
		"GOMP_CPU_AFFINITY", "KMP_BLOCKTIME", "MALLOC_ARENA_MAX",
		"GLIBC_TUNABLES", "MIMALLOC_VERBOSE", "http_proxy",
		"https_proxy", "all_proxy", "no_proxy", "HTTP_PROXY",
		"HTTPS_PROXY", "ALL_PROXY", "NO_PROXY" };
	unsigned before;

	(void)state;
	for (size_t i = 0; i < sizeof(out) / sizeof(out[0]); i++)
		assert_int_equal(unsetenv(out[i]), 0);
	before = names();
	for (size_t i = 0; i < sizeof(out) / sizeof(out[0]); i++)
		assert_int_equal(setenv(out[i], "1", 1), 0);
	assert_int_equal(names(), before);
	assert_int_equal(setenv("LANEBENCH_TEST_STAYS", "1", 1), 0);
	assert_int_equal(names(), before + 1);
	assert_int_equal(unsetenv("LANEBENCH_TEST_STAYS"), 0);
	for (size_t i = 0; i < sizeof(out) / sizeof(out[0]); i++)
		assert_int_equal(unsetenv(out[i]), 0);
}

/* A process's own: whatever it does to it, the row is as good as any, none of
 * it is ours, and the next trial finds what the first one found; in the same
 * process it would have found it changed. */
static void
test_changes(void **state)
{
	static const char *const what[] = { "signals", "locale", "limits",
		"folder", "umask", "environment", "descriptors" };
	char before[4096], after[4096], first[600], changed[600];
	const struct attempt next = changes_attempt("nothing", first);
	mode_t mask = umask(022);

	(void)state;
	assert_non_null(getcwd(before, sizeof(before)));
	find("nothing", "unlike", first, sizeof(first));
	for (size_t i = 0; i < sizeof(what) / sizeof(what[0]); i++) {
		launching_how("changes", "what", what[i], TRIAL_OK, "");
		launching_ends(&next, TRIAL_OK, "");
		find(what[i], first, changed, sizeof(changed));
		assert_string_not_equal(changed, first);
	}
	assert_non_null(getcwd(after, sizeof(after)));
	assert_string_equal(after, before);
	assert_int_equal(umask(mask), 022);
}

/* What of ours could be changed, and is no process's but ours. */
struct own {
	int nice;
	cpu_set_t cores;
	struct rlimit queues;
	char filter[32];
};

static void
own_read(struct own *own)
{
	memset(own, 0, sizeof(*own));
	own->nice = getpriority(PRIO_PROCESS, 0);
	assert_int_equal(
		sched_getaffinity(0, sizeof(own->cores), &own->cores), 0);
	assert_int_equal(getrlimit(RLIMIT_MSGQUEUE, &own->queues), 0);
	assert_true(kernel_file_line("", "/proc/self/coredump_filter",
		own->filter, sizeof(own->filter)));
}

/* The launcher is out of its reach, or is again what it was, but for what root
 * alone can set back. */
static void
test_launcher(void **state)
{
	const struct attempt attempt = changes_attempt("launcher", "");
	struct trial_result result;
	struct own before, after;

	(void)state;
	own_read(&before);
	assert_int_equal(launching_try(&attempt, &result), 0);
	own_read(&after);
	if (geteuid() != 0)
		after.nice = before.nice;
	assert_memory_equal(&after, &before, sizeof(after));
	if (supervisor_means()->namespace) {
		assert_string_equal(result.reason, "");
		return;
	}
	assert_int_equal(result.status, TRIAL_FAILED);
	/* Where it couldn't be set back, it is 7 from the last time. */
	if (before.nice != 7)
		assert_non_null(strstr(result.reason,
			geteuid() == 0
				? "lanebench's niceness (set back)"
				: "lanebench's niceness (can't be set back: "));
	assert_non_null(strstr(result.reason, "'s limits (set back)"));
	assert_non_null(strstr(result.reason, "'s coredump_filter (set back)"));
	if (CPU_COUNT(&before.cores) > 1)
		assert_non_null(strstr(result.reason, "'s cores (set back)"));
	launching_undisturbed();
}

static int
run(const char *how)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_begins_clean),
		cmocka_unit_test(test_environment),
		cmocka_unit_test(test_changes),
		cmocka_unit_test(test_launcher),
	};

	return cmocka_run_group_tests_name(how, tests, NULL, NULL);
}

int
main(int argc, char **argv)
{
	return launching_main(argc, argv, run);
}
