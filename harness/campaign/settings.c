/* SPDX-License-Identifier: MIT */
/* What the user asked of a run, an option at a time. */
#include "campaign/settings.h"

#include <errno.h>
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "launch/plugins.h"
#include "stats/looks.h"

#define SETTINGS_BLOCKS 10
#define SETTINGS_PRECISION 0.05
/* Forty blocks reach no such thing on any machine; figures can be printed. */
#define SETTINGS_PRECISION_LEAST 0.0001
#define SETTINGS_BLOCKS_MAX 100000
#define SETTINGS_ITEMS_MAX 100000000
#define SETTINGS_LIMIT_MAX 4194304
/* Less, and lanebench-trial itself couldn't be loaded. */
#define SETTINGS_DESCRIPTORS_LEAST 32
#define SETTINGS_MEMORY_LEAST (UINT64_C(32) << 20)

const struct settings_name settings_names[] = { { "dataset", true },
	{ "strategy", true }, { "workers", true }, { "blocks", true },
	{ "precision", true }, { "budget", true }, { "items", true },
	{ "seed", true }, { "set", true }, { "out", true }, { "resume", false },
	{ "dry-run", false }, { "strict", false }, { "live", false },
	{ "keep-items", false }, { "quiet", false }, { "verbose", false },
	{ "second-opinion", false }, { "limit-time", true },
	{ "limit-memory", true }, { "limit-processes", true },
	{ "limit-descriptors", true }, { NULL, false } };

struct refusal {
	char *why;
	size_t size;
};

__attribute__((format(printf, 2, 3))) static int
settings_refuse(const struct refusal *refusal, const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	vsnprintf(refusal->why, refusal->size, fmt, args);
	va_end(args);
	return -EINVAL;
}

int
settings_init(struct settings *settings)
{
	memset(settings, 0, sizeof(*settings));
	settings->datasets = json_array();
	settings->strategies = json_array();
	settings->sets = json_object();
	settings->places = json_object();
	settings->blocks = SETTINGS_BLOCKS;
	settings->precision = SETTINGS_PRECISION;
	settings->budget_s = INFINITY;
	settings->seed = 1;
	return settings->datasets && settings->strategies && settings->sets &&
			settings->places
		? 0
		: -ENOMEM;
}

void
settings_fini(struct settings *settings)
{
	json_decref(settings->datasets);
	json_decref(settings->strategies);
	json_decref(settings->sets);
	json_decref(settings->places);
	json_decref(settings->variants);
	free(settings->out);
	memset(settings, 0, sizeof(*settings));
}

const char *
settings_nearest(const char *word)
{
	json_t *known = json_array();
	const struct settings_name *name = settings_names;
	const char *nearest, *found = NULL;

	for (; name->name != NULL; name++)
		json_array_append_new(
			known, json_pack("{s:s}", "name", name->name));
	nearest = plugins_nearest(known, "name", word);
	/* Ours, not the array's, which goes. */
	for (name = settings_names; name->name != NULL; name++)
		if (nearest != NULL && strcmp(name->name, nearest) == 0)
			found = name->name;
	json_decref(known);
	return found;
}

unsigned
settings_most_blocks(const struct settings *settings)
{
	return settings->blocks ? settings->blocks : LOOKS_LAST;
}

/* "A,B" into the array. */
static int
settings_names_add(json_t *array, bool *replace, const char *name,
	const char *text, const struct refusal *refusal)
{
	char *copy = strdup(text), *rest = copy, *word;
	int rc = copy ? 0 : -ENOMEM;

	if (*replace)
		json_array_clear(array);
	*replace = false;
	while (rc == 0 && (word = strsep(&rest, ",")) != NULL) {
		if (*word == '\0') {
			rc = settings_refuse(refusal,
				"%s: an empty name in '%.60s'", name, text);
			break;
		}
		if (json_array_append_new(array, json_string(word)) < 0)
			rc = settings_refuse(refusal,
				"%s: '%.60s' is not UTF-8", name, word);
	}
	free(copy);
	return rc;
}

static int
settings_number(const char *name, const char *text, uint64_t min, uint64_t max,
	uint64_t *value, const struct refusal *refusal)
{
	unsigned long long number;
	char *end;

	errno = 0;
	number = strtoull(text, &end, 10);
	if (*text < '0' || *text > '9' || *end != '\0' || errno != 0 ||
		number < min || number > max)
		return settings_refuse(refusal,
			"%s: '%.60s' is no whole number from %llu to %llu",
			name, text, (unsigned long long)min,
			(unsigned long long)max);
	*value = number;
	return 0;
}

