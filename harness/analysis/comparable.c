/* SPDX-License-Identifier: MIT */
/* What differs between two runs' run.json. */
#include "analysis/comparable.h"

#include <inttypes.h>
#include <jansson.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "record/run_json.h"
#include "text/format.h"

#define SAME_TEXT 60 /* columns of a value */
#define SAME_ROOM (4 * SAME_TEXT + 8)

/* Two values of two run.json, and what of them is other. */

/* Facts and options that are not compared. The first say where pages come from,
 * which doesn't matter where the digest says that they are the same; the others
 * never matter: the version has them, or they are judged apart. */
static const char *const same_except[] = { "corpus", "dir", "pages",
	"page-seed", "list", "replay", "version", "bytes", "rounds", "round_ns",
	"user-agent", "extraction", NULL };

#define SAME_NEVER (same_except + 8)

/* Into words that are still empty; what was said first stays. */
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

/* A value in words that no file can turn against a terminal; buf. */
static const char *
same_text(char buf[SAME_ROOM], const json_t *value)
{
	char number[32];

	if (json_is_string(value))
		return format_name(buf, SAME_ROOM, json_string_value(value),
			SAME_TEXT, false, false);
	if (json_is_integer(value))
		snprintf(number, sizeof(number), "%" JSON_INTEGER_FORMAT,
			json_integer_value(value));
	else if (json_is_real(value))
		snprintf(
			number, sizeof(number), "%.6g", json_real_value(value));
	else
		snprintf(number, sizeof(number), "%s",
			json_is_true(value)	       ? "yes"
				: json_is_false(value) ? "no"
				: value == NULL || json_is_null(value)
				? "nothing"
				: "something else");
	return format_name(buf, SAME_ROOM, number, SAME_TEXT, false, false);
}

/* Where two objects differ, in a key that both have: in `keys`, or in all but
 * those that don't matter. same_pages: the pages were the same, wherever they
 * came from. */
static void
same_keys(char words[SAME_WORDS], const char *prefix, const char *const *keys,
	bool same_pages, json_t *old, json_t *new)
{
	struct run_json_difference other;
	char left[SAME_ROOM], right[SAME_ROOM], name[SAME_ROOM];

	if (!run_json_differs(old, new, RUN_JSON_CHANGED, keys,
		    same_pages ? same_except : SAME_NEVER, &other))
		return;
	format_name(name, sizeof(name), other.key, 30, false, false);
	same_say(words, "%s%s was '%s', is '%s'", prefix, name,
		same_text(left, other.was), same_text(right, other.is));
}

static void
same_key(char words[SAME_WORDS], const char *prefix, const char *key,
	json_t *old, json_t *new)
{
	const char *keys[] = { key, NULL };

	same_keys(words, prefix, keys, false, old, new);
}

/* What differs between two runs and may: it is said, and that is all. */

#define SAME_FILES 3 /* so many are named */

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

static void
same_strategies(struct same *out, json_t *runs[2])
{
	json_t *others = json_object_get(runs[1], "strategies"), *old;
	size_t i;

	json_array_foreach(json_object_get(runs[0], "strategies"), i, old)
	{
		const char *name = run_json_text(old, "name");
		json_t *new = run_json_named(others, name);
		char words[SAME_WORDS] = "", prefix[SAME_ROOM];

		if (new == NULL)
			continue;
		format_name(prefix, 4 * SAME_TEXT, name, 64, false, false);
		strcat(prefix, ".");
		same_key(words, prefix, "variant_of", old, new);
		same_keys(words, prefix, NULL, false,
			json_object_get(old, "options"),
			json_object_get(new, "options"));
		if (*words)
			same_note(out, "%s", words);
	}
}

/* One that isn't there is as one of which nothing is known. */
static void
same_note_key(struct same *out, const char *prefix, const char *key,
	json_t *old, json_t *new)
{
	const char *keys[] = { key, NULL };
	struct run_json_difference other;
	char left[SAME_ROOM], right[SAME_ROOM];

	if (run_json_differs(old, new, RUN_JSON_EITHER, keys, NULL, &other))
		same_note(out, "%s%s was '%s', is '%s'", prefix, key,
			same_text(left, other.was), same_text(right, other.is));
}

