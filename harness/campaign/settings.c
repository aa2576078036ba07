/* SPDX-License-Identifier: MIT */
/* What the user asked of a run: the options, and what they are by default. */
#include "campaign/settings.h"

#include <errno.h>
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "campaign/variant.h"
#include "plugins/plugins.h"
#include "stats/looks.h"
#include "wire/records.h"
#include "text/nearest.h"

/* What the options of a run are given, and whether it is in their range. */

/* One is no spread; each costs a block that isn't counted. */
#define SETTINGS_SESSIONS_LEAST 2
#define SETTINGS_SESSIONS_MAX 100
#define SETTINGS_GAP_MAX 86400.0

/* Forty blocks reach no such thing on any machine; figures can be printed. */
#define SETTINGS_PRECISION_LEAST 0.0001
#define SETTINGS_BLOCKS_MAX 100000
#define SETTINGS_LIMIT_MAX 4194304
/* Less, and lanebench-trial itself couldn't be loaded. */
#define SETTINGS_DESCRIPTORS_LEAST 32
#define SETTINGS_MEMORY_LEAST (UINT64_C(32) << 20)
#define SETTINGS_DISK_LEAST (UINT64_C(1) << 20)

int
settings_refuse(const struct refusal *refusal, const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	vsnprintf(refusal->why, refusal->size, fmt, args);
	va_end(args);
	return -EINVAL;
}

