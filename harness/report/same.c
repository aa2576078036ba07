/* SPDX-License-Identifier: MIT */
/* What differs between two runs' run.json. */
#include "report/same.h"

#include <inttypes.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "record/rundir.h"
#include "report/format.h"
#include "report/same_words.h"

/* So much more work, by a calibration: what takes so much longer is as fast. */
#define SAME_ROUNDS 1.02

const char *
same_kind_name(enum same_kind kind)
{
	static const char *const names[SAME_KINDS] = { [SAME_PAGES] = "pages",
		[SAME_MACHINE] = "machine",
		[SAME_VERSION] = "version" };

	return names[kind];
}

/* Rounds are an item's work, calibrated by each run to the same time. On one
 * machine it came to the same, or the calibration was disturbed; another has
 * its own. */
static void
same_rounds(struct same *out, const char *prefix, json_t *was, json_t *is)
{
	const char *left = json_string_value(json_object_get(was, "rounds"));
	const char *right = json_string_value(json_object_get(is, "rounds"));
	long old = left ? strtol(left, NULL, 10) : 0;
	long new = right ? strtol(right, NULL, 10) : 0;
	double more = old < new ? (double)new / (double)old
				: (double)old / (double)new;

	if (old <= 0 || new <= 0 || old == new)
		return;
	if (more > SAME_ROUNDS && !*out->differs[SAME_MACHINE])
		same_say(out->differs[SAME_PAGES],
			"%san item's work was %ld rounds, is %ld; both have "
			"the same by --set spin.rounds=%ld",
			prefix, old, new, old);
	else
		same_note(out, "%san item's work was %ld rounds, is %ld",
			prefix, old, new);
}

/* What doesn't say how it read its pages is older than that word. */
static void
same_extraction(struct same *out, const char *prefix, json_t *was, json_t *is)
{
	json_t *sides[2] = { json_object_get(was, "extraction"),
		json_object_get(is, "extraction") };
	char words[2][SAME_ROOM] = { "1", "1" };

	for (int i = 0; i < 2; i++)
		if (sides[i])
			same_text(words[i], sides[i]);
	if (strcmp(words[0], words[1]) != 0)
		same_say(out->differs[SAME_PAGES],
			"%spages are read otherwise: extraction was '%s', is "
			"'%s'",
			prefix, words[0], words[1]);
}

/* A value that both must have, or nobody knows whether it is the same. */
static void
same_need(struct same *out, enum same_kind kind, const char *prefix,
	const char *key, json_t *old, json_t *new)
{
	json_t *sides[2] = { old, new };

	for (int i = 0; i < 2; i++) {
		json_t *value = json_object_get(sides[i], key);

		if (!value || json_is_null(value))
			same_say(out->unknown[kind],
				"%s's run.json doesn't say %s%s",
				i ? "NEW" : "OLD", prefix, key);
	}
}

/* What only one of the two has. */
static void
same_need_all(struct same *out, const char *prefix, bool same_pages,
	json_t *old, json_t *new)
{
	const char *which;
	const char *key = same_lacks(same_pages, old, new, &which);
	char name[SAME_ROOM];

	if (key)
		same_say(out->unknown[SAME_PAGES],
			"%s's run.json doesn't say %s%s", which, prefix,
			format_name(name, sizeof(name), key, 30, false, false));
}

/* What says which pages these are. */
static void
same_known(struct same *out, const char *name, bool same_pages, json_t *old,
	json_t *new)
{
	char prefix[SAME_ROOM + 4];
	json_t *was = json_object_get(old, "facts");
	json_t *is = json_object_get(new, "facts");

	snprintf(prefix, sizeof(prefix), "%s's ", name);
	same_need(out, SAME_PAGES, prefix, "facts", old, new);
	same_need(out, SAME_PAGES, prefix, "options", old, new);
	same_need(out, SAME_PAGES, prefix, "items", old, new);
	same_need(out, SAME_PAGES, prefix, "items_total", old, new);
	/* Pages that were counted were digested. */
	if (json_object_get(was, "pages") || json_object_get(is, "pages"))
		same_need(out, SAME_PAGES, prefix, "digest", was, is);
	same_need_all(out, prefix, same_pages, was, is);
	same_need_all(out, prefix, same_pages, json_object_get(old, "options"),
		json_object_get(new, "options"));
}

static void
same_dataset(struct same *out, json_t *old, json_t *new, json_t *runs[2])
{
	char *words = out->differs[SAME_PAGES];
	char prefix[SAME_ROOM];
	json_t *was = json_object_get(old, "facts");
	json_t *is = json_object_get(new, "facts");
	json_t *digest = json_object_get(was, "digest");
	bool same = digest && json_equal(digest, json_object_get(is, "digest"));
	json_t *items = json_object_get(old, "items");

	format_name(prefix, 4 * SAME_TEXT,
		json_string_value(json_object_get(old, "name")), 64, false,
		false);
	same_known(out, prefix, same, old, new);
	strcat(prefix, ": ");
	same_extraction(out, prefix, was, is);
	/* The version names the pages best, then comes what a digest sees. */
	if (!same)
		same_key(words, prefix, "version", was, is);
	same_key(words, prefix, "digest", was, is);
	same_keys(words, prefix, same, was, is);
	same_rounds(out, prefix, was, is);
	same_key(words, prefix, "items", old, new);
	same_keys(words, prefix, same, json_object_get(old, "options"),
		json_object_get(new, "options"));
	/* A sample is drawn by the seed. */
	if (!json_equal(items, json_object_get(old, "items_total"))) {
		strcat(prefix, "the sample's ");
		same_need(out, SAME_PAGES, "the sample's ", "seed", runs[0],
			runs[1]);
		same_key(words, prefix, "seed", runs[0], runs[1]);
	}
}

