/* SPDX-License-Identifier: MIT */
/* One thread, W transfers at once, and a kernel that says which sockets are
 * ready: libcurl's multi interface by its socket_action on epoll. shared/loop.c
 * does that; what has landed is parsed here. */
#include <lanebench/strategy.h>

#include "shared/loop.h"

static bool
epoll_land(struct loop *loop, struct lane_flight *flight, int err)
{
	loop->job->finish(loop->job, flight, 0, err);
	return true;
}

static int
epoll_run(const struct lane_job *job, void *state)
{
	_Atomic size_t next = 0;
	struct loop loop = {
		.job = job,
		.width = job->workers,
		.room = job->workers,
		.slots = job->workers,
		.next = &next,
		.land = epoll_land,
	};

	(void)state;
	return loop_run(&loop);
}

static unsigned
epoll_lanes(const struct lane_job *job)
{
	(void)job;
	return 1;
}

const struct lane_strategy lane_strategy = {
	LANE_STRATEGY_V1,
	.name = "curl-multi-epoll",
	.summary =
		"one thread, W transfers in flight by socket_action on epoll",
	.run = epoll_run,
	.lanes = epoll_lanes,
	.flags = LANE_ON_REQUEST,
};