/* What one sitting doesn't know of the next, a run of several does. */
static void
same_sittings(struct same *out, json_t *runs[2])
{
	json_int_t count[2];

	for (int i = 0; i < 2; i++) {
		json_t *sessions = json_object_get(runs[i], "sessions");

		count[i] =
			json_integer_value(json_object_get(sessions, "count"));
		count[i] = count[i] > 0 ? count[i] : 1;
	}
	if (runs[0] && runs[1] && count[0] != count[1])
		same_note(out, "OLD has %lld sitting%s, NEW has %lld",
			(long long)count[0], count[0] == 1 ? "" : "s",
			(long long)count[1]);
}

/* What a machine of the same name may be set to. */
static void
same_machine(struct same *out, json_t *old, json_t *new)
{
	static const struct {
		const char *part, *key;
	} settings[] = { { "frequency", "governor" }, { "frequency", "driver" },
		{ "frequency", "turbo" }, { "topology", "smt" },
		{ "limits", "cpu_quota_cores" }, { "limits", "memory_bytes" } };

	for (size_t i = 0; i < sizeof(settings) / sizeof(settings[0]); i++)
		same_note_key(out, "the machine's ", settings[i].key,
			json_object_get(old, settings[i].part),
			json_object_get(new, settings[i].part));
}

/* The other run has that file, too, and there it was another. */
static bool
same_file_differs(json_t *file, json_t *others)
{
	json_t *other = run_json_file(others, file);

	return other != NULL &&
		strcmp(run_json_text(file, "digest"),
			run_json_text(other, "digest")) != 0;
}

/* Two builds: the names of some files, and how many more there are. */
static void
same_files(struct same *out, json_t *old, json_t *new)
{
	char list[SAME_WORDS] = "";
	size_t count = 0, len = 0, i;
	json_t *file;

	json_array_foreach(old, i, file)
	{
		char name[SAME_ROOM];

		if (!same_file_differs(file, new) || count++ >= SAME_FILES)
			continue;
		format_name(name, sizeof(name), run_json_text(file, "file"), 30,
			false, false);
		len += (size_t)snprintf(list + len, sizeof(list) - len,
			"%s%.50s", len ? ", " : "", name);
	}
	if (count > SAME_FILES)
		same_note(out, "the files %s and %zu more", list,
			count - SAME_FILES);
	else if (count > 0)
		same_note(out, "the file%s %s", count == 1 ? "" : "s", list);
	if (json_is_array(old) != json_is_array(new))
		same_note(out, "%s's run.json doesn't say which files ran",
			json_is_array(old) ? "NEW" : "OLD");
}

static void
same_notes(struct same *out, json_t *runs[2])
{
	json_t *build[2], *machine[2];

	for (int i = 0; i < 2; i++) {
		build[i] = json_object_get(runs[i], "build");
		machine[i] = json_object_get(runs[i], "machine");
	}
	same_note_key(out, "the source's ", "revision", build[0], build[1]);
	same_files(out, json_object_get(runs[0], "files"),
		json_object_get(runs[1], "files"));
	same_machine(out, machine[0], machine[1]);
	same_note_key(out, "the ", "seed", runs[0], runs[1]);
	same_sittings(out, runs);
	same_strategies(out, runs);
}

/* Two runs that aren't alike, or may not be: what to type all the same. */

#define ALIKE_KINDS 40

/* Adds a word to a list. */
static void
alike_list(char *list, size_t size, const char *between, const char *word)
{
	size_t len = strlen(list);

	if (len < size)
		snprintf(list + len, size - len, "%s%s", len ? between : "",
			word);
}

/* All that must be allowed, what already is and what isn't. */
static void
alike_across(const bool across[SAME_KINDS], const struct same *same,
	char kinds[ALIKE_KINDS])
{
	*kinds = '\0';
	for (int kind = 0; kind < SAME_KINDS; kind++)
		if (across[kind] || *same->differs[kind] ||
			*same->unknown[kind])
			alike_list(kinds, ALIKE_KINDS, ",",
				same_kind_name((enum same_kind)kind));
}

