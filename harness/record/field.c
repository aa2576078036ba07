/* SPDX-License-Identifier: MIT */
/* Numbers in fields, strictly; columns by name. */
#include "record/field.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* One that can't overflow. */
#define FIELD_SHORT 18

/* The digits at c, of which there are at most FIELD_SHORT; where they end. */
static const char *
field_digits(const char *c, int64_t *value)
{
	int64_t n = *value;

	for (unsigned digit; (digit = (unsigned)*c - '0') <= 9; c++)
		n = n * 10 + digit;
	*value = n;
	return c;
}

bool
field_whole(const struct csv_field *field, int64_t *value)
{
	const char *c = field->text;
	int64_t n = 0;

	*value = -1;
	if (field->len == 0)
		return true;
	if (field->len <= FIELD_SHORT)
		c = field_digits(c, &n);
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

/*
 * The plain ones, "0.0123": up to 15 digits and a power of ten up to 10^15 are
 * doubles both, so that their quotient is the nearest one, as strtod() has it.
 */
static bool
field_plain_ratio(const struct csv_field *field, double *value)
{
	static const double tens[] = { 1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7,
		1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15 };
	const char *dot, *end;
	int64_t n = 0;

	if (field->len > 15 || field->text[0] < '0' || field->text[0] > '9')
		return false;
	dot = end = field_digits(field->text, &n);
	if (*dot == '.')
		end = field_digits(dot + 1, &n);
	if (*end != '\0')
		return false;
	*value = (double)n / tens[end > dot ? end - dot - 1 : 0];
	return true;
}

bool
field_ratio(const struct csv_field *field, double *value)
{
	char *end;

	*value = (double)NAN;
	if (field->len == 0 || field_plain_ratio(field, value))
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
