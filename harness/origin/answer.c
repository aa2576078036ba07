/* SPDX-License-Identifier: MIT */
/* Chooses and queues the answer of a request that is due. */
#include "origin/answer.h"

#include <errno.h>
#include <limits.h>
#include <microhttpd.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>
#include <zlib.h>

#include "measure/clock.h"
#include "origin/bodies.h"
#include "origin/files.h"
#include "origin/root.h"
#include "origin/routes.h"
#include "origin/served.h"
#include "origin/server.h"

struct visit;

/* A response for this one request; the caller destroys it once it is queued.
 * file: for a fault that spoils a body; NULL: spaces. 0 or a negative errno. */
int stream_response(struct visit *visit, enum fault fault, uint64_t amount,
	const char *file, struct MHD_Response **response);

/*
 * One deflate block with the fixed codes (RFC 1951, 3.2.6): the literal 0, then
 * matches of 258 at distance 1, then the literals that are left.
 */

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

/* The CRC-32 of zeros, put together of those of 1, 2, 4 and so on. */
static uint32_t
bomb_crc(uint64_t bytes)
{
	uLong crc = 0, part = crc32(0, (const Bytef *)"", 1);

	for (z_off_t len = 1; bytes; bytes >>= 1, len *= 2) {
		if (bytes & 1)
			crc = crc32_combine(crc, part, len);
		part = crc32_combine(part, part, len);
	}
	return (uint32_t)crc;
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

/* Readers that libmicrohttpd calls whenever it can send more. */

#define STREAM_BLOCK 32768u
/* A dribble comes in pieces of this much time. */
#define STREAM_TICK_NS UINT64_C(50000000)

struct stream {
	struct visit *visit;
	enum fault fault;
	uint64_t amount;
	uint64_t end; /* of what is sent, which may not be what was declared */
	struct body *body; /* or NULL */
	uint64_t next_ns; /* no piece before that */
};

/* Disconnecting a TCP socket sends a RST at once, whereas closing it with
 * SO_LINGER 0 would come after libmicrohttpd's orderly shutdown. */
static void
stream_reset(struct visit *visit)
{
	const struct sockaddr nowhere = { .sa_family = AF_UNSPEC };

	connect(visit->fd, &nowhere, sizeof(nowhere));
}

static ssize_t
stream_end(struct stream *stream)
{
	switch (stream->fault) {
	case FAULT_RESET:
		stream_reset(stream->visit);
		return MHD_CONTENT_READER_END_WITH_ERROR;
	case FAULT_CUT:
		return MHD_CONTENT_READER_END_WITH_ERROR;
	default:
		return MHD_CONTENT_READER_END_OF_STREAM;
	}
}

/* How much may go out now; 0: the connection was put aside until more may. */
static size_t
stream_ration(struct stream *stream, size_t len)
{
	uint64_t now = clock_now_ns();
	uint64_t piece = stream->amount * STREAM_TICK_NS / 1000000000u;
	uint64_t tick = STREAM_TICK_NS;

	if (now < stream->next_ns)
		return visit_pause(stream->visit, stream->next_ns) ? len : 0;
	if (!piece) {
		piece = 1;
		tick = 1000000000u / stream->amount;
	}
	if (len > piece)
		len = (size_t)piece;
	else
		tick = (uint64_t)len * 1000000000u / stream->amount;
	stream->next_ns = now + tick;
	return len;
}

static ssize_t
stream_read(void *cls, uint64_t at, char *to, size_t len)
{
	struct stream *stream = cls;

	if (at >= stream->end)
		return stream_end(stream);
	if (len > stream->end - at)
		len = (size_t)(stream->end - at);
	if (stream->fault == FAULT_SLOW)
		len = stream_ration(stream, len);
	if (stream->fault == FAULT_BOMB)
		len = bomb_read(stream->amount, at, to, len);
	else if (stream->body)
		memcpy(to, stream->body->data + at, len);
	else
		memset(to, ' ', len);
	stream->visit->site->server->counters.bytes += len;
	if (len > 0 && at + len == stream->end)
		visit_served(stream->visit);
	return (ssize_t)len;
}

static void
stream_free(void *cls)
{
	struct stream *stream = cls;

	body_unref(stream->body);
	free(stream);
}

static int
stream_open(struct stream *stream, const char *file, uint64_t *declared)
{
	int err;

	switch (stream->fault) {
	case FAULT_FLOOD:
		*declared = MHD_SIZE_UNKNOWN;
		stream->end = stream->amount;
		return 0;
	case FAULT_BOMB:
		*declared = bomb_size(stream->amount);
		stream->end = *declared;
		return 0;
	default:
		break;
	}
	err = body_read(file, &stream->body);
	if (!err && !stream->body->len) {
		/* Of nothing, no half can be missing. */
		body_unref(stream->body);
		stream->body = NULL;
		err = body_read(NULL, &stream->body);
	}
	if (err)
		return err;
	*declared = stream->body->len;
	stream->end = stream->fault == FAULT_SLOW ? *declared : *declared / 2;
	return 0;
}

int
stream_response(struct visit *visit, enum fault fault, uint64_t amount,
	const char *file, struct MHD_Response **response)
{
	struct stream *stream = calloc(1, sizeof(*stream));
	uint64_t declared;
	int err;

	if (!stream)
		return -ENOMEM;
	stream->visit = visit;
	stream->fault = fault;
	stream->amount = amount;
	err = stream_open(stream, file, &declared);
	if (!err) {
		*response = MHD_create_response_from_callback(declared,
			STREAM_BLOCK, stream_read, stream, stream_free);
		if (!*response)
			err = -ENOMEM;
	}
	if (err) {
		stream_free(stream);
		return err;
	}
	if (fault == FAULT_BOMB)
		MHD_add_response_header(
			*response, MHD_HTTP_HEADER_CONTENT_ENCODING, "gzip");
	return 0;
}

/* Until a page is tried again that had no descriptor. */
#define ANSWER_PAUSE_NS 1000000u

static unsigned
answer_status_of(int err)
{
	switch (err) {
	case -EINVAL:
		return MHD_HTTP_BAD_REQUEST;
	case -EACCES:
	case -EFBIG:
	case -EISDIR:
	case -ENXIO:
		return MHD_HTTP_FORBIDDEN;
	case -ENOMEM:
	case -EIO:
		return MHD_HTTP_INTERNAL_SERVER_ERROR;
	default:
		return MHD_HTTP_NOT_FOUND;
	}
}

static void
answer_count(struct visit *visit, uint64_t bytes)
{
	if (!visit->head)
		visit->site->server->counters.bytes += bytes;
}

/* Queues a response that serves this once. */
static enum MHD_Result
answer_once(struct visit *visit, unsigned status, struct MHD_Response *response)
{
	enum MHD_Result result;

	if (!response)
		return MHD_NO;
	result = MHD_queue_response(visit->connection, status, response);
	MHD_destroy_response(response);
	return result;
}

enum MHD_Result
answer_error(struct visit *visit, unsigned status)
{
	struct MHD_Response *response;
	char text[64];
	int len = snprintf(text, sizeof(text), "%u %s\n", status,
		MHD_get_reason_phrase_for(status));

	visit_served(visit);
	response = MHD_create_response_from_buffer(
		(size_t)len, text, MHD_RESPMEM_MUST_COPY);
	if (response) {
		MHD_add_response_header(
			response, MHD_HTTP_HEADER_CONTENT_TYPE, "text/plain");
		if (status == MHD_HTTP_METHOD_NOT_ALLOWED)
			MHD_add_response_header(
				response, MHD_HTTP_HEADER_ALLOW, "GET, HEAD");
		answer_count(visit, (uint64_t)len);
	}
	return answer_once(visit, status, response);
}

/* Why there is no page; where it is for want of a descriptor, it waits until one
 * that is being sent gives its own back. */
static enum MHD_Result
answer_failed(struct visit *visit, int err)
{
	if (err == -EMFILE || err == -ENFILE) {
		visit->phase = VISIT_WAITING;
		return visit_pause(visit, clock_now_ns() + ANSWER_PAUSE_NS)
			? MHD_NO
			: MHD_YES;
	}
	return answer_error(visit, answer_status_of(err));
}

static enum MHD_Result
answer_page(struct visit *visit)
{
	const struct route *route = visit->route;
	struct MHD_Response *response;
	uint64_t len;
	bool once;
	int err = bodies_response(
		visit->table->bodies, route->page, &response, &len, &once);

	if (err)
		return answer_failed(visit, err);
	if (route->status != MHD_HTTP_NO_CONTENT &&
		route->status != MHD_HTTP_NOT_MODIFIED)
		answer_count(visit, len);
	if (once)
		return answer_once(visit, route->status, response);
	return MHD_queue_response(visit->connection, route->status, response);
}

/* Each redirect leads to a URL that wasn't asked for before. */
static enum MHD_Result
answer_loop(struct visit *visit)
{
	const char *turn = MHD_lookup_connection_value(
		visit->connection, MHD_GET_ARGUMENT_KIND, "turn");
	unsigned long next = turn ? strtoul(turn, NULL, 10) + 1 : 1;
	const char *path = visit->route->path;
	struct MHD_Response *response;
	char *location;
	int status = visit->route->status;

	if (asprintf(&location, "%s%c" ROUTES_TURN "%lu", path,
		    strchr(path, '?') ? '&' : '?', next) < 0)
		return MHD_NO;
	response = MHD_create_response_from_buffer(
		0, NULL, MHD_RESPMEM_PERSISTENT);
	if (response)
		MHD_add_response_header(
			response, MHD_HTTP_HEADER_LOCATION, location);
	free(location);
	return answer_once(visit,
		status >= 300 && status <= 399 ? (unsigned)status
					       : MHD_HTTP_FOUND,
		response);
}

static enum MHD_Result
answer_stream(struct visit *visit)
{
	const struct route *route = visit->route;
	const struct route_page *page =
		&visit->table->routes->pages[route->page];
	struct MHD_Response *response = NULL;
	int err = stream_response(visit, (enum fault)route->fault,
		route->amount, page->file, &response);

	if (err)
		return answer_failed(visit, err);
	MHD_add_response_header(
		response, MHD_HTTP_HEADER_CONTENT_TYPE, page->type);
	return answer_once(visit, route->status, response);
}

static enum MHD_Result
answer_file(struct visit *visit)
{
	struct MHD_Response *response;
	char name[PATH_MAX];
	uint64_t len;
	int err, fd;

	if (visit->file) {
		response = files_response(visit->file, &len);
		answer_count(visit, len);
		return MHD_queue_response(
			visit->connection, MHD_HTTP_OK, response);
	}
	fd = root_name(visit->url, name, sizeof(name));
	if (!fd)
		fd = root_open(visit->site->server->root, name, &len);
	if (fd < 0)
		return answer_failed(visit, fd);
	err = bodies_once(fd, &len, &response);
	if (err)
		return answer_failed(visit, err);
	MHD_add_response_header(
		response, MHD_HTTP_HEADER_CONTENT_TYPE, root_type(name));
	answer_count(visit, len);
	return answer_once(visit, MHD_HTTP_OK, response);
}

enum MHD_Result
answer_queue(struct visit *visit)
{
	enum fault fault =
		visit->route ? (enum fault)visit->route->fault : FAULT_NONE;

	/* What is sent out of a stream is handed over piece by piece. */
	if (fault == FAULT_NONE || fault == FAULT_LOOP || visit->head)
		visit_served(visit);
	if (!visit->route && visit->site->server->root >= 0)
		return answer_file(visit);
	if (!visit->route)
		return answer_error(visit, MHD_HTTP_NOT_FOUND);
	switch (fault) {
	case FAULT_NONE:
		return answer_page(visit);
	case FAULT_LOOP:
		return answer_loop(visit);
	default:
		return answer_stream(visit);
	}
}
