/* SPDX-License-Identifier: MIT */
/* Checks what was answered where a plugin's code runs. */
#include "launch/prepare.h"

#include <stdlib.h>
#include <string.h>

#include "text/utf8.h"
#include "wire/records.h"

static const struct reply_field reply_preparing[] = {
	REPLY_FIELD(prepared, items, REPLY_COUNT, false),
	REPLY_FIELD(prepared, say, REPLY_TEXTS, false),
	REPLY_FIELD(prepared, facts, REPLY_NAMED, false),
	REPLY_FIELD(prepared, error, REPLY_TEXT, false),
	REPLY_FIELD(prepared, asked, REPLY_FLAG, false),
	REPLY_FIELD(prepared, usage, REPLY_FLAG, false),
	REPLY_FIELD(prepared, away, REPLY_FLAG, false),
	REPLY_END,
};

/* NULL for anything but a text without NULs. */
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

	json_array_foreach (from, i, one)
		good = good && json_array_append_new(to, reply_text(one)) == 0;
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

	json_object_foreach (from, key, value) {
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

/* Stores the value, whose kind was checked, in its place in a struct. */
static void
reply_put(char *at, enum reply_kind kind, json_t *value)
{
	switch (kind) {
	case REPLY_TEXT:
		*(const char **)at = json_string_value(value);
		break;
	case REPLY_FLAG:
		*(bool *)at = json_is_true(value);
		break;
	case REPLY_COUNT:
	case REPLY_NUMBER:
		*(int64_t *)at = json_integer_value(value);
		break;
	case REPLY_TEXTS:
	case REPLY_NAMED:
		*(json_t **)at = value;
		break;
	}
}

int
reply_take(json_t *to, json_t *from, const struct reply_field *fields,
	void *into, struct reason *why)
{
	for (; fields->key != NULL; fields++) {
		json_t *value = json_object_get(from, fields->key);

		if (value == NULL && !fields->required)
			continue;
		value = reply_value(value, fields->kind);
		if (json_object_set_new(to, fields->key, value) < 0)
			return reason_set(
				why, "its reply has no good '%s'", fields->key);
		reply_put((char *)into + fields->at, fields->kind, value);
	}
	return 0;
}

int
reply_prepared(struct prepared *prepared, json_t *from, struct reason *why)
{
	int rc;

	*prepared = (struct prepared){ .items = -1, .said = json_object() };
	rc = reply_take(prepared->said, from, reply_preparing, prepared, why);
	if (rc == 0 && prepared->error == NULL &&
		(prepared->items < 0 || prepared->items > WIRE_ITEMS_MAX))
		rc = reason_set(why, "its reply has no good 'items'");
	if (rc < 0)
		prepared_fini(prepared);
	return rc;
}

void
prepared_fini(struct prepared *prepared)
{
	json_decref(prepared->said);
	*prepared = (struct prepared){ 0 };
}
