/* SPDX-License-Identifier: MIT */
/* Two values of two run.json, and what of them is other. */
#include "report/same_words.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "report/format.h"

/* Facts and options that say where pages come from: where the digest says that
 * they are the same pages, these don't matter. */
static const char *const same_source[] = { "corpus", "dir", "pages",
	"page-seed", "list", "replay", "version", "bytes", NULL };
/* These never matter here: carried by the version, or judged apart. */
static const char *const same_never[] = { "rounds", "round_ns", "user-agent",
	"extraction", NULL };

static bool
same_among(const char *const *list, const char *word)
{
	while (*list && strcmp(*list, word) != 0)
		list++;
	return *list != NULL;
}

void
same_say(char words[SAME_WORDS], const char *format, ...)
{
	va_list args;

	if (*words)
		return;
	va_start(args, format);
	vsnprintf(words, SAME_WORDS, format, args);
	va_end(args);
}

const char *
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
				: !value || json_is_null(value)
				? "nothing"
				: "something else");
	return format_name(buf, SAME_ROOM, number, SAME_TEXT, false, false);
}

void
same_key(char words[SAME_WORDS], const char *prefix, const char *key,
	json_t *old, json_t *new)
{
	const json_t *was = json_object_get(old, key);
	const json_t *is = json_object_get(new, key);
	char left[SAME_ROOM], right[SAME_ROOM];
	char name[SAME_ROOM];

	if (!was || !is || json_equal(was, is))
		return;
	format_name(name, sizeof(name), key, 30, false, false);
	same_say(words, "%s%s was '%s', is '%s'", prefix, name,
		same_text(left, was), same_text(right, is));
}

/* Whether the key is one to be held against the other's. */
static bool
same_matters(bool same_pages, const char *key)
{
	return !same_among(same_never, key) &&
		!(same_pages && same_among(same_source, key));
}

void
same_keys(char words[SAME_WORDS], const char *prefix, bool same_pages,
	json_t *old, json_t *new)
{
	const char *key;
	json_t *value;

	json_object_foreach(old, key, value)
	{
		(void)value;
		if (same_matters(same_pages, key))
			same_key(words, prefix, key, old, new);
	}
}

const char *
same_lacks(bool same_pages, json_t *old, json_t *new, const char **which)
{
	json_t *sides[2] = { old, new };

	for (int i = 0; i < 2; i++) {
		const char *key;
		json_t *value;

		json_object_foreach(sides[!i], key, value)
		{
			(void)value;
			*which = i ? "NEW" : "OLD";
			if (same_matters(same_pages, key) &&
				!json_object_get(sides[i], key))
				return key;
		}
	}
	return NULL;
}

json_t *
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
