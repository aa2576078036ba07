/* SPDX-License-Identifier: MIT */
/* Decodes a page: UTF-8 and UTF-16 by hand, a table for charsets of one byte a
 * character, the C library's converters for the others. */
#include "pages/decode.h"

#include <endian.h>
#include <errno.h>
#include <iconv.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#define DECODE_REPLACEMENT 0xfffdu
#define DECODE_BLOCK 128
/* A larger buffer than this isn't kept for the next page. */
#define DECODE_KEPT ((size_t)1 << 20)

struct decoder_kept {
	iconv_t converter; /* of a CHARSET_MULTI */
	uint32_t upper[128]; /* of the others */
};

struct decoder {
	struct decoder_kept *kept[CHARSETS];
	char *text;
	size_t room, len;
	struct decoded counts;
};

/* The length of a character that begins with this byte, 0 for none, and the
 * range of its second byte. */
static size_t
decode_lead(unsigned char lead, unsigned char *low, unsigned char *high)
{
	*low = 0x80;
	*high = 0xbf;
	if (lead < 0xc2 || lead > 0xf4)
		return 0;
	if (lead < 0xe0)
		return 2;
	if (lead == 0xe0)
		*low = 0xa0;
	else if (lead == 0xed)
		*high = 0x9f;
	else if (lead == 0xf0)
		*low = 0x90;
	else if (lead == 0xf4)
		*high = 0x8f;
	return lead < 0xf0 ? 3 : 4;
}

/* The length of the character at `at`. 0: there is none, and *bad bytes become
 * one U+FFFD, as WHATWG counts them and utf8proc doesn't. */
static size_t
decode_character(const unsigned char *at, size_t left, size_t *bad)
{
	unsigned char low, high;
	size_t need = decode_lead(at[0], &low, &high), n = 1;

	while (n < need && n < left && at[n] >= low && at[n] <= high) {
		low = 0x80;
		high = 0xbf;
		n++;
	}
	*bad = n;
	return need && n == need ? n : 0;
}

/* Sets the upper bits of bytes that aren't ASCII, or are NUL. Subtracting from
 * a NUL borrows from the bytes above it, so that only the lowest is exact. */
static uint64_t
decode_wrong_bytes(const unsigned char *bytes)
{
	const uint64_t ones = 0x0101010101010101u, tops = 0x8080808080808080u;
	uint64_t word;

	memcpy(&word, bytes, sizeof(word));
	word = le64toh(word);
	return (word | (word - ones)) & tops;
}

/* The highest byte of a block, where each is one less, so that NUL is the
 * highest. */
static unsigned char
decode_top(const unsigned char *bytes)
{
	unsigned char top = 0;

	for (size_t i = 0; i < DECODE_BLOCK; i++) {
		unsigned char less = (unsigned char)(bytes[i] - 1);

		top = less > top ? less : top;
	}
	return top;
}

/* How many bytes from here on are ASCII without a NUL. */
static size_t
decode_ascii(const unsigned char *bytes, size_t len)
{
	size_t at = 0;

	while (len - at >= DECODE_BLOCK && decode_top(bytes + at) < 0x7f)
		at += DECODE_BLOCK;
	for (; len - at >= 8; at += 8) {
		uint64_t wrong = decode_wrong_bytes(bytes + at);

		if (wrong)
			return at + (size_t)__builtin_ctzll(wrong) / 8;
	}
	while (at < len && bytes[at] && bytes[at] < 0x80)
		at++;
	return at;
}

/* Whether the bytes before these begin a character that goes on here. */
static bool
decode_due(const unsigned char *bytes)
{
	return (bytes[-1] >= 0xc0) | (bytes[-2] >= 0xe0) | (bytes[-3] >= 0xf0);
}

/* Whether a block is sound in which a character has two bytes at most. No
 * branches, here and below: all bytes are looked at together. */
static bool
decode_narrow(const unsigned char *bytes)
{
	unsigned char wrong = 0;

	for (size_t i = 0; i < DECODE_BLOCK; i++) {
		unsigned char c = bytes[i], last = bytes[(ptrdiff_t)i - 1];

		wrong |= ((c & 0xc0) == 0x80) ^ (last >= 0xc0);
		wrong |= (c & 0xfe) == 0xc0;
	}
	return !wrong;
}

