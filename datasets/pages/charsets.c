/* SPDX-License-Identifier: MIT */
/* Holds one converter of each charset that many pages are in. */
#include "pages/charsets.h"

#include <iconv.h>
#include <stddef.h>

static const char *const charsets_names[] = { "windows-1252", "windows-1251",
	"windows-1250", "iso-8859-2", "iso-8859-15", "koi8-r", "shift_jis",
	"euc-jp", "gb18030", "gbk", "big5", "euc-kr" };

#define CHARSETS_COUNT (sizeof(charsets_names) / sizeof(charsets_names[0]))

/* Static, so that what is held is seen to be held. */
static iconv_t charsets_held[CHARSETS_COUNT];

void
charsets_hold(void)
{
	for (size_t i = 0; i < CHARSETS_COUNT; i++) {
		if (charsets_held[i])
			continue;
		charsets_held[i] = iconv_open("UTF-8", charsets_names[i]);
		/* A system without it: pages in it fail or are taken as they
		 * are, as libxml2 decides. */
		if (charsets_held[i] == (iconv_t)-1)
			charsets_held[i] = NULL;
	}
}
