/* SPDX-License-Identifier: MIT */
/* Names that no plugin can have, for they mean something else. */
#include "wire/names.h"

#include <stddef.h>
#include <string.h>

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
