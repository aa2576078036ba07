/* SPDX-License-Identifier: MIT */
/* Seeded numbers, and characters in a page's charset. */
#include "pages/writer.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

void
writer_begin(struct writer *writer, uint64_t seed, uint64_t page)
{
	writer->len = 0;
	writer->err = 0;
	writer->charset = WRITER_UTF8;
	writer->random = seed;
	writer->random = writer_random(writer) ^ page;
	(void)writer_random(writer);
}

/* splitmix64. */
uint64_t
writer_random(struct writer *writer)
{
	uint64_t z = writer->random += 0x9e3779b97f4a7c15u;

	z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
	z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
	return z ^ (z >> 31);
}

unsigned
writer_below(struct writer *writer, unsigned below)
{
	return (unsigned)(((writer_random(writer) >> 32) * below) >> 32);
}

int
writer_chance(struct writer *writer, unsigned percent)
{
	return writer_below(writer, 100) < percent;
}

/* 2^(i/16), in units of 2^-16. */
static const uint32_t writer_powers[17] = { 65536, 68438, 71468, 74632, 77936,
	81386, 84990, 88752, 92682, 96785, 101070, 105545, 110218, 115098,
	120194, 125515, 131072 };

size_t
writer_lognormal(struct writer *writer, size_t median)
{
	int64_t sum = 0;

	/* Twelve uniform numbers are normal enough, with a variance of 1. */
	for (int i = 0; i < 12; i++)
		sum += (int64_t)(writer_random(writer) >> 48);
	/* Sixteenths of a power of two, in units of 2^-16: 0.67 / ln 2 * 16. */
	int64_t exponent = (sum - 6 * 65536) * 15466 / 1000 + 96 * 65536;

	if (exponent < 0)
		exponent = 0;
	if (exponent >= 192 * 65536)
		exponent = 192 * 65536 - 1;
	unsigned step = (unsigned)(exponent >> 16);
	uint64_t part = (uint64_t)exponent & 65535;
	const uint32_t *power = &writer_powers[step % 16];
	uint64_t factor = power[0] + (((power[1] - power[0]) * part) >> 16);

	return (size_t)(((median * factor) << (step / 16)) >> 22);
}

void
writer_bytes(struct writer *writer, const void *bytes, size_t len)
{
	if (writer->err || !len)
		return;
	if (len > writer->room - writer->len) {
		size_t room = 2 * writer->room + len + 4096;
		char *data = realloc(writer->data, room);

		if (!data) {
			writer->err = -ENOMEM;
			return;
		}
		writer->data = data;
		writer->room = room;
	}
	memcpy(writer->data + writer->len, bytes, len);
	writer->len += len;
}

static size_t
writer_utf8(uint32_t code, unsigned char to[4])
{
	if (code < 0x80) {
		to[0] = (unsigned char)code;
		return 1;
	}
	if (code < 0x800) {
		to[0] = (unsigned char)(0xc0 | code >> 6);
		to[1] = (unsigned char)(0x80 | (code & 63));
		return 2;
	}
	if (code < 0x10000) {
		to[0] = (unsigned char)(0xe0 | code >> 12);
		to[1] = (unsigned char)(0x80 | (code >> 6 & 63));
		to[2] = (unsigned char)(0x80 | (code & 63));
		return 3;
	}
	to[0] = (unsigned char)(0xf0 | code >> 18);
	to[1] = (unsigned char)(0x80 | (code >> 12 & 63));
	to[2] = (unsigned char)(0x80 | (code >> 6 & 63));
	to[3] = (unsigned char)(0x80 | (code & 63));
	return 4;
}

static size_t
writer_utf16(uint32_t code, unsigned char to[4])
{
	uint32_t high = 0xd800 + ((code - 0x10000) >> 10);
	uint32_t low = 0xdc00 + ((code - 0x10000) & 0x3ff);

	if (code < 0x10000) {
		to[0] = (unsigned char)code;
		to[1] = (unsigned char)(code >> 8);
		return 2;
	}
	to[0] = (unsigned char)high;
	to[1] = (unsigned char)(high >> 8);
	to[2] = (unsigned char)low;
	to[3] = (unsigned char)(low >> 8);
	return 4;
}

static size_t
writer_byte(uint32_t code, unsigned char to[4])
{
	to[0] = (unsigned char)(code < 0x100 ? code : '?');
	return 1;
}

