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

#define COMPARABLE_TEXT 60 /* columns of a value */
#define COMPARABLE_ROOM (4 * COMPARABLE_TEXT + 8)

/* Facts and options that are not compared. The first say where pages come from,
 * which doesn't matter where the digest says that they are the same; the others
 * never matter: the version has them, or they are judged apart. */
static const char *const comparable_except[] = { "corpus", "dir", "pages",
	"page-seed", "list", "replay", "version", "bytes", "rounds", "round_ns",
	"user-agent", "extraction", NULL };

#define COMPARABLE_NEVER (comparable_except + 8)

/* Prints into words that are still empty, so that the first finding stays. */
__attribute__((format(printf, 2, 3))) static void
comparable_say(char words[COMPARABLE_WORDS], const char *format, ...)
{
	va_list args;

	if (*words)
		return;
	va_start(args, format);
	vsnprintf(words, COMPARABLE_WORDS, format, args);
	va_end(args);
}

/* A value as a terminal may be shown it. Returns buf. */
static const char *
comparable_text(char buf[COMPARABLE_ROOM], const json_t *value)
{
	char number[32];

	if (json_is_string(value))
		return format_name(buf, COMPARABLE_ROOM,
			json_string_value(value), COMPARABLE_TEXT, false,
			false);
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
	return format_name(
		buf, COMPARABLE_ROOM, number, COMPARABLE_TEXT, false, false);
}

/* Where two objects differ, in a key that both have: in `keys`, or in all but
 * those that don't matter. same_pages: the pages were the same, wherever they
 * came from. */
static void
comparable_keys(char words[COMPARABLE_WORDS], const char *prefix,
	const char *const *keys, bool same_pages, json_t *old, json_t *new)
{
	struct run_json_difference other;
	char left[COMPARABLE_ROOM], right[COMPARABLE_ROOM],
		name[COMPARABLE_ROOM];

	if (!run_json_differs(old, new, RUN_JSON_CHANGED, keys,
		    same_pages ? comparable_except : COMPARABLE_NEVER, &other))
		return;
	format_name(name, sizeof(name), other.key, 30, false, false);
	comparable_say(words, "%s%s was '%s', is '%s'", prefix, name,
		comparable_text(left, other.was),
		comparable_text(right, other.is));
}

static void
comparable_key(char words[COMPARABLE_WORDS], const char *prefix,
	const char *key, json_t *old, json_t *new)
{
	const char *keys[] = { key, NULL };

	comparable_keys(words, prefix, keys, false, old, new);
}

/* Notes: differences that don't keep two runs from being compared. */

#define COMPARABLE_FILES 3 /* files that are named */

__attribute__((format(printf, 2, 3))) static void
comparable_note(struct comparable *out, const char *format, ...)
{
	va_list args;

	if (out->note_count == COMPARABLE_NOTES)
		return;
	va_start(args, format);
	vsnprintf(
		out->notes[out->note_count++], COMPARABLE_WORDS, format, args);
	va_end(args);
}

static void
comparable_strategies(struct comparable *out, json_t *runs[2])
{
	json_t *others = json_object_get(runs[1], "strategies"), *old;
	size_t i;

	json_array_foreach (json_object_get(runs[0], "strategies"), i, old) {
		const char *name = run_json_text(old, "name");
		json_t *new = run_json_named(others, name);
		char words[COMPARABLE_WORDS] = "", prefix[COMPARABLE_ROOM];

		if (new == NULL)
			continue;
		format_name(
			prefix, 4 * COMPARABLE_TEXT, name, 64, false, false);
		strcat(prefix, ".");
		comparable_key(words, prefix, "variant_of", old, new);
		comparable_keys(words, prefix, NULL, false,
			json_object_get(old, "options"),
			json_object_get(new, "options"));
		if (*words)
			comparable_note(out, "%s", words);
	}
}

/* A key that isn't there counts as null. */
static void
comparable_note_key(struct comparable *out, const char *prefix, const char *key,
	json_t *old, json_t *new)
{
	const char *keys[] = { key, NULL };
	struct run_json_difference other;
	char left[COMPARABLE_ROOM], right[COMPARABLE_ROOM];

	if (run_json_differs(old, new, RUN_JSON_EITHER, keys, NULL, &other))
		comparable_note(out, "%s%s was '%s', is '%s'", prefix, key,
			comparable_text(left, other.was),
			comparable_text(right, other.is));
}

