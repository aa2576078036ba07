/* SPDX-License-Identifier: MIT */
/* What differs between two runs' run.json. */
#include "report/same.h"

#include <inttypes.h>
#include <jansson.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "report/format.h"

#define SAME_TEXT 60 /* columns of a value */

/* Facts and options that say where pages come from: where the digest says that
 * they are the same pages, these don't matter. */
static const char *const same_source[] = { "corpus", "dir", "pages",
	"page-seed", "list", "replay", "version", "bytes", NULL };
/* These never matter here: carried by the version, or what "rounds" say better,
 * which is judged apart. */
static const char *const same_never[] = { "rounds", "round_ns", "user-agent",
	NULL };
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

static bool
same_among(const char *const *list, const char *word)
{
	while (*list && strcmp(*list, word) != 0)
		list++;
	return *list != NULL;
}

__attribute__((format(printf, 2, 3))) static void
same_say(char words[SAME_WORDS], const char *format, ...)
{
	va_list args;

	if (*words)
		return;
	va_start(args, format);
	vsnprintf(words, SAME_WORDS, format, args);
	va_end(args);
}

__attribute__((format(printf, 2, 3))) static void
same_note(struct same *out, const char *format, ...)
{
	va_list args;

	if (out->note_count == SAME_NOTES)
		return;
	va_start(args, format);
	vsnprintf(out->notes[out->note_count++], SAME_WORDS, format, args);
	va_end(args);
}

/* A value in words that no file can turn against a terminal. */
static const char *
same_text(char buf[4 * SAME_TEXT + 8], const json_t *value)
{
	const size_t size = 4 * SAME_TEXT + 8;
	char number[32];

	if (json_is_string(value))
		return format_name(buf, size, json_string_value(value),
			SAME_TEXT, false, false);
	if (json_is_integer(value))
		snprintf(number, sizeof(number), "%" JSON_INTEGER_FORMAT,
			json_integer_value(value));
	else
		snprintf(number, sizeof(number), "something else");
	return format_name(buf, size, number, SAME_TEXT, false, false);
}

/* Compares objects' values under one key, if both have it. */
static void
same_key(char words[SAME_WORDS], const char *prefix, const char *key,
	json_t *old, json_t *new)
{
	const json_t *was = json_object_get(old, key);
	const json_t *is = json_object_get(new, key);
	char left[4 * SAME_TEXT + 8], right[4 * SAME_TEXT + 8];
	char name[4 * SAME_TEXT + 8];

	if (!was || !is || json_equal(was, is))
		return;
	format_name(name, sizeof(name), key, 30, false, false);
	same_say(words, "%s%s was '%s', is '%s'", prefix, name,
		same_text(left, was), same_text(right, is));
}

/* Every key that both have, but for those that don't matter. */
static void
same_keys(char words[SAME_WORDS], const char *prefix, bool same_pages,
	json_t *old, json_t *new)
{
	const char *key;
	json_t *value;

	json_object_foreach(old, key, value)
	{
		(void)value;
		if (same_among(same_never, key) ||
			(same_pages && same_among(same_source, key)))
			continue;
		same_key(words, prefix, key, old, new);
	}
}

/* The array's object of that name; NULL when there is none. */
static json_t *
same_named(json_t *array, const char *name)
{
	json_t *one;
	size_t i;

	json_array_foreach(array, i, one)
	{
		const char *text =
			json_string_value(json_object_get(one, "name"));
		if (text && strcmp(text, name) == 0)
			return one;
	}
	return NULL;
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

static void
same_dataset(struct same *out, json_t *old, json_t *new, json_t *runs[2])
{
	char *words = out->differs[SAME_PAGES];
	char prefix[4 * SAME_TEXT + 8];
	json_t *was = json_object_get(old, "facts");
	json_t *is = json_object_get(new, "facts");
	json_t *digest = json_object_get(was, "digest");
	bool same = digest && json_equal(digest, json_object_get(is, "digest"));
	json_t *items = json_object_get(old, "items");

	format_name(prefix, 4 * SAME_TEXT,
		json_string_value(json_object_get(old, "name")), 30, false,
		false);
	strcat(prefix, ": ");
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
		same_key(words, prefix, "seed", runs[0], runs[1]);
	}
}

