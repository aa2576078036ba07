/* SPDX-License-Identifier: MIT */
/* Listening sockets: several loopback addresses, one port. */
#ifndef LANEBENCH_ORIGIN_LISTEN_H
#define LANEBENCH_ORIGIN_LISTEN_H

#include <stdbool.h>
#include <stdint.h>

struct options;

/* Whether a numeric address can't be reached from other machines. -EINVAL: it
 * isn't a numeric address. */
int listen_is_loopback(const char *address);

/* Opens options->sites sockets; the descriptors are the caller's. *port: the
 * one they all have. 0, or < 0 and one line on stderr; -EINVAL: the address
 * isn't one that is allowed. */
int listen_open(const struct options *options, int *fds, uint16_t *port);

#endif
