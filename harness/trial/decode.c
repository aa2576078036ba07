/* SPDX-License-Identifier: MIT */
/* A body on its way from how it was sent to its own bytes. */
#include "trial/decode.h"

#include <errno.h>
#include <string.h>
#include <strings.h>

#define DECODE_PIECE 32768
/* Told from its first bytes: gzip or zlib; and without either's header. */
#define DECODE_EITHER (MAX_WBITS + 32)
#define DECODE_BARE (-MAX_WBITS)

void
decode_reset(struct decode *decode)
{
	decode->kind = DECODE_PLAIN;
	decode->begun = decode->ended = false;
}

void
decode_encoding(struct decode *decode, const char *value, size_t len)
{
	static const struct {
		const char *name;
		enum decode_kind kind;
	} known[] = { { "", DECODE_PLAIN }, { "identity", DECODE_PLAIN },
		{ "gzip", DECODE_DEFLATED }, { "x-gzip", DECODE_DEFLATED },
		{ "deflate", DECODE_DEFLATED } };

	while (len > 0 && strchr(" \t", value[0]) != NULL) {
		value++;
		len--;
	}
	while (len > 0 && strchr(" \t\r\n", value[len - 1]) != NULL)
		len--;
	decode->kind = DECODE_UNKNOWN;
	for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++)
		if (strlen(known[i].name) == len &&
			strncasecmp(known[i].name, value, len) == 0)
			decode->kind = known[i].kind;
}

static int
decode_begin(struct decode *decode)
{
	int rc = decode->ready ? inflateReset2(&decode->stream, DECODE_EITHER)
			       : inflateInit2(&decode->stream, DECODE_EITHER);

	decode->ready = rc == Z_OK;
	decode->begun = true;
	return rc == Z_OK ? 0 : -ENOMEM;
}

/* All that can be made of the bytes that came. */
static int
decode_inflate(struct decode *decode, struct body *body, size_t limit)
{
	unsigned char piece[DECODE_PIECE];
	z_stream *stream = &decode->stream;

	do {
		int zrc, rc;

		/* A file of several gzip members is one body; what else may
		 * stand behind the end is padding. */
		if (decode->ended) {
			if (stream->avail_in == 0 || *stream->next_in != 0x1f)
				return 0;
			inflateReset(stream);
			decode->ended = false;
		}
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
	bool first = !decode->begun;
	int rc;

	if (decode->kind == DECODE_PLAIN)
		return body_append(body, data, len, limit);
	if (decode->kind == DECODE_UNKNOWN)
		return -EOPNOTSUPP;
	if (len == 0)
		return 0;
	rc = first ? decode_begin(decode) : 0;
	if (rc < 0)
		return rc;
	decode->stream.next_in = (Bytef *)(uintptr_t)data;
	decode->stream.avail_in = (uInt)len;
	rc = decode_inflate(decode, body, limit);
	if (rc != -EBADMSG || !first || body->len > 0)
		return rc;
	/* Some servers send deflate without the header that it should have. */
	inflateReset2(&decode->stream, DECODE_BARE);
	decode->stream.next_in = (Bytef *)(uintptr_t)data;
	decode->stream.avail_in = (uInt)len;
	return decode_inflate(decode, body, limit);
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
