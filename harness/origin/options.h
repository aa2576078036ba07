/* SPDX-License-Identifier: MIT */
/* The program's command line. */
#ifndef LANEBENCH_ORIGIN_OPTIONS_H
#define LANEBENCH_ORIGIN_OPTIONS_H

#include <stdbool.h>
#include <stdint.h>

#include "origin/latency.h"

/* 127.0.0.1 to 127.0.0.254. */
#define OPTIONS_MOST_SITES 254u

struct options {
	unsigned sites;
	uint16_t port; /* 0: any that is free */
	const char *address; /* NULL: 127.0.0.1 and on */
	bool allow_remote;
	const char *root; /* NULL: none */
	const char *routes; /* NULL: none */
	bool control, version;
	uint64_t seed;
	struct latency latency[OPTIONS_MOST_SITES];
	unsigned latency_site; /* the highest that one is given for */
};

/* 0: go on; 1: --help or --version was answered; -EINVAL: one line was written
 * to stderr. Strings are argv's. */
int options_parse(struct options *options, int argc, char **argv);

/* Whether a numeric address can't be reached from other machines. -EINVAL: it
 * isn't a numeric address. */
int listen_is_loopback(const char *address);

/* Opens options->sites sockets; the descriptors are the caller's. *port: the
 * one they all have. 0, or < 0 and one line on stderr; -EINVAL: the address
 * isn't one that is allowed. */
int listen_open(const struct options *options, int *fds, uint16_t *port);

/* Takes all that may be had without asking; the connections that leaves room
 * for; 0: not for one. */
unsigned descriptors_raise(unsigned sites);

/* Explains EMFILE on stderr: how many descriptors there are, how many `sites`
 * need, what to type. */
void descriptors_say(unsigned sites);

#endif
