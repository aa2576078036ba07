/* SPDX-License-Identifier: MIT */
/*
 * The server's state, and a client's connection with the request that it has in
 * progress: put aside, taken up again, noted as gone. Everything here belongs
 * to the server's one thread.
 */
#ifndef LANEBENCH_ORIGIN_CLIENT_H
#define LANEBENCH_ORIGIN_CLIENT_H

#include <microhttpd.h>
#include <stdbool.h>
#include <stdint.h>

#include "origin/bodies.h"
#include "origin/counters.h"
#include "origin/options.h"
#include "origin/timer.h"

struct control;
struct root_files;
struct server;
struct client;

/* What an event of the epoll belongs to; the first member of its owner. */
enum server_source {
	SOURCE_SITE,
	SOURCE_DOOR,
	SOURCE_CLIENT,
	SOURCE_CONTROL,
	SOURCE_SIGNAL
};

struct server_door {
	enum server_source source;
	int fd; /* listens */
};

struct server_site {
	enum server_source source;
	unsigned index;
	struct server *server;
	struct server_door door;
	struct MHD_Daemon *daemon;
	bool runnable; /* has work without an event */
};

struct server {
	const struct options *options;
	int epoll;
	int leaving; /* another one: of clients that go */
	int signals;
	int root; /* folder, -1: none */
	struct root_files *files; /* below it; NULL: none */
	bool stop;
	bool full; /* a client waits to be accepted, without room */
	uint64_t full_at; /* connections that were open then */
	bool shut; /* accepts no client for the moment */
	unsigned most; /* connections of all sites together */
	uint64_t idle_ns; /* when it last had nothing to do */
	struct table *table; /* NULL: none yet */
	struct timer_heap timers; /* of clients that wait */
	struct client *clients; /* all that are open */
	struct counters counters;
	struct control *control;
	unsigned site_count;
	struct server_site sites[OPTIONS_MOST_SITES];
};

enum client_phase {
	CLIENT_IDLE, /* between requests */
	CLIENT_ARRIVED, /* its request line is read */
	CLIENT_READY, /* and its headers */
	CLIENT_WAITING, /* put aside until its answer is due */
	CLIENT_DUE,
	CLIENT_ANSWERED,
	CLIENT_LEFT /* the client went while it waited, or has to go */
};

struct root_file;

struct client {
	enum server_source source;
	enum client_phase phase;
	struct server_site *site;
	struct MHD_Connection *connection;
	struct table *table; /* held from the request on */
	const struct route *route; /* NULL: it has none */
	struct root_file *file; /* what it gets, where that is known already */
	const char *url; /* path as it was sent, without the query */
	uint64_t arrival_ns;
	uint64_t delay_ns;
	uint64_t idle_ns; /* since when it is at rest; 0: it never served */
	struct timer_entry timer;
	int fd;
	bool head; /* no body is wanted */
	bool serving; /* its request is one of those in service */
	bool gone; /* its client sends nothing more */
	bool suspended;
	bool watched;
	struct client *next, **link;
};

/* Adds a descriptor to the server's epoll. 0 or a negative errno. */
int server_watch(struct server *server, int fd, uint32_t events,
	enum server_source *source);

/* Has the epoll tell when the client goes. */
void client_watch(struct client *client);

/* A request of its is in service from now on. */
void client_serves(struct client *client);
/* The last of its answer is about to be handed over, or its client has gone. */
void client_served(struct client *client);
/* Takes note of all clients that have gone by now. */
void client_note_gone(struct server *server);
/* Puts a connection aside until then. 0 or -ENOMEM. */
int client_pause(struct client *client, uint64_t until_ns);
/* Takes it up again; the site must be run. */
void client_resume(struct client *client);
/* Its timer's time has come. */
void client_due(struct timer_entry *timer);
/* The client of a connection that was put aside has gone. */
void client_left(struct client *client);
/* Closes the connection that has been idle for longest, and for long enough not
 * to be used again soon; whether there is one. Its site must be run. */
bool client_drop_idle(struct server *server);
/* Puts it aside until client_resume(). */
void client_suspend(struct client *client);

#endif