bool
alike_unknown(const bool across[SAME_KINDS], const struct same *same,
	char words[ALIKE_WORDS])
{
	char what[SAME_KINDS * (SAME_WORDS + 20)] = "";
	char kinds[ALIKE_KINDS] = "", all[ALIKE_KINDS];

	for (int kind = 0; kind < SAME_KINDS; kind++) {
		const char *why = same->unknown[kind];

		if (!*why || across[kind])
			continue;
		if (strstr(what, why) == NULL)
			alike_list(what, sizeof(what), "; ", why);
		alike_list(kinds, sizeof(kinds), ",",
			same_kind_name((enum same_kind)kind));
	}
	if (!*what)
		return false;
	alike_across(across, same, all);
	snprintf(words, ALIKE_WORDS,
		"%s, so it isn't known whether both measured the same (%s); "
		"`--across %s` compares them anyway",
		what, kinds, all);
	return true;
}

bool
alike_differs(const bool across[SAME_KINDS], const struct same *same,
	char words[ALIKE_WORDS])
{
	char what[SAME_KINDS * (SAME_WORDS + 20)] = "", all[ALIKE_KINDS];

	for (int kind = 0; kind < SAME_KINDS; kind++) {
		char one[SAME_WORDS + 20];

		if (!*same->differs[kind] || across[kind])
			continue;
		snprintf(one, sizeof(one), "%s (%s)",
			same_kind_name((enum same_kind)kind),
			same->differs[kind]);
		alike_list(what, sizeof(what), "; ", one);
	}
	if (!*what)
		return false;
	alike_across(across, same, all);
	snprintf(words, ALIKE_WORDS,
		"OLD and NEW are not comparable: %s; `--across %s` compares "
		"them anyway",
		what, all);
	return true;
}

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
	long old = strtol(run_json_text(was, "rounds"), NULL, 10);
	long new = strtol(run_json_text(is, "rounds"), NULL, 10);
	double more = old < new ? (double)new / (double)old
				: (double)old / (double)new;

	if (old <= 0 || new <= 0 || old == new)
		return;
	if (more > SAME_ROUNDS && !*out->differs[SAME_MACHINE])
		same_say(out->differs[SAME_PAGES],
			"%san item's work was %ld rounds, is %ld; --set "
			"spin.rounds=%ld makes it the same",
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
			"%spages are read differently: extraction was '%s', is "
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

		if (value == NULL || json_is_null(value))
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
	struct run_json_difference other;
	char name[SAME_ROOM];

	if (run_json_differs(new, old, RUN_JSON_MISSING, NULL,
		    same_pages ? same_except : SAME_NEVER, &other))
		same_say(out->unknown[SAME_PAGES],
			"%s's run.json doesn't say %s%s",
			other.is == NULL ? "OLD" : "NEW", prefix,
			format_name(name, sizeof(name), other.key, 30, false,
				false));
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

	format_name(prefix, 4 * SAME_TEXT, run_json_text(old, "name"), 64,
		false, false);
	same_known(out, prefix, same, old, new);
	strcat(prefix, ": ");
	same_extraction(out, prefix, was, is);
	/* The version names the pages best, then comes what a digest sees. */
	if (!same)
		same_key(words, prefix, "version", was, is);
	same_key(words, prefix, "digest", was, is);
	same_keys(words, prefix, NULL, same, was, is);
	same_rounds(out, prefix, was, is);
	same_key(words, prefix, "items", old, new);
	same_keys(words, prefix, NULL, same, json_object_get(old, "options"),
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
	same_keys(out->differs[SAME_VERSION], "", NULL, false,
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

		if (analysis_find(new->analysis, set) == NULL)
			continue;
		format_name(name, sizeof(name), set, 64, false, false);
		for (int side = 0; side < 2; side++) {
			about[side] = run_json_named(
				json_object_get(runs[side], "datasets"), set);
			if (about[side] == NULL)
				same_say(out->unknown[SAME_PAGES],
					"%s's run.json doesn't mention %s",
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

		if (is == NULL)
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
	json_t *run = run_json_load(dir, &error);

	if (run == NULL && error.line > 0)
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
