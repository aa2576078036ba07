/* SPDX-License-Identifier: MIT */
/* What was answered where a plugin's code runs, looked at again. */
#include "launch/reply.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "text/names.h"
#include "text/utf8.h"
#include "wire/records.h"

enum reply_kind {
	REPLY_TEXT,
	REPLY_FLAG,
	REPLY_COUNT, /* no less than 0 */
	REPLY_NUMBER,
	REPLY_TEXTS, /* an array */
	REPLY_NAMED, /* an object of texts */
};

struct reply_field {
	const char *key;
	enum reply_kind kind;
	bool required;
};

static const struct reply_field reply_any[] = {
	{ "kind", REPLY_TEXT, true },
	{ "name", REPLY_TEXT, true },
	{ "summary", REPLY_TEXT, true },
	{ "on_request", REPLY_FLAG, false },
	{ "links", REPLY_NAMED, false },
	{ "threads_at_load", REPLY_COUNT, false },
	{ "thread_at_load", REPLY_TEXT, false },
	{ NULL, REPLY_TEXT, false },
};
static const struct reply_field reply_strategy[] = {
	{ "one_worker", REPLY_FLAG, false },
	{ "unusable", REPLY_TEXT, false },
	{ NULL, REPLY_TEXT, false },
};
static const struct reply_field reply_peer[] = {
	{ "peer", REPLY_FLAG, true },
	{ "command", REPLY_TEXTS, true },
	{ "datasets", REPLY_TEXT, true },
	{ "needs", REPLY_TEXT, false },
	{ "heeds", REPLY_TEXT, false },
	{ "checks", REPLY_TEXT, true },
	{ NULL, REPLY_TEXT, false },
};
static const struct reply_field reply_dataset[] = {
	{ "acquire", REPLY_TEXT, true },
	{ "workers", REPLY_TEXT, false },
	{ "sample", REPLY_COUNT, true },
	{ "cpu_bound", REPLY_FLAG, false },
	{ NULL, REPLY_TEXT, false },
};
static const struct reply_field reply_error[] = {
	{ "error", REPLY_TEXT, true },
	{ "broken", REPLY_FLAG, false },
	{ NULL, REPLY_TEXT, false },
};
static const struct reply_field reply_option[] = {
	{ "name", REPLY_TEXT, true },
	{ "kind", REPLY_TEXT, true },
	{ "help", REPLY_TEXT, false },
	{ "preset", REPLY_TEXT, false },
	{ "choices", REPLY_TEXT, false },
	{ "min", REPLY_NUMBER, false },
	{ "max", REPLY_NUMBER, false },
	{ "secret", REPLY_FLAG, false },
	{ "heeded", REPLY_FLAG, false },
	{ NULL, REPLY_TEXT, false },
};
static const struct reply_field reply_preparing[] = {
	{ "items", REPLY_COUNT, false },
	{ "say", REPLY_TEXTS, false },
	{ "facts", REPLY_NAMED, false },
	{ "error", REPLY_TEXT, false },
	{ "asked", REPLY_FLAG, false },
	{ "usage", REPLY_FLAG, false },
	{ "away", REPLY_FLAG, false },
	{ NULL, REPLY_TEXT, false },
};

/* Where it is to be said what is wrong. */
struct reply {
	char *why;
	size_t size;
};

__attribute__((format(printf, 2, 3))) static int
reply_refuse(const struct reply *reply, const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	vsnprintf(reply->why, reply->size, fmt, args);
	va_end(args);
	utf8_tame(reply->why);
	return -1;
}

/* NULL where it is no text, or one that ends before its end. */
static json_t *
reply_text(json_t *from)
{
	char *text;
	json_t *to = NULL;

	if (!json_is_string(from) ||
		strlen(json_string_value(from)) != json_string_length(from))
		return NULL;
	text = strdup(json_string_value(from));
	if (text != NULL)
		to = json_string(utf8_tame(text));
	free(text);
	return to;
}

static json_t *
reply_texts(json_t *from)
{
	json_t *to = json_array(), *one;
	size_t i;
	bool good = json_is_array(from);

	json_array_foreach(from, i, one) good =
		good && json_array_append_new(to, reply_text(one)) == 0;
	if (good)
		return to;
	json_decref(to);
	return NULL;
}

static json_t *
reply_named(json_t *from)
{
	json_t *to = json_object(), *value;
	const char *key;
	bool good = json_is_object(from);

	json_object_foreach(from, key, value)
	{
		char *name = strdup(key);

		good = good && name != NULL &&
			json_object_set_new(
				to, utf8_tame(name), reply_text(value)) == 0;
		free(name);
	}
	if (good)
		return to;
	json_decref(to);
	return NULL;
}

/* A copy, or NULL: it is of another kind. */
static json_t *
reply_value(json_t *from, enum reply_kind kind)
{
	switch (kind) {
	case REPLY_TEXT:
		return reply_text(from);
	case REPLY_TEXTS:
		return reply_texts(from);
	case REPLY_NAMED:
		return reply_named(from);
	case REPLY_FLAG:
		return json_is_boolean(from) ? json_incref(from) : NULL;
	case REPLY_COUNT:
	case REPLY_NUMBER:
		return json_is_integer(from) &&
				(kind == REPLY_NUMBER ||
					json_integer_value(from) >= 0)
			? json_incref(from)
			: NULL;
	}
	return NULL;
}

