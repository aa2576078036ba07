/* SPDX-License-Identifier: MIT */
/* A folder's run.json beside the plan of now: what differs, what stays. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "campaign/runfile.h"
#include "campaign/runfile_plan.h"
#include "record/rundir.h"

struct runfile_part {
	const char *key, *words;
};

/* The first part that is other; NULL when all are the same. */
static const char *
runfile_part_differs(const struct runfile_part *parts, json_t *now, json_t *was)
{
	for (; parts->key != NULL; parts++) {
		json_t *a = json_object_get(now, parts->key);
		json_t *b = json_object_get(was, parts->key);

		/* Neither has it: NULL equals nothing for jansson. */
		if (a != b && !json_equal(a, b))
			break;
	}
	return parts->words;
}

static void
runfile_set_differs(
	json_t *now, json_t *was, bool prepared, char words[RUNFILE_WORDS])
{
	static const struct runfile_part name[] = { { "name", "datasets are" },
		{ NULL, NULL } };
	static const struct runfile_part options[] = {
		{ "options", "datasets' options are" }, { NULL, NULL }
	};
	static const struct runfile_part asked[] = { { "workers",
							     "workers are" },
		{ "cells", "cells are" }, { NULL, NULL } };
	static const struct runfile_part found[] = { { "items_total",
							     "pages are" },
		{ "facts", "pages are" }, { NULL, NULL } };
	json_t *items = json_object_get(now, "items");
	json_t *had = json_object_get(was, "items");
	/* campaign_prepare() adds to the options of live sites. */
	bool live = json_object_get(json_object_get(was, "facts"), "live");
	const char *differs = runfile_part_differs(name, now, was);

	if (differs == NULL && (prepared || !live))
		differs = runfile_part_differs(options, now, was);
	if (differs == NULL)
		differs = runfile_part_differs(asked, now, was);
	if (differs == NULL && prepared)
		differs = runfile_part_differs(found, now, was);
	if (differs != NULL)
		snprintf(words, RUNFILE_WORDS, "%s", differs);
	else if (prepared && !json_equal(items, had))
		snprintf(words, RUNFILE_WORDS, "items (%lld, not %lld) are",
			(long long)json_integer_value(had),
			(long long)json_integer_value(items));
}

static void
runfile_sets_differ(
	json_t *now, json_t *was, bool prepared, char words[RUNFILE_WORDS])
{
	json_t *set;
	size_t i;

	if (json_array_size(now) != json_array_size(was))
		snprintf(words, RUNFILE_WORDS, "datasets are");
	json_array_foreach(now, i, set)
	{
		if (*words == '\0')
			runfile_set_differs(
				set, json_array_get(was, i), prepared, words);
	}
}

/* 0 stands for none, which is more than any. */
static bool
runfile_budget_grew(json_t *now, json_t *was)
{
	double before = json_number_value(was), after = json_number_value(now);

	return before > 0 && (after == 0 || after >= before);
}

bool
runfile_differs(const struct campaign *campaign, json_t *run, bool prepared,
	char words[RUNFILE_WORDS])
{
	static const struct runfile_part parts[] = { { "seed", "seed is" },
		{ "blocks", "blocks are" }, { "precision", "precision is" },
		{ "sessions", "sessions are" }, { "strict", "--strict is" },
		{ "keep_items", "--keep-items is" },
		{ "limits_asked", "--limit-* are" },
		{ "strategies", "strategies or their options are" },
		{ NULL, NULL } };
	static const struct runfile_part budget[] = {
		{ "budget_s", "budget is" }, { NULL, NULL }
	};
	json_t *now = runfile_plan(campaign);
	const char *differs = runfile_part_differs(parts, now, run);

	*words = '\0';
	if (differs == NULL &&
		!runfile_budget_grew(json_object_get(now, budget->key),
			json_object_get(run, budget->key)))
		differs = runfile_part_differs(budget, now, run);
	if (differs != NULL)
		snprintf(words, RUNFILE_WORDS, "%s", differs);
	else
		runfile_sets_differ(json_object_get(now, "datasets"),
			json_object_get(run, "datasets"), prepared, words);
	json_decref(now);
	return *words != '\0';
}

json_t *
runfile_earlier(const struct campaign *campaign, const struct campaign_set *set)
{
	const struct settings *settings = campaign->settings;
	json_t *run = NULL, *options, *was, *facts = NULL;
	size_t i;

	if (!settings->resume || settings->out == NULL)
		return NULL;
	run = rundir_load_json(settings->out, NULL);
	options = runfile_options(set->plugin, set->orders);
	json_array_foreach(json_object_get(run, "datasets"), i, was)
	{
		const char *name = plugin_text(was, "name");

		if (strcmp(name, set->name) == 0 &&
			json_equal(options, json_object_get(was, "options")))
			facts = json_object_get(was, "facts");
	}
	json_incref(facts);
	json_decref(options);
	json_decref(run);
	return facts;
}
