/* SPDX-License-Identifier: MIT */
/* Chooses and queues the answer of a request that is due. */
#include "origin/origin.h"

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

/*
 * One deflate block with the fixed codes (RFC 1951, 3.2.6): the literal 0, then
 * matches of 258 at distance 1, then the literals that are left.
 */

#define ZEROS_HEADER 10u
#define ZEROS_TRAILER 8u
#define ZEROS_MATCH 258u
#define ZEROS_MATCH_BITS 13u
/* Eight matches are this many bytes, after which the bits repeat. */
#define ZEROS_PERIOD 13u
/* BFINAL = 1, BTYPE = 01 and the first literal. */
#define ZEROS_START_BITS 11u

/* In the order in which they go out. 285 is 11000101, distance 1 is 00000; a
 * literal 0 is 00110000; the end of the block is 0000000. */
static const char zeros_gzip_start[] = "11000110000";
static const char zeros_gzip_match[] = "1100010100000";
static const char zeros_gzip_literal[] = "00110000";

static const unsigned char zeros_gzip_header[ZEROS_HEADER] = { 0x1f, 0x8b, 8, 0,
	0, 0, 0, 0, 0, 255 };

static uint64_t
zeros_gzip_matches(uint64_t bytes)
{
	return bytes ? (bytes - 1) / ZEROS_MATCH : 0;
}

static uint64_t
bomb_bits(uint64_t bytes)
{
	uint64_t matches = zeros_gzip_matches(bytes);

	if (!bytes)
		return 3 + 7;
	return ZEROS_START_BITS + matches * ZEROS_MATCH_BITS +
		(bytes - 1 - matches * ZEROS_MATCH) * 8 + 7;
}

static unsigned
bomb_bit(uint64_t bytes, uint64_t bit)
{
	uint64_t match_bits = zeros_gzip_matches(bytes) * ZEROS_MATCH_BITS;
	uint64_t literal_bits = bytes ? (bytes - 1) % ZEROS_MATCH * 8 : 0;

	if (bit < (bytes ? ZEROS_START_BITS : 3))
		return zeros_gzip_start[bit] == '1';
	if (!bytes)
		return 0;
	bit -= ZEROS_START_BITS;
	if (bit < match_bits)
		return zeros_gzip_match[bit % ZEROS_MATCH_BITS] == '1';
	bit -= match_bits;
	return bit < literal_bits && zeros_gzip_literal[bit % 8] == '1';
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

	if (at < ZEROS_HEADER)
		return zeros_gzip_header[at];
	at -= ZEROS_HEADER;
	if (at < deflated) {
		for (i = 0; i < 8; i++)
			value |= bomb_bit(bytes, at * 8 + i) << i;
		return (unsigned char)value;
	}
	trailer = bomb_crc(bytes) | (bytes & UINT32_MAX) << 32;
	return (unsigned char)(trailer >> (at - deflated) * 8);
}

uint64_t
zeros_gzip_size(uint64_t bytes)
{
	return ZEROS_HEADER + (bomb_bits(bytes) + 7) / 8 + ZEROS_TRAILER;
}