static int
reply_take(const struct reply *reply, json_t *to, json_t *from,
	const struct reply_field *fields)
{
	for (; fields->key != NULL; fields++) {
		json_t *value = json_object_get(from, fields->key);

		if (value == NULL && !fields->required)
			continue;
		if (json_object_set_new(to, fields->key,
			    reply_value(value, fields->kind)) < 0)
			return reply_refuse(reply, "its reply has no good '%s'",
				fields->key);
	}
	return 0;
}

static const char *
reply_of(json_t *object, const char *key)
{
	const char *text = json_string_value(json_object_get(object, key));

	return text ? text : "";
}

static bool
reply_is(json_t *object, const char *key, const char *text)
{
	return strcmp(reply_of(object, key), text) == 0;
}

/* One option, behind those that were taken. */
static int
reply_take_option(const struct reply *reply, json_t *taken, json_t *from)
{
	json_t *option = json_object(), *other;
	const char *name;
	char why[200];
	size_t i;
	int rc = -1;

	json_array_append_new(taken, option);
	if (reply_take(reply, option, from, reply_option) < 0)
		return rc;
	name = reply_of(option, "name");
	if (names_option_refused(
		    name, json_array_size(taken) - 1, why, sizeof(why)))
		return reply_refuse(reply, "%s", why);
	json_array_foreach(taken, i, other) if (other != option &&
		reply_is(other, "name", name)) return reply_refuse(reply,
		"two of its options are called '%s'", name);
	if (reply_is(option, "kind", "choice"))
		rc = *reply_of(option, "choices") != '\0' ? 0 : -1;
	else if (reply_is(option, "kind", "number"))
		rc = json_object_get(option, "min") != NULL &&
				json_object_get(option, "max") != NULL
			? 0
			: -1;
	else if (reply_is(option, "kind", "string"))
		rc = 0;
	return rc == 0 ? 0
		       : reply_refuse(reply,
				 "option '%s' is of an unknown kind", name);
}

static int
reply_take_options(const struct reply *reply, json_t *to, json_t *from)
{
	json_t *options = json_object_get(from, "options"), *one;
	json_t *taken = json_array();
	size_t i;
	int rc = json_is_array(options)
		? 0
		: reply_refuse(reply, "its reply has no good 'options'");

	json_array_foreach(options, i, one) if (rc == 0) rc =
		reply_take_option(reply, taken, one);
	json_object_set_new(to, "options", taken);
	return rc;
}

static int
reply_take_description(
	const struct reply *reply, json_t *to, json_t *from, bool program)
{
	const char *kind;
	char why[200];

	if (json_object_get(from, "error") != NULL)
		return reply_take(reply, to, from, reply_error);
	if (reply_take(reply, to, from, reply_any) < 0)
		return -1;
	kind = reply_of(to, "kind");
	if (names_refused(kind, reply_of(to, "name"), why, sizeof(why)))
		return reply_refuse(reply, "%s", why);
	if (strcmp(kind, "strategy") != 0 && strcmp(kind, "dataset") != 0)
		return reply_refuse(reply, "its reply has no good 'kind'");
	if (reply_take_options(reply, to, from) < 0)
		return -1;
	/* Less of a program's work is checked: a library can't be one. */
	if (program != json_is_true(json_object_get(from, "peer")))
		return reply_refuse(reply, "its reply has no good 'peer'");
	if (strcmp(kind, "strategy") == 0)
		return reply_take(reply, to, from, reply_strategy) < 0 ? -1
			: program ? reply_take(reply, to, from, reply_peer)
				  : 0;
	if (reply_take(reply, to, from, reply_dataset) < 0)
		return -1;
	if (program ||
		(!reply_is(to, "acquire", "none") &&
			!reply_is(to, "acquire", "file") &&
			!reply_is(to, "acquire", "url")))
		return reply_refuse(reply, "its acquire is unknown");
	return 0;
}

json_t *
reply_description(json_t *from, bool program, char *why, size_t size)
{
	const struct reply reply = { why, size };
	json_t *to = json_object();

	if (reply_take_description(&reply, to, from, program) < 0) {
		json_decref(to);
		to = NULL;
	}
	json_decref(from);
	return to;
}

json_t *
reply_prepared(json_t *from, char *why, size_t size)
{
	const struct reply reply = { why, size };
	json_t *to = json_object();
	int rc = reply_take(&reply, to, from, reply_preparing);

	if (rc == 0 && json_object_get(to, "error") == NULL &&
		(json_object_get(to, "items") == NULL ||
			json_integer_value(json_object_get(to, "items")) >
				WIRE_ITEMS_MAX))
		rc = reply_refuse(&reply, "its reply has no good 'items'");
	if (rc < 0) {
		json_decref(to);
		to = NULL;
	}
	json_decref(from);
	return to;
}
