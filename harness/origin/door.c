/* SPDX-License-Identifier: MIT */
/* accept4(), and what becomes of connections where no more may be open. */
#include "origin/door.h"

#include <errno.h>
#include <netinet/in.h>
#include <sys/epoll.h>
#include <sys/socket.h>

#include "origin/served.h"
#include "origin/server.h"

/* At once; the others are told of again. */
#define DOOR_SERIES 16

int
door_open(struct server_site *site)
{
	site->door.source = SOURCE_DOOR;
	return server_watch(
		site->server, site->door.fd, EPOLLIN, &site->door.source);
}

/* A listener that has something would be told of without end. */
static void
door_watch_all(struct server *server, uint32_t events)
{
	for (unsigned i = 0; i < server->site_count; i++) {
		struct server_door *door = &server->sites[i].door;
		struct epoll_event event = { .events = events,
			.data.ptr = &door->source };

		epoll_ctl(server->epoll, EPOLL_CTL_MOD, door->fd, &event);
	}
	server->shut = events == 0;
}

static void
door_is_full(struct server *server)
{
	server->full = true;
	server->full_at = server->counters.open_connections;
}

/* Whether somebody has gone since. */
static bool
door_is_free(struct server *server)
{
	return server->counters.open_connections < server->full_at;
}

void
door_take(struct server_site *site)
{
	struct server *server = site->server;

	for (int i = 0; i < DOOR_SERIES; i++) {
		struct sockaddr_storage from;
		socklen_t len = sizeof(from);
		int fd;

		if (server->counters.open_connections >= server->most) {
			door_is_full(server);
			return;
		}
		fd = accept4(site->door.fd, (struct sockaddr *)&from, &len,
			SOCK_CLOEXEC | SOCK_NONBLOCK);
		if (fd < 0) {
			if (errno == EMFILE || errno == ENFILE ||
				errno == ENOBUFS || errno == ENOMEM)
				door_is_full(server);
			return;
		}
		/* It closes what it doesn't take. */
		MHD_add_connection(
			site->daemon, fd, (struct sockaddr *)&from, len);
		site->runnable = true;
	}
}

bool
door_make_room(struct server *server)
{
	bool more;

	if (server->shut)
		door_watch_all(server, EPOLLIN);
	if (!server->full)
		return false;
	server->full = false;
	if (door_is_free(server))
		return false;
	/* Many may have gone without our having looked. */
	for (unsigned i = 0; i < server->site_count; i++)
		server->sites[i].runnable = true;
	more = server_run_sites(server);
	if (door_is_free(server))
		return more;
	if (visit_drop_idle(server)) {
		server->counters.dropped++;
		return server_run_sites(server) || more;
	}
	door_watch_all(server, 0);
	return more;
}