/* A run of several sittings knows what differs between sittings. */
static void
comparable_sittings(struct comparable *out, json_t *runs[2])
{
	json_int_t count[2];

	for (int i = 0; i < 2; i++) {
		json_t *sessions = json_object_get(runs[i], "sessions");

		count[i] =
			json_integer_value(json_object_get(sessions, "count"));
		count[i] = count[i] > 0 ? count[i] : 1;
	}
	if (runs[0] != NULL && runs[1] != NULL && count[0] != count[1])
		comparable_note(out, "OLD has %lld sitting%s, NEW has %lld",
			(long long)count[0], count[0] == 1 ? "" : "s",
			(long long)count[1]);
}

/* Settings that may differ on the same machine. */
static void
comparable_machine(struct comparable *out, json_t *old, json_t *new)
{
	static const struct {
		const char *part, *key;
	} settings[] = { { "frequency", "governor" }, { "frequency", "driver" },
		{ "frequency", "turbo" }, { "topology", "smt" },
		{ "limits", "cpu_quota_cores" }, { "limits", "memory_bytes" } };

	for (size_t i = 0; i < sizeof(settings) / sizeof(settings[0]); i++)
		comparable_note_key(out, "the machine's ", settings[i].key,
			json_object_get(old, settings[i].part),
			json_object_get(new, settings[i].part));
}

/* The other run has that file, too, and there it was another. */
static bool
comparable_file_differs(json_t *file, json_t *others)
{
	json_t *other = run_json_file(others, file);

	return other != NULL &&
		strcmp(run_json_text(file, "digest"),
			run_json_text(other, "digest")) != 0;
}

/* Names some of the program's files that differ, and counts the rest. */
static void
comparable_files(struct comparable *out, json_t *old, json_t *new)
{
	char list[COMPARABLE_WORDS] = "";
	size_t count = 0, len = 0, i;
	json_t *file;

	json_array_foreach (old, i, file) {
		char name[COMPARABLE_ROOM];

		if (!comparable_file_differs(file, new) ||
			count++ >= COMPARABLE_FILES)
			continue;
		format_name(name, sizeof(name), run_json_text(file, "file"), 30,
			false, false);
		len += (size_t)snprintf(list + len, sizeof(list) - len,
			"%s%.50s", len ? ", " : "", name);
	}
	if (count > COMPARABLE_FILES)
		comparable_note(out, "the files %s and %zu more", list,
			count - COMPARABLE_FILES);
	else if (count > 0)
		comparable_note(
			out, "the file%s %s", count == 1 ? "" : "s", list);
	if (json_is_array(old) != json_is_array(new))
		comparable_note(out,
			"%s's run.json doesn't say which files ran",
			json_is_array(old) ? "NEW" : "OLD");
}

static void
comparable_notes(struct comparable *out, json_t *runs[2])
{
	json_t *build[2], *machine[2];

	for (int i = 0; i < 2; i++) {
		build[i] = json_object_get(runs[i], "build");
		machine[i] = json_object_get(runs[i], "machine");
	}
	comparable_note_key(
		out, "the source's ", "revision", build[0], build[1]);
	comparable_files(out, json_object_get(runs[0], "files"),
		json_object_get(runs[1], "files"));
	comparable_machine(out, machine[0], machine[1]);
	comparable_note_key(out, "the ", "seed", runs[0], runs[1]);
	comparable_sittings(out, runs);
	comparable_strategies(out, runs);
}

/* Refusals: what differs or isn't known, and the --across that allows it. */

#define COMPARABLE_LIST 40

/* Appends a word to a list. */
static void
comparable_list(char *list, size_t size, const char *between, const char *word)
{
	size_t len = strlen(list);

	if (len < size)
		snprintf(list + len, size - len, "%s%s", len ? between : "",
			word);
}

/* All kinds that must be allowed, those that already are included. */
static void
comparable_across(const bool across[COMPARABLE_KINDS],
	const struct comparable *same, char kinds[COMPARABLE_LIST])
{
	*kinds = '\0';
	for (int kind = 0; kind < COMPARABLE_KINDS; kind++)
		if (across[kind] || *same->differs[kind] ||
			*same->unknown[kind])
			comparable_list(kinds, COMPARABLE_LIST, ",",
				comparable_kind_name(
					(enum comparable_kind)kind));
}

