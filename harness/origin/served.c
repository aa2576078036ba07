/* SPDX-License-Identifier: MIT */
/* From a request's arrival to its answer: finds its route, and keeps it waiting
 * as long as the route says. */
#include "origin/served.h"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <time.h>

#include "measure/clock.h"
#include "origin/answer.h"
#include "origin/files.h"

/* When the data that was just read from a TCP socket had arrived, by
 * clock_now_ns(): never before it did, and at most two ticks of the kernel
 * after. now_ns: the present time, and the answer where nothing better is
 * known. */
uint64_t arrival_ns(int fd, uint64_t now_ns);

/* The kernel notes for each connection when data last came in, in ticks. */

static uint64_t
arrival_tick_ns(void)
{
	static uint64_t arrival_tick;
	struct timespec ts;

	/* The coarse clocks move by the kernel's tick. */
	if (!arrival_tick && !clock_getres(CLOCK_MONOTONIC_COARSE, &ts))
		arrival_tick = (uint64_t)ts.tv_sec * 1000000000u +
			(uint64_t)ts.tv_nsec;
	return arrival_tick;
}

uint64_t
arrival_ns(int fd, uint64_t now_ns)
{
	struct tcp_info info;
	socklen_t len = sizeof(info);
	uint64_t age_ns;

	if (getsockopt(fd, IPPROTO_TCP, TCP_INFO, &info, &len))
		return now_ns;
	age_ns = (uint64_t)info.tcpi_last_data_recv * 1000000u;
	/* Part of the first tick was before the data came. */
	if (age_ns <= arrival_tick_ns() || age_ns > now_ns)
		return now_ns;
	return now_ns - (age_ns - arrival_tick_ns());
}

/* libmicrohttpd doesn't look at a connection that is put aside. We do, where
 * the client may lose patience. */
#define VISIT_PATIENCE_NS UINT64_C(2000000000)
/* After so long without a pause, what is read may have been there for long. */
#define VISIT_BACKLOG_NS UINT64_C(2000000)
/* A client may send its next request while we close: not after such a rest. */
#define VISIT_REST_NS UINT64_C(100000000)
#define VISIT_EVENTS 64

void
visit_served(struct visit *visit)
{
	if (visit->serving)
		counters_served(&visit->site->server->counters);
	visit->serving = false;
}

void
visit_note_gone(struct server *server)
{
	struct epoll_event events[VISIT_EVENTS];
	int n;

	while ((n = epoll_wait(server->leaving, events, VISIT_EVENTS, 0)) > 0) {
		for (int i = 0; i < n; i++) {
			struct visit *visit = events[i].data.ptr;

			visit->gone = true;
			visit_served(visit);
		}
	}
}

/* A request counts from its line on. Whose client went doesn't: libmicrohttpd
 * sees that late, so they are looked for before more are counted than ever. */
static void
visit_serves(struct visit *visit)
{
	struct server *server = visit->site->server;
	struct counters *counters = &server->counters;

	visit_served(visit);
	if (counters->serving == counters->peak_serving)
		visit_note_gone(server);
	if (visit->gone)
		return;
	visit->serving = true;
	counters_serves(counters);
}

static void
visit_open(struct server_site *site, struct MHD_Connection *connection,
	void **context)
{
	struct server *server = site->server;
	struct visit *visit = calloc(1, sizeof(*visit));
	struct epoll_event event = { .events = EPOLLRDHUP | EPOLLET,
		.data.ptr = visit };

	counters_opened(&server->counters);
	*context = visit;
	if (!visit)
		return;
	visit->source = SOURCE_VISIT;
	visit->site = site;
	visit->connection = connection;
	visit->fd = MHD_get_connection_info(
		connection, MHD_CONNECTION_INFO_CONNECTION_FD)
			    ->connect_fd;
	epoll_ctl(server->leaving, EPOLL_CTL_ADD, visit->fd, &event);
	visit->next = server->visits;
	visit->link = &server->visits;
	if (visit->next)
		visit->next->link = &visit->next;
	server->visits = visit;
}

/* What was found for its request. */
static void
visit_forget(struct visit *visit)
{
	table_unref(visit->table);
	visit->table = NULL;
	visit->route = NULL;
	files_release(visit->site->server->files, visit->file);
	visit->file = NULL;
}

static void
visit_close(struct server *server, struct visit *visit)
{
	counters_closed(&server->counters);
	if (!visit)
		return;
	visit_served(visit);
	timer_remove(&server->timers, &visit->timer);
	visit_forget(visit);
	*visit->link = visit->next;
	if (visit->next)
		visit->next->link = visit->link;
	free(visit);
}

void
visit_connection(void *cls, struct MHD_Connection *connection, void **context,
	enum MHD_ConnectionNotificationCode code)
{
	struct server_site *site = cls;

	if (code == MHD_CONNECTION_NOTIFY_STARTED) {
		visit_open(site, connection, context);
	} else {
		visit_close(site->server, *context);
		*context = NULL;
	}
}

static uint64_t
visit_delay_ns(const struct visit *visit, const char *uri)
{
	const struct server_site *site = visit->site;
	const struct options *options = site->server->options;

	if (visit->route && visit->route->delay_ns != ROUTE_DELAY_UNSET)
		return visit->route->delay_ns;
	return latency_of_ns(&options->latency[site->index], options->seed,
		site->index, uri);
}

/* A server that keeps up reads a request when it arrives. */
static uint64_t
visit_arrival_ns(const struct visit *visit)
{
	uint64_t now = clock_now_ns();

	if (now - visit->site->server->idle_ns < VISIT_BACKLOG_NS)
		return now;
	return arrival_ns(visit->fd, now);
}

