/* SPDX-License-Identifier: MIT */
/*
 * One thread, many transfers: libcurl's multi says which sockets it waits for,
 * and until when; epoll and a timerfd wait. Each transfer that lands makes room
 * for the next item.
 */
#ifndef STRATEGIES_SHARED_LOOP_H
#define STRATEGIES_SHARED_LOOP_H

#include <curl/curl.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <lanebench/strategy.h>

struct loop {
	/* The strategy's, set before loop_run(); the rest is zero. */
	const struct lane_job *job;
	/* How many transfers are in the air at once. */
	unsigned width;
	/* How many flights may be open, begun and not yet finished: those in
	 * the air, and those that land() keeps; at least width. */
	unsigned room;
	/* How many may be open in the process, all its loops together. */
	unsigned slots;
	/* The first unclaimed item; loops may share it. */
	_Atomic size_t *next;
	/*
	 * Has a flight finished that has landed, and says whether it is: else
	 * loop_leave() follows when it is. [the loop's thread]
	 */
	bool (*land)(struct loop *loop, struct lane_flight *flight, int err);

	CURLM *multi;
	int epoll, timer, wake;
	uint64_t due_ns; /* when libcurl wants to be called; 0: never */
	uint64_t armed_ns; /* when the timer goes off; 0: not at all */
	bool kick; /* libcurl wants to be called at once */
	struct lane_flight **air; /* flights in the air, by slot */
	struct landed {
		struct lane_flight *flight;
		int err;
	} * landed;
	unsigned flying;
	_Atomic unsigned open;
	_Atomic bool hungry; /* asleep, for want of room */
};

/*
 * Claims items until there are none, has each land, and returns: 0 or a
 * negative errno, said. [any thread, one a loop]
 */
int loop_run(struct loop *loop);

/* A flight that land() kept is finished: there is room for the next. [any] */
void loop_leave(struct loop *loop);

#endif
