/* SPDX-License-Identifier: MIT */
/* A client's connection: put aside, taken up again, noted as gone. */
#include "origin/origin.h"

#include <errno.h>
#include <stddef.h>
#include <sys/epoll.h>
#include <sys/ioctl.h>
#include <sys/socket.h>

#include "measure/clock.h"

/* A client may send its next request while we close: not after such a rest. */
#define CLIENT_REST_NS UINT64_C(100000000)
#define CLIENT_EVENTS 64

int
server_watch(struct server *server, int fd, uint32_t events,
	enum server_source *source)
{
	struct epoll_event event = { .events = events, .data.ptr = source };

	return epoll_ctl(server->epoll, EPOLL_CTL_ADD, fd, &event) ? -errno : 0;
}

void
client_served(struct client *client)
{
	if (client->serving)
		counters_served(&client->site->server->counters);
	client->serving = false;
}

void
client_note_gone(struct server *server)
{
	struct epoll_event events[CLIENT_EVENTS];
	int n;

	while ((n = epoll_wait(server->leaving, events, CLIENT_EVENTS, 0)) >
		0) {
		for (int i = 0; i < n; i++) {
			struct client *client = events[i].data.ptr;

			client->gone = true;
			client_served(client);
		}
	}
}

/* A request counts from its line on. Whose client went doesn't: libmicrohttpd
 * sees that late, so they are looked for before more are counted than ever. */
void
client_serves(struct client *client)
{
	struct server *server = client->site->server;
	struct counters *counters = &server->counters;

	client_served(client);
	if (counters->serving == counters->peak_serving)
		client_note_gone(server);
	if (client->gone)
		return;
	client->serving = true;
	counters_serves(counters);
}

void
client_suspend(struct client *client)
{
	client->suspended = true;
	MHD_suspend_connection(client->connection);
}

void
client_resume(struct client *client)
{
	struct server *server = client->site->server;

	if (!client->suspended)
		return;
	client->suspended = false;
	timer_remove(&server->timers, &client->timer);
	if (client->watched)
		epoll_ctl(server->epoll, EPOLL_CTL_DEL, client->fd, NULL);
	client->watched = false;
	MHD_resume_connection(client->connection);
	client->site->runnable = true;
}

int
client_pause(struct client *client, uint64_t until_ns)
{
	struct server *server = client->site->server;
	int rc = timer_add(&server->timers, &client->timer, until_ns);

	if (!rc)
		client_suspend(client);
	return rc;
}

void
client_due(struct timer_entry *timer)
{
	struct client *client = (struct client *)(void *)((char *)timer -
		offsetof(struct client, timer));

	if (client->phase == CLIENT_WAITING)
		client->phase = CLIENT_DUE;
	client_resume(client);
}

void
client_left(struct client *client)
{
	client->phase = CLIENT_LEFT;
	client_resume(client);
}

void
client_watch(struct client *client)
{
	client->watched = !server_watch(
		client->site->server, client->fd, EPOLLRDHUP, &client->source);
}

/* Whether the next request is there already. */
static bool
client_is_asked(const struct client *client)
{
	int waiting = 0;

	return ioctl(client->fd, FIONREAD, &waiting) == 0 && waiting > 0;
}

bool
client_drop_idle(struct server *server)
{
	uint64_t before_ns = clock_now_ns() - CLIENT_REST_NS;
	struct client *longest = NULL, *client;

	for (client = server->clients; client != NULL; client = client->next)
		if (client->phase == CLIENT_IDLE && client->idle_ns > 0 &&
			client->idle_ns < before_ns) {
			before_ns = client->idle_ns;
			longest = client;
		}
	if (longest == NULL || client_is_asked(longest))
		return false;
	longest->phase = CLIENT_LEFT;
	shutdown(longest->fd, SHUT_RDWR);
	longest->site->runnable = true;
	return true;
}
