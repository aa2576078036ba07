/* SPDX-License-Identifier: MIT */
/* The kernel notes for each connection when data last came in, in ticks. */
#include "origin/arrival.h"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <time.h>

static uint64_t
arrival_tick_ns(void)
{
	static uint64_t arrival_tick;
	struct timespec ts;

	/* The coarse clocks move by the kernel's tick. */
	if (!arrival_tick && !clock_getres(CLOCK_MONOTONIC_COARSE, &ts))
		arrival_tick = (uint64_t)ts.tv_sec * 1000000000u +
			(uint64_t)ts.tv_nsec;
	return arrival_tick;
}

uint64_t
arrival_ns(int fd, uint64_t now_ns)
{
	struct tcp_info info;
	socklen_t len = sizeof(info);
	uint64_t age_ns;

	if (getsockopt(fd, IPPROTO_TCP, TCP_INFO, &info, &len))
		return now_ns;
	age_ns = (uint64_t)info.tcpi_last_data_recv * 1000000u;
	/* Part of the first tick was before the data came. */
	if (age_ns <= arrival_tick_ns() || age_ns > now_ns)
		return now_ns;
	return now_ns - (age_ns - arrival_tick_ns());
}
