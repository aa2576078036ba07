/* SPDX-License-Identifier: MIT */
/* Percent-encoding, undone. */
#include "origin/percent.h"

#include <errno.h>

static int
percent_digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'A' && c <= 'F')
		return c - 'A' + 10;
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

int
percent_byte(const char *text)
{
	int high = percent_digit(text[1]);
	int low = high < 0 ? -1 : percent_digit(text[2]);

	return low < 0 || !(high | low) ? -EINVAL : high << 4 | low;
}
