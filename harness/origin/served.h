/* SPDX-License-Identifier: MIT */
/* A client's connection, and the request that it has in progress. */
#ifndef LANEBENCH_ORIGIN_SERVED_H
#define LANEBENCH_ORIGIN_SERVED_H

#include <microhttpd.h>
#include <stdbool.h>
#include <stdint.h>

#include "origin/server.h"

enum visit_phase {
	VISIT_IDLE, /* between requests */
	VISIT_ARRIVED, /* its request line is read */
	VISIT_READY, /* and its headers */
	VISIT_WAITING, /* put aside until its answer is due */
	VISIT_DUE,
	VISIT_ANSWERED,
	VISIT_LEFT /* the client went while it waited, or has to go */
};

struct file;

struct visit {
	enum server_source source;
	enum visit_phase phase;
	struct server_site *site;
	struct MHD_Connection *connection;
	struct table *table; /* held from the request on */
	const struct route *route; /* NULL: it has none */
	struct file *file; /* what it gets, where that is known already */
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
	struct visit *next, **link;
};

/* What the daemons call; cls is the struct server_site. */
void visit_connection(void *cls, struct MHD_Connection *connection,
	void **context, enum MHD_ConnectionNotificationCode code);
void *visit_request_line(
	void *cls, const char *uri, struct MHD_Connection *connection);
enum MHD_Result visit_request(void *cls, struct MHD_Connection *connection,
	const char *url, const char *method, const char *version,
	const char *upload, size_t *upload_size, void **context);
void visit_completed(void *cls, struct MHD_Connection *connection,
	void **context, enum MHD_RequestTerminationCode code);

/* The last of its answer is about to be handed over, or nobody waits for it. */
void visit_served(struct visit *visit);
/* Takes note of all clients that have gone by now. */
void visit_note_gone(struct server *server);
/* Puts a connection aside until then. 0 or -ENOMEM. */
int visit_pause(struct visit *visit, uint64_t until_ns);
/* Takes it up again; the site must be run. */
void visit_resume(struct visit *visit);
/* Its timer's time has come. */
void visit_due(struct timer_entry *timer);
/* The client of a connection that was put aside has gone. */
void visit_left(struct visit *visit);
/* Closes the connection that has been at rest for longest, and for so long that
 * hardly anybody is about to use it; whether there is one. Its site must be
 * run. */
bool visit_drop_idle(struct server *server);

#endif
