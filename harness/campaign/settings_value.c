/* SPDX-License-Identifier: MIT */
/* What the options of a run are given, and whether it is in their range. */
#include "campaign/settings_value.h"

#include <errno.h>
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "campaign/variant.h"
#include "stats/looks.h"
#include "wire/records.h"

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
