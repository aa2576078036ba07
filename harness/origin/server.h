/* SPDX-License-Identifier: MIT */
/*
 * The server: one thread, one epoll, in which stand the epolls of as many
 * libmicrohttpd daemons as there are sites, the clients that are kept waiting
 * for long, the control pipe and the signals. Everything here belongs to that
 * thread.
 */
#ifndef LANEBENCH_ORIGIN_SERVER_H
#define LANEBENCH_ORIGIN_SERVER_H

#include <microhttpd.h>
#include <stdbool.h>
#include <stdint.h>

#include "origin/counters.h"
#include "origin/options.h"
#include "origin/routes.h"
#include "origin/timer.h"

struct files;
struct server;
struct visit;

/* What an event of the epoll belongs to; the first member of its owner. */
enum server_source {
	SOURCE_SITE,
	SOURCE_DOOR,
	SOURCE_VISIT,
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
	bool runnable; /* has work that no descriptor tells of */
};

struct server {
	const struct options *options;
	int epoll;
	int leaving; /* another one: of clients that go */
	int signals;
	int root; /* folder, -1: none */
	struct files *files; /* below it; NULL: none */
	bool stop;
	bool full; /* somebody stands outside, and there is no room */
	uint64_t full_at; /* so many were open then */
	bool shut; /* so nobody is let in for the moment */
	unsigned most; /* connections of all sites together */
	uint64_t idle_ns; /* when it last had nothing to do */
	struct table *table; /* NULL: none yet */
	struct timer_heap timers; /* of visits that wait */
	struct visit *visits; /* all that are open */
	struct counters counters;
	struct control *control;
	unsigned site_count;
	struct server_site sites[OPTIONS_MOST_SITES];
};

/* Takes over the sites' listening sockets, failing too; most: connections of all
 * together. 0, or < 0 and one line on stderr. The options must outlive it. */
int server_init(struct server *server, const struct options *options, int *fds,
	unsigned most);
void server_fini(struct server *server);

/* Serves until a signal, or the end of control. 0 or a negative errno, with one
 * line on stderr. */
int server_run(struct server *server);

/* Runs the sites that have something to do; whether one has more. */
bool server_run_sites(struct server *server);

/* Has all sites catch up with what their clients have done. */
void server_settle(struct server *server);

/* Adds a descriptor to the epoll. 0 or a negative errno. */
int server_watch(struct server *server, int fd, uint32_t events,
	enum server_source *source);

/* How many files and connections the server may have open. */

/* Takes all that may be had without asking; the connections that leaves room
 * for; 0: not for one. */
unsigned descriptors_raise(unsigned sites);

/* One line on stderr for EMFILE: how many there are, how many so many sites
 * need, and what to type. */
void descriptors_say(unsigned sites);

#endif