const char *
settings_place(const struct settings *settings, const char *name,
	const char *option, char *text, size_t size)
{
	json_t *place;
	char key[300];

	snprintf(key, sizeof(key), "%s.%s", name, option);
	place = json_object_get(settings->places, key);
	snprintf(text, size, "%s: ", place ? json_string_value(place) : "set");
	return text;
}

static int
settings_option(struct settings *settings, const char *plugin,
	const char *option, const char *value, const struct refusal *refusal)
{
	json_t *options = json_object_get(settings->sets, plugin);
	char key[300];

	if (options == NULL) {
		options = json_object();
		if (json_object_set_new(settings->sets, plugin, options) < 0)
			return settings_refuse(
				refusal, "set: a name that is not UTF-8");
	}
	if (strpbrk(value, "\r\n") != NULL ||
		json_object_set_new(options, option, json_string(value)) < 0)
		return settings_refuse(refusal,
			"set: the value of %.40s.%.40s has a newline or is not "
			"UTF-8",
			plugin, option);
	/* From where it is; a file's reader says that it is from there. */
	snprintf(key, sizeof(key), "%s.%s", plugin, option);
	json_object_del(settings->places, key);
	return 0;
}

/* "NAME.OPTION=VALUE". An option has no dot, a name may have. */
static int
settings_assign(struct settings *settings, const char *text,
	const struct refusal *refusal)
{
	char *copy = strdup(text);
	char *equals = copy ? strchr(copy, '=') : NULL, *dot = NULL;
	int rc;

	if (copy == NULL)
		return -ENOMEM;
	if (equals != NULL) {
		*equals = '\0';
		dot = strrchr(copy, '.');
	}
	if (dot == NULL || dot == copy || dot[1] == '\0') {
		rc = settings_refuse(refusal,
			"set: '%.80s%s' is not NAME.OPTION=VALUE, such as "
			"html.parser=dom",
			copy, equals ? "=..." : "");
	} else {
		*dot = '\0';
		rc = settings_option(
			settings, copy, dot + 1, equals + 1, refusal);
	}
	free(copy);
	return rc;
}

static int
settings_flag(const char *name, const char *value, bool *flag,
	const struct refusal *refusal)
{
	static const char *const yes[] = { "yes", "true", "on", "1" };
	static const char *const no[] = { "no", "false", "off", "0" };

	if (value == NULL) {
		*flag = true;
		return 0;
	}
	for (size_t i = 0; i < 4; i++) {
		if (strcasecmp(value, yes[i]) == 0 ||
			strcasecmp(value, no[i]) == 0) {
			*flag = strcasecmp(value, yes[i]) == 0;
			return 0;
		}
	}
	return settings_refuse(
		refusal, "%s: '%.60s' is neither yes nor no", name, value);
}

/* Either so many blocks, or looks at precision and time: who asks for both
 * would have one of them dropped. What the command line says drops the file's,
 * for it wins. */
static int
settings_stop(struct settings *settings, bool by_blocks,
	const struct refusal *refusal)
{
	bool *mine =
		by_blocks ? &settings->asked_blocks : &settings->asked_looks;
	bool *other =
		by_blocks ? &settings->asked_looks : &settings->asked_blocks;

	if (*other && !settings->file_stop)
		return settings_refuse(refusal,
			"blocks: exactly so many are run, whatever precision "
			"or time they come to, so it goes with neither "
			"precision nor budget: leave one out");
	if (*other && by_blocks) {
		settings->precision = SETTINGS_PRECISION;
		settings->budget_s = INFINITY;
	}
	*mine = true;
	*other = settings->file_stop = false;
	if (!by_blocks)
		settings->blocks = 0;
	return 0;
}

/* "5%" or "0.05"; a share over 0 and under 1. */
static int
settings_precision(struct settings *settings, const char *text,
	const struct refusal *refusal)
{
	char *end;
	double value = strtod(text, &end);

	if (*end == '%' && end[1] == '\0')
		value /= 100;
	else if (*end != '\0')
		end = NULL;
	if (end == NULL || end == text || !looks_precision_valid(value) ||
		value < SETTINGS_PRECISION_LEAST)
		return settings_refuse(refusal,
			"precision: '%.60s' is no share over 0 %% (at least "
			"0.01 %%) and under 100 %%, such as 5%%",
			text);
	settings->precision = value;
	return settings_stop(settings, false, refusal);
}

static int
settings_budget(struct settings *settings, const char *text,
	const struct refusal *refusal)
{
	if (settings_seconds(text, &settings->budget_s) < 0)
		return settings_refuse(refusal,
			"budget: '%.60s' is no time such as 120s, 2m or 1h",
			text);
	return settings_stop(settings, false, refusal);
}

