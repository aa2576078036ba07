/* SPDX-License-Identifier: MIT */
/* What the user asked of a run: the options, and what they are by default. */
#include "campaign/settings.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "campaign/settings_value.h"
#include "launch/plugins.h"
#include "stats/looks.h"

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
		const char *nearest = plugins_nearest_row(
			settings_names, sizeof(*known), name);

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
