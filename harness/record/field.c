/* SPDX-License-Identifier: MIT */
/* Numbers in fields, strictly; columns by name. */
#include "record/field.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

bool
field_whole(const struct csv_field *field, int64_t *value)
{
	const char *c = field->text;
	int64_t n = 0;

	*value = -1;
	if (field->len == 0)
		return true;
	for (; *c >= '0' && *c <= '9'; c++) {
		int digit = *c - '0';
		if (n > (INT64_MAX - digit) / 10)
			return false;
		n = n * 10 + digit;
	}
	if (c == field->text)
		return false;
	if (*c == '.') {
		do
			c++;
		while (*c == '0');
	}
	if (*c != '\0')
		return false;
	*value = n;
	return true;
}

bool
field_ratio(const struct csv_field *field, double *value)
{
	char *end;

	*value = (double)NAN;
	if (field->len == 0)
		return true;
	double n = strtod(field->text, &end);
	if (*end != '\0' || end == field->text || !isfinite(n))
		return false;
	*value = n;
	return true;
}

const char *
field_columns(const struct csv_field *header, size_t count,
	const char *const *names, size_t names_count, int *at)
{
	for (size_t name = 0; name < names_count; name++) {
		at[name] = -1;
		for (size_t i = 0; i < count; i++) {
			if (strcmp(header[i].text, names[name]) != 0)
				continue;
			if (at[name] >= 0)
				return names[name];
			at[name] = (int)i;
		}
	}
	return NULL;
}
