/* SPDX-License-Identifier: MIT */
/* Finds a charset by its label, and holds converters of those that many pages
 * are in. */
#include "pages/charsets.h"

#include <iconv.h>
#include <stdbool.h>
#include <string.h>
#include <strings.h>

/* What pages are in most comes first. */
/* clang-format off */
static const struct charset charsets[CHARSETS] = {
	{ CHARSET_UTF8, NULL, "utf-8 utf8 unicode-1-1-utf-8 unicode11utf8 "
	  "unicode20utf8 x-unicode20utf8" },
	{ CHARSET_SINGLE, "CP1252", "windows-1252 iso-8859-1 us-ascii ascii "
	  "ansi_x3.4-1968 cp1252 cp819 csisolatin1 ibm819 iso-ir-100 iso8859-1 "
	  "iso88591 iso_8859-1 iso_8859-1:1987 l1 latin1 x-cp1252" },
	{ CHARSET_SINGLE, "CP1251", "windows-1251 cp1251 x-cp1251" },
	{ CHARSET_MULTI, "GB18030", "gbk gb2312 chinese csgb2312 "
	  "csiso58gb231280 gb_2312 gb_2312-80 iso-ir-58 x-gbk" },
	{ CHARSET_MULTI, "GB18030", "gb18030" },
	{ CHARSET_MULTI, "CP932", "shift_jis csshiftjis ms932 ms_kanji "
	  "shift-jis sjis windows-31j x-sjis" },
	{ CHARSET_MULTI, "EUC-JP-MS", "euc-jp cseucpkdfmtjapanese x-euc-jp" },
	{ CHARSET_MULTI, "CP949", "euc-kr cseuckr csksc56011987 iso-ir-149 "
	  "korean ks_c_5601-1987 ks_c_5601-1989 ksc5601 ksc_5601 windows-949" },
	{ CHARSET_MULTI, "BIG5-HKSCS", "big5 big5-hkscs cn-big5 csbig5 "
	  "x-x-big5" },
	{ CHARSET_SINGLE, "ISO-8859-2", "iso-8859-2 csisolatin2 iso-ir-101 "
	  "iso8859-2 iso88592 iso_8859-2 iso_8859-2:1987 l2 latin2" },
	{ CHARSET_SINGLE, "CP1250", "windows-1250 cp1250 x-cp1250" },
	{ CHARSET_SINGLE, "ISO-8859-15", "iso-8859-15 csisolatin9 iso8859-15 "
	  "iso885915 iso_8859-15 l9" },
	{ CHARSET_SINGLE, "KOI8-R", "koi8-r cskoi8r koi koi8 koi8_r" },
	{ CHARSET_SINGLE, "CP1254", "windows-1254 iso-8859-9 cp1254 "
	  "csisolatin5 iso-ir-148 iso8859-9 iso88599 iso_8859-9 "
	  "iso_8859-9:1989 l5 latin5 x-cp1254" },
	{ CHARSET_SINGLE, "CP1253", "windows-1253 cp1253 x-cp1253" },
	{ CHARSET_SINGLE, "CP1255", "windows-1255 cp1255 x-cp1255" },
	{ CHARSET_SINGLE, "CP1256", "windows-1256 cp1256 x-cp1256" },
	{ CHARSET_SINGLE, "CP1257", "windows-1257 cp1257 x-cp1257" },
	{ CHARSET_SINGLE, "CP1258", "windows-1258 cp1258 x-cp1258" },
	{ CHARSET_SINGLE, "CP874", "windows-874 dos-874 iso-8859-11 "
	  "iso8859-11 iso885911 tis-620" },
	{ CHARSET_SINGLE, "ISO-8859-3", "iso-8859-3 csisolatin3 iso-ir-109 "
	  "iso8859-3 iso88593 iso_8859-3 iso_8859-3:1988 l3 latin3" },
	{ CHARSET_SINGLE, "ISO-8859-4", "iso-8859-4 csisolatin4 iso-ir-110 "
	  "iso8859-4 iso88594 iso_8859-4 iso_8859-4:1988 l4 latin4" },
	{ CHARSET_SINGLE, "ISO-8859-5", "iso-8859-5 csisolatincyrillic "
	  "cyrillic iso-ir-144 iso8859-5 iso88595 iso_8859-5 "
	  "iso_8859-5:1988" },
	{ CHARSET_SINGLE, "ISO-8859-6", "iso-8859-6 arabic asmo-708 "
	  "csiso88596e csiso88596i csisolatinarabic ecma-114 iso-8859-6-e "
	  "iso-8859-6-i iso-ir-127 iso8859-6 iso88596 iso_8859-6 "
	  "iso_8859-6:1987" },
	{ CHARSET_SINGLE, "ISO-8859-7", "iso-8859-7 csisolatingreek ecma-118 "
	  "elot_928 greek greek8 iso-ir-126 iso8859-7 iso88597 iso_8859-7 "
	  "iso_8859-7:1987 sun_eu_greek" },
	{ CHARSET_SINGLE, "ISO-8859-8", "iso-8859-8 csiso88598e "
	  "csisolatinhebrew hebrew iso-8859-8-e iso-ir-138 iso8859-8 "
	  "iso88598 iso_8859-8 iso_8859-8:1988 visual" },
	{ CHARSET_SINGLE, "ISO-8859-8", "iso-8859-8-i csiso88598i logical" },
	{ CHARSET_SINGLE, "ISO-8859-10", "iso-8859-10 csisolatin6 iso-ir-157 "
	  "iso8859-10 iso885910 l6 latin6" },
	{ CHARSET_SINGLE, "ISO-8859-13", "iso-8859-13 iso8859-13 iso885913" },
	{ CHARSET_SINGLE, "ISO-8859-14", "iso-8859-14 iso8859-14 iso885914" },
	{ CHARSET_SINGLE, "ISO-8859-16", "iso-8859-16" },
	{ CHARSET_SINGLE, "KOI8-U", "koi8-u koi8-ru" },
	{ CHARSET_SINGLE, "CP866", "ibm866 866 cp866 csibm866" },
	{ CHARSET_SINGLE, "MACINTOSH", "macintosh csmacintosh mac "
	  "x-mac-roman" },
	{ CHARSET_SINGLE, "MAC-UK", "x-mac-cyrillic x-mac-ukrainian" },
	{ CHARSET_MULTI, "ISO-2022-JP", "iso-2022-jp csiso2022jp" },
	{ CHARSET_UTF16LE, NULL, "utf-16le utf-16 csunicode iso-10646-ucs-2 "
	  "ucs-2 unicode unicodefeff" },
	{ CHARSET_UTF16BE, NULL, "utf-16be unicodefffe" },
	{ CHARSET_USER, NULL, "x-user-defined" },
	{ CHARSET_NOTHING, NULL, "replacement csiso2022kr hz-gb-2312 "
	  "iso-2022-cn iso-2022-cn-ext iso-2022-kr" },
};
/* clang-format on */

