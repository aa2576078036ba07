/* SPDX-License-Identifier: MIT */
/* Runs a strategy through the scenarios, and says what was found. */
#include "check/check.h"

#include <errno.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "check/inputs.h"
#include "check/scenario.h"
#include "files/beside.h"
#include "plugins/plugins.h"
#include "process/child.h"
#include "process/limits.h"

/* The time limit of transfers from a server that never answers. */
#define CHECK_STALL_MS "150"
/* CPU time that a trial may use, as a multiple of its items': ours use 1.04 at
 * most, a thread that computes beside them 1.8 to 2. */
#define CHECK_CPU 1.25
/* The probe's own CPU time for an item: a few microseconds. */
#define CHECK_ROUNDS "2000"

struct check {
	struct checking now;
	struct inputs inputs;
	json_t *orders; /* the strategy's */
	char *probes[SCENARIO_SOURCES]; /* files */
	struct plugins plugins; /* the one that is checked */
	const struct plugin *plugin;
	enum audit_work work;
	bool one_worker;
	bool narrow; /* it had too few items at once */
};

/* The probes are the suite's own, in a folder where `list` doesn't look. */
static int
check_probes(struct check *check)
{
	static const char *const names[] = { "names", "files", "urls" };
	const char *folder = beside_program("../lib/lanebench/check/.");
	char path[4200];

	if (*folder == '\0') {
		snprintf(check->now.result->why, sizeof(check->now.result->why),
			"the datasets that strategies are checked with aren't "
			"where they belong: lib/lanebench/check");
		return -ENOENT;
	}
	for (size_t i = 0; i < SCENARIO_SOURCES; i++) {
		snprintf(
			path, sizeof(path), "%s/probe_%s.so", folder, names[i]);
		check->probes[i] = realpath(path, NULL);
		if (check->probes[i] == NULL) {
			snprintf(check->now.result->why,
				sizeof(check->now.result->why), "%.500s: %s",
				path, strerror(errno));
			return -ENOENT;
		}
	}
	return 0;
}

/* What the plugin says of itself. */
static int
check_describe(struct check *check)
{
	struct check_result *result = check->now.result;
	char file[4200];
	struct plugin *plugin;
	struct reason why;

	/* A name with a slash is a file. */
	snprintf(file, sizeof(file), "%s%s",
		strchr(check->now.order->file, '/') != NULL ? "" : "./",
		check->now.order->file);
	check->plugins.stand_ins = true;
	plugin = plugins_get(&check->plugins, PLUGIN_EITHER, file, false, &why);
	result->broken = plugin != NULL && plugin->broken;
	if (plugin == NULL || result->broken) {
		snprintf(result->why, sizeof(result->why), "%s", why.text);
		return -EINVAL;
	}
	snprintf(result->name, sizeof(result->name), "%s", plugin->name);
	check->one_worker = plugin->one_worker;
	check->work = plugin_work(plugin);
	check->plugin = plugin;
	describe_probe(plugin);
	check->orders = json_pack("{s:s, s:O*}", "file", plugin->file,
		"options", check->now.order->options);
	if (*plugin->unusable != '\0') {
		result->unusable = true;
		snprintf(result->why, sizeof(result->why), "%s",
			plugin->unusable);
	}
	return check->orders != NULL ? 0 : -ENOMEM;
}

static void
check_report(struct check *check, const struct scenario *scenario,
	unsigned workers, enum check_outcome outcome)
{
	checking_report(&check->now,
		(struct check_finding){ .outcome = outcome,
			.scenario = scenario->name,
			.source = scenario_source_name(scenario->source),
			.items = scenario->items,
			.workers = workers,
			.expected = scenario->expected,
			.read = scenario->read });
}

/* lanebench itself needs none of the words for people. */
static void
check_table(struct check *check)
{
	static const struct scenario table = { .name = "its table",
		.expected = "a summary, and a help for each option, of a line "
			    "each",
		.read = "<lanebench/option.h>, and the table at the end of "
			"<lanebench/strategy.h> or <lanebench/dataset.h>" };
	const struct plugin_option *option = check->plugin->options;

	check->now.found[0] = '\0';
	if (*check->plugin->summary == '\0')
		checking_say(&check->now, "there is no summary");
	for (; option->name != NULL; option++)
		if (*option->help == '\0')
			checking_say(&check->now, "option '%s' has no help",
				option->name);
	if (check->now.found[0] != '\0')
		check_report(check, &table, 0, CHECK_FAILED);
}

