/* SPDX-License-Identifier: MIT */
/* Trials of plugins that misbehave, as a campaign launches them. */
#include "files/beside.h"
#include "launching.h"

#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "plugins/plugins.h"
#include "process/interrupt.h"
#include "unit/unit.h"

#define PLENTY_NS 60000000000u
#define SHORT_NS 1500000000u

static const char *launching_bin, *launching_plugins;
/* In the environment of all that we start, and of nobody else. */
static char launching_mark[64];
static char launching_list[] = "/tmp/lanebench-launching-XXXXXX";

int
launching_init(int argc, char **argv)
{
	int fd;

	if (argc != 3)
		return -1;
	launching_bin = argv[1];
	launching_plugins = argv[2];
	beside_set(launching_bin);
	interrupt_watch();
	snprintf(launching_mark, sizeof(launching_mark), "%d", (int)getpid());
	setenv("LAUNCHED_BY", launching_mark, 1);
	snprintf(launching_mark, sizeof(launching_mark), "LAUNCHED_BY=%d",
		(int)getpid());
	/* A sanitizer would make an exit out of a signal. */
	setenv("ASAN_OPTIONS", "handle_segv=0:handle_abort=0:detect_leaks=1",
		1);
	fd = mkstemp(launching_list);
	if (fd < 0)
		return -1;
	close(fd);
	return 0;
}

void
launching_fini(void)
{
	unlink(launching_list);
}

const char *
launching_file(const char *plugin)
{
	static char path[2][4096];
	static const char *const formats[] = { "%s/%s.so",
		"%s/../lib/lanebench/%s.so", "%s/../lib/lanebench/check/%s.so",
		"%.0s%s" };
	static unsigned turn;
	char *at = path[turn++ % 2];

	for (size_t i = 0; i < sizeof(formats) / sizeof(formats[0]); i++) {
		snprintf(at, sizeof(path[0]), formats[i],
			i == 0 ? launching_plugins : launching_bin, plugin);
		if (access(at, F_OK) == 0)
			break;
	}
	return at;
}

static int
launching_write_list(const struct attempt *attempt)
{
	FILE *file = fopen(launching_list, "we");

	if (file == NULL)
		return -1;
	for (size_t i = 0; i < attempt->items; i++)
		if (attempt->source != NULL)
			fprintf(file, "%s\n", attempt->source);
		else
			fprintf(file, "probe:%zu\n", i);
	return fclose(file);
}

static json_t *
launching_orders(const char *plugin, const char *option, const char *value)
{
	json_t *options = json_object();

	if (option != NULL)
		json_object_set_new(options, option, json_string(value));
	return json_pack("{s:s, s:o}", "file", launching_file(plugin),
		"options", options);
}

/* What sequential makes of the items. */
static int
launching_reference(const struct trial_order *of, struct reference *reference)
{
	struct trial_order order = *of;
	struct trial_result result;
	int rc;

	order.strategy = launching_orders("sequential", NULL, NULL);
	order.workers = 1;
	order.timed = false;
	order.limits = NULL;
	rc = engine_run(&order, &result);
	if (rc == 0) {
		rc = reference_take(reference, result.head, true);
		trial_release(&result);
	}
	json_decref(order.strategy);
	return rc;
}

struct attempt
launching_attempt(const char *plugin, const char *option, const char *value)
{
	return (struct attempt){
		.plugin = plugin,
		.option = option,
		.value = value,
		.items = 10,
		.workers = 3,
	};
}

int
launching_order(const struct attempt *attempt, struct trial_order *order)
{
	const char *dataset =
		attempt->dataset ? attempt->dataset : "probe_names";

	*order = (struct trial_order){
		.strategy = launching_orders(
			attempt->plugin, attempt->option, attempt->value),
		.dataset = launching_orders(dataset,
			attempt->crash ? "crash" : NULL, attempt->crash),
		.workers = attempt->workers,
		.list = launching_list,
		.items = attempt->items,
		.limit_ns = attempt->limit_ns ? attempt->limit_ns : PLENTY_NS,
		.limits = &attempt->limits,
		.timed = attempt->timed,
	};
	if (attempt->second != NULL)
		json_object_set_new(json_object_get(order->strategy, "options"),
			attempt->second, json_string(attempt->second_value));
	return launching_write_list(attempt);
}

void
launching_order_fini(struct trial_order *order)
{
	json_decref(order->strategy);
	json_decref(order->dataset);
}