bool
comparable_unknown(const bool across[COMPARABLE_KINDS],
	const struct comparable *same, char words[COMPARABLE_LINE])
{
	char what[COMPARABLE_KINDS * (COMPARABLE_WORDS + 20)] = "";
	char kinds[COMPARABLE_LIST] = "", all[COMPARABLE_LIST];

	for (int kind = 0; kind < COMPARABLE_KINDS; kind++) {
		const char *why = same->unknown[kind];

		if (!*why || across[kind])
			continue;
		if (strstr(what, why) == NULL)
			comparable_list(what, sizeof(what), "; ", why);
		comparable_list(kinds, sizeof(kinds), ",",
			comparable_kind_name((enum comparable_kind)kind));
	}
	if (!*what)
		return false;
	comparable_across(across, same, all);
	snprintf(words, COMPARABLE_LINE,
		"%s, so it isn't known whether both measured the same (%s); "
		"`--across %s` compares them anyway",
		what, kinds, all);
	return true;
}

bool
comparable_differs(const bool across[COMPARABLE_KINDS],
	const struct comparable *same, char words[COMPARABLE_LINE])
{
	char what[COMPARABLE_KINDS * (COMPARABLE_WORDS + 20)] = "",
							 all[COMPARABLE_LIST];

	for (int kind = 0; kind < COMPARABLE_KINDS; kind++) {
		char one[COMPARABLE_WORDS + 20];

		if (!*same->differs[kind] || across[kind])
			continue;
		snprintf(one, sizeof(one), "%s (%s)",
			comparable_kind_name((enum comparable_kind)kind),
			same->differs[kind]);
		comparable_list(what, sizeof(what), "; ", one);
	}
	if (!*what)
		return false;
	comparable_across(across, same, all);
	snprintf(words, COMPARABLE_LINE,
		"OLD and NEW are not comparable: %s; `--across %s` compares "
		"them anyway",
		what, all);
	return true;
}

/* Rounds may differ by this factor: the calibration's own uncertainty. */
#define COMPARABLE_ROUNDS 1.02

const char *
comparable_kind_name(enum comparable_kind kind)
{
	static const char *const names[COMPARABLE_KINDS] = {
		[COMPARABLE_PAGES] = "pages",
		[COMPARABLE_MACHINE] = "machine",
		[COMPARABLE_VERSION] = "version"
	};

	return names[kind];
}

/* Rounds are an item's work, which each run calibrates to the same time. On one
 * machine they should agree, unless the calibration was disturbed; another
 * machine has its own. */
static void
comparable_rounds(
	struct comparable *out, const char *prefix, json_t *was, json_t *is)
{
	long old = strtol(run_json_text(was, "rounds"), NULL, 10);
	long new = strtol(run_json_text(is, "rounds"), NULL, 10);
	double more = old < new ? (double)new / (double)old
				: (double)old / (double)new;

	if (old <= 0 || new <= 0 || old == new)
		return;
	if (more > COMPARABLE_ROUNDS && !*out->differs[COMPARABLE_MACHINE])
		comparable_say(out->differs[COMPARABLE_PAGES],
			"%san item's work was %ld rounds, is %ld; --set "
			"spin.rounds=%ld makes it the same",
			prefix, old, new, old);
	else
		comparable_note(out, "%san item's work was %ld rounds, is %ld",
			prefix, old, new);
}

/* A run.json without "extraction" is older than the key, and means 1. */
static void
comparable_extraction(
	struct comparable *out, const char *prefix, json_t *was, json_t *is)
{
	json_t *sides[2] = { json_object_get(was, "extraction"),
		json_object_get(is, "extraction") };
	char words[2][COMPARABLE_ROOM] = { "1", "1" };

	for (int i = 0; i < 2; i++)
		if (sides[i] != NULL)
			comparable_text(words[i], sides[i]);
	if (strcmp(words[0], words[1]) != 0)
		comparable_say(out->differs[COMPARABLE_PAGES],
			"%spages are read differently: extraction was '%s', is "
			"'%s'",
			prefix, words[0], words[1]);
}

/* A value that both must have to be comparable. */
static void
comparable_need(struct comparable *out, enum comparable_kind kind,
	const char *prefix, const char *key, json_t *old, json_t *new)
{
	json_t *sides[2] = { old, new };

	for (int i = 0; i < 2; i++) {
		json_t *value = json_object_get(sides[i], key);

		if (value == NULL || json_is_null(value))
			comparable_say(out->unknown[kind],
				"%s's run.json doesn't say %s%s",
				i ? "NEW" : "OLD", prefix, key);
	}
}

