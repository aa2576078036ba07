/* SPDX-License-Identifier: MIT */
/* An item's bytes: read from a file, or decoded from how they were sent. */
#include "fetch/body.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#include "files/files.h"
#include "measure/clock.h"

void
body_reset(struct body *body)
{
	body->len = 0;
	body->sink_error = 0;
	body->first_byte_ns = 0;
	body->reason = NULL;
}

void
body_fini(struct body *body)
{
	free(body->data);
	memset(body, 0, sizeof(*body));
}

static int
body_reserve(struct body *body, size_t need)
{
	size_t room = body->room ? body->room : 16384;
	char *data;

	if (need <= body->room)
		return 0;
	while (room < need)
		room *= 2;
	data = realloc(body->data, room);
	if (data == NULL)
		return -ENOMEM;
	body->data = data;
	body->room = room;
	return 0;
}

void
body_expect(struct body *body, size_t len)
{
	char *data;

	if (len <= body->room || body->sink != NULL)
		return;
	data = malloc(len);
	if (data == NULL)
		return;
	free(body->data);
	body->data = data;
	body->room = len;
}

static int
body_sink(struct body *body, const void *data, size_t len)
{
	errno = 0;
	if (fwrite(data, 1, len, body->sink) == len)
		return 0;
	body->sink_error = errno ? errno : EIO;
	return -body->sink_error;
}

/* Appends. -EFBIG when it would pass `limit` bytes: up to there it is appended.
 * -ENOMEM, or the sink's errno. */
static int
body_append(struct body *body, const void *data, size_t len, size_t limit)
{
	size_t room = body->len < limit ? limit - body->len : 0;
	bool over = len > room;
	int rc = 0;

	if (over)
		len = room;
	if (len == 0)
		return over ? -EFBIG : 0;
	if (body->sink != NULL)
		rc = body_sink(body, data, len);
	else
		rc = body_reserve(body, body->len + len);
	if (rc < 0)
		return rc;
	if (body->sink == NULL)
		memcpy(body->data + body->len, data, len);
	body->len += len;
	return over ? -EFBIG : 0;
}

static int
body_read_fd(struct body *body, int fd, size_t size, size_t limit)
{
	/* One byte more than the file has: the read that finds the end then
	 * needs no second reservation. */
	int rc = body_reserve(body, size + 1);

	while (rc == 0) {
		ssize_t n = read(
			fd, body->data + body->len, body->room - body->len);

		if (n == 0)
			return 0;
		if (n < 0 && errno != EINTR)
			return -errno;
		if (n < 0)
			continue;
		if (body->first_byte_ns == 0)
			body->first_byte_ns = clock_now_ns();
		body->len += (size_t)n;
		if (body->len > limit)
			return -EFBIG;
		/* What a growing file adds isn't read. */
		if (body->len >= size)
			return 0;
		rc = body_reserve(body, body->len + 1);
	}
	return rc;
}

int
body_read_file(struct body *body, const char *path, size_t limit)
{
	int64_t size;
	int fd = files_open(
		path, limit < INT64_MAX ? (int64_t)limit : INT64_MAX, &size);
	int rc;

	if (fd < 0)
		return fd;
	rc = body_read_fd(body, fd, (size_t)size, limit);
	close(fd);
	return rc;
}

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

/* Takes one name of the list. A second encoding on top of the first wasn't
 * asked for. */
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

/* Decodes the bytes that came as far as it can. */
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
