/* SPDX-License-Identifier: MIT */
/* Readers that libmicrohttpd calls whenever it can send more. */
#include "origin/stream.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "measure/clock.h"
#include "origin/bodies.h"
#include "origin/bomb.h"
#include "origin/server.h"
#include "origin/visit.h"

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
