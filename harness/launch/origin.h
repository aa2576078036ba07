/* SPDX-License-Identifier: MIT */
/* The local web server of a campaign, started and asked over its pipes. */
#ifndef LANEBENCH_LAUNCH_ORIGIN_H
#define LANEBENCH_LAUNCH_ORIGIN_H

#include <stddef.h>
#include <stdint.h>

#include "process/child.h"

struct origin {
	struct child child;
	int to, from;
	unsigned port, sites;
	/* After a failure: what happened. How it ended, when it did: "killed by
	 * signal 9 (Killed)". */
	char why[520];
};

/* Since the last origin_reset(); -1 where the origin didn't say. */
struct origin_counters {
	int64_t requests, peak_connections, peak_serving, cpu_ns;
	int64_t late_p50_ns, late_max_ns;
	int64_t dropped; /* connections at rest that it closed to make room */
};

/* Starts it with that many sites and waits until it listens. */
int origin_start(struct origin *origin, unsigned sites);
/* Has it serve what the file of routes says, instead of what it served. */
int origin_serve(struct origin *origin, const char *routes);
int origin_reset(struct origin *origin);
/* All three: 0; -EINTR; -EPIPE when it has ended, now or before; another
 * negative errno when it didn't do what it was asked for. */
int origin_read(struct origin *origin, struct origin_counters *counters);
/* Ends it; takes one that never started, zeroed. */
void origin_end(struct origin *origin);

#endif
