/* SPDX-License-Identifier: MIT */
/* The server: one thread and one epoll for the epolls of the libmicrohttpd
 * daemons, one for each site, for clients with long waits, the control pipe and
 * the signals. */
#ifndef LANEBENCH_ORIGIN_SERVER_H
#define LANEBENCH_ORIGIN_SERVER_H

#include "origin/client.h"

/* Takes over the sites' listening sockets, failing too; most: connections of
 * all together. 0, or < 0 and one line on stderr. The options must outlive
 * it. */
int server_init(struct server *server, const struct options *options, int *fds,
	unsigned most);
void server_fini(struct server *server);

/* Serves until a signal, or the end of control. 0 or a negative errno, with one
 * line on stderr. */
int server_run(struct server *server);

#endif
