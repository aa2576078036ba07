/* SPDX-License-Identifier: MIT */
/* The options of what measures strategies, and what they are by default. */
#include "campaign/settings.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "campaign/variant.h"
#include "stats/looks.h"
#include "wire/records.h"

#define SETTINGS_PRECISION 0.05
/* Blocks of a sitting, where no number of blocks is given. */
#define SETTINGS_SITTING 2u
#define SETTINGS_BLOCKS_MAX 100000
/* Of processes and descriptors. */
#define SETTINGS_LIMIT_MAX 4194304
#define SETTINGS_MIB (UINT64_C(1) << 20)
#define SETTINGS_DAY_S 86400.0
#define SETTINGS_YEAR_S 31536000.0

/* "A,B": datasets or strategies; the command line's first drops the file's. */
static int
settings_take_names(void *filled, const struct option_row *row,
	const char *text, struct reason *why)
{
	struct settings *settings = filled;
	bool dataset = strcmp(row->name, "dataset") == 0;
	struct variants *variants =
		dataset ? &settings->datasets : &settings->strategies;
	bool *replace =
		dataset ? &settings->file_datasets : &settings->file_strategies;
	char *copy = strdup(text), *rest = copy, *word, key[300];
	struct variant *variant;
	int rc = copy != NULL ? 0 : -ENOMEM;

	if (*replace)
		variants_fini(variants);
	*replace = false;
	while (rc == 0 && (word = variant_next(&rest)) != NULL) {
		if (*word == '\0') {
			rc = reason_set(why, "an empty name in '%.60s'", text);
			break;
		}
		variant = variant_parse(word, why);
		rc = variant != NULL ? variants_take(variants, variant)
				     : -EINVAL;
		/* A file's reader says where in the file it is. */
		snprintf(key, sizeof(key), "%s.%s", row->name, word);
		json_object_del(settings->places, key);
	}
	free(copy);
	return rc;
}

static int
settings_take_workers(void *filled, const struct option_row *row,
	const char *text, struct reason *why)
{
	struct settings *settings = filled;

	if (workers_parse(&settings->workers, text, why) < 0)
		return -EINVAL;
	if (row->commands == SETTINGS_OVERHEAD && settings->workers.count > 1)
		return reason_set(why,
			"one count, for the sizes of the tasks are what "
			"changes here");
	return 0;
}

/* Blocks exclude precision and budget: one of them would have no effect. What
 * the command line says drops the file's. */
static int
settings_take_stop(void *filled, const struct option_row *row, const char *text,
	struct reason *why)
{
	struct settings *settings = filled;
	bool by_blocks = strcmp(row->name, "blocks") == 0;
	bool *mine =
		by_blocks ? &settings->asked_blocks : &settings->asked_looks;
	bool *other =
		by_blocks ? &settings->asked_looks : &settings->asked_blocks;

	(void)text;
	if (*other && !settings->file_stop)
		return reason_set(why,
			"a fixed number of blocks goes with neither precision "
			"nor budget: leave one out");
	if (*other && by_blocks) {
		settings->precision = SETTINGS_PRECISION;
		settings->budget_s = (double)INFINITY;
	}
	*mine = true;
	*other = settings->file_stop = false;
	if (!by_blocks)
		settings->blocks = 0;
	return 0;
}

static int
settings_take_gap(void *filled, const struct option_row *row, const char *text,
	struct reason *why)
{
	struct settings *settings = filled;

	(void)row;
	(void)text;
	(void)why;
	settings->asked_gap = true;
	return 0;
}

static int
settings_take_out(void *filled, const struct option_row *row, const char *text,
	struct reason *why)
{
	struct settings *settings = filled;

	(void)row;
	if (*text == '\0')
		return reason_set(why, "no folder is named");
	free(settings->out);
	settings->out = strdup(text);
	return settings->out != NULL ? 0 : -ENOMEM;
}

/* A plugin's option as it was set, and where. */

const char *
settings_place(const struct settings *settings, const char *name,
	const char *option, char *text, size_t size)
{
	json_t *place;
	char key[300];

	snprintf(key, sizeof(key), "%s.%s", name, option);
	place = json_object_get(settings->places, key);
	snprintf(text, size,
		"%s: ", place != NULL ? json_string_value(place) : "set");
	return text;
}