static bool
decode_wide(const unsigned char *bytes)
{
	unsigned char wrong = 0;

	for (size_t i = 0; i < DECODE_BLOCK; i++) {
		const unsigned char *at = bytes + i;
		unsigned char c = at[0], last = at[-1];

		wrong |= ((c & 0xc0) == 0x80) ^ decode_due(at);
		wrong |= (c == 0) | ((c & 0xfe) == 0xc0) | (c > 0xf4);
		wrong |= ((last == 0xe0) & (c < 0xa0)) |
			((last == 0xed) & (c > 0x9f));
		wrong |= ((last == 0xf0) & (c < 0x90)) |
			((last == 0xf4) & (c > 0x8f));
	}
	return !wrong;
}

/* Whether a block is sound, with the three bytes before it. */
static bool
decode_block(const unsigned char *bytes)
{
	const unsigned char top = decode_top(bytes);

	if (top < 0x7f)
		return !decode_due(bytes);
	/* The rest of a longer character isn't the end of a short one. */
	if (top < 0xdf && bytes[-1] < 0xe0 && bytes[-2] < 0xe0 &&
		bytes[-3] < 0xf0)
		return decode_narrow(bytes);
	return decode_wide(bytes);
}

/* The bytes of blocks that are sound, without a character that the last one
 * cuts. */
static size_t
decode_blocks(const unsigned char *bytes, size_t len)
{
	size_t at = 0, cut = 1;

	while (len - at >= DECODE_BLOCK && decode_block(bytes + at))
		at += DECODE_BLOCK;
	if (at == 0)
		return 0;
	while (cut < 3 && (bytes[at - cut] & 0xc0) == 0x80)
		cut++;
	return decode_due(bytes + at) ? at - cut : at;
}

size_t
decode_span(const void *data, size_t len, size_t *bad)
{
	const unsigned char *bytes = data;
	size_t at = 0, next = 3;

	*bad = 0;
	while (at < len) {
		size_t n;

		at += decode_ascii(bytes + at, len - at);
		if (at == len)
			break;
		/* After an unsound block the next is tried. */
		if (at >= next) {
			next = at + DECODE_BLOCK;
			at += decode_blocks(bytes + at, len - at);
			if (at > next - DECODE_BLOCK)
				continue;
		}
		n = bytes[at] ? decode_character(bytes + at, len - at, bad) : 0;
		if (!n) {
			*bad += !bytes[at];
			return at;
		}
		at += n;
		*bad = 0;
	}
	return at;
}

struct decoder *
decoder_create(void)
{
	return calloc(1, sizeof(struct decoder));
}

void
decoder_destroy(struct decoder *decoder)
{
	if (decoder == NULL)
		return;
	for (size_t i = 0; i < CHARSETS; i++) {
		if (decoder->kept[i] != NULL &&
			decoder->kept[i]->converter != NULL)
			iconv_close(decoder->kept[i]->converter);
		free(decoder->kept[i]);
	}
	free(decoder->text);
	free(decoder);
}

/* Makes room for this many bytes of text, twice as much at first. */
static int
decode_room(struct decoder *decoder, size_t bytes)
{
	size_t room = decoder->room;
	char *text;

	if (room - decoder->len >= bytes)
		return 0;
	room = 2 * room + bytes;
	text = realloc(decoder->text, room);
	if (text == NULL)
		return -ENOMEM;
	decoder->text = text;
	decoder->room = room;
	return 0;
}

/* decode_room() was called before. */
static void
decode_put(struct decoder *decoder, uint32_t code)
{
	decoder->len += decode_encode(code, decoder->text + decoder->len);
}

static void
decode_replace(struct decoder *decoder)
{
	decode_put(decoder, DECODE_REPLACEMENT);
	decoder->counts.replaced++;
}

/* NULs in a text are skipped, as HTML does. */
static void
decode_wrong(struct decoder *decoder, uint32_t code)
{
	if (code)
		decode_replace(decoder);
	else
		decoder->counts.dropped++;
}

static int
decode_utf8(struct decoder *decoder, const unsigned char *data, size_t len)
{
	/* A bad byte becomes the three of U+FFFD. */
	while (len) {
		size_t bad, good = decode_span(data, len, &bad);

		if (decode_room(decoder, good + 3))
			return -ENOMEM;
		memcpy(decoder->text + decoder->len, data, good);
		decoder->len += good;
		if (bad)
			decode_wrong(decoder, data[good]);
		data += good + bad;
		len -= good + bad;
	}
	return 0;
}

