/* SPDX-License-Identifier: MIT */
/* Decodes %XX. */
#include "text/percent.h"

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

int
percent_decode(char *text)
{
	char *to = text;

	for (; *text; text++) {
		int byte;

		if (*text != '%') {
			*to++ = *text;
			continue;
		}
		byte = percent_byte(text);
		if (byte < 0)
			return byte;
		*to++ = (char)byte;
		text += 2;
	}
	*to = '\0';
	return 0;
}
