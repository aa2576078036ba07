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
	bool control;
	uint64_t seed;
	struct latency latency[OPTIONS_MOST_SITES];
};

/* 0: go on; 1: --help or --version was answered; -EINVAL: one line was written
 * to stderr. Strings are argv's. */
int options_parse(struct options *options, int argc, char **argv);

#endif
