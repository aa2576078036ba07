/* SPDX-License-Identifier: MIT */
/* What a name may be made of, and which are taken. */
#include "text/names.h"

#include <ctype.h>
#include <string.h>

#define NAMES_MAX 64

const char *
names_reserved(const char *name)
{
	static const struct {
		const char *name, *means;
	} names[] = {
		{ "ceiling", "what the measured ceiling's rows are called" },
		{ "default", "all that don't run on request only" },
		{ "all", "all but the peers" },
		{ "peers", "all programs that are peers" },
	};

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (strcmp(name, names[i].name) == 0)
			return names[i].means;
	return NULL;
}

bool
names_several(const char *name)
{
	return strcmp(name, "ceiling") != 0 && names_reserved(name) != NULL;
}

static bool
names_are_plain(const char *name, const char *others)
{
	for (; *name != '\0'; name++)
		if (!isalnum((unsigned char)*name) &&
			strchr(others, *name) == NULL)
			return false;
	return true;
}

bool
names_plain(const char *name)
{
	size_t n = strnlen(name, NAMES_MAX + 1);

	return n > 0 && n <= NAMES_MAX && strcmp(name, ".") != 0 &&
		strcmp(name, "..") != 0 && names_are_plain(name, "-_.");
}

int
names_check(const char *kind, const char *name, struct reason *why)
{
	size_t n = name != NULL ? strnlen(name, NAMES_MAX + 1) : 0;

	if (n == 0)
		return reason_set(why, "its table has no name");
	if (n > NAMES_MAX)
		return reason_set(
			why, "its name is longer than %d bytes", NAMES_MAX);
	if (strcmp(name, ".") == 0 || strcmp(name, "..") == 0)
		return reason_set(why, "nothing can be called '%s'", name);
	if (names_reserved(name) != NULL)
		return reason_set(why, "no %s can be called '%s': that is %s",
			kind, name, names_reserved(name));
	if (!names_are_plain(name, "-_."))
		return reason_set(why,
			"its name has a byte other than letters, digits, '-', "
			"'_' and '.'");
	return 0;
}

int
names_check_option(const char *name, size_t number, struct reason *why)
{
	size_t n = strnlen(name, NAMES_MAX + 1);

	if (n == 0 || n > NAMES_MAX)
		return reason_set(why,
			"option %zu has no name, or one longer than %d bytes",
			number, NAMES_MAX);
	if (!names_are_plain(name, "-_"))
		return reason_set(why,
			"option '%s' has a byte other than letters, digits, "
			"'-' and '_' in its name: --set can't set it",
			name);
	return 0;
}

bool
names_listed(const char *list, const char *name)
{
	size_t n = strlen(name), len;

	for (;; list += len + 1) {
		len = strcspn(list, ",");
		if (len == n && strncmp(list, name, n) == 0)
			return true;
		if (list[len] == '\0')
			return false;
	}
}
