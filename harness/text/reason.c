/* SPDX-License-Identifier: MIT */
/* Writes the line that says what is wrong. */
#include "text/reason.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>

int
reason_set(struct reason *reason, const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	vsnprintf(reason->text, sizeof(reason->text), fmt, args);
	va_end(args);
	return -EINVAL;
}