/* Charsets worth keeping open; UTF-8 needs none. */
#define CHARSETS_HELD 13

/* Static, so that what is held is seen to be held. */
static iconv_t charsets_held[CHARSETS_HELD];

static bool
charset_has(const struct charset *charset, const char *label, size_t len)
{
	const char first = (char)(label[0] | 0x20);
	const char *at = charset->labels;

	while (at) {
		/* A digit is the same with that bit, and others name none. */
		if (*at == first && strncasecmp(at, label, len) == 0 &&
			(at[len] == ' ' || at[len] == '\0'))
			return true;
		at = strchr(at, ' ');
		if (at)
			at++;
	}
	return false;
}

const struct charset *
charset_find(const char *label, size_t len)
{
	while (len && charset_blank(label[0])) {
		label++;
		len--;
	}
	while (len && charset_blank(label[len - 1]))
		len--;
	if (!len || memchr(label, ' ', len))
		return NULL;
	for (size_t i = 0; i < CHARSETS; i++)
		if (charset_has(&charsets[i], label, len))
			return &charsets[i];
	return NULL;
}

const struct charset *
charset_named(const char *label)
{
	return charset_find(label, strlen(label));
}

size_t
charset_number(const struct charset *charset)
{
	return (size_t)(charset - charsets);
}

void
charsets_hold(void)
{
	for (size_t i = 1; i < CHARSETS_HELD; i++) {
		if (charsets_held[i])
			continue;
		charsets_held[i] = iconv_open("UTF-8", charsets[i].iconv);
		if (charsets_held[i] == (iconv_t)-1)
			charsets_held[i] = NULL;
	}
}
