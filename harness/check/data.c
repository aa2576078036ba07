/* SPDX-License-Identifier: MIT */
/* Runs a dataset through what a campaign will do with it. */
#include "check/check.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "check/inputs.h"
#include "check/scenario.h"
#include "files/beside.h"
#include "files/files.h"
#include "files/work_folder.h"
#include "launch/prepare.h"
#include "process/child.h"
#include "process/limits.h"

#define DATA_ITEMS 200 /* of its items: mistakes show early */
#define DATA_SITES 8
#define DATA_LIMIT_NS 600000000000u
#define DATA_PATH 4300

enum data_fate {
	DATA_FINE,
	DATA_NONE,
	DATA_REVERSED,
	DATA_MISSING
};

static const char data_lanes[] =
	"lanes share nothing that process() writes to: what it needs is made "
	"by lane_open(), a lane at a time";
static const char data_lanes_read[] =
	"lane_open and process in <lanebench/dataset.h>";

/* The strategy, and the items; the first one's result is the reference for the
 * others. */
static const struct data_scenario {
	const char *name, *strategy;
	unsigned workers;
	enum data_fate fate;
	const char *expected, *read;
} data_scenarios[] = {
	{ "each item once", "sequential", 1, DATA_FINE,
		"process() returns 0, or below 0 with a few words in "
		"out->reason",
		"process and struct lane_output in <lanebench/dataset.h>" },
	{ "twice the same", "sequential", 1, DATA_FINE,
		"a second pass finds the same: the digest covers what was "
		"extracted, and nothing that a port, a folder or a date "
		"changes",
		"struct lane_output in <lanebench/dataset.h>" },
	{ "in threads", "pthread_pool", 4, DATA_FINE, data_lanes,
		data_lanes_read },
	{ "in threads again", "pthread_pool", 4, DATA_FINE, data_lanes,
		data_lanes_read },
	{ "in processes", "fork_pool", 3, DATA_FINE,
		"process() works in any process: what open() made is there as "
		"a copy, after fork()",
		"the comment at the top of <lanebench/dataset.h>" },
	{ "in another order", "sequential", 1, DATA_REVERSED,
		"what is done to an item depends on its source and bytes "
		"alone, not on its number or those before it",
		"item of struct lane_input in <lanebench/dataset.h>" },
	{ "one item's bytes are missing", "pthread_pool", 2, DATA_MISSING,
		"the host says that the item failed, and the others are what "
		"they were",
		"enum lane_acquire in <lanebench/dataset.h>" },
	{ "no items", "pthread_pool", 2, DATA_NONE,
		"open() and close() do without any item",
		"the comment at the top of <lanebench/dataset.h>" },
};

struct data {
	struct checking now;
	const struct plugin *plugin;
	json_t *orders;
	struct origin origin;
	char *work;
	int lock;
	char list[DATA_PATH], routes[DATA_PATH], cache[DATA_PATH];
	char **sources;
	size_t count;
	struct reference reference, as_laid;
	bool known; /* there is a reference */
};

__attribute__((format(printf, 2, 3))) static int
data_refuse(struct data *data, const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	vsnprintf(data->now.result->why, sizeof(data->now.result->why), fmt,
		args);
	va_end(args);
	return -EINVAL;
}

static int
data_open(struct data *data)
{
	int rc = workdir_make("data", &data->work, &data->lock);

	if (rc < 0) {
		data_refuse(data, "%.500s: %s",
			data->work != NULL ? data->work : "work folder",
			strerror(-rc));
		free(data->work);
		data->work = NULL;
		return rc;
	}
	limits_folder(&data->now.limits, data->work);
	snprintf(data->list, DATA_PATH, "%.4000s/items", data->work);
	snprintf(data->routes, DATA_PATH, "%.4000s/routes", data->work);
	rc = cachedir_make(data->cache, sizeof(data->cache));
	if (rc < 0)
		return data_refuse(data,
			"%.500s: %s; set LANEBENCH_CACHE to a folder that "
			"pages can be kept in",
			data->cache, strerror(-rc));
	if (data->plugin->acquire != LANE_ACQUIRE_URL)
		return 0;
	rc = origin_start(&data->origin, DATA_SITES);
	if (rc < 0)
		data_refuse(data, "no local server: %s", data->origin.why);
	return rc;
}

