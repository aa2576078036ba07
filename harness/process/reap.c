/* SPDX-License-Identifier: MIT */
/* Waits for the end of killed children, and sweeps up those that we didn't
 * start. */
#include "process/reap.h"

#include <errno.h>
#include <stdio.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "measure/clock.h"
#include "process/proc_tree.h"

#define REAP_KNOWN 300
/* Rounds against a fork bomb, so that it can't hold us. */
#define REAP_SWEEPS 1000
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

static bool
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

static pid_t reap_known[REAP_KNOWN]; /* started by us, not yet reaped */
static unsigned reap_left; /* killed, but not ended */

static void
reap_know(pid_t old, pid_t new)
{
	for (size_t i = 0; i < REAP_KNOWN; i++)
		if (reap_known[i] == old) {
			reap_known[i] = new;
			return;
		}
}

void
reap_adopt(pid_t pid)
{
	reap_know(0, pid);
}

void
reap_abandon(pid_t pid)
{
	reap_know(pid, 0);
}

static bool
reap_is_known(pid_t pid)
{
	for (size_t i = 0; i < REAP_KNOWN; i++)
		if (reap_known[i] == pid)
			return true;
	return false;
}

size_t
reap_list(pid_t *pids, size_t most)
{
	size_t count = 0;

	for (size_t i = 0; i < REAP_KNOWN && count < most; i++)
		if (reap_known[i] != 0)
			pids[count++] = reap_known[i];
	return count;
}

bool
reap_ends(pid_t pid, uint64_t until_ns)
{
	if (reap_await(pid, until_ns))
		return true;
	if (!reap_is_known(pid))
		reap_adopt(pid);
	reap_left++;
	return false;
}

unsigned
child_stuck(void)
{
	return reap_left;
}

struct reap_sweep {
	unsigned swept;
	uint64_t until_ns; /* one deadline for all */
};

static void
reap_sweep_kill(pid_t pid, void *arg)
{
	(void)arg;
	if (!reap_is_known(pid))
		tree_kill(pid);
}

static void
reap_sweep_reap(pid_t pid, void *arg)
{
	struct reap_sweep *sweep = arg;

	if (reap_is_known(pid))
		return;
	/* It may have been forked since the first round. */
	tree_kill(pid);
	if (!reap_ends(pid, sweep->until_ns))
		return;
	waitpid(pid, NULL, 0);
	sweep->swept++;
}

unsigned
child_sweep(void)
{
	struct reap_sweep sweep = { 0, reap_until() };

	/* All are killed before one is waited for, since the others would fork
	 * meanwhile. Reaping one makes its children ours. */
	for (int i = 0; i < REAP_SWEEPS; i++) {
		unsigned before = sweep.swept;

		tree_children(getpid(), reap_sweep_kill, NULL);
		tree_children(getpid(), reap_sweep_reap, &sweep);
		if (sweep.swept == before)
			break;
	}
	return sweep.swept;
}
