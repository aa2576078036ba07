/* SPDX-License-Identifier: MIT */
/* Names of files are bytes, JSON is UTF-8. */
#include "wire/utf8.h"

#include <stddef.h>
#include <stdint.h>
#include <string.h>

size_t
utf8_length(const char *text, size_t len)
{
	const unsigned char *at = (const unsigned char *)text;
	static const uint32_t least[] = { 0, 0, 0x80, 0x800, 0x10000 };
	size_t n = *at < 0x80	   ? 1
		: *at >> 5 == 0x06 ? 2
		: *at >> 4 == 0x0e ? 3
		: *at >> 3 == 0x1e ? 4
				   : 0;

	if (n > len)
		return 0;
	uint32_t code = n > 1 ? *at & (0x7fu >> n) : *at;

	for (size_t i = 1; i < n; i++) {
		if ((at[i] & 0xc0) != 0x80)
			return 0;
		code = code << 6 | (at[i] & 0x3f);
	}
	if (n > 1 && (code < least[n] || code > 0x10ffff || code >> 11 == 0x1b))
		return 0;
	return n;
}

char *
utf8_repair(char *text)
{
	size_t len = strlen(text), n;

	for (char *at = text; len > 0; at += n, len -= n) {
		n = utf8_length(at, len);
		if (n == 0) {
			*at = '?';
			n = 1;
		}
	}
	return text;
}

char *
utf8_tame(char *text)
{
	unsigned char *at = (unsigned char *)utf8_repair(text);

	for (; *at != '\0'; at++) {
		if (*at >= '\t' && *at <= '\r')
			*at = ' ';
		else if (*at < ' ' || *at == 0x7f)
			*at = '?';
		else if (*at == 0xc2 && at[1] < 0xa0)
			/* U+0080 to U+009F: ESC and its letter in one. */
			at[0] = at[1] = '?';
	}
	return text;
}