static int
settings_set_option(struct settings *settings, const char *plugin,
	const char *option, const char *value, struct reason *why)
{
	json_t *options = json_object_get(settings->sets, plugin), *was;
	char key[300];

	if (options == NULL) {
		options = json_object();
		if (json_object_set_new(settings->sets, plugin, options) < 0)
			return reason_set(why, "a name that is not UTF-8");
	}
	snprintf(key, sizeof(key), "%s.%s", plugin, option);
	if (variant_value_check(key, value, why) < 0)
		return -EINVAL;
	was = json_object_get(options, option);
	/* A file's gives way to the command line's. */
	if (was != NULL && strcmp(json_string_value(was), value) != 0 &&
		(settings->reading ||
			json_object_get(settings->places, key) == NULL))
		return reason_set(why,
			"%.80s is set twice, to two values: leave one out",
			key);
	/* A file's reader says where in the file it is. */
	json_object_del(settings->places, key);
	return json_object_set_new(options, option, json_string(value)) < 0
		? reason_set(why, "a name that is not UTF-8")
		: 0;
}

/* "NAME.OPTION=VALUE". An option has no dot, a name may have. */
static int
settings_take_set(void *filled, const struct option_row *row, const char *text,
	struct reason *why)
{
	char *copy = strdup(text);
	char *equals = copy != NULL ? strchr(copy, '=') : NULL, *dot = NULL;
	int rc;

	(void)row;
	if (copy == NULL)
		return -ENOMEM;
	if (equals != NULL) {
		*equals = '\0';
		dot = strrchr(copy, '.');
	}
	if (dot == NULL || dot == copy || dot[1] == '\0') {
		rc = reason_set(why,
			"'%.80s%s' is not NAME.OPTION=VALUE, such as "
			"html.parser=dom",
			copy, equals != NULL ? "=..." : "");
	} else {
		*dot = '\0';
		rc = settings_set_option(
			filled, copy, dot + 1, equals + 1, why);
	}
	free(copy);
	return rc;
}

#define AT(field) OPTION_AT(struct settings, field)