static int
decode_single(struct decoder *decoder, const uint32_t upper[128],
	const unsigned char *data, size_t len)
{
	if (decode_room(decoder, 3 * len))
		return -ENOMEM;
	while (len) {
		size_t run = decode_ascii(data, len);

		memcpy(decoder->text + decoder->len, data, run);
		decoder->len += run;
		data += run;
		len -= run;
		for (; len && (!*data || *data >= 0x80); data++, len--) {
			uint32_t code = *data ? upper[*data - 0x80] : 0;

			if (!code || code == DECODE_REPLACEMENT)
				decode_wrong(decoder, code);
			else
				decode_put(decoder, code);
		}
	}
	return 0;
}

static uint32_t
decode_unit(const unsigned char *two, bool big)
{
	return (uint32_t)two[big ? 0 : 1] << 8 | two[big ? 1 : 0];
}

static int
decode_utf16(struct decoder *decoder, const unsigned char *data, size_t len,
	bool big)
{
	if (decode_room(decoder, 2 * len + 3))
		return -ENOMEM;
	for (size_t i = 0; i + 1 < len; i += 2) {
		uint32_t code = decode_unit(data + i, big), next;

		next = i + 3 < len ? decode_unit(data + i + 2, big) : 0;
		if (code >= 0xd800 && code < 0xdc00 && next >= 0xdc00 &&
			next < 0xe000) {
			decode_put(decoder,
				0x10000 + (code - 0xd800) * 0x400 + next -
					0xdc00);
			i += 2;
		} else if (code >= 0xd800 && code < 0xdc00 && i + 3 == len) {
			/* Together with the odd byte behind it this is one
			 * U+FFFD. */
			continue;
		} else if (!code || (code >= 0xd800 && code < 0xe000)) {
			decode_wrong(decoder, code);
		} else {
			decode_put(decoder, code);
		}
	}
	if (len % 2)
		decode_replace(decoder);
	return 0;
}

/* Bytes up to the next NUL, or all. */
static size_t
decode_run(const char *data, size_t len)
{
	const char *nul = memchr(data, '\0', len);

	return nul != NULL ? (size_t)(nul - data) : len;
}

static int
decode_multi(struct decoder *decoder, iconv_t converter, const char *data,
	size_t len)
{
	char *in = (char *)(uintptr_t)data;
	const char *end = data + len, *stop = data;

	iconv(converter, NULL, NULL, NULL, NULL);
	while (in < end) {
		size_t left, room;
		const char *from = in;
		char *to;
		int rc = 0;

		/* Looks for the next NUL once for a run, however much of it is
		 * unsound. */
		if (in >= stop)
			stop = in + decode_run(in, (size_t)(end - in));
		left = (size_t)(stop - in);
		if (decode_room(decoder, 3 * left + 64))
			return -ENOMEM;
		to = decoder->text + decoder->len;
		room = decoder->room - decoder->len;
		if (iconv(converter, &in, &left, &to, &room) == (size_t)-1 ||
			iconv(converter, NULL, NULL, &to, &room) == (size_t)-1)
			rc = errno;
		decoder->len = (size_t)(to - decoder->text);
		if (rc == E2BIG || in == end)
			continue;
		/* Skips a NUL or the first byte of what is no character, and
		 * the second too unless that may begin another. */
		if (decode_room(decoder, 3))
			return -ENOMEM;
		decode_wrong(decoder, (unsigned char)*in);
		/* glibc's CP949 converter has already skipped what it complains
		 * about. */
		if (rc == EILSEQ && in > from && in[-1] & 0x80 && !(*in & 0x80))
			continue;
		in += rc == EILSEQ && left > 1 && (in[1] & 0x80) ? 2 : 1;
	}
	return 0;
}

/* Where the C library has no character for a Windows charset the standard has a
 * control character. */
