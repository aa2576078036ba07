/* SPDX-License-Identifier: MIT */
/*
 * Lets clients in. All sites' connections come out of the same descriptors, and
 * a daemon of libmicrohttpd's that finds none left waits for a connection of its
 * own to close, whatever the others give back; so we accept ourselves. Where no
 * more may be open, one is closed that nobody uses; if all are in use, whoever
 * is outside waits.
 */
#ifndef LANEBENCH_ORIGIN_DOOR_H
#define LANEBENCH_ORIGIN_DOOR_H

#include <stdbool.h>

struct server;
struct server_site;

/* Watches a site's listening socket, which stays the caller's. 0 or a negative
 * errno. */
int door_open(struct server_site *site);

/* Lets in who stands outside, a few at a time. */
void door_take(struct server_site *site);

/* After the sites have run: where somebody found no room, makes some. Whether a
 * site has something to do. */
bool door_make_room(struct server *server);

#endif
