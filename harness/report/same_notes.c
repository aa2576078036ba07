/* SPDX-License-Identifier: MIT */
/* What differs between two runs and may: it is said, and that is all. */
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "report/format.h"
#include "report/same_words.h"

#define SAME_FILES 3 /* so many are named */

void
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
		const char *name =
			json_string_value(json_object_get(old, "name"));
		json_t *new = name ? same_named(others, name) : NULL;
		char words[SAME_WORDS] = "", prefix[SAME_ROOM];

		if (!new)
			continue;
		format_name(prefix, 4 * SAME_TEXT, name, 64, false, false);
		strcat(prefix, ".");
		same_key(words, prefix, "variant_of", old, new);
		same_keys(words, prefix, false, json_object_get(old, "options"),
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
	json_t *none = json_null();
	json_t *was = json_object_get(old, key),
	       *is = json_object_get(new, key);
	char left[SAME_ROOM], right[SAME_ROOM];

	was = was ? was : none;
	is = is ? is : none;
	if (!json_equal(was, is))
		same_note(out, "%s%s was '%s', is '%s'", prefix, key,
			same_text(left, was), same_text(right, is));
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
		same_note(out, "OLD is of %lld sitting%s, NEW of %lld",
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

static const char *
same_file_text(json_t *file, const char *key)
{
	const char *text = json_string_value(json_object_get(file, key));

	return text ? text : "";
}

/* The same file in the other run was another. */
static bool
same_file_differs(json_t *file, json_t *others)
{
	json_t *other;
	size_t i;

	json_array_foreach(others, i, other)
	{
		if (strcmp(same_file_text(file, "of"),
			    same_file_text(other, "of")) == 0 &&
			strcmp(same_file_text(file, "file"),
				same_file_text(other, "file")) == 0)
			return strcmp(same_file_text(file, "digest"),
				       same_file_text(other, "digest")) != 0;
	}
	return false;
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
		format_name(name, sizeof(name), same_file_text(file, "file"),
			30, false, false);
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

void
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
