/* SPDX-License-Identifier: MIT */
/* From a request's arrival to its answer: finds its route, and keeps it waiting
 * as long as the route says. */
#include "origin/origin.h"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <time.h>

#include "measure/clock.h"

/* libmicrohttpd doesn't look at a connection that is put aside. We do, where
 * the client may lose patience. */
#define CLIENT_PATIENCE_NS UINT64_C(2000000000)
/* After so long without a pause, what is read may have been there for long. */
#define CLIENT_BACKLOG_NS UINT64_C(2000000)

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

/* When the data that was just read from a TCP socket had arrived, by
 * clock_now_ns(): never before it did, and at most two ticks of the kernel
 * after. now_ns: the present time, and the answer where nothing better is
 * known. */
static uint64_t
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

static void
client_open(struct server_site *site, struct MHD_Connection *connection,
	void **context)
{
	struct server *server = site->server;
	struct client *client = calloc(1, sizeof(*client));
	struct epoll_event event = { .events = EPOLLRDHUP | EPOLLET,
		.data.ptr = client };

	counters_opened(&server->counters);
	*context = client;
	if (client == NULL)
		return;
	client->source = SOURCE_CLIENT;
	client->site = site;
	client->connection = connection;
	client->fd = MHD_get_connection_info(
		connection, MHD_CONNECTION_INFO_CONNECTION_FD)
			     ->connect_fd;
	epoll_ctl(server->leaving, EPOLL_CTL_ADD, client->fd, &event);
	client->next = server->clients;
	client->link = &server->clients;
	if (client->next != NULL)
		client->next->link = &client->next;
	server->clients = client;
}

/* What was found for its request. */
static void
client_forget(struct client *client)
{
	table_unref(client->table);
	client->table = NULL;
	client->route = NULL;
	root_file_release(client->site->server->files, client->file);
	client->file = NULL;
}

static void
client_close(struct server *server, struct client *client)
{
	counters_closed(&server->counters);
	if (client == NULL)
		return;
	client_served(client);
	timer_remove(&server->timers, &client->timer);
	client_forget(client);
	*client->link = client->next;
	if (client->next != NULL)
		client->next->link = client->link;
	free(client);
}

void
client_connection(void *cls, struct MHD_Connection *connection, void **context,
	enum MHD_ConnectionNotificationCode code)
{
	struct server_site *site = cls;

	if (code == MHD_CONNECTION_NOTIFY_STARTED) {
		client_open(site, connection, context);
	} else {
		client_close(site->server, *context);
		*context = NULL;
	}
}

static uint64_t
client_delay_ns(const struct client *client, const char *uri)
{
	const struct server_site *site = client->site;
	const struct options *options = site->server->options;

	if (client->route != NULL &&
		client->route->delay_ns != ROUTE_DELAY_UNSET)
		return client->route->delay_ns;
	return latency_of_ns(&options->latency[site->index], options->seed,
		site->index, uri);
}

/* A server that keeps up reads a request when it arrives. */
static uint64_t
client_arrival_ns(const struct client *client)
{
	uint64_t now = clock_now_ns();

	if (now - client->site->server->idle_ns < CLIENT_BACKLOG_NS)
		return now;
	return arrival_ns(client->fd, now);
}

void *
client_request_line(
	void *cls, const char *uri, struct MHD_Connection *connection)
{
	struct server_site *site = cls;
	struct server *server = site->server;
	struct client *client = MHD_get_connection_info(
		connection, MHD_CONNECTION_INFO_SOCKET_CONTEXT)
					->socket_context;

	/* One that crosses our closing is sent anew. */
	if (client != NULL && client->phase == CLIENT_LEFT)
		return client;
	server->counters.requests++;
	if (client == NULL)
		return NULL;
	/* A request that never became one is not completed. */
	client_forget(client);
	client_serves(client);
	client->table = table_ref(server->table);
	client->route = client->table != NULL
		? routes_find(client->table->routes, site->index, uri)
		: NULL;
	client->delay_ns = client_delay_ns(client, uri);
	if (client->delay_ns)
		client->arrival_ns = client_arrival_ns(client);
	client->phase = CLIENT_ARRIVED;
	return client;
}

static enum MHD_Result
client_begin(struct client *client)
{
	struct server *server = client->site->server;

	if (client->route != NULL && client->route->fault == FAULT_STALL) {
		client->phase = CLIENT_WAITING;
		client_suspend(client);
		client_watch(client);
		return MHD_YES;
	}
	if (!client->delay_ns) {
		client->phase = CLIENT_ANSWERED;
		return answer_queue(client);
	}
	client->phase = CLIENT_WAITING;
	if (client_pause(client, client->arrival_ns + client->delay_ns))
		return MHD_NO;
	if (client->delay_ns >= CLIENT_PATIENCE_NS)
		client_watch(client);
	/* While it waits anyway: a burst is due all at once. */
	if (client->route == NULL && server->files != NULL)
		client->file = root_file_take(
			server->files, server->root, client->url);
	return MHD_YES;
}

enum MHD_Result
client_request(void *cls, struct MHD_Connection *connection, const char *url,
	const char *method, const char *version, const char *upload,
	size_t *upload_size, void **context)
{
	struct client *client = *context;
	uint64_t now;

	(void)cls;
	(void)connection;
	(void)version;
	(void)upload;
	if (client == NULL)
		return MHD_NO;
	switch (client->phase) {
	case CLIENT_ARRIVED:
		/* A response to this first call closes the connection. */
		client->head = !strcmp(method, MHD_HTTP_METHOD_HEAD);
		client->phase = CLIENT_READY;
		if (client->head || !strcmp(method, MHD_HTTP_METHOD_GET))
			return MHD_YES;
		client->phase = CLIENT_ANSWERED;
		return answer_error(client, MHD_HTTP_METHOD_NOT_ALLOWED);
	case CLIENT_READY:
		if (*upload_size) {
			*upload_size = 0;
			return MHD_YES;
		}
		client->url = url;
		return client_begin(client);
	case CLIENT_DUE:
		now = clock_now_ns();
		histogram_add(&client->site->server->counters.late,
			now - client->timer.due_ns);
		client->url = url;
		client->phase = CLIENT_ANSWERED;
		return answer_queue(client);
	default:
		return MHD_NO;
	}
}

void
client_completed(void *cls, struct MHD_Connection *connection, void **context,
	enum MHD_RequestTerminationCode code)
{
	struct client *client = *context;

	(void)cls;
	(void)connection;
	(void)code;
	if (client == NULL)
		return;
	client_served(client);
	client_forget(client);
	client->phase = CLIENT_IDLE;
	client->idle_ns = clock_now_ns();
}
