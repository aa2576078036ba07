/* SPDX-License-Identifier: MIT */
/* A body on its way from how it was sent to its own bytes. */
#include "fetch/decode.h"

#include <errno.h>
#include <string.h>
#include <strings.h>

#define DECODE_PIECE 32768
#define DECODE_GZIP (MAX_WBITS + 16)
#define DECODE_ZLIB MAX_WBITS
#define DECODE_BARE (-MAX_WBITS)

void
decode_reset(struct decode *decode)
{
	decode->kind = DECODE_PLAIN;
	decode->begun = decode->ended = decode->over = false;
	decode->head_len = 0;
}

/* One of the list's names; a second encoding on top of the first is none that
 * was asked for. */
static void
decode_named(struct decode *decode, const char *name, size_t len)
{
	static const struct {
		const char *name;
		enum decode_kind kind;
	} known[] = { { "", DECODE_PLAIN }, { "identity", DECODE_PLAIN },
		{ "gzip", DECODE_DEFLATED }, { "x-gzip", DECODE_DEFLATED },
		{ "deflate", DECODE_DEFLATED } };
	enum decode_kind kind = DECODE_UNKNOWN;

	for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++)
		if (strlen(known[i].name) == len &&
			strncasecmp(known[i].name, name, len) == 0)
			kind = known[i].kind;
	if (kind == DECODE_PLAIN)
		return;
	decode->kind = decode->kind == DECODE_PLAIN ? kind : DECODE_UNKNOWN;
}

void
decode_encoding(struct decode *decode, const char *value)
{
	while (*value != '\0') {
		size_t len;

		value += strspn(value, ", \t\r\n");
		len = strcspn(value, ", \t\r\n");
		decode_named(decode, value, len);
		value += len;
	}
}

/* The format by the first two bytes. Some servers send deflate without zlib's
 * header; the first bytes of such a stream can't be mistaken for one, since
 * encoders pad a stored block with zeros. */
static int
decode_header(const unsigned char *head)
{
	if (head[0] == 0x1f && head[1] == 0x8b)
		return DECODE_GZIP;
	if ((head[0] & 15) == Z_DEFLATED && head[0] >> 4 <= MAX_WBITS - 8 &&
		(head[0] << 8 | head[1]) % 31 == 0)
		return DECODE_ZLIB;
	return DECODE_BARE;
}

static int
decode_begin(struct decode *decode)
{
	int bits = decode_header(decode->head);
	int rc = decode->ready ? inflateReset2(&decode->stream, bits)
			       : inflateInit2(&decode->stream, bits);

	decode->ready = rc == Z_OK;
	decode->gzip = bits == DECODE_GZIP;
	return rc == Z_OK ? 0 : -ENOMEM;
}

/* Whether bytes behind a stream's end begin another: a file of several gzip
 * members is one body. Other bytes are padding. */
static bool
decode_goes_on(struct decode *decode)
{
	if (decode->stream.avail_in == 0)
		return false;
	decode->over = !decode->gzip || *decode->stream.next_in != 0x1f;
	if (decode->over)
		return false;
	inflateReset(&decode->stream);
	decode->ended = false;
	return true;
}

/* All that can be made of the bytes that came. */
static int
decode_inflate(struct decode *decode, struct body *body, const void *data,
	size_t len, size_t limit)
{
	unsigned char piece[DECODE_PIECE];
	z_stream *stream = &decode->stream;

	stream->next_in = (Bytef *)(uintptr_t)data;
	stream->avail_in = (uInt)len;
	do {
		int zrc, rc;

		if (decode->over || (decode->ended && !decode_goes_on(decode)))
			return 0;
		stream->next_out = piece;
		stream->avail_out = sizeof(piece);
		zrc = inflate(stream, Z_NO_FLUSH);
		if (zrc == Z_BUF_ERROR)
			return 0; /* it waits for more */
		if (zrc == Z_MEM_ERROR)
			return -ENOMEM;
		if (zrc != Z_OK && zrc != Z_STREAM_END)
			return -EBADMSG;
		rc = body_append(
			body, piece, sizeof(piece) - stream->avail_out, limit);
		if (rc < 0)
			return rc;
		decode->ended = zrc == Z_STREAM_END;
	} while (stream->avail_in > 0 || stream->avail_out == 0);
	return 0;
}

int
decode_write(struct decode *decode, struct body *body, const void *data,
	size_t len, size_t limit)
{
	const unsigned char *bytes = data;
	int rc;

	if (decode->kind == DECODE_PLAIN)
		return body_append(body, data, len, limit);
	if (decode->kind == DECODE_UNKNOWN)
		return -EOPNOTSUPP;
	if (len == 0)
		return 0;
	decode->begun = true;
	if (decode->head_len < sizeof(decode->head)) {
		while (len > 0 && decode->head_len < sizeof(decode->head)) {
			decode->head[decode->head_len++] = *bytes++;
			len--;
		}
		if (decode->head_len < sizeof(decode->head))
			return 0;
		rc = decode_begin(decode);
		if (rc == 0)
			rc = decode_inflate(decode, body, decode->head,
				sizeof(decode->head), limit);
		if (rc < 0)
			return rc;
	}
	return decode_inflate(decode, body, bytes, len, limit);
}

bool
decode_whole(const struct decode *decode)
{
	return !decode->begun || decode->ended;
}

void
decode_fini(struct decode *decode)
{
	if (decode->ready)
		inflateEnd(&decode->stream);
	memset(decode, 0, sizeof(*decode));
}
