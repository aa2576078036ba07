/* SPDX-License-Identifier: MIT */
/* The end of a child that was killed, waited for, and not for ever. */
#include "process/reap.h"

#include <errno.h>
#include <stdio.h>
#include <sys/wait.h>
#include <time.h>

#include "measure/clock.h"

#define REAP_PAUSE_NS 50000
#define REAP_PAUSE_MOST_NS 5000000

static uint64_t reap_patience_ns = UINT64_C(10000000000);

uint64_t
reap_until(void)
{
	return clock_now_ns() + reap_patience_ns;
}

void
reap_patience(uint64_t ns)
{
	reap_patience_ns = ns;
}

bool
reap_await(pid_t pid, uint64_t until_ns)
{
	struct timespec pause = { 0, REAP_PAUSE_NS };
	siginfo_t info;

	for (;;) {
		info.si_pid = 0;
		if (waitid(P_PID, (id_t)pid, &info,
			    WEXITED | WNOWAIT | WNOHANG) == 0) {
			if (info.si_pid != 0)
				return true;
		} else if (errno != EINTR) {
			return true;
		}
		if (clock_now_ns() >= until_ns)
			break;
		nanosleep(&pause, NULL);
		if (pause.tv_nsec < REAP_PAUSE_MOST_NS)
			pause.tv_nsec *= 2;
	}
	fprintf(stderr,
		"lanebench: process %d was killed and doesn't end: it is "
		"frozen, traced, or waits for a device; left behind\n",
		(int)pid);
	return false;
}