int
launching_try(const struct attempt *attempt, struct trial_result *result)
{
	struct reference reference = { 0 };
	struct trial_order order;
	int rc = launching_order(attempt, &order);

	if (rc == 0 && attempt->compared) {
		rc = launching_reference(&order, &reference);
		order.reference = &reference;
	}
	if (rc == 0)
		rc = engine_run(&order, result);
	if (rc == 0)
		trial_release(result);
	reference_fini(&reference);
	launching_order_fini(&order);
	return rc;
}

int
launching_ceiling(const struct attempt *attempt, void (*at_gate)(void *arg),
	void *arg, struct trial_result *result)
{
	struct reference reference = { 0 };
	struct trial_order order;
	char work[] = "/tmp/lanebench-ceiling-XXXXXX";
	int rc = mkdtemp(work) ? launching_order(attempt, &order) : -errno;

	if (rc < 0)
		return rc;
	rc = launching_reference(&order, &reference);
	order.reference = &reference;
	order.at_gate = at_gate;
	order.arg = arg;
	order.shares = work;
	if (rc == 0)
		rc = engine_run(&order, result);
	if (rc == 0)
		trial_release(result);
	reference_fini(&reference);
	launching_order_fini(&order);
	rmdir(work);
	return rc;
}

/* Whether it was started by us, or by what was. One that has ended has no
 * environment. */
static bool
launching_is_ours(const char *pid)
{
	char path[300], *word = NULL;
	size_t size = 0;
	bool ours = false;
	FILE *file;

	snprintf(path, sizeof(path), "/proc/%s/environ", pid);
	file = fopen(path, "re");
	if (file == NULL)
		return false;
	while (!ours && getdelim(&word, &size, '\0', file) > 0)
		ours = strcmp(word, launching_mark) == 0;
	free(word);
	fclose(file);
	return ours;
}

/* Whoever's child it is by now. */
static unsigned
launching_left(void)
{
	struct dirent *entry;
	unsigned count = 0;
	DIR *folder = opendir("/proc");

	assert_non_null(folder);
	while ((entry = readdir(folder)) != NULL)
		count += isdigit((unsigned char)entry->d_name[0]) &&
			launching_is_ours(entry->d_name);
	closedir(folder);
	return count;
}

void
launching_undisturbed(void)
{
	const struct attempt good = {
		.plugin = "pthread_pool",
		.items = 20,
		.workers = 3,
	};
	struct trial_result result;

	assert_int_equal(launching_children(), 0);
	assert_int_equal(launching_left(), 0);
	assert_int_equal(launching_try(&good, &result), 0);
	assert_string_equal(result.reason, "");
	assert_int_equal(result.status, TRIAL_OK);
	assert_int_equal(result.audit.items_ok, 20);
}

void
launching_ends(const struct attempt *attempt, enum trial_status status,
	const char *reason)
{
	struct trial_result result;

	assert_int_equal(launching_try(attempt, &result), 0);
	if (result.status != status || strstr(result.reason, reason) == NULL)
		fail_msg("%s %s: `%s`: '%s'; expected `%s`: '%s'",
			attempt->plugin, attempt->value ? attempt->value : "",
			trial_status_name(result.status), result.reason,
			trial_status_name(status), reason);
	launching_undisturbed();
}

void
launching_how(const char *plugin, const char *option, const char *value,
	enum trial_status status, const char *reason)
{
	struct attempt attempt = launching_attempt(plugin, option, value);

	attempt.compared = true;
	launching_ends(&attempt, status, reason);
}

void
launching_late(const char *plugin, const char *option, const char *value,
	const char *reason)
{
	struct attempt attempt = launching_attempt(plugin, option, value);

	attempt.limit_ns = SHORT_NS;
	launching_ends(&attempt, TRIAL_TIMEOUT, reason);
}

void
launching_indescribable(const char *plugin, char *why, size_t size)
{
	struct plugins none = { 0 };
	struct reason reason = { "" };

	assert_null(plugins_get(&none, PLUGIN_STRATEGY, launching_file(plugin),
		false, &reason));
	snprintf(why, size, "%s", reason.text);
	plugins_fini(&none);
}

int
launching_main(int argc, char **argv, int (*run)(const char *how))
{
	int failed;

	if (launching_init(argc, argv) < 0)
		return 2;
	failed = run("guarded as may be here");
	supervisor_without(true, false);
	failed += run("without namespace");
	supervisor_without(true, true);
	failed += run("without namespace and group");
	launching_fini();
	return failed;
}

unsigned
launching_children(void)
{
	char path[64];
	unsigned count = 0;
	FILE *file;
	int pid;

	snprintf(path, sizeof(path), "/proc/self/task/%d/children",
		(int)getpid());
	file = fopen(path, "re");
	while (file != NULL && fscanf(file, "%d", &pid) == 1)
		count++;
	if (file != NULL)
		fclose(file);
	return count;
}
