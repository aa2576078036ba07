/* SPDX-License-Identifier: MIT */
/*
 * Commands on stdin, a line each; an answer on stdout, a line each:
 *
 *     serve FILE  ->  ok ROUTES | error TEXT (then the former routes stay)
 *     reset       ->  ok
 *     counters    ->  counters requests=N ... (counters.h)
 *
 * FILE is the rest of the line as it is. The end of stdin ends the server.
 */
#ifndef LANEBENCH_ORIGIN_CONTROL_H
#define LANEBENCH_ORIGIN_CONTROL_H

struct server;
struct control;

/* Has the server listen to stdin. 0 or a negative errno. */
int control_open(struct server *server);
void control_close(struct server *server);

/* Reads what there is on stdin; does what whole lines say. */
void control_read(struct server *server);

#endif
