/* SPDX-License-Identifier: MIT */
/* Times and sizes as users type them. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "campaign/settings.h"

#define SETTINGS_SECONDS_MAX 31536000.0
#define SETTINGS_BYTES_MAX 1e18

double
settings_decimal(const char *text, char **end)
{
	size_t digits = strspn(text, "0123456789.");

	if (digits == 0 || text[digits] == 'x' || text[digits] == 'X') {
		*end = (char *)text;
		return 0;
	}
	return strtod(text, end);
}

int
settings_seconds(const char *text, double *seconds)
{
	static const char units[] = "smh";
	static const double in_seconds[] = { 1, 60, 3600 };
	const char *unit;
	char *end;
	double value = settings_decimal(text, &end);

	unit = *end != '\0' ? strchr(units, *end) : units;
	if (end == text || unit == NULL || (*end != '\0' && end[1] != '\0') ||
		!(value > 0) ||
		value * in_seconds[unit - units] > SETTINGS_SECONDS_MAX)
		return -EINVAL;
	*seconds = value * in_seconds[unit - units];
	return 0;
}

int
settings_bytes(const char *text, uint64_t *bytes)
{
	static const char *const units[] = { "", "K", "M", "G", "T" };
	char *end;
	double value = settings_decimal(text, &end);

	for (size_t i = 0; i < sizeof(units) / sizeof(units[0]); i++) {
		size_t len = strlen(units[i]);
		const char *rest = end + len;

		if (strncasecmp(end, units[i], len) != 0 ||
			(*rest != '\0' && strcmp(rest, "B") != 0 &&
				strcmp(rest, "iB") != 0) ||
			end == text || !(value > 0) ||
			!(value < SETTINGS_BYTES_MAX))
			continue;
		for (size_t k = 0; k < i; k++)
			value *= 1024;
		if (value > SETTINGS_BYTES_MAX)
			return -EINVAL;
		*bytes = (uint64_t)value;
		return 0;
	}
	return -EINVAL;
}
