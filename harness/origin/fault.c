/* SPDX-License-Identifier: MIT */
/* Names of faults. */
#include "origin/fault.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

/* Above any use, and far from any overflow. */
#define FAULT_LARGEST (UINT64_C(1) << 50)

static const struct {
	const char *name; /* ends with ':' when an amount follows */
	enum fault fault;
} fault_names[] = {
	{ "stall", FAULT_STALL },
	{ "cut", FAULT_CUT },
	{ "reset", FAULT_RESET },
	{ "loop", FAULT_LOOP },
	{ "flood:", FAULT_FLOOD },
	{ "bomb:", FAULT_BOMB },
	{ "slow:", FAULT_SLOW },
};

int
fault_parse(const char *text, enum fault *fault, uint64_t *amount)
{
	size_t i, len;
	char *end;

	for (i = 0; i < sizeof(fault_names) / sizeof(*fault_names); i++) {
		len = strlen(fault_names[i].name);
		if (strncmp(text, fault_names[i].name, len))
			continue;
		*fault = fault_names[i].fault;
		*amount = 0;
		text += len;
		if (fault_names[i].name[len - 1] != ':')
			return *text ? -EINVAL : 0;
		if (*text < '0' || *text > '9')
			return -EINVAL;
		errno = 0;
		*amount = strtoull(text, &end, 10);
		if (errno || *end || *amount > FAULT_LARGEST)
			return -EINVAL;
		return *fault == FAULT_SLOW && !*amount ? -EINVAL : 0;
	}
	return -EINVAL;
}