/* Reports a key that only one of the two has. */
static void
comparable_need_all(struct comparable *out, const char *prefix, bool same_pages,
	json_t *old, json_t *new)
{
	struct run_json_difference other;
	char name[COMPARABLE_ROOM];

	if (run_json_differs(new, old, RUN_JSON_MISSING, NULL,
		    same_pages ? comparable_except : COMPARABLE_NEVER, &other))
		comparable_say(out->unknown[COMPARABLE_PAGES],
			"%s's run.json doesn't say %s%s",
			other.is == NULL ? "OLD" : "NEW", prefix,
			format_name(name, sizeof(name), other.key, 30, false,
				false));
}

/* Checks that both runs say which pages these are. */
static void
comparable_known(struct comparable *out, const char *name, bool same_pages,
	json_t *old, json_t *new)
{
	char prefix[COMPARABLE_ROOM + 4];
	json_t *was = json_object_get(old, "facts");
	json_t *is = json_object_get(new, "facts");

	snprintf(prefix, sizeof(prefix), "%s's ", name);
	comparable_need(out, COMPARABLE_PAGES, prefix, "facts", old, new);
	comparable_need(out, COMPARABLE_PAGES, prefix, "options", old, new);
	comparable_need(out, COMPARABLE_PAGES, prefix, "items", old, new);
	comparable_need(out, COMPARABLE_PAGES, prefix, "items_total", old, new);
	/* A run that counted its pages digested them, too. */
	if (json_object_get(was, "pages") != NULL ||
		json_object_get(is, "pages") != NULL)
		comparable_need(
			out, COMPARABLE_PAGES, prefix, "digest", was, is);
	comparable_need_all(out, prefix, same_pages, was, is);
	comparable_need_all(out, prefix, same_pages,
		json_object_get(old, "options"),
		json_object_get(new, "options"));
}

static void
comparable_dataset(
	struct comparable *out, json_t *old, json_t *new, json_t *runs[2])
{
	char *words = out->differs[COMPARABLE_PAGES];
	char prefix[COMPARABLE_ROOM];
	json_t *was = json_object_get(old, "facts");
	json_t *is = json_object_get(new, "facts");
	json_t *digest = json_object_get(was, "digest");
	bool same = digest != NULL &&
		json_equal(digest, json_object_get(is, "digest"));
	json_t *items = json_object_get(old, "items");

	format_name(prefix, 4 * COMPARABLE_TEXT, run_json_text(old, "name"), 64,
		false, false);
	comparable_known(out, prefix, same, old, new);
	strcat(prefix, ": ");
	comparable_extraction(out, prefix, was, is);
	/* The version says best which pages differ; the digest comes second. */
	if (!same)
		comparable_key(words, prefix, "version", was, is);
	comparable_key(words, prefix, "digest", was, is);
	comparable_keys(words, prefix, NULL, same, was, is);
	comparable_rounds(out, prefix, was, is);
	comparable_key(words, prefix, "items", old, new);
	comparable_keys(words, prefix, NULL, same,
		json_object_get(old, "options"),
		json_object_get(new, "options"));
	/* The seed decides which items are in a sample. */
	if (!json_equal(items, json_object_get(old, "items_total"))) {
		strcat(prefix, "the sample's ");
		comparable_need(out, COMPARABLE_PAGES, "the sample's ", "seed",
			runs[0], runs[1]);
		comparable_key(words, prefix, "seed", runs[0], runs[1]);
	}
}

/* Keys that both must have with the same values. */
static void
comparable_part(struct comparable *out, enum comparable_kind kind,
	const char *prefix, const char *const *keys, json_t *old, json_t *new)
{
	for (; *keys != NULL; keys++) {
		comparable_need(out, kind, prefix, *keys, old, new);
		comparable_key(out->differs[kind], "", *keys, old, new);
	}
}

static void
comparable_runs(struct comparable *out, json_t *runs[2])
{
	static const char *const machine[] = { "cpu", "cores", "cores_usable",
		"kernel", "system", NULL };
	static const char *const build[] = { "compiler", "flags", NULL };
	static const char *const program[] = { "lanebench", NULL };

	comparable_part(out, COMPARABLE_MACHINE, "the machine's ", machine,
		json_object_get(runs[0], "machine"),
		json_object_get(runs[1], "machine"));
	comparable_part(out, COMPARABLE_VERSION, "the version of ", program,
		runs[0], runs[1]);
	comparable_part(out, COMPARABLE_VERSION, "the build's ", build,
		json_object_get(runs[0], "build"),
		json_object_get(runs[1], "build"));
	comparable_need(out, COMPARABLE_VERSION, "libraries' ", "versions",
		runs[0], runs[1]);
	comparable_keys(out->differs[COMPARABLE_VERSION], "", NULL, false,
		json_object_get(runs[0], "versions"),
		json_object_get(runs[1], "versions"));
}

