/* SPDX-License-Identifier: MIT */
/* A page's charset is found as browsers find it, and its bytes become what they
 * make of them. */
#include <stdlib.h>
#include <string.h>

#include "pages/decode.h"
#include "unit.h"

/* So many blanks are beyond the first 1 024 bytes. */
#define FAR 1100

static void
want_sniffed(const char *page, size_t len, const char *type, const char *label)
{
	const bool doubtful = *label == '?';
	struct sniffed sniffed;

	label += doubtful;
	sniff_page(page, len, type, &sniffed);
	if (sniffed.charset != charset_named(label) ||
		sniffed.doubtful != doubtful)
		fail_msg("%.200s as %s: %s%s", page, type ? type : "",
			sniffed.charset->labels,
			sniffed.doubtful ? ", doubtful" : "");
}

/* '?' before a label: others may well see another. */
static void
test_sniffs(void **state)
{
	static const struct {
		const char *page, *type, *label;
	} cases[] = {
		{ "<meta charset=gb2312>", NULL, "?gbk" },
		{ "<META  CHARSET = 'KOI8-R' >", NULL, "koi8-r" },
		{ "<meta/charset=\"latin1\"/>", NULL, "windows-1252" },
		{ "<title>\xc3\xa9</title><meta charset=utf-8>", NULL,
			"utf-8" },
		{ "<meta http-equiv=Content-Type content='text/html; charset="
		  "iso-8859-2'>",
			NULL, "iso-8859-2" },
		{ "<meta content=\"text/html; charset = 'euc-kr' ; x\" "
		  "http-equiv=content-type>",
			NULL, "?euc-kr" },
		{ "<meta content='charset=koi8-r'><p>\xe9", NULL,
			"?windows-1252" },
		{ "<meta http-equiv=content-type content='charset=koi8-r' "
		  "charset=koi8-u>",
			NULL, "koi8-u" },
		{ "<meta charset=koi8-r charset=koi8-u>", NULL, "koi8-r" },
		{ "<meta charset=nosuch><meta charset=koi8-r>", NULL,
			"koi8-r" },
		{ "<meta charset=utf-16>", NULL, "utf-8" },
		{ "<meta charset=x-user-defined>", NULL, "windows-1252" },
		{ "<!-- <meta charset=koi8-r> --><meta charset=koi8-u>", NULL,
			"koi8-u" },
		{ "<!--><meta charset=koi8-r>-->", NULL, "koi8-r" },
		{ "<a title='<meta charset=koi8-r>'><meta charset=koi8-u>",
			NULL, "koi8-u" },
		{ "</p a='>'><?x <meta charset=koi8-r><meta charset=koi8-u>",
			NULL, "koi8-u" },
		{ "<metal charset=koi8-r><p>", NULL, "?utf-8" },
		{ "<meta charset=koi8-r", NULL, "koi8-r" },
		{ "<meta charset=\"koi8-r", NULL, "koi8-r" },
		{ "<?xml version='1.0' encoding='iso-8859-5'?><p>", NULL,
			"?iso-8859-5" },
		{ "<p>\xd0\x9f", NULL, "?utf-8" },
		{ "<p>\xd0\x9f\xff", NULL, "?windows-1252" },
		{ "<p>", NULL, "?utf-8" },
		{ "", NULL, "?utf-8" },
		{ "<", NULL, "?utf-8" },
		{ "<meta charset=koi8-r>", "text/html; charset=koi8-u",
			"koi8-u" },
		{ "<meta charset=koi8-r>", "text/html; charset=\" UTF-8 \"",
			"utf-8" },
		{ "<meta charset=koi8-r>", "text/html; charset=nosuch",
			"koi8-r" },
		{ "<meta charset=koi8-r>", "text/html; charset=", "koi8-r" },
		{ "<meta charset=koi8-r>",
			"text/html; xcharset=utf-8;charset=koi8-u", "koi8-u" },
		{ "\xef\xbb\xbf<meta charset=koi8-r>",
			"text/html;charset=koi8-u", "utf-8" },
		{ "\xff\xfe<", "text/html;charset=koi8-u", "utf-16le" },
		{ "\xfe\xff<", NULL, "utf-16be" },
		{ "<p>", "text/html;charset=x-user-defined",
			"?x-user-defined" },
		{ "<p>", "text/html;charset=iso-2022-kr", "?replacement" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		want_sniffed(cases[i].page, strlen(cases[i].page),
			cases[i].type, cases[i].label);
	want_sniffed("<\0?\0x\0m\0", 8, NULL, "?utf-16le");
	want_sniffed("\0<\0?\0x\0m", 8, NULL, "?utf-16be");
	want_sniffed("<\0?\0x\0m\0", 8, "text/html;charset=koi8-r", "koi8-r");
}

/* The first 1 024 bytes count; later ones where the page is no UTF-8. */
static void
test_late(void **state)
{
	char page[FAR + 100];

	(void)state;
	memset(page, ' ', FAR);
	strcpy(page + FAR, "<meta charset=koi8-r>\xd0\x9f");
	want_sniffed(page, strlen(page), NULL, "?utf-8");
	strcat(page, "\xff");
	want_sniffed(page, strlen(page), NULL, "?koi8-r");
	memcpy(page + 900, "<meta charset=koi8-u>", 21);
	want_sniffed(page, strlen(page), NULL, "koi8-u");
}

static void
want_decoded(const char *label, const char *bytes, size_t len, const char *text,
	uint64_t wrong)
{
	struct decoder *decoder = decoder_create();
	const struct sniffed sniffed = { .charset = charset_named(label) };
	struct decoded decoded;

	assert_non_null(decoder);
	/* The second time with what the first one left. */
	for (int i = 0; i < 2; i++) {
		assert_int_equal(
			decode_page(decoder, bytes, len, &sniffed, &decoded),
			0);
		if (decoded.len != strlen(text) ||
			memcmp(decoded.text, text, decoded.len) != 0)
			fail_msg("%s: '%.*s', not '%s'", label,
				(int)decoded.len, decoded.text, text);
		assert_int_equal(decoded.replaced + decoded.dropped, wrong);
	}
	decoder_destroy(decoder);
}

#define FFFD "\xef\xbf\xbd"

static void
test_decodes(void **state)
{
	static const struct {
		const char *label, *bytes, *text;
		uint64_t wrong;
	} cases[] = {
		{ "utf-8", "a\xc3\xa9\xf0\x9f\x98\x80",
			"a\xc3\xa9\xf0\x9f\x98"
			"\x80",
			0 },
		/* Maximal parts, as the standard counts them. */
		{ "utf-8",
			"a\xff"
			"b\xe2\x82"
			"c\xed\xa0\x80\xc0\xaf",
			"a" FFFD "b" FFFD "c" FFFD FFFD FFFD FFFD FFFD, 7 },
		{ "utf-8", "0123456789abcdef\xf0\x9f\x98",
			"0123456789abcdef" FFFD, 1 },
		{ "us-ascii", "a\x93\xe9\x81", "a\xe2\x80\x9c\xc3\xa9\xc2\x81",
			0 },
		{ "windows-1253", "\xaa\x81", FFFD "\xc2\x81", 1 },
		{ "iso-8859-6", "\xa1", FFFD, 1 },
		{ "koi8-u", "\xae", "\xd1\x9e", 0 },
		{ "windows-1255", "\xca", "\xd6\xba", 0 },
		{ "euc-kr", "\xa2\xe8<p>", FFFD "<p>", 1 },
		{ "macintosh", "\xf0", "\xef\xa3\xbf", 0 },
		{ "gb2312", "\x81\x46\xc4\xe3", "\xe4\xb8\x97\xe4\xbd\xa0", 0 },
		{ "gbk",
			"a\xff"
			"b\xc4",
			"a" FFFD "b" FFFD, 2 },
		{ "shift_jis",
			"\x82\xa0\x82\xff"
			"a",
			"\xe3\x81\x82" FFFD "a", 1 },
		{ "euc-jp", "\xa4\xa2\x8f", "\xe3\x81\x82" FFFD, 1 },
		{ "euc-kr", "\xb0\xa1\x81\x41", "\xea\xb0\x80\xea\xb0\x82", 0 },
		{ "big5", "\xa4\xa4", "\xe4\xb8\xad", 0 },
		{ "iso-2022-jp", "\x1b$B$\"\x1b(Ba",
			"\xe3\x81\x82"
			"a",
			0 },
		{ "x-user-defined", "a\x80", "a\xef\x9e\x80", 0 },
		{ "iso-2022-kr", "<p>text", FFFD, 1 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		want_decoded(cases[i].label, cases[i].bytes,
			strlen(cases[i].bytes), cases[i].text, cases[i].wrong);
}

static void
test_decodes_nuls(void **state)
{
	(void)state;
	want_decoded("utf-8", "a\0b\0", 4, "ab", 2);
	want_decoded("windows-1252", "a\0\xe9", 3, "a\xc3\xa9", 1);
	want_decoded("gbk", "\xc4\0a\0", 4, FFFD "a", 3);
	want_decoded("utf-16le",
		"a\0\0\0=\xd8\0\xde\0\xd8"
		"b\0c",
		13, "a\xf0\x9f\x98\x80" FFFD "b" FFFD, 3);
	want_decoded("utf-16be", "\0a\xd8\0c", 5, "a" FFFD, 1);
}

/* However much of a page is no character, it is gone through once. */
static void
test_decodes_much(void **state)
{
	static char bytes[4000000];
	const struct sniffed sniffed = { .charset = charset_named("gbk") };
	struct decoder *decoder = decoder_create();
	struct decoded decoded;

	(void)state;
	memset(bytes, 0xff, sizeof(bytes));
	bytes[sizeof(bytes) / 2] = '\0';
	assert_int_equal(
		decode_page(decoder, bytes, sizeof(bytes), &sniffed, &decoded),
		0);
	assert_int_equal(decoded.replaced, sizeof(bytes) / 2);
	assert_int_equal(decoded.dropped, 1);
	decoder_destroy(decoder);
}

/* Each kind of character, sound or not, at each place of a block. */
static void
test_spans(void **state)
{
	static const struct {
		const char *text;
		size_t sound, bad;
	} cases[] = { { "a", 1, 0 }, { "\xc2\x80", 2, 0 }, { "\xdf\xbf", 2, 0 },
		{ "\xe0\xa0\x80", 3, 0 }, { "\xed\x9f\xbf", 3, 0 },
		{ "\xef\xbf\xbf", 3, 0 }, { "\xf0\x90\x80\x80", 4, 0 },
		{ "\xf4\x8f\xbf\xbf", 4, 0 }, { "\x80", 0, 1 },
		{ "\xc1\xbf", 0, 1 }, { "\xc2z", 0, 1 },
		{ "\xe0\x9f\xbf", 0, 1 }, { "\xe2\x82z", 0, 2 },
		{ "\xed\xa0\x80", 0, 1 }, { "\xf0\x8f\x80\x80", 0, 1 },
		{ "\xf1\x80\x80z", 0, 3 }, { "\xf4\x90\x80\x80", 0, 1 },
		{ "\xf5\x80\x80\x80", 0, 1 }, { "\xff", 0, 1 },
		{ "\xc2\x80\x80", 2, 1 }, { "", 0, 1 } };
	static const char *const fills[] = { "a", "\xc3\xa9", "\xe2\x82\xac",
		"\xf0\x9f\x98\x80" };
	char page[4 * 300];

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		for (size_t k = 0; k < 4 * 150; k++) {
			const char *fill = fills[k % 4];
			size_t lead = k / 4 % 3, len = lead, where, bad;
			size_t own = strlen(cases[i].text);

			memset(page, 'x', sizeof(page));
			for (size_t n = 0; n < k / 12; n++, len += strlen(fill))
				memcpy(page + len, fill, strlen(fill));
			where = len;
			memcpy(page + len, cases[i].text, own ? own : 1);
			len += own ? own : 1;
			for (size_t n = 0; n < k; n++, len += strlen(fill))
				if (len + 4 < sizeof(page))
					memcpy(page + len, fill, strlen(fill));
				else
					break;
			where += cases[i].bad ? cases[i].sound : len - where;
			assert_int_equal(decode_span(page, len, &bad), where);
			assert_int_equal(bad, cases[i].bad);
		}
	}
}

/* Text that is UTF-8 already isn't copied. */
static void
test_decodes_nothing(void **state)
{
	static const char page[] = "\xef\xbb\xbf<p>\xc3\xa9";
	static const char ascii[] = "<p>plain";
	struct decoder *decoder = decoder_create();
	struct decoded decoded;
	struct sniffed sniffed;

	(void)state;
	sniff_page(page, sizeof(page) - 1, NULL, &sniffed);
	assert_int_equal(decode_page(decoder, page, sizeof(page) - 1, &sniffed,
				 &decoded),
		0);
	assert_ptr_equal(decoded.text, page + 3);
	sniff_page(ascii, sizeof(ascii) - 1, "charset=gbk", &sniffed);
	assert_int_equal(decode_page(decoder, ascii, sizeof(ascii) - 1,
				 &sniffed, &decoded),
		0);
	assert_ptr_equal(decoded.text, ascii);
	decoder_destroy(decoder);
}

/* All of the table, and what isn't in it. */
static void
test_labels(void **state)
{
	(void)state;
	assert_ptr_equal(
		charset_named(" \t\nLaTiN1\f\r"), charset_named("ascii"));
	assert_ptr_equal(
		charset_named("ks_c_5601-1987"), charset_named("windows-949"));
	assert_ptr_equal(
		charset_named("tis-620"), charset_named("windows-874"));
	assert_null(charset_named(""));
	assert_null(charset_named(" "));
	assert_null(charset_named("utf-7"));
	assert_null(charset_named("utf-8 utf8"));
	assert_null(charset_named("utf"));
	assert_int_equal(
		charset_number(charset_named("replacement")), CHARSETS - 1);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_sniffs),
		cmocka_unit_test(test_late),
		cmocka_unit_test(test_decodes),
		cmocka_unit_test(test_decodes_nuls),
		cmocka_unit_test(test_decodes_nothing),
		cmocka_unit_test(test_decodes_much),
		cmocka_unit_test(test_spans),
		cmocka_unit_test(test_labels),
	};

	charsets_hold();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