static void
same_strategies(struct same *out, json_t *runs[2])
{
	json_t *others = json_object_get(runs[1], "strategies"), *old;
	size_t i;

	json_array_foreach(json_object_get(runs[0], "strategies"), i, old)
	{
		const char *name =
			json_string_value(json_object_get(old, "name"));
		json_t *new = name ? same_named(others, name) : NULL;
		char words[SAME_WORDS] = "", prefix[4 * SAME_TEXT + 8];

		if (!new)
			continue;
		format_name(prefix, 4 * SAME_TEXT, name, 30, false, false);
		strcat(prefix, ".");
		same_keys(words, prefix, false, json_object_get(old, "options"),
			json_object_get(new, "options"));
		if (*words)
			same_note(out, "%s", words);
	}
}

static void
same_runs(struct same *out, json_t *runs[2])
{
	static const char *const machine[] = { "cpu", "cores", "cores_usable",
		"kernel", "system" };
	static const char *const build[] = { "compiler", "flags" };
	json_t *others = json_object_get(runs[1], "datasets"), *old;
	char words[SAME_WORDS] = "";
	size_t i;

	for (i = 0; i < sizeof(machine) / sizeof(machine[0]); i++)
		same_key(out->differs[SAME_MACHINE], "", machine[i],
			json_object_get(runs[0], "machine"),
			json_object_get(runs[1], "machine"));
	same_key(out->differs[SAME_VERSION], "", "lanebench", runs[0], runs[1]);
	for (i = 0; i < sizeof(build) / sizeof(build[0]); i++)
		same_key(out->differs[SAME_VERSION], "", build[i],
			json_object_get(runs[0], "build"),
			json_object_get(runs[1], "build"));
	same_keys(out->differs[SAME_VERSION], "", false,
		json_object_get(runs[0], "versions"),
		json_object_get(runs[1], "versions"));
	json_array_foreach(json_object_get(runs[0], "datasets"), i, old)
	{
		const char *name =
			json_string_value(json_object_get(old, "name"));
		json_t *new = name ? same_named(others, name) : NULL;

		if (new)
			same_dataset(out, old, new, runs);
	}
	same_strategies(out, runs);
	same_key(words, "the source's ", "revision",
		json_object_get(runs[0], "build"),
		json_object_get(runs[1], "build"));
	if (*words)
		same_note(out, "%s", words);
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
		char name[4 * SAME_TEXT + 8];

		if (!is)
			continue;
		format_name(name, sizeof(name), was->name, 30, false, false);
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

/* run.json, or NULL with the reason. */
static json_t *
same_load(struct same *out, const char *which, const char *dir)
{
	json_error_t error;
	char *path;

	if (asprintf(&path, "%s/run.json", dir) < 0)
		return NULL;
	json_t *run = json_load_file(path, 0, &error);
	free(path);
	if (!run && error.line > 0)
		same_say(out->unknown, "%s's run.json can't be read, line %d",
			which, error.line);
	else if (!json_object_get(run, "machine") ||
		!json_object_get(run, "datasets"))
		same_say(out->unknown,
			run ? "%s's run.json says little"
			    : "%s has no run.json",
			which);
	return run;
}

void
same_check(struct same *out, const struct folder *old, const char *old_dir,
	const struct folder *new, const char *new_dir)
{
	*out = (struct same){ 0 };
	json_t *runs[2] = { same_load(out, "OLD", old_dir),
		same_load(out, "NEW", new_dir) };

	same_trials(out, old, new);
	if (runs[0] && runs[1])
		same_runs(out, runs);
	json_decref(runs[0]);
	json_decref(runs[1]);
}