/* Up to DATA_ITEMS of those that it named. */
static int
data_sources(struct data *data)
{
	FILE *list = files_read(data->list, FILES_LIST_MAX);
	char *line = NULL;
	size_t room = 0;
	ssize_t n;

	data->sources = calloc(DATA_ITEMS, sizeof(*data->sources));
	while (list != NULL && data->sources != NULL &&
		data->count < DATA_ITEMS &&
		(n = getline(&line, &room, list)) > 0) {
		line[n - 1] = '\0';
		data->sources[data->count] = strdup(line);
		if (data->sources[data->count] == NULL)
			break;
		data->count++;
	}
	free(line);
	if (list != NULL)
		fclose(list);
	return data->count > 0
		? 0
		: data_refuse(data, "%s: prepare() named no item",
			  data->now.result->name);
}

/* What prepare() answers; negative, and why it doesn't. */
static int
data_ask(struct data *data, struct prepared *prepared, struct reason *why)
{
	const struct prepare_order order = { .dataset = data->orders,
		.seed = 1,
		.cache = data->cache,
		.work = data->work,
		.list = data->list,
		.routes = data->routes,
		.origin = data->origin.child.pid ? &data->origin : NULL,
		.limit_ns = DATA_LIMIT_NS,
		.limits = &data->now.limits };

	return prepare_launch(&order, prepared, why);
}

/* Only this machine is asked for anything. */
static int
data_stays_here(struct data *data)
{
	for (size_t i = 0; i < data->count; i++)
		if (!source_is_here(data->sources[i]))
			return data_refuse(data,
				"%s: '%.200s' is not on this machine, and a "
				"check leaves others' servers alone",
				data->now.result->name, data->sources[i]);
	return 0;
}

static int
data_prepare(struct data *data)
{
	struct reason why;
	struct prepared prepared = { 0 };
	int rc = data_ask(data, &prepared, &why);

	data->now.result->broken = rc < 0;
	data->now.result->unready = prepared.asked && prepared.error != NULL;
	if (rc < 0)
		rc = data_refuse(data, "%s can't be prepared: %s",
			data->now.result->name, why.text);
	else if (prepared.error != NULL)
		rc = data_refuse(
			data, "%s: %s", data->now.result->name, prepared.error);
	if (rc == 0 && prepared.away)
		rc = data_refuse(data,
			"%s: a page of its routes redirects to what is not on "
			"this machine, and a check leaves others' servers "
			"alone",
			data->now.result->name);
	prepared_fini(&prepared);
	if (rc == 0)
		rc = data_sources(data);
	if (rc == 0 && data->plugin->acquire == LANE_ACQUIRE_URL)
		rc = data_stays_here(data);
	if (rc == 0 && data->plugin->acquire == LANE_ACQUIRE_URL &&
		origin_serve(&data->origin, data->routes) < 0)
		rc = data_refuse(data, "its routes: %.500s", data->origin.why);
	return rc;
}

/* The list of items, and what is expected of them. */
static int
data_lay(struct data *data, enum data_fate fate)
{
	size_t count = fate == DATA_NONE ? 0 : data->count;
	struct files_fresh fresh;
	int rc = files_fresh_begin(&fresh, data->list);

	if (rc < 0)
		return rc;
	data->as_laid.count = count;
	data->as_laid.digests = true;
	for (size_t i = 0; i < count; i++) {
		size_t from = fate == DATA_REVERSED ? count - 1 - i : i;
		bool missing = fate == DATA_MISSING && i == count / 2;

		if (data->known)
			data->as_laid.items[i] = data->reference.items[from];
		if (missing) {
			memset(&data->as_laid.items[i], 0,
				sizeof(data->as_laid.items[i]));
			data->as_laid.items[i].status = WIRE_ITEM_FAILED;
		}
		/* Nothing listens on port 1: tcpmux, reserved. */
		fprintf(fresh.out, "%s\n",
			!missing ? data->sources[from]
				: data->plugin->acquire == LANE_ACQUIRE_URL
				? "http://127.0.0.1:1/"
				: "/nowhere/at-all");
	}
	return files_fresh_end(&fresh, 0);
}

/* Or with one that is nothing to read. */
static bool
data_without_reason(const char *reason)
{
	return reason[strspn(reason, " ")] == '\0' ||
		strcmp(reason, WIRE_NO_REASON) == 0;
}