const struct option_row settings_rows[] = {
	{ "dataset", SETTINGS_RUN, OPTION_OWN, .value = "A,B",
		.take = settings_take_names,
		.help = "which datasets (html and url, and what you added; a "
			"name with a slash is a plugin's file)" },
	{ "strategy", SETTINGS_RUN | SETTINGS_OVERHEAD, OPTION_OWN,
		.value = "A,B", .take = settings_take_names,
		.help = "which strategies (default: those that don't run on "
			"request only; all: those too; peers: programs in "
			"other languages, or NAME, or ./NAME.ini; the "
			"baseline, sequential, always runs)" },
	{ "workers", SETTINGS_RUN, OPTION_OWN, .value = "1,2,4",
		.take = settings_take_workers,
		.help = "how many at once (what suits the dataset)" },
	{ "workers", SETTINGS_OVERHEAD, OPTION_OWN, .value = "N",
		.take = settings_take_workers,
		.help = "how many at once (the usable cores)" },
	{ "blocks", SETTINGS_RUN, OPTION_WHOLE, AT(blocks), .value = "N",
		.preset = "10", .least = 1, .most = SETTINGS_BLOCKS_MAX,
		.take = settings_take_stop, .recorded = "blocks",
		.help = "exactly N counted blocks after the one that primes" },
	{ "blocks", SETTINGS_OVERHEAD, OPTION_WHOLE, AT(blocks), .value = "N",
		.preset = "6", .least = 1, .most = SETTINGS_BLOCKS_MAX,
		.help = "counted blocks after the one that primes" },
	/* 40 blocks are no more precise than its least on any machine. */
	{ "precision", SETTINGS_RUN, OPTION_SHARE, AT(precision), .value = "5%",
		.low = 0.0001, .take = settings_take_stop,
		.recorded = "precision",
		.help = "instead: 10 to 40 blocks, until every interval is so "
			"narrow to each side" },
	{ "budget", SETTINGS_RUN, OPTION_SECONDS, AT(budget_s), .value = "120s",
		.low = 1e-9, .high = SETTINGS_YEAR_S,
		.take = settings_take_stop, .recorded = "budget_s",
		.help = "instead: until the time is up (s, m, h), or every "
			"interval is narrow enough (--precision, 5%)" },
	/* One sitting has no spread, and each costs a block that isn't
	 * counted. */
	{ "sessions", SETTINGS_RUN, OPTION_WHOLE, AT(sessions), .value = "N",
		.least = 2, .most = 100,
		.help = "the blocks in N sittings, with all anew for each: "
			"shows what differs between runs (10 blocks, or 2 a "
			"sitting)" },
	{ "sessions", SETTINGS_CALIBRATE, OPTION_WHOLE, AT(sessions),
		.value = "N", .least = SETTINGS_SITTINGS_LEAST,
		.most = SETTINGS_SITTINGS_MOST,
		.help = "each of 5 to 20 sittings of 2 blocks, as `run "
			"--sessions` has them: what one sitting doesn't know "
			"of the next" },
	{ "session-gap", SETTINGS_RUN, OPTION_SECONDS, AT(session_gap_s),
		.value = "TIME", .preset = "10s", .high = SETTINGS_DAY_S,
		.take = settings_take_gap,
		.help = "the pause between two of them" },
	{ "session-gap", SETTINGS_CALIBRATE, OPTION_SECONDS, AT(session_gap_s),
		.value = "TIME", .preset = "0", .high = SETTINGS_DAY_S,
		.take = settings_take_gap,
		.help = "the pause between two of them" },
	{ "experiments", SETTINGS_CALIBRATE, OPTION_WHOLE, AT(experiments),
		.value = "N", .preset = "200", .least = 20, .most = 100000,
		.help = "how many, 20 to 100000" },
	{ "items", SETTINGS_RUN, OPTION_WHOLE, AT(items), .value = "N",
		.least = 1, .most = WIRE_ITEMS_MAX,
		.help = "a seeded sample of so many items (all; of html and "
			"url 400)" },
	{ "seed", SETTINGS_RUN | SETTINGS_CALIBRATE | SETTINGS_OVERHEAD,
		OPTION_WHOLE, AT(seed), .value = "N", .preset = "1",
		.most = INT64_MAX, .recorded = "seed",
		.help = "of the random order, and of the sample" },
	{ "set", SETTINGS_RUN | SETTINGS_OVERHEAD, OPTION_OWN,
		.value = "NAME.OPTION=V", .take = settings_take_set,
		.help = "an option of a strategy or dataset; `lanebench "
			"describe NAME` shows them; or LABEL.OPTION=V" },
	{ "out", SETTINGS_RUN | SETTINGS_OVERHEAD, OPTION_OWN, .value = "DIR",
		.take = settings_take_out,
		.help = "where results go (a new folder in ./results)" },
	{ "resume", SETTINGS_RUN, OPTION_FLAG, AT(resume),
		.help = "go on with the run in --out, or begin it" },
	{ "dry-run", SETTINGS_RUN, OPTION_FLAG, AT(dry_run),
		.help = "print the plan only: cells, blocks, expected time "
			"(for which a few items are run, a second a dataset, "
			"ten where they are slow)" },
	{ "strict", SETTINGS_RUN, OPTION_FLAG, AT(strict), .recorded = "strict",
		.help = "end when a page fails for the baseline" },
	{ "live", SETTINGS_RUN, OPTION_FLAG, AT(live),
		.help = "allow requests to sites that aren't ours" },
	{ "keep-items", SETTINGS_RUN, OPTION_FLAG, AT(keep_items),
		.recorded = "keep_items",
		.help = "write items.csv, a row an item and trial" },
	{ "second-opinion", SETTINGS_RUN, OPTION_FLAG, AT(second_opinion),
		.help = "beside each speedup the Hodges-Lehmann estimate" },
	{ "limit-time", SETTINGS_RUN, OPTION_SECONDS, AT(limit_time_s),
		.value = "60s", .low = 1e-9, .high = SETTINGS_YEAR_S,
		.help = "a trial that takes longer is ended (ten times what "
			"the baseline took, 10 s at least)" },
	/* With less of memory or descriptors lanebench-trial doesn't load. */
	{ "limit-memory", SETTINGS_RUN, OPTION_BYTES, AT(limits.memory_bytes),
		.value = "4G", .least = 32 * SETTINGS_MIB,
		.help = "what a trial may have (four fifths of what is free)" },
	{ "limit-processes", SETTINGS_RUN, OPTION_WHOLE, AT(limits.tasks),
		.value = "N", .least = 1, .most = SETTINGS_LIMIT_MAX,
		.help = "of a trial, processes and threads together (4096 and "
			"two a worker; three quarters of what the system "
			"allows)" },
	{ "limit-descriptors", SETTINGS_RUN, OPTION_WHOLE,
		AT(limits.descriptors), .value = "N", .least = 32,
		.most = SETTINGS_LIMIT_MAX,
		.help = "open files a process (what the system allows)" },
	{ "limit-disk", SETTINGS_RUN, OPTION_BYTES, AT(limits.disk_bytes),
		.value = "4G", .least = SETTINGS_MIB,
		.help = "of files in the work folder, below TMPDIR (half of "
			"what is free, 16G at most)" },
	{ "quick", SETTINGS_OVERHEAD, OPTION_FLAG, AT(quick),
		.help = "few sizes, few tasks: to try it" },
	{ "quiet", SETTINGS_RUN | SETTINGS_OVERHEAD, OPTION_FLAG, AT(quiet),
		.help = "say less" },
	{ "verbose", SETTINGS_RUN, OPTION_FLAG, AT(verbose),
		.help = "say more: also what trials write to stderr" },
	{ NULL }
};

