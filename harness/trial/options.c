/* SPDX-License-Identifier: MIT */
/* The values of a plugin's options: what the user set, else the presets. */
#include "trial/options.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "text/number.h"

struct option_value {
	const struct lane_option *option;
	const char *text;
	long number;
};

struct option_values {
	size_t count;
	struct option_value values[];
};

/* The index of a word in "a,b,c", -1 when it isn't there. */
static long
option_choice(const char *choices, const char *word)
{
	size_t len = strlen(word);
	long index = 0;

	for (const char *at = choices; at != NULL; index++) {
		const char *comma = strchr(at, ',');
		size_t n = comma != NULL ? (size_t)(comma - at) : strlen(at);

		if (n == len && memcmp(at, word, n) == 0)
			return index;
		at = comma != NULL ? comma + 1 : NULL;
	}
	return -1;
}

static int
option_parse(struct option_value *value)
{
	const struct lane_option *option = value->option;
	long long number;

	switch (option->kind) {
	case LANE_NUMBER:
		if (number_integer(
			    value->text, option->min, option->max, &number) < 0)
			return -EINVAL;
		value->number = (long)number;
		return 0;
	case LANE_CHOICE:
		value->number = option_choice(
			option->choices != NULL ? option->choices : "",
			value->text);
		return value->number < 0 ? -EINVAL : 0;
	case LANE_STRING:
		return 0;
	default:
		return -EINVAL;
	}
}

int
option_values_create(struct option_values **out,
	const struct lane_option *table, json_t *set, const char **culprit)
{
	struct option_values *values;
	size_t count = 0;
	const char *key;
	json_t *text;

	while (table != NULL && table[count].name != NULL)
		count++;
	values = calloc(1, sizeof(*values) + count * sizeof(values->values[0]));
	if (values == NULL)
		return -ENOMEM;
	values->count = count;
	for (size_t i = 0; i < count; i++) {
		struct option_value *value = &values->values[i];

		value->option = &table[i];
		text = json_object_get(set, table[i].name);
		value->text = json_is_string(text) ? json_string_value(text)
						   : table[i].preset;
		if (value->text == NULL)
			value->text = "";
		if (option_parse(value) < 0) {
			*culprit = table[i].name;
			goto bad;
		}
	}
	json_object_foreach (set, key, text) {
		size_t i = 0;

		while (i < count && strcmp(table[i].name, key) != 0)
			i++;
		if (i == count) {
			*culprit = key;
			goto bad;
		}
	}
	*out = values;
	return 0;
bad:
	free(values);
	return -EINVAL;
}

void
option_values_destroy(struct option_values *values)
{
	free(values);
}

static const struct option_value *
option_find(const struct option_values *values, const char *name)
{
	for (size_t i = 0; i < values->count; i++)
		if (strcmp(values->values[i].option->name, name) == 0)
			return &values->values[i];
	return NULL;
}

long
option_number(
	const struct option_values *values, const char *name, long missing)
{
	const struct option_value *value = option_find(values, name);

	return value != NULL ? value->number : missing;
}

const char *
option_text(const struct option_values *values, const char *name)
{
	const struct option_value *value = option_find(values, name);

	return value != NULL ? value->text : "";
}
