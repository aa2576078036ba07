/* SPDX-License-Identifier: MIT */
/* Parses numbers, times, sizes and shares as users type them. */
#include "text/number.h"

#include <ctype.h>
#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#define NUMBER_BYTES_MAX 1e18

int
number_next(const char **text, uint64_t least, uint64_t most, uint64_t *value)
{
	unsigned long long number;
	char *end;

	if (**text < '0' || **text > '9')
		return -EINVAL;
	errno = 0;
	number = strtoull(*text, &end, 10);
	if (errno != 0 || number < least || number > most ||
		(*end != '\0' && *end != ','))
		return -EINVAL;
	*text = *end == ',' ? end + 1 : NULL;
	*value = number;
	return 0;
}

int
number_whole(const char *text, uint64_t least, uint64_t most, uint64_t *value)
{
	return strchr(text, ',') != NULL
		? -EINVAL
		: number_next(&text, least, most, value);
}

int
number_integer(
	const char *text, long long least, long long most, long long *value)
{
	const char *digits = text + (*text == '-');
	long long number;
	char *end;

	if (*digits < '0' || *digits > '9')
		return -EINVAL;
	errno = 0;
	number = strtoll(text, &end, 10);
	if (errno != 0 || *end != '\0' || number < least || number > most)
		return -EINVAL;
	*value = number;
	return 0;
}

/* NULL where no number begins; else where it ends. strtod() alone would take
 * "0x5" and "inf". */
static const char *
number_parse(const char *text, double *value)
{
	size_t digits = strspn(text, "0123456789.");
	char *end;

	if (digits == 0 || text[digits] == 'x' || text[digits] == 'X')
		return NULL;
	*value = strtod(text, &end);
	return end == text ? NULL : end;
}

static int
number_put(double number, double low, double high, double *value)
{
	if (!(number >= low && number <= high))
		return -EINVAL;
	*value = number;
	return 0;
}

int
number_decimal(const char *text, double low, double high, double *value)
{
	double number;
	const char *end = number_parse(text, &number);

	return end == NULL || *end != '\0'
		? -EINVAL
		: number_put(number, low, high, value);
}

int
number_share(const char *text, double low, double *value)
{
	double number;
	const char *end = number_parse(text, &number);
	bool percent = end != NULL && *end == '%';

	if (end == NULL || end[percent] != '\0')
		return -EINVAL;
	if (percent)
		number /= 100;
	return number > 0 && number < 1 ? number_put(number, low, 1, value)
					: -EINVAL;
}

int
number_seconds(const char *text, double low, double high, double *seconds)
{
	static const char units[] = "smh";
	static const double in_seconds[] = { 1, 60, 3600 };
	double number;
	const char *end = number_parse(text, &number), *unit = units;

	if (end != NULL && *end != '\0')
		unit = end[1] == '\0' ? strchr(units, *end) : NULL;
	return end == NULL || unit == NULL
		? -EINVAL
		: number_put(number * in_seconds[unit - units], low, high,
			  seconds);
}

int
number_bytes(const char *text, uint64_t least, uint64_t *bytes)
{
	static const char units[] = "KMGT";
	double number;
	const char *end = number_parse(text, &number), *unit = NULL;

	if (end == NULL)
		return -EINVAL;
	if (*end != '\0')
		unit = strchr(units, toupper((unsigned char)*end));
	end += unit != NULL;
	for (size_t i = 0; unit != NULL && units + i <= unit; i++)
		number *= 1024;
	if ((*end != '\0' && strcmp(end, "B") != 0 && strcmp(end, "iB") != 0) ||
		!(number > 0 && number <= NUMBER_BYTES_MAX) ||
		number < (double)least)
		return -EINVAL;
	*bytes = (uint64_t)number;
	return 0;
}