/* As far as a file and single options need it. */
static const struct option_command settings_command = {
	.called = "lanebench run", .rows = settings_rows, .bit = SETTINGS_RUN
};

int
settings_init(struct settings *settings)
{
	memset(settings, 0, sizeof(*settings));
	settings->sets = json_object();
	settings->places = json_object();
	settings->precision = SETTINGS_PRECISION;
	settings->budget_s = (double)INFINITY;
	options_preset(&settings_command, settings);
	return settings->sets != NULL && settings->places != NULL ? 0 : -ENOMEM;
}

void
settings_fini(struct settings *settings)
{
	variants_fini(&settings->datasets);
	variants_fini(&settings->strategies);
	json_decref(settings->sets);
	json_decref(settings->places);
	variants_fini(&settings->dataset_labels);
	variants_fini(&settings->strategy_labels);
	free(settings->out);
	memset(settings, 0, sizeof(*settings));
}

unsigned
settings_most_blocks(const struct settings *settings)
{
	return settings->blocks ? settings->blocks : LOOKS_LAST;
}

int
settings_set(struct settings *settings, const char *name, const char *value,
	struct reason *why)
{
	return options_set(&settings_command, name, value, settings, why);
}

int
settings_settle(struct settings *settings, struct reason *why)
{
	unsigned n = settings->sessions;

	if (n == 0 && settings->asked_gap)
		return reason_set(why,
			"session-gap: that is a pause between sittings, and "
			"there is one only: give --sessions N too");
	if (n == 0)
		return 0;
	if (settings->asked_looks)
		return reason_set(why,
			"sessions: they share a number of blocks, so they go "
			"with neither precision nor budget: give --blocks "
			"instead, or leave --sessions out");
	if (!settings->asked_blocks && settings->blocks < SETTINGS_SITTING * n)
		settings->blocks = SETTINGS_SITTING * n;
	if (settings->blocks >= n)
		return 0;
	return reason_set(why,
		"sessions: %u blocks aren't enough for %u sessions of one "
		"block at least: give --blocks %u, or more",
		settings->blocks, n, n);
}

/* A time without an end has no number in JSON. */
static json_t *
settings_json_of(const struct option_row *row, const void *field)
{
	double number;

	if (row->kind == OPTION_FLAG)
		return json_boolean(*(const bool *)field);
	if (row->kind == OPTION_WHOLE && row->size == sizeof(unsigned))
		return json_integer(*(const unsigned *)field);
	if (row->kind == OPTION_WHOLE)
		return json_integer((json_int_t)(*(const uint64_t *)field));
	number = *(const double *)field;
	return json_real(isfinite(number) ? number : 0);
}

json_t *
settings_json(const struct settings *settings)
{
	const struct option_row *row = settings_rows;
	json_t *all = json_object();

	for (; row->name != NULL; row++)
		if (row->recorded != NULL)
			json_object_set_new(all, row->recorded,
				settings_json_of(row,
					(const char *)settings + row->offset));
	return all;
}

const char *
settings_recorded(const char *key)
{
	const struct option_row *row = settings_rows;

	while (row->name != NULL &&
		(row->recorded == NULL || strcmp(row->recorded, key) != 0))
		row++;
	return row->name;
}

unsigned
sitting_count(const struct settings *settings)
{
	return settings->sessions ? settings->sessions : 1;
}

unsigned
sitting_blocks(const struct settings *settings, unsigned blocks)
{
	return blocks + sitting_count(settings);
}

unsigned
sitting_of(const struct settings *settings, unsigned block)
{
	unsigned n = sitting_count(settings);
	unsigned each = settings->blocks / n, more = settings->blocks % n;

	if (n == 1)
		return 1;
	if (block <= more * (each + 1))
		return (block - 1) / (each + 1) + 1;
	block -= more * (each + 1);
	return more + (block - 1) / each + 1;
}
