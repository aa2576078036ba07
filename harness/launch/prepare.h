/* SPDX-License-Identifier: MIT */
/* A dataset's prepare(), called in a process of its own. */
#ifndef LANEBENCH_LAUNCH_PREPARE_H
#define LANEBENCH_LAUNCH_PREPARE_H

#include <jansson.h>
#include <stddef.h>
#include <stdint.h>

#include "launch/origin.h"
#include "launch/reply.h"
#include "process/supervisor.h"

struct prepare_order {
	json_t *dataset; /* {"file", "options"}, borrowed as all of it is */
	json_t *earlier; /* the facts of an earlier session; NULL: none */
	uint64_t seed;
	/* Folders for what is kept between runs, and for what is not. */
	const char *cache, *work;
	/* The files that it writes: the list of items, the hosts of each (NULL:
	 * not wanted), and what the origin is to serve. */
	const char *list, *hosts, *routes;
	const struct origin *origin; /* NULL: nothing is fetched */
	uint64_t limit_ns;
	const struct supervisor_limits *limits;
};

/* What prepare() left behind, for prepared_fini(); it may have refused, see
 * prepared->error. A negative errno when there is no answer, and why. */
int prepare_launch(const struct prepare_order *order, struct prepared *prepared,
	struct reason *why);

#endif