static void
decode_table(
	iconv_t converter, const struct charset *charset, uint32_t upper[128])
{
	/* Where the standard's characters differ from the C library's. */
	static const struct {
		const char *label;
		unsigned byte;
		uint32_t code;
	} apart[] = { { "koi8-u", 0xae, 0x45e }, { "koi8-u", 0xbe, 0x40e },
		{ "windows-1255", 0xca, 0x5ba }, { "macintosh", 0xc6, 0x2206 },
		{ "macintosh", 0xf0, 0xf8ff },
		{ "x-mac-cyrillic", 0xff, 0x20ac } };
	const bool windows = strncmp(charset->labels, "windows-", 8) == 0;

	for (unsigned i = 0; i < 128; i++) {
		unsigned char byte = (unsigned char)(0x80 + i), two[4];
		char *in = (char *)&byte, *out = (char *)two;
		size_t left = 1, room = sizeof(two);

		iconv(converter, NULL, NULL, NULL, NULL);
		if (iconv(converter, &in, &left, &out, &room) != (size_t)-1)
			iconv(converter, NULL, NULL, &out, &room);
		upper[i] = room == sizeof(two) - 2
			? (uint32_t)two[0] | (uint32_t)two[1] << 8
			: windows && i < 32 ? byte
					    : DECODE_REPLACEMENT;
	}
	for (size_t i = 0; i < sizeof(apart) / sizeof(apart[0]); i++)
		if (charset == charset_named(apart[i].label))
			upper[apart[i].byte - 0x80] = apart[i].code;
}

static int
decode_open(struct decoder_kept *kept, const struct charset *charset)
{
	iconv_t converter;

	if (charset->kind == CHARSET_USER) {
		for (uint32_t i = 0; i < 128; i++)
			kept->upper[i] = 0xf780 + i;
		return 0;
	}
	converter = iconv_open(
		charset->kind == CHARSET_MULTI ? "UTF-8" : "UTF-16LE",
		charset->iconv);
	if (converter == (iconv_t)-1)
		return -ENOTSUP;
	if (charset->kind == CHARSET_MULTI) {
		kept->converter = converter;
		return 0;
	}
	decode_table(converter, charset, kept->upper);
	iconv_close(converter);
	return 0;
}

/* The lane's converter, kept from page to page. */
static int
decode_kept(struct decoder *decoder, const struct charset *charset,
	struct decoder_kept **kept)
{
	struct decoder_kept **place = &decoder->kept[charset_number(charset)];
	int rc;

	*kept = *place;
	if (*kept != NULL)
		return 0;
	*kept = calloc(1, sizeof(**kept));
	if (*kept == NULL)
		return -ENOMEM;
	rc = decode_open(*kept, charset);
	if (rc != 0)
		free(*kept);
	else
		*place = *kept;
	return rc;
}

static int
decode_other(struct decoder *decoder, const char *data, size_t len,
	const struct charset *charset)
{
	const unsigned char *bytes = (const unsigned char *)data;
	struct decoder_kept *kept;
	int rc;

	switch (charset->kind) {
	case CHARSET_UTF8:
		return decode_utf8(decoder, bytes, len);
	case CHARSET_UTF16LE:
	case CHARSET_UTF16BE:
		return decode_utf16(
			decoder, bytes, len, charset->kind == CHARSET_UTF16BE);
	case CHARSET_NOTHING:
		if (decode_room(decoder, 3))
			return -ENOMEM;
		decode_replace(decoder);
		return 0;
	default:
		break;
	}
	rc = decode_kept(decoder, charset, &kept);
	if (rc != 0)
		return rc;
	return charset->kind == CHARSET_MULTI
		? decode_multi(decoder, kept->converter, data, len)
		: decode_single(decoder, kept->upper, bytes, len);
}

/* Whether the bytes can be used as they are: UTF-8, or ASCII in a charset that
 * contains it. */
static bool
decode_needless(const char *text, size_t len, const struct sniffed *sniffed)
{
	size_t bad;

	switch (sniffed->charset->kind) {
	case CHARSET_UTF8:
		return sniffed->utf8 || decode_span(text, len, &bad) == len;
	case CHARSET_SINGLE:
	case CHARSET_MULTI:
		return decode_ascii((const unsigned char *)text, len) == len &&
			memchr(text, '\x1b', len) == NULL;
	default:
		return false;
	}
}

int
decode_page(struct decoder *decoder, const void *data, size_t len,
	const struct sniffed *sniffed, struct decoded *decoded)
{
	const char *text = (const char *)data + sniffed->mark;
	int rc;

	len -= sniffed->mark;
	*decoded = (struct decoded){ .text = text, .len = len };
	if (decode_needless(text, len, sniffed))
		return 0;
	decoder->len = 0;
	decoder->counts = (struct decoded){ 0 };
	if (decoder->room > DECODE_KEPT) {
		free(decoder->text);
		decoder->text = NULL;
		decoder->room = 0;
	}
	rc = decode_other(decoder, text, len, sniffed->charset);
	*decoded = decoder->counts;
	decoded->text = decoder->text;
	decoded->len = decoder->len;
	return rc;
}