static size_t
writer_windows(uint32_t code, unsigned char to[4])
{
	static const struct {
		uint16_t code;
		unsigned char byte;
	} extra[] = { { 0x20ac, 0x80 }, { 0x2026, 0x85 }, { 0x2018, 0x91 },
		{ 0x2019, 0x92 }, { 0x201c, 0x93 }, { 0x201d, 0x94 },
		{ 0x2013, 0x96 }, { 0x2014, 0x97 } };

	for (size_t i = 0; i < sizeof(extra) / sizeof(extra[0]); i++) {
		if (extra[i].code == code) {
			to[0] = extra[i].byte;
			return 1;
		}
	}
	return writer_byte(code, to);
}

static size_t
writer_shift_jis(uint32_t code, unsigned char to[4])
{
	if (code >= 0x3041 && code <= 0x3093) {
		to[0] = 0x82;
		to[1] = (unsigned char)(0x9f + (code - 0x3041));
		return 2;
	}
	if (code >= 0xff61 && code <= 0xff9f) {
		to[0] = (unsigned char)(0xa1 + (code - 0xff61));
		return 1;
	}
	return writer_byte(code < 0x80 ? code : '?', to);
}

void
writer_char(struct writer *writer, uint32_t code)
{
	unsigned char to[4];
	size_t len = 0;

	switch (writer->charset) {
	case WRITER_UTF8:
		len = writer_utf8(code, to);
		break;
	case WRITER_LATIN1:
		len = writer_byte(code, to);
		break;
	case WRITER_WINDOWS:
		len = writer_windows(code, to);
		break;
	case WRITER_SHIFT_JIS:
		len = writer_shift_jis(code, to);
		break;
	case WRITER_UTF16:
		len = writer_utf16(code, to);
		break;
	}
	writer_bytes(writer, to, len);
}

void
writer_ascii(struct writer *writer, const char *text)
{
	if (writer->charset != WRITER_UTF16) {
		writer_bytes(writer, text, strlen(text));
		return;
	}
	for (; *text; text++)
		writer_char(writer, (unsigned char)*text);
}

void
writer_number(struct writer *writer, unsigned number)
{
	char digits[11];
	size_t at = sizeof(digits) - 1;

	digits[at] = '\0';
	do {
		digits[--at] = (char)('0' + number % 10);
		number /= 10;
	} while (number);
	writer_ascii(writer, digits + at);
}

/* A letter that ASCII hasn't got. */
static uint32_t
writer_letter(struct writer *writer)
{
	static const uint16_t wide[] = { 0x20ac, 0x201c, 0x201d, 0x2013, 0x2014,
		0x2026, 0x2019 };

	switch (writer->charset) {
	case WRITER_LATIN1:
		return 0xe0 + writer_below(writer, 23);
	case WRITER_WINDOWS:
		if (writer_chance(writer, 40))
			return wide[writer_below(writer, 7)];
		return 0xe0 + writer_below(writer, 23);
	case WRITER_SHIFT_JIS:
		if (writer_chance(writer, 30))
			return 0xff66 + writer_below(writer, 56);
		return 0x3042 + writer_below(writer, 80);
	default:
		break;
	}
	switch (writer_below(writer, 5)) {
	case 0:
		return 0x430 + writer_below(writer, 32);
	case 1:
		return 0x3b1 + writer_below(writer, 24);
	case 2:
		return 0x4e00 + writer_below(writer, 4000);
	case 3:
		return 0x1f600 + writer_below(writer, 64);
	default:
		return 0xe0 + writer_below(writer, 23);
	}
}

void
writer_word(struct writer *writer)
{
	static const char *const syllables[] = { "la", "ne", "ben", "ch", "ro",
		"ti", "ma", "so", "ver", "da", "qui", "st", "er", "on", "in",
		"al", "th", "re", "pu", "lo", "ka", "mi", "en", "or", "is",
		"at", "ex", "um", "ly", "tion", "s", "a" };
	unsigned count = 1 + writer_below(writer, 4);

	for (unsigned i = 0; i < count; i++)
		writer_ascii(writer, syllables[writer_below(writer, 32)]);
	if (writer_chance(writer, 8))
		for (unsigned i = writer_below(writer, 4); i < 4; i++)
			writer_char(writer, writer_letter(writer));
}

void
writer_words(struct writer *writer, unsigned count)
{
	for (unsigned i = 0; i < count; i++) {
		if (i)
			writer_ascii(
				writer, writer_chance(writer, 8) ? "\n" : " ");
		writer_word(writer);
	}
}