void *
visit_request_line(
	void *cls, const char *uri, struct MHD_Connection *connection)
{
	struct server_site *site = cls;
	struct server *server = site->server;
	struct visit *visit = MHD_get_connection_info(
		connection, MHD_CONNECTION_INFO_SOCKET_CONTEXT)
				      ->socket_context;

	/* One that crosses our closing is sent anew. */
	if (visit && visit->phase == VISIT_LEFT)
		return visit;
	server->counters.requests++;
	if (!visit)
		return NULL;
	/* A request that never became one is not completed. */
	visit_forget(visit);
	visit_serves(visit);
	visit->table = table_ref(server->table);
	visit->route = visit->table
		? routes_find(visit->table->routes, site->index, uri)
		: NULL;
	visit->delay_ns = visit_delay_ns(visit, uri);
	if (visit->delay_ns)
		visit->arrival_ns = visit_arrival_ns(visit);
	visit->phase = VISIT_ARRIVED;
	return visit;
}

static void
visit_suspend(struct visit *visit)
{
	visit->suspended = true;
	MHD_suspend_connection(visit->connection);
}

void
visit_resume(struct visit *visit)
{
	struct server *server = visit->site->server;

	if (!visit->suspended)
		return;
	visit->suspended = false;
	timer_remove(&server->timers, &visit->timer);
	if (visit->watched)
		epoll_ctl(server->epoll, EPOLL_CTL_DEL, visit->fd, NULL);
	visit->watched = false;
	MHD_resume_connection(visit->connection);
	visit->site->runnable = true;
}

int
visit_pause(struct visit *visit, uint64_t until_ns)
{
	struct server *server = visit->site->server;
	int err = timer_add(&server->timers, &visit->timer, until_ns);

	if (!err)
		visit_suspend(visit);
	return err;
}

void
visit_due(struct timer_entry *timer)
{
	struct visit *visit = (struct visit *)(void *)((char *)timer -
		offsetof(struct visit, timer));

	if (visit->phase == VISIT_WAITING)
		visit->phase = VISIT_DUE;
	visit_resume(visit);
}

void
visit_left(struct visit *visit)
{
	visit->phase = VISIT_LEFT;
	visit_resume(visit);
}

static void
visit_watch(struct visit *visit)
{
	visit->watched = !server_watch(
		visit->site->server, visit->fd, EPOLLRDHUP, &visit->source);
}

static enum MHD_Result
visit_begin(struct visit *visit)
{
	struct server *server = visit->site->server;

	if (visit->route && visit->route->fault == FAULT_STALL) {
		visit->phase = VISIT_WAITING;
		visit_suspend(visit);
		visit_watch(visit);
		return MHD_YES;
	}
	if (!visit->delay_ns) {
		visit->phase = VISIT_ANSWERED;
		return answer_queue(visit);
	}
	visit->phase = VISIT_WAITING;
	if (visit_pause(visit, visit->arrival_ns + visit->delay_ns))
		return MHD_NO;
	if (visit->delay_ns >= VISIT_PATIENCE_NS)
		visit_watch(visit);
	/* While it waits anyway: a burst is due all at once. */
	if (!visit->route && server->files)
		visit->file =
			files_take(server->files, server->root, visit->url);
	return MHD_YES;
}

enum MHD_Result
visit_request(void *cls, struct MHD_Connection *connection, const char *url,
	const char *method, const char *version, const char *upload,
	size_t *upload_size, void **context)
{
	struct visit *visit = *context;
	uint64_t now;

	(void)cls;
	(void)connection;
	(void)version;
	(void)upload;
	if (!visit)
		return MHD_NO;
	switch (visit->phase) {
	case VISIT_ARRIVED:
		/* A response to this first call closes the connection. */
		visit->head = !strcmp(method, MHD_HTTP_METHOD_HEAD);
		visit->phase = VISIT_READY;
		if (visit->head || !strcmp(method, MHD_HTTP_METHOD_GET))
			return MHD_YES;
		visit->phase = VISIT_ANSWERED;
		return answer_error(visit, MHD_HTTP_METHOD_NOT_ALLOWED);
	case VISIT_READY:
		if (*upload_size) {
			*upload_size = 0;
			return MHD_YES;
		}
		visit->url = url;
		return visit_begin(visit);
	case VISIT_DUE:
		now = clock_now_ns();
		histogram_add(&visit->site->server->counters.late,
			now - visit->timer.due_ns);
		visit->url = url;
		visit->phase = VISIT_ANSWERED;
		return answer_queue(visit);
	default:
		return MHD_NO;
	}
}

void
visit_completed(void *cls, struct MHD_Connection *connection, void **context,
	enum MHD_RequestTerminationCode code)
{
	struct visit *visit = *context;

	(void)cls;
	(void)connection;
	(void)code;
	if (!visit)
		return;
	visit_served(visit);
	visit_forget(visit);
	visit->phase = VISIT_IDLE;
	visit->idle_ns = clock_now_ns();
}

/* Whether the next request is there already. */
static bool
visit_is_asked(const struct visit *visit)
{
	int waiting = 0;

	return ioctl(visit->fd, FIONREAD, &waiting) == 0 && waiting > 0;
}

bool
visit_drop_idle(struct server *server)
{
	uint64_t before_ns = clock_now_ns() - VISIT_REST_NS;
	struct visit *longest = NULL, *visit;

	for (visit = server->visits; visit; visit = visit->next)
		if (visit->phase == VISIT_IDLE && visit->idle_ns > 0 &&
			visit->idle_ns < before_ns) {
			before_ns = visit->idle_ns;
			longest = visit;
		}
	if (!longest || visit_is_asked(longest))
		return false;
	longest->phase = VISIT_LEFT;
	shutdown(longest->fd, SHUT_RDWR);
	longest->site->runnable = true;
	return true;
}