static json_t *
check_dataset(const struct check *check, const struct scenario *scenario)
{
	char fail[32] = "", wait[16], compute[16];
	bool plain = !scenario->empty && scenario->wait_ms == 0 &&
		scenario->compute_ms == 0;

	/* Pages are slow where they are fetched. */
	snprintf(wait, sizeof(wait), "%u",
		scenario->source == SCENARIO_URLS ? 0 : scenario->wait_ms);
	snprintf(compute, sizeof(compute), "%u", scenario->compute_ms);
	if (scenario->fate == SCENARIO_ONE_FAILS)
		snprintf(fail, sizeof(fail), "%zu", scenario->items / 2);
	else if (scenario->fate == SCENARIO_ALL_FAIL)
		snprintf(fail, sizeof(fail), "all");
	return json_pack("{s:s, s:{s:s, s:s, s:s, s:s, s:s}}", "file",
		check->probes[scenario->source], "options", "fail", fail,
		"rounds", plain ? CHECK_ROUNDS : "0", "wait-ms", wait,
		"compute-ms", compute, "timeout-ms",
		scenario->fate == SCENARIO_STALL ? CHECK_STALL_MS : "60000");
}

/* Whether it stopped when the host said so. */
static bool
check_stopped(struct check *check, const struct scenario *scenario,
	unsigned workers, const struct trial_result *trial)
{
	const struct wire_head *head = trial->head;
	size_t done =
		(size_t)(trial->audit.items_ok + trial->audit.items_failed);
	uint64_t most = (uint64_t)workers + head->lanes;

	if (done < scenario->stop_after)
		checking_say(&check->now,
			"only %zu items were done, %zu could have been begun "
			"before the stop",
			done, scenario->stop_after);
	else if (head->refused > most)
		checking_say(&check->now,
			"it asked for %llu more items after it was told to "
			"take no more (once a worker is enough)",
			(unsigned long long)head->refused);
	else
		return true;
	return false;
}

/* Whether as many items as workers were open at once. An event loop's sleeps
 * are done one by one: its transfers are what counts. */
static bool
check_full(struct check *check, const struct scenario *scenario,
	unsigned workers, const struct trial_result *trial)
{
	const struct at_once *at_once = &trial->audit.at_once;
	bool fetches = scenario->source == SCENARIO_URLS;
	int64_t most = fetches ? at_once->fetching : at_once->processing;

	if (scenario->wait_ms == 0 || check->work != AUDIT_DIGESTS ||
		(!fetches && at_once->flights) || most >= (int64_t)workers)
		return true;
	check->narrow = true;
	checking_say(&check->now,
		"never more than %lld at once, though each of the %zu items "
		"waits %u ms",
		(long long)most, scenario->items, scenario->wait_ms);
	return false;
}

/* Whether about as much CPU time was used as the items take. */
static bool
check_frugal(struct check *check, const struct scenario *scenario,
	unsigned workers, const struct trial_result *trial)
{
	double items = (double)scenario->items * scenario->compute_ms * 1e6;
	double used = (double)(trial->head->user_ns + trial->head->sys_ns);

	if (scenario->compute_ms == 0 || used <= CHECK_CPU * items)
		return true;
	checking_say(&check->now,
		"used %.0f ms of CPU time at %u worker, %.1f times the %.0f ms "
		"that its items take",
		used / 1e6, workers, used / items, items / 1e6);
	return false;
}

/* One trial; check->now.found says what wasn't as expected. */
static enum check_outcome
check_judge(struct check *check, const struct scenario *scenario,
	unsigned workers, const struct trial_result *trial)
{
	bool ended_well = checking_ended_well(&check->now,
		check->work == AUDIT_DIGESTS ? explain_strategy : explain_peer,
		trial);

	if (trial->status == TRIAL_UNSUPPORTED) {
		check->now.explained = NULL;
		checking_say(&check->now, "not for it: %s", trial->reason);
		return CHECK_UNSUPPORTED;
	}
	if (!ended_well)
		return CHECK_FAILED;
	return check_full(check, scenario, workers, trial) &&
			check_frugal(check, scenario, workers, trial) &&
			(scenario->stop_after == 0 ||
				check_stopped(check, scenario, workers, trial))
		? CHECK_PASSED
		: CHECK_FAILED;
}

static int
check_launch(struct check *check, const struct scenario *scenario,
	unsigned workers, const struct reference *reference,
	enum check_outcome *outcome)
{
	json_t *dataset = check_dataset(check, scenario);
	struct trial_order order = {
		.strategy = check->orders,
		.dataset = dataset,
		.workers = workers,
		.list = check->inputs.list,
		.items = scenario->items,
		.stop_after = scenario->stop_after,
		.reference = reference,
		.work = check->work,
		.origin = scenario->source == SCENARIO_URLS
			? &check->inputs.origin
			: NULL,
	};
	struct trial_result trial = { 0 };
	uint64_t digest = 0;
	int rc = dataset != NULL ? 0 : -ENOMEM;