size_t
zeros_gzip_read(uint64_t bytes, uint64_t at, char *to, size_t len)
{
	uint64_t size = zeros_gzip_size(bytes);
	/* From here to there nothing but matches. */
	uint64_t low = ZEROS_HEADER + 2;
	uint64_t high = ZEROS_HEADER +
		(ZEROS_START_BITS +
			zeros_gzip_matches(bytes) * ZEROS_MATCH_BITS) /
			8;
	size_t n = 0;

	if (at >= size)
		return 0;
	if (len > size - at)
		len = (size_t)(size - at);
	for (; n < len; n++, at++) {
		if (n >= ZEROS_PERIOD && at >= low + ZEROS_PERIOD && at < high)
			to[n] = to[n - ZEROS_PERIOD];
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
	struct client *client;
	enum fault fault;
	uint64_t amount;
	uint64_t end; /* of what is sent, which may not be what was declared */
	struct body *body; /* or NULL */
	uint64_t next_ns; /* no piece before that */
};

/* Disconnecting a TCP socket sends a RST at once, whereas closing it with
 * SO_LINGER 0 would come after libmicrohttpd's orderly shutdown. */
static void
stream_reset(struct client *client)
{
	const struct sockaddr nowhere = { .sa_family = AF_UNSPEC };

	connect(client->fd, &nowhere, sizeof(nowhere));
}

static ssize_t
stream_end(struct stream *stream)
{
	switch (stream->fault) {
	case FAULT_RESET:
		stream_reset(stream->client);
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
		return client_pause(stream->client, stream->next_ns) ? len : 0;
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
		len = zeros_gzip_read(stream->amount, at, to, len);
	else if (stream->body != NULL)
		memcpy(to, stream->body->data + at, len);
	else
		memset(to, ' ', len);
	stream->client->site->server->counters.bytes += len;
	if (len > 0 && at + len == stream->end)
		client_served(stream->client);
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
	int rc;

	switch (stream->fault) {
	case FAULT_FLOOD:
		*declared = MHD_SIZE_UNKNOWN;
		stream->end = stream->amount;
		return 0;
	case FAULT_BOMB:
		*declared = zeros_gzip_size(stream->amount);
		stream->end = *declared;
		return 0;
	default:
		break;
	}
	rc = body_read(file, &stream->body);
	if (!rc && !stream->body->len) {
		/* Of nothing, no half can be missing. */
		body_unref(stream->body);
		stream->body = NULL;
		rc = body_read(NULL, &stream->body);
	}
	if (rc)
		return rc;
	*declared = stream->body->len;
	stream->end = stream->fault == FAULT_SLOW ? *declared : *declared / 2;
	return 0;
}

/* A response for this one request; the caller destroys it once it is queued.
 * file: for a fault that spoils a body; NULL: spaces. 0 or a negative errno. */
static int
stream_response(struct client *client, enum fault fault, uint64_t amount,
	const char *file, struct MHD_Response **response)
{
	struct stream *stream = calloc(1, sizeof(*stream));
	uint64_t declared;
	int rc;

	if (stream == NULL)
		return -ENOMEM;
	stream->client = client;
	stream->fault = fault;
	stream->amount = amount;
	rc = stream_open(stream, file, &declared);
	if (!rc) {
		*response = MHD_create_response_from_callback(declared,
			STREAM_BLOCK, stream_read, stream, stream_free);
		if (*response == NULL)
			rc = -ENOMEM;
	}
	if (rc) {
		stream_free(stream);
		return rc;
	}
	if (fault == FAULT_BOMB)
		MHD_add_response_header(
			*response, MHD_HTTP_HEADER_CONTENT_ENCODING, "gzip");
	return 0;
}

/* Until a page is tried again that had no descriptor. */
#define ANSWER_PAUSE_NS 1000000u

static unsigned
answer_status_of(int rc)
{
	switch (rc) {
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
answer_count(struct client *client, uint64_t bytes)
{
	if (!client->head)
		client->site->server->counters.bytes += bytes;
}

/* Queues a response that serves this once. */
static enum MHD_Result
answer_once(
	struct client *client, unsigned status, struct MHD_Response *response)
{
	enum MHD_Result result;

	if (response == NULL)
		return MHD_NO;
	result = MHD_queue_response(client->connection, status, response);
	MHD_destroy_response(response);
	return result;
}

enum MHD_Result
answer_error(struct client *client, unsigned status)
{
	struct MHD_Response *response;
	char text[64];
	int len = snprintf(text, sizeof(text), "%u %s\n", status,
		MHD_get_reason_phrase_for(status));

	client_served(client);
	response = MHD_create_response_from_buffer(
		(size_t)len, text, MHD_RESPMEM_MUST_COPY);
	if (response != NULL) {
		MHD_add_response_header(
			response, MHD_HTTP_HEADER_CONTENT_TYPE, "text/plain");
		if (status == MHD_HTTP_METHOD_NOT_ALLOWED)
			MHD_add_response_header(
				response, MHD_HTTP_HEADER_ALLOW, "GET, HEAD");
		answer_count(client, (uint64_t)len);
	}
	return answer_once(client, status, response);
}

/* Why there is no page; where it is for want of a descriptor, it waits until
 * one that is being sent gives its own back. */
static enum MHD_Result
answer_failed(struct client *client, int rc)
{
	if (rc == -EMFILE || rc == -ENFILE) {
		client->phase = CLIENT_WAITING;
		return client_pause(client, clock_now_ns() + ANSWER_PAUSE_NS)
			? MHD_NO
			: MHD_YES;
	}
	return answer_error(client, answer_status_of(rc));
}

static enum MHD_Result
answer_page(struct client *client)
{
	const struct route *route = client->route;
	struct MHD_Response *response;
	uint64_t len;
	bool once;
	int rc = bodies_response(
		client->table->bodies, route->page, &response, &len, &once);

	if (rc)
		return answer_failed(client, rc);
	if (route->status != MHD_HTTP_NO_CONTENT &&
		route->status != MHD_HTTP_NOT_MODIFIED)
		answer_count(client, len);
	if (once)
		return answer_once(client, route->status, response);
	return MHD_queue_response(client->connection, route->status, response);
}

/* Each redirect leads to a URL that wasn't asked for before. */
static enum MHD_Result
answer_loop(struct client *client)
{
	const char *turn = MHD_lookup_connection_value(
		client->connection, MHD_GET_ARGUMENT_KIND, "turn");
	unsigned long next = turn != NULL ? strtoul(turn, NULL, 10) + 1 : 1;
	const char *path = client->route->path;
	struct MHD_Response *response;
	char *location;
	int status = client->route->status;

	if (asprintf(&location, "%s%c" ROUTES_TURN "%lu", path,
		    strchr(path, '?') ? '&' : '?', next) < 0)
		return MHD_NO;
	response = MHD_create_response_from_buffer(
		0, NULL, MHD_RESPMEM_PERSISTENT);
	if (response != NULL)
		MHD_add_response_header(
			response, MHD_HTTP_HEADER_LOCATION, location);
	free(location);
	return answer_once(client,
		status >= 300 && status <= 399 ? (unsigned)status
					       : MHD_HTTP_FOUND,
		response);
}

static enum MHD_Result
answer_stream(struct client *client)
{
	const struct route *route = client->route;
	const struct route_page *page =
		&client->table->routes->pages[route->page];
	struct MHD_Response *response = NULL;
	int rc = stream_response(client, (enum fault)route->fault,
		route->amount, page->file, &response);

	if (rc)
		return answer_failed(client, rc);
	MHD_add_response_header(
		response, MHD_HTTP_HEADER_CONTENT_TYPE, page->type);
	return answer_once(client, route->status, response);
}

static enum MHD_Result
answer_file(struct client *client)
{
	struct MHD_Response *response;
	char name[PATH_MAX];
	uint64_t len;
	int rc, fd;

	if (client->file != NULL) {
		response = root_file_response(client->file, &len);
		answer_count(client, len);
		return MHD_queue_response(
			client->connection, MHD_HTTP_OK, response);
	}
	fd = root_name(client->url, name, sizeof(name));
	if (!fd)
		fd = root_open(client->site->server->root, name, &len);
	if (fd < 0)
		return answer_failed(client, fd);
	rc = bodies_once(fd, &len, &response);
	if (rc)
		return answer_failed(client, rc);
	MHD_add_response_header(
		response, MHD_HTTP_HEADER_CONTENT_TYPE, root_type(name));
	answer_count(client, len);
	return answer_once(client, MHD_HTTP_OK, response);
}

enum MHD_Result
answer_queue(struct client *client)
{
	enum fault fault = client->route != NULL
		? (enum fault)client->route->fault
		: FAULT_NONE;

	/* What is sent out of a stream is handed over piece by piece. */
	if (fault == FAULT_NONE || fault == FAULT_LOOP || client->head)
		client_served(client);
	if (client->route == NULL && client->site->server->root >= 0)
		return answer_file(client);
	if (client->route == NULL)
		return answer_error(client, MHD_HTTP_NOT_FOUND);
	switch (fault) {
	case FAULT_NONE:
		return answer_page(client);
	case FAULT_LOOP:
		return answer_loop(client);
	default:
		return answer_stream(client);
	}
}
