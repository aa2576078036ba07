/* SPDX-License-Identifier: MIT */
/* What a plugin's functions return, held against the contract. */
#include "trial/returned.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>

int
returned(const char *function, int rc, char *why, size_t size)
{
	if (rc < 0)
		snprintf(why, size, "%s returned %d (%s)", function, rc,
			strerror(rc < -INT_MAX ? INT_MAX : -rc));
	if (rc <= 0)
		return rc;
	snprintf(why, size,
		"%s returned %d, which is neither 0 nor a negative errno",
		function, rc);
	return -EINVAL;
}