	*outcome = CHECK_PASSED;
	for (int pass = 0;
		rc == 0 && *outcome == CHECK_PASSED && pass <= scenario->twice;
		pass++) {
		rc = checking_run(&check->now, &order, &trial);
		if (rc < 0)
			break;
		*outcome = check_judge(check, scenario, workers, &trial);
		if (*outcome == CHECK_PASSED && pass > 0 &&
			trial.audit.digest != digest) {
			checking_say(&check->now,
				"the second trial's digest differs");
			*outcome = CHECK_FAILED;
		}
		digest = trial.audit.digest;
		trial_release(&trial);
	}
	json_decref(dataset);
	return rc;
}

/* At one worker count; a second time where on a busy machine too few items may
 * have waited at once only for want of time. */
static int
check_at(struct check *check, const struct scenario *scenario, unsigned workers)
{
	struct scenario now = *scenario;
	enum check_outcome outcome;
	struct reference reference;
	int rc;

	do {
		if (check->narrow)
			now.wait_ms = SCENARIO_LONG_WAIT_MS;
		check->narrow = false;
		rc = inputs_lay(&check->inputs, &now, &reference);
		if (rc == 0)
			rc = check_launch(
				check, &now, workers, &reference, &outcome);
		reference_fini(&reference);
	} while (rc == 0 && check->narrow &&
		now.wait_ms < SCENARIO_LONG_WAIT_MS);
	check->narrow = false;
	if (rc == 0)
		check_report(check, scenario, workers, outcome);
	return rc;
}

static int
check_scenario(struct check *check, const struct scenario *scenario)
{
	int rc = 0;

	for (size_t i = 0; rc == 0 && scenario->workers[i] != 0; i++) {
		unsigned workers = scenario->workers[i];

		if (workers > 1 && check->one_worker) {
			/* It is planned at one worker only: once there. */
			if (i > 0)
				continue;
			workers = 1;
		}
		rc = check_at(check, scenario, workers);
		if (check->now.hung)
			break;
	}
	return rc;
}

static int
check_all(struct check *check)
{
	const struct scenario *s =
		check->work == AUDIT_DIGESTS ? scenarios : peer_scenarios;
	int rc = 0;

	for (; rc == 0 && s->name != NULL; s++) {
		if (!plugin_runs(check->plugin,
			    s->source == SCENARIO_FILES ? "html" : "url")) {
			checking_say(&check->now, "not for it: it runs %s only",
				check->plugin->datasets);
			check_report(
				check, s, s->workers[0], CHECK_UNSUPPORTED);
		} else if (check->now.hung) {
			/* Each of the others would time out as well. */
			checking_say(&check->now,
				"not tried, for the one before hung");
			check_report(check, s, s->workers[0], CHECK_SKIPPED);
		} else if (s->source == SCENARIO_URLS &&
			!check->inputs.serves) {
			checking_say(&check->now, "%s", check->inputs.why);
			check_report(check, s, s->workers[0], CHECK_SKIPPED);
		} else {
			rc = check_scenario(check, s);
		}
	}
	return rc;
}

int
check_strategy(const struct check_order *order, struct check_result *result)
{
	struct check check = { .now = { .order = order, .result = result } };
	struct machine machine;
	int rc;

	memset(result, 0, sizeof(*result));
	machine_read(&machine);
	limits_fill(&check.now.limits, &machine, 0);
	rc = check_describe(&check);
	if (rc == 0 && !result->unusable)
		check_table(&check);
	if (rc == 0 && check.plugin->kind == PLUGIN_DATASET) {
		rc = check_data(order, check.plugin, check.orders,
			&check.now.limits, result);
	} else if (rc == 0 && !result->unusable) {
		rc = check_probes(&check);
		if (rc == 0) {
			rc = inputs_open(
				&check.inputs, check.work != AUDIT_DIGESTS);
			limits_folder(&check.now.limits, check.inputs.folder);
			if (rc == 0)
				rc = check_all(&check);
			if (rc < 0 && check.inputs.why[0] != '\0')
				snprintf(result->why, sizeof(result->why), "%s",
					check.inputs.why);
		}
	}
	if (rc < 0 && result->why[0] == '\0')
		snprintf(result->why, sizeof(result->why), "%s", strerror(-rc));
	inputs_close(&check.inputs);
	for (size_t i = 0; i < SCENARIO_SOURCES; i++)
		free(check.probes[i]);
	json_decref(check.orders);
	plugins_fini(&check.plugins);
	return rc;
}