/* What one trial may take; `name` begins with "limit-". */
static int
settings_limit(struct settings *settings, const char *name, const char *text,
	const struct refusal *refusal)
{
	struct guard_limits *limits = &settings->limits;
	uint64_t bytes;

	if (strcmp(name, "limit-processes") == 0)
		return settings_number(name, text, 1, SETTINGS_LIMIT_MAX,
			&limits->tasks, refusal);
	if (strcmp(name, "limit-descriptors") == 0)
		return settings_number(name, text, SETTINGS_DESCRIPTORS_LEAST,
			SETTINGS_LIMIT_MAX, &limits->descriptors, refusal);
	if (strcmp(name, "limit-time") == 0) {
		if (settings_seconds(text, &settings->limit_time_s) == 0)
			return 0;
		return settings_refuse(refusal,
			"limit-time: '%.60s' is no time such as 120s, 2m or 1h",
			text);
	}
	if (settings_bytes(text, &bytes) < 0 || bytes < SETTINGS_MEMORY_LEAST)
		return settings_refuse(refusal,
			"limit-memory: '%.60s' is no size of at least 32M, "
			"such as 512M or 4G",
			text);
	limits->memory_bytes = bytes;
	return 0;
}

static int
settings_value(struct settings *settings, const char *name, const char *value,
	const struct refusal *refusal)
{
	uint64_t number = 0;
	int rc;

	if (strcmp(name, "dataset") == 0)
		return settings_names_add(settings->datasets,
			&settings->file_datasets, name, value, refusal);
	if (strcmp(name, "strategy") == 0)
		return settings_names_add(settings->strategies,
			&settings->file_strategies, name, value, refusal);
	if (strcmp(name, "workers") == 0)
		return workers_parse(
			&settings->workers, value, refusal->why, refusal->size);
	if (strcmp(name, "blocks") == 0) {
		rc = settings_number(
			name, value, 1, SETTINGS_BLOCKS_MAX, &number, refusal);
		if (rc == 0)
			rc = settings_stop(settings, true, refusal);
		if (rc == 0)
			settings->blocks = (unsigned)number;
		return rc;
	}
	if (strcmp(name, "precision") == 0)
		return settings_precision(settings, value, refusal);
	if (strcmp(name, "budget") == 0)
		return settings_budget(settings, value, refusal);
	if (strcmp(name, "items") == 0) {
		rc = settings_number(
			name, value, 1, SETTINGS_ITEMS_MAX, &number, refusal);
		if (rc == 0)
			settings->items = (size_t)number;
		return rc;
	}
	if (strcmp(name, "seed") == 0)
		return settings_number(
			name, value, 0, INT64_MAX, &settings->seed, refusal);
	if (strcmp(name, "set") == 0)
		return settings_assign(settings, value, refusal);
	if (strncmp(name, "limit-", 6) == 0)
		return settings_limit(settings, name, value, refusal);
	if (*value == '\0')
		return settings_refuse(refusal, "out: no folder is named");
	free(settings->out);
	settings->out = strdup(value);
	return settings->out ? 0 : -ENOMEM;
}

static bool *
settings_flag_of(struct settings *settings, const char *name)
{
	struct {
		const char *name;
		bool *flag;
	} const flags[] = { { "resume", &settings->resume },
		{ "dry-run", &settings->dry_run },
		{ "strict", &settings->strict }, { "live", &settings->live },
		{ "keep-items", &settings->keep_items },
		{ "quiet", &settings->quiet },
		{ "verbose", &settings->verbose },
		{ "second-opinion", &settings->second_opinion } };

	for (size_t i = 0; i < sizeof(flags) / sizeof(flags[0]); i++)
		if (strcmp(flags[i].name, name) == 0)
			return flags[i].flag;
	return NULL;
}

int
settings_set(struct settings *settings, const char *name, const char *value,
	char *why, size_t why_size)
{
	const struct refusal refusal = { why, why_size };
	const struct settings_name *known = settings_names;

	while (known->name != NULL && strcmp(known->name, name) != 0)
		known++;
	if (known->name == NULL) {
		const char *nearest = settings_nearest(name);

		return settings_refuse(&refusal,
			"no option is called '%.60s'%s%s%s; `lanebench run "
			"--help` shows them",
			name, nearest ? ", did you mean '" : "",
			nearest ? nearest : "", nearest ? "'?" : "");
	}
	if (!known->takes_value)
		return settings_flag(name, value,
			settings_flag_of(settings, name), &refusal);
	if (value == NULL)
		return settings_refuse(&refusal, "%s: no value", name);
	return settings_value(settings, name, value, &refusal);
}