/* Datasets that both runs measured. */
static void
comparable_datasets(struct comparable *out, const struct folder *old,
	const struct folder *new, json_t *runs[2])
{
	for (size_t i = 0; i < old->analysis->count; i++) {
		const char *set = old->analysis->sets[i].name;
		json_t *about[2];
		char name[COMPARABLE_ROOM];

		if (analysis_find(new->analysis, set) == NULL)
			continue;
		format_name(name, sizeof(name), set, 64, false, false);
		for (int side = 0; side < 2; side++) {
			about[side] = run_json_named(
				json_object_get(runs[side], "datasets"), set);
			if (about[side] == NULL)
				comparable_say(out->unknown[COMPARABLE_PAGES],
					"%s's run.json doesn't mention %s",
					side ? "NEW" : "OLD", name);
		}
		if (about[0] != NULL && about[1] != NULL)
			comparable_dataset(out, about[0], about[1], runs);
	}
}

/* A run whose trials did different work is comparable with nothing. */
static void
comparable_mixed(struct comparable *out, const char *which, const char *name,
	const struct analysis_set *set)
{
	if (set->mixed)
		comparable_say(out->differs[COMPARABLE_PAGES],
			"%s: in %s some trials have %" PRId64
			" items, some %" PRId64,
			name, which, set->items_least, set->items_most);
}

/* Compares what the trials themselves say, without run.json. */
static void
comparable_trials(struct comparable *out, const struct folder *old,
	const struct folder *new)
{
	for (size_t i = 0; i < old->analysis->count; i++) {
		const struct analysis_set *was = &old->analysis->sets[i];
		const struct analysis_set *is =
			analysis_find(new->analysis, was->name);
		char name[COMPARABLE_ROOM];

		if (is == NULL)
			continue;
		format_name(name, sizeof(name), was->name, 64, false, false);
		comparable_mixed(out, "OLD", name, was);
		comparable_mixed(out, "NEW", name, is);
		if (was->items >= 0 && is->items >= 0 &&
			was->items != is->items)
			comparable_say(out->differs[COMPARABLE_PAGES],
				"%s: items were %" PRId64 ", are %" PRId64,
				name, was->items, is->items);
		if (was->cores_usable > 0 && is->cores_usable > 0 &&
			was->cores_usable != is->cores_usable)
			comparable_say(out->differs[COMPARABLE_MACHINE],
				"usable cores were %" PRId64 ", are %" PRId64,
				was->cores_usable, is->cores_usable);
	}
}

/* A run of which nothing is known. */
static void
comparable_nothing(struct comparable *out, const char *words)
{
	for (int kind = 0; kind < COMPARABLE_KINDS; kind++)
		comparable_say(out->unknown[kind], "%s", words);
}

/* Loads run.json; NULL after saying why. */
static json_t *
comparable_load(struct comparable *out, const char *which, const char *dir)
{
	char words[COMPARABLE_WORDS] = "";
	json_error_t error;
	json_t *run = run_json_load(dir, &error);

	if (run == NULL && error.line > 0)
		comparable_say(words, "%s's run.json can't be read, line %d",
			which, error.line);
	else if (!json_is_object(run))
		comparable_say(words,
			run != NULL ? "%s's run.json says nothing"
				    : "%s has no run.json",
			which);
	if (!*words)
		return run;
	comparable_nothing(out, words);
	json_decref(run);
	return NULL;
}

void
comparable_check(struct comparable *out, const struct folder *old,
	const char *old_dir, const struct folder *new, const char *new_dir)
{
	json_t *runs[2];

	*out = (struct comparable){ 0 };
	runs[0] = comparable_load(out, "OLD", old_dir);
	runs[1] = comparable_load(out, "NEW", new_dir);

	comparable_trials(out, old, new);
	if (runs[0] != NULL && runs[1] != NULL) {
		comparable_runs(out, runs);
		comparable_datasets(out, old, new, runs);
		comparable_notes(out, runs);
	}
	json_decref(runs[0]);
	json_decref(runs[1]);
}
