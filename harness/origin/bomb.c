/* SPDX-License-Identifier: MIT */
/*
 * One deflate block with the fixed codes (RFC 1951, 3.2.6): the literal 0, then
 * matches of 258 at distance 1, then the literals that are left.
 */
#include "origin/bomb.h"

#include <string.h>

#define BOMB_HEADER 10u
#define BOMB_TRAILER 8u
#define BOMB_MATCH 258u
#define BOMB_MATCH_BITS 13u
/* Eight matches are this many bytes, after which the bits repeat. */
#define BOMB_PERIOD 13u
/* BFINAL = 1, BTYPE = 01 and the first literal. */
#define BOMB_START_BITS 11u

/* In the order in which they go out. 285 is 11000101, distance 1 is 00000; a
 * literal 0 is 00110000; the end of the block is 0000000. */
static const char bomb_start[] = "11000110000";
static const char bomb_match[] = "1100010100000";
static const char bomb_literal[] = "00110000";

static const unsigned char bomb_header[BOMB_HEADER] = { 0x1f, 0x8b, 8, 0, 0, 0,
	0, 0, 0, 255 };

static uint64_t
bomb_matches(uint64_t bytes)
{
	return bytes ? (bytes - 1) / BOMB_MATCH : 0;
}

static uint64_t
bomb_bits(uint64_t bytes)
{
	uint64_t matches = bomb_matches(bytes);

	if (!bytes)
		return 3 + 7;
	return BOMB_START_BITS + matches * BOMB_MATCH_BITS +
		(bytes - 1 - matches * BOMB_MATCH) * 8 + 7;
}

static unsigned
bomb_bit(uint64_t bytes, uint64_t bit)
{
	uint64_t match_bits = bomb_matches(bytes) * BOMB_MATCH_BITS;
	uint64_t literal_bits = bytes ? (bytes - 1) % BOMB_MATCH * 8 : 0;

	if (bit < (bytes ? BOMB_START_BITS : 3))
		return bomb_start[bit] == '1';
	if (!bytes)
		return 0;
	bit -= BOMB_START_BITS;
	if (bit < match_bits)
		return bomb_match[bit % BOMB_MATCH_BITS] == '1';
	bit -= match_bits;
	return bit < literal_bits && bomb_literal[bit % 8] == '1';
}

/* a * b modulo the CRC's polynomial, highest power in the lowest bit. */
static uint32_t
bomb_crc_multiply(uint32_t a, uint32_t b)
{
	uint32_t product = 0;

	for (; a; a <<= 1) {
		if (a & UINT32_C(0x80000000))
			product ^= b;
		b = b >> 1 ^ (b & 1 ? UINT32_C(0xedb88320) : 0);
	}
	return product;
}

/* The CRC-32 of zeros: the initial register times x^(8 * bytes). */
static uint32_t
bomb_crc(uint64_t bytes)
{
	uint32_t crc = UINT32_MAX, power = UINT32_C(1) << 23; /* x^8 */

	for (; bytes; bytes >>= 1) {
		if (bytes & 1)
			crc = bomb_crc_multiply(crc, power);
		power = bomb_crc_multiply(power, power);
	}
	return ~crc;
}

static unsigned char
bomb_byte(uint64_t bytes, uint64_t at)
{
	uint64_t deflated = (bomb_bits(bytes) + 7) / 8;
	uint64_t trailer;
	unsigned value = 0, i;

	if (at < BOMB_HEADER)
		return bomb_header[at];
	at -= BOMB_HEADER;
	if (at < deflated) {
		for (i = 0; i < 8; i++)
			value |= bomb_bit(bytes, at * 8 + i) << i;
		return (unsigned char)value;
	}
	trailer = bomb_crc(bytes) | (bytes & UINT32_MAX) << 32;
	return (unsigned char)(trailer >> (at - deflated) * 8);
}

uint64_t
bomb_size(uint64_t bytes)
{
	return BOMB_HEADER + (bomb_bits(bytes) + 7) / 8 + BOMB_TRAILER;
}

size_t
bomb_read(uint64_t bytes, uint64_t at, char *to, size_t len)
{
	uint64_t size = bomb_size(bytes);
	/* From here to there nothing but matches. */
	uint64_t low = BOMB_HEADER + 2;
	uint64_t high = BOMB_HEADER +
		(BOMB_START_BITS + bomb_matches(bytes) * BOMB_MATCH_BITS) / 8;
	size_t n = 0;

	if (at >= size)
		return 0;
	if (len > size - at)
		len = (size_t)(size - at);
	for (; n < len; n++, at++) {
		if (n >= BOMB_PERIOD && at >= low + BOMB_PERIOD && at < high)
			to[n] = to[n - BOMB_PERIOD];
		else
			to[n] = (char)bomb_byte(bytes, at);
	}
	return n;
}
