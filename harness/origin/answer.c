/* SPDX-License-Identifier: MIT */
/* Chooses and queues the answer of a request that is due. */
#include "origin/answer.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "measure/clock.h"
#include "origin/files.h"
#include "origin/root.h"
#include "origin/stream.h"
#include "origin/visit.h"

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