/* Mistakes that the first pass shows. */
static bool
data_look(struct data *data, const struct trial_result *trial)
{
	const struct wire_record *records = wire_records(trial->head);
	char source[100];

	for (size_t i = 0; i < data->count; i++) {
		const char *reason =
			wire_reason_text(trial->head, records[i].reason);

		if (records[i].status == WIRE_ITEM_OK ||
			!data_without_reason(reason))
			continue;
		checking_say(&data->now,
			"item %zu ('%s') failed without a reason", i,
			source_show(data->sources[i], source, sizeof(source)));
		return false;
	}
	if (trial->audit.items_ok > 0)
		return true;
	checking_say(&data->now, "all %zu items fail, the first (%s) with: %s",
		data->count,
		source_show(data->sources[0], source, sizeof(source)),
		wire_reason_text(trial->head, records[0].reason));
	return false;
}

static enum check_outcome
data_judge(struct data *data, const struct trial_result *trial)
{
	if (!checking_ended_well(&data->now, explain_dataset, trial))
		return CHECK_FAILED;
	return data->known || data_look(data, trial) ? CHECK_PASSED
						     : CHECK_FAILED;
}

static int
data_launch(struct data *data, const struct data_scenario *scenario,
	enum check_outcome *outcome)
{
	char file[DATA_PATH];
	json_t *strategy;
	struct trial_order order = { .dataset = data->orders,
		.workers = scenario->workers,
		.list = data->list,
		.items = data->as_laid.count,
		.reference = data->known ? &data->as_laid : NULL };
	struct trial_result trial = { 0 };
	int rc;

	snprintf(file, sizeof(file), "%.4000s/%s.so",
		beside_program("../lib/lanebench/."), scenario->strategy);
	strategy = json_pack("{s:s}", "file", file);
	order.strategy = strategy;
	rc = strategy != NULL ? checking_run(&data->now, &order, &trial)
			      : -ENOMEM;
	json_decref(strategy);
	if (rc < 0)
		return rc;
	*outcome = data_judge(data, &trial);
	if (!data->known && trial.status == TRIAL_OK)
		data->known =
			reference_take(&data->reference, trial.head, true) == 0;
	trial_release(&trial);
	return 0;
}

static void
data_report(struct data *data, const struct data_scenario *scenario,
	enum check_outcome outcome)
{
	static const char *const sources[] = { "names", "files", "URLs" };

	checking_report(&data->now,
		(struct check_finding){ .outcome = outcome,
			.scenario = scenario->name,
			.source = sources[data->plugin->acquire],
			.items = data->as_laid.count,
			.workers = scenario->workers,
			.expected = scenario->expected,
			.read = scenario->read });
}

static int
data_scenario(struct data *data, const struct data_scenario *scenario)
{
	bool first = scenario == data_scenarios;
	enum check_outcome outcome = CHECK_SKIPPED;
	int rc;

	/* A name's bytes can't be missing. */
	if (scenario->fate == DATA_MISSING &&
		data->plugin->acquire == LANE_ACQUIRE_NONE)
		return 0;
	rc = data_lay(data, scenario->fate);
	if (rc == 0 && !data->now.hung && (first || data->known))
		rc = data_launch(data, scenario, &outcome);
	else
		checking_say(&data->now,
			"not tried, for the first pass came to nothing, or one "
			"before hung");
	if (rc == 0)
		data_report(data, scenario, outcome);
	return rc;
}

int
check_data(const struct check_order *order, const struct plugin *plugin,
	json_t *orders, const struct supervisor_limits *limits,
	struct check_result *result)
{
	const size_t count = sizeof(data_scenarios) / sizeof(data_scenarios[0]);
	struct data data = {
		.now = { .order = order, .result = result, .limits = *limits },
		.plugin = plugin,
		.orders = orders,
		.lock = -1
	};
	int rc = data_open(&data);

	if (rc == 0)
		rc = data_prepare(&data);
	if (rc == 0) {
		data.as_laid.items =
			calloc(data.count + 1, sizeof(*data.as_laid.items));
		rc = data.as_laid.items != NULL ? 0 : -ENOMEM;
	}
	for (size_t i = 0; rc == 0 && i < count; i++)
		rc = data_scenario(&data, &data_scenarios[i]);
	origin_end(&data.origin);
	reference_fini(&data.reference);
	reference_fini(&data.as_laid);
	for (size_t i = 0; i < data.count; i++)
		free(data.sources[i]);
	free(data.sources);
	workdir_remove(data.work, data.lock);
	return rc;
}
