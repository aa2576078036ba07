/* SPDX-License-Identifier: MIT */
/* What the user asked of a run. */
#include "campaign/settings.h"

#include <errno.h>
#include <ini.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#define SETTINGS_BLOCKS 10
#define SETTINGS_BLOCKS_MAX 100000
#define SETTINGS_ITEMS_MAX 100000000

const struct settings_name settings_names[] = { { "dataset", true },
	{ "strategy", true }, { "workers", true }, { "blocks", true },
	{ "items", true }, { "seed", true }, { "set", true }, { "out", true },
	{ "dry-run", false }, { "strict", false }, { "live", false },
	{ "keep-items", false }, { "quiet", false }, { "verbose", false },
	{ NULL, false } };

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
	settings->blocks = SETTINGS_BLOCKS;
	settings->seed = 1;
	return settings->datasets && settings->strategies && settings->sets
		? 0
		: -ENOMEM;
}

void
settings_fini(struct settings *settings)
{
	json_decref(settings->datasets);
	json_decref(settings->strategies);
	json_decref(settings->sets);
	free(settings->out);
	memset(settings, 0, sizeof(*settings));
}

/* "A,B" into the array; each once. */
static int
settings_names_add(json_t *array, const char *name, const char *text,
	const struct refusal *refusal)
{
	char *copy = strdup(text), *rest = copy, *word;
	int rc = copy ? 0 : -ENOMEM;

	while (rc == 0 && (word = strsep(&rest, ",")) != NULL) {
		json_t *known;
		size_t i;
		bool again = false;

		if (*word == '\0') {
			rc = settings_refuse(refusal,
				"%s: an empty name in '%.60s'", name, text);
			break;
		}
		json_array_foreach(array, i, known) again |=
			strcmp(json_string_value(known), word) == 0;
		if (!again &&
			json_array_append_new(array, json_string(word)) < 0)
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

static int
settings_option(struct settings *settings, const char *plugin,
	const char *option, const char *value, const struct refusal *refusal)
{
	json_t *options = json_object_get(settings->sets, plugin);

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
			"set: '%.80s' is not NAME.OPTION=VALUE, such as "
			"html.parser=dom",
			text);
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

static int
settings_value(struct settings *settings, const char *name, const char *value,
	const struct refusal *refusal)
{
	uint64_t number = 0;
	int rc;

	if (strcmp(name, "dataset") == 0)
		return settings_names_add(
			settings->datasets, name, value, refusal);
	if (strcmp(name, "strategy") == 0)
		return settings_names_add(
			settings->strategies, name, value, refusal);
	if (strcmp(name, "workers") == 0)
		return workers_parse(
			&settings->workers, value, refusal->why, refusal->size);
	if (strcmp(name, "blocks") == 0) {
		rc = settings_number(
			name, value, 1, SETTINGS_BLOCKS_MAX, &number, refusal);
		if (rc == 0)
			settings->blocks = (unsigned)number;
		return rc;
	}
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
	} const flags[] = { { "dry-run", &settings->dry_run },
		{ "strict", &settings->strict }, { "live", &settings->live },
		{ "keep-items", &settings->keep_items },
		{ "quiet", &settings->quiet },
		{ "verbose", &settings->verbose } };

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
	if (known->name == NULL)
		return settings_refuse(&refusal,
			"no option is called '%.60s'; `lanebench run --help` "
			"shows them",
			name);
	if (!known->takes_value)
		return settings_flag(name, value,
			settings_flag_of(settings, name), &refusal);
	if (value == NULL)
		return settings_refuse(&refusal, "%s: no value", name);
	return settings_value(settings, name, value, &refusal);
}

struct settings_file {
	struct settings *settings;
	struct refusal refusal;
	int rc;
};

static int
settings_line(
	void *arg, const char *section, const char *name, const char *value)
{
	struct settings_file *file = arg;

	if (file->rc < 0)
		return 0;
	file->rc = *section == '\0'
		? settings_set(file->settings, name, value, file->refusal.why,
			  file->refusal.size)
		: settings_option(file->settings, section, name,
			  value ? value : "", &file->refusal);
	return file->rc == 0;
}

int
settings_read(
	struct settings *settings, const char *file, char *why, size_t why_size)
{
	char words[300] = "";
	struct settings_file reading = { settings, { words, sizeof(words) },
		0 };
	int line = ini_parse(file, settings_line, &reading);

	if (line == 0)
		return 0;
	if (line == -1)
		snprintf(why, why_size, "%.200s: %s", file, strerror(errno));
	else if (line < 0)
		snprintf(why, why_size, "%.200s: out of memory", file);
	else
		snprintf(why, why_size, "%.200s:%d: %s", file, line,
			*words ? words
			       : "neither a [section], a comment, nor "
				 "name = value");
	return -EINVAL;
}