/* "A,B" into the array. */
static int
settings_names_add(struct settings *settings, json_t *array, bool *replace,
	const char *name, const char *text, const struct refusal *refusal)
{
	char *copy = strdup(text), *rest = copy, *word, key[300], why[300];
	int rc = copy ? 0 : -ENOMEM;
	json_t *variant;

	if (*replace)
		json_array_clear(array);
	*replace = false;
	while (rc == 0 && (word = variant_next(&rest)) != NULL) {
		if (*word == '\0') {
			rc = settings_refuse(refusal,
				"%s: an empty name in '%.60s'", name, text);
			break;
		}
		variant = variant_parse(word, why, sizeof(why));
		if (variant == NULL)
			rc = settings_refuse(refusal, "%s: %s", name, why);
		else
			json_array_append_new(array, variant);
		/* As an option's: a file's reader says that it is a file's. */
		snprintf(key, sizeof(key), "%s.%s", name, word);
		json_object_del(settings->places, key);
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
	double value = settings_decimal(text, &end);

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

static int
settings_gap(struct settings *settings, const char *text,
	const struct refusal *refusal)
{
	double seconds = 0;

	/* None at all is a gap, too: all but the pause is anew. */
	if (strcmp(text, "0") != 0 && strcmp(text, "0s") != 0 &&
		(settings_seconds(text, &seconds) < 0 ||
			seconds > SETTINGS_GAP_MAX))
		return settings_refuse(refusal,
			"session-gap: '%.60s' is no time of at most a day, "
			"such as 0, 30s, 10m or 24h",
			text);
	settings->session_gap_s = seconds;
	settings->asked_gap = true;
	return 0;
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
	if (strcmp(name, "limit-disk") == 0) {
		if (settings_bytes(text, &limits->disk_bytes) == 0 &&
			limits->disk_bytes >= SETTINGS_DISK_LEAST)
			return 0;
		return settings_refuse(refusal,
			"limit-disk: '%.60s' is no size of at least 1M, such "
			"as 512M or 4G",
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

int
settings_value(struct settings *settings, const char *name, const char *value,
	const struct refusal *refusal)
{
	uint64_t number = 0;
	int rc;

	if (strcmp(name, "dataset") == 0)
		return settings_names_add(settings, settings->datasets,
			&settings->file_datasets, name, value, refusal);
	if (strcmp(name, "strategy") == 0)
		return settings_names_add(settings, settings->strategies,
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
	if (strcmp(name, "sessions") == 0) {
		rc = settings_number(name, value, SETTINGS_SESSIONS_LEAST,
			SETTINGS_SESSIONS_MAX, &number, refusal);
		if (rc == 0)
			settings->sessions = (unsigned)number;
		return rc;
	}
	if (strcmp(name, "session-gap") == 0)
		return settings_gap(settings, value, refusal);
	if (strcmp(name, "items") == 0) {
		rc = settings_number(
			name, value, 1, WIRE_ITEMS_MAX, &number, refusal);
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

/* A plugin's option as it was set, and where. */

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

bool
settings_value_refused(
	const char *name, const char *value, const struct refusal *refusal)
{
	json_t *text = json_string(value);

	json_decref(text);
	if (strcmp(value, SETTINGS_SECRET) == 0)
		settings_refuse(refusal,
			"set: type your own value of %.80s, which isn't "
			"recorded",
			name);
	else if (strpbrk(value, "\r\n") != NULL || text == NULL)
		settings_refuse(refusal,
			"set: the value of %.80s has a newline or is not UTF-8",
			name);
	else
		return false;
	return true;
}

static int
settings_option(struct settings *settings, const char *plugin,
	const char *option, const char *value, const struct refusal *refusal)
{
	json_t *options = json_object_get(settings->sets, plugin), *was;
	char key[300];

	if (options == NULL) {
		options = json_object();
		if (json_object_set_new(settings->sets, plugin, options) < 0)
			return settings_refuse(
				refusal, "set: a name that is not UTF-8");
	}
	snprintf(key, sizeof(key), "%s.%s", plugin, option);
	if (settings_value_refused(key, value, refusal))
		return -EINVAL;
	was = json_object_get(options, option);
	/* A file's gives way to the command line's. */
	if (was != NULL && strcmp(json_string_value(was), value) != 0 &&
		(settings->reading ||
			json_object_get(settings->places, key) == NULL))
		return settings_refuse(refusal,
			"set: %.80s is set twice, to two values: leave one out",
			key);
	/* From where it is; a file's reader says that it is from there. */
	json_object_del(settings->places, key);
	return json_object_set_new(options, option, json_string(value)) < 0
		? -ENOMEM
		: 0;
}

/* "NAME.OPTION=VALUE". An option has no dot, a name may have. */
int
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

/* Times and sizes as users type them. */

#define SETTINGS_SECONDS_MAX 31536000.0
#define SETTINGS_BYTES_MAX 1e18

double
settings_decimal(const char *text, char **end)
{
	size_t digits = strspn(text, "0123456789.");

	if (digits == 0 || text[digits] == 'x' || text[digits] == 'X') {
		*end = (char *)text;
		return 0;
	}
	return strtod(text, end);
}

int
settings_seconds(const char *text, double *seconds)
{
	static const char units[] = "smh";
	static const double in_seconds[] = { 1, 60, 3600 };
	const char *unit;
	char *end;
	double value = settings_decimal(text, &end);

	unit = *end != '\0' ? strchr(units, *end) : units;
	if (end == text || unit == NULL || (*end != '\0' && end[1] != '\0') ||
		!(value > 0) ||
		value * in_seconds[unit - units] > SETTINGS_SECONDS_MAX)
		return -EINVAL;
	*seconds = value * in_seconds[unit - units];
	return 0;
}

int
settings_bytes(const char *text, uint64_t *bytes)
{
	static const char *const units[] = { "", "K", "M", "G", "T" };
	char *end;
	double value = settings_decimal(text, &end);

	for (size_t i = 0; i < sizeof(units) / sizeof(units[0]); i++) {
		size_t len = strlen(units[i]);
		const char *rest = end + len;

		if (strncasecmp(end, units[i], len) != 0 ||
			(*rest != '\0' && strcmp(rest, "B") != 0 &&
				strcmp(rest, "iB") != 0) ||
			end == text || !(value > 0) ||
			!(value < SETTINGS_BYTES_MAX))
			continue;
		for (size_t k = 0; k < i; k++)
			value *= 1024;
		if (value > SETTINGS_BYTES_MAX)
			return -EINVAL;
		*bytes = (uint64_t)value;
		return 0;
	}
	return -EINVAL;
}

#define SETTINGS_BLOCKS 10
#define SETTINGS_GAP_S 10
/* Blocks of a sitting, where nobody says how many there are. */
#define SETTINGS_SITTING 2u

const struct settings_name settings_names[] = { { "dataset", true },
	{ "strategy", true }, { "workers", true }, { "blocks", true },
	{ "precision", true }, { "budget", true }, { "sessions", true },
	{ "session-gap", true }, { "items", true }, { "seed", true },
	{ "set", true }, { "out", true }, { "resume", false },
	{ "dry-run", false }, { "strict", false }, { "live", false },
	{ "keep-items", false }, { "quiet", false }, { "verbose", false },
	{ "second-opinion", false }, { "limit-time", true },
	{ "limit-memory", true }, { "limit-processes", true },
	{ "limit-descriptors", true }, { "limit-disk", true },
	{ NULL, false } };

int
settings_init(struct settings *settings)
{
	memset(settings, 0, sizeof(*settings));
	settings->datasets = json_array();
	settings->strategies = json_array();
	settings->sets = json_object();
	settings->places = json_object();
	settings->labels = json_pack("{s:{}, s:{}}", "strategy", "dataset");
	settings->blocks = SETTINGS_BLOCKS;
	settings->precision = SETTINGS_PRECISION;
	settings->budget_s = INFINITY;
	settings->session_gap_s = SETTINGS_GAP_S;
	settings->seed = 1;
	return settings->datasets && settings->strategies && settings->sets &&
			settings->places && settings->labels
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
	json_decref(settings->labels);
	free(settings->out);
	memset(settings, 0, sizeof(*settings));
}

unsigned
settings_most_blocks(const struct settings *settings)
{
	return settings->blocks ? settings->blocks : LOOKS_LAST;
}

int
settings_settle(struct settings *settings, char *why, size_t why_size)
{
	const struct refusal refusal = { why, why_size };
	unsigned n = settings->sessions;

	if (n == 0 && settings->asked_gap)
		return settings_refuse(&refusal,
			"session-gap: that is a pause between sittings, and "
			"there is one only: give --sessions N too");
	if (n == 0)
		return 0;
	if (settings->asked_looks)
		return settings_refuse(&refusal,
			"sessions: they share a number of blocks, so they go "
			"with neither precision nor budget: give --blocks "
			"instead, or leave --sessions out");
	if (!settings->asked_blocks && settings->blocks < SETTINGS_SITTING * n)
		settings->blocks = SETTINGS_SITTING * n;
	if (settings->blocks >= n)
		return 0;
	return settings_refuse(&refusal,
		"sessions: %u blocks aren't enough for %u sessions of one "
		"block at least: give --blocks %u, or more",
		settings->blocks, n, n);
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
		const char *nearest =
			nearest_row(settings_names, sizeof(*known), name);

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