/* What both must say under such keys, and say alike. */
static void
same_part(struct same *out, enum same_kind kind, const char *prefix,
	const char *const *keys, json_t *old, json_t *new)
{
	for (; *keys; keys++) {
		same_need(out, kind, prefix, *keys, old, new);
		same_key(out->differs[kind], "", *keys, old, new);
	}
}

static void
same_runs(struct same *out, json_t *runs[2])
{
	static const char *const machine[] = { "cpu", "cores", "cores_usable",
		"kernel", "system", NULL };
	static const char *const build[] = { "compiler", "flags", NULL };
	static const char *const program[] = { "lanebench", NULL };

	same_part(out, SAME_MACHINE, "the machine's ", machine,
		json_object_get(runs[0], "machine"),
		json_object_get(runs[1], "machine"));
	same_part(out, SAME_VERSION, "the version of ", program, runs[0],
		runs[1]);
	same_part(out, SAME_VERSION, "the build's ", build,
		json_object_get(runs[0], "build"),
		json_object_get(runs[1], "build"));
	same_need(
		out, SAME_VERSION, "libraries' ", "versions", runs[0], runs[1]);
	same_keys(out->differs[SAME_VERSION], "", false,
		json_object_get(runs[0], "versions"),
		json_object_get(runs[1], "versions"));
}

/* Of those that both measured. */
static void
same_datasets(struct same *out, const struct folder *old,
	const struct folder *new, json_t *runs[2])
{
	for (size_t i = 0; i < old->analysis->count; i++) {
		const char *set = old->analysis->sets[i].name;
		json_t *about[2];
		char name[SAME_ROOM];

		if (!analysis_find(new->analysis, set))
			continue;
		format_name(name, sizeof(name), set, 64, false, false);
		for (int side = 0; side < 2; side++) {
			about[side] = same_named(
				json_object_get(runs[side], "datasets"), set);
			if (!about[side])
				same_say(out->unknown[SAME_PAGES],
					"%s's run.json says nothing of %s",
					side ? "NEW" : "OLD", name);
		}
		if (about[0] && about[1])
			same_dataset(out, about[0], about[1], runs);
	}
}

/* A run that did other work in some trials is not even like itself. */
static void
same_mixed(struct same *out, const char *which, const char *name,
	const struct analysis_set *set)
{
	if (set->mixed)
		same_say(out->differs[SAME_PAGES],
			"%s: in %s some trials have %" PRId64
			" items, some %" PRId64,
			name, which, set->items_least, set->items_most);
}

/* What the trials say themselves, whoever wrote them. */
static void
same_trials(
	struct same *out, const struct folder *old, const struct folder *new)
{
	for (size_t i = 0; i < old->analysis->count; i++) {
		const struct analysis_set *was = &old->analysis->sets[i];
		const struct analysis_set *is =
			analysis_find(new->analysis, was->name);
		char name[SAME_ROOM];

		if (!is)
			continue;
		format_name(name, sizeof(name), was->name, 64, false, false);
		same_mixed(out, "OLD", name, was);
		same_mixed(out, "NEW", name, is);
		if (was->items >= 0 && is->items >= 0 &&
			was->items != is->items)
			same_say(out->differs[SAME_PAGES],
				"%s: items were %" PRId64 ", are %" PRId64,
				name, was->items, is->items);
		if (was->cores_usable > 0 && is->cores_usable > 0 &&
			was->cores_usable != is->cores_usable)
			same_say(out->differs[SAME_MACHINE],
				"usable cores were %" PRId64 ", are %" PRId64,
				was->cores_usable, is->cores_usable);
	}
}

/* Nothing is known of that run. */
static void
same_nothing(struct same *out, const char *words)
{
	for (int kind = 0; kind < SAME_KINDS; kind++)
		same_say(out->unknown[kind], "%s", words);
}

/* run.json; NULL, having said why. */
static json_t *
same_load(struct same *out, const char *which, const char *dir)
{
	char words[SAME_WORDS] = "";
	json_error_t error;
	json_t *run = rundir_load_json(dir, &error);

	if (!run && error.line > 0)
		same_say(words, "%s's run.json can't be read, line %d", which,
			error.line);
	else if (!json_is_object(run))
		same_say(words,
			run ? "%s's run.json says nothing"
			    : "%s has no run.json",
			which);
	if (!*words)
		return run;
	same_nothing(out, words);
	json_decref(run);
	return NULL;
}

void
same_check(struct same *out, const struct folder *old, const char *old_dir,
	const struct folder *new, const char *new_dir)
{
	*out = (struct same){ 0 };
	json_t *runs[2] = { same_load(out, "OLD", old_dir),
		same_load(out, "NEW", new_dir) };

	same_trials(out, old, new);
	if (runs[0] && runs[1]) {
		same_runs(out, runs);
		same_datasets(out, old, new, runs);
		same_notes(out, runs);
	}
	json_decref(runs[0]);
	json_decref(runs[1]);
}
