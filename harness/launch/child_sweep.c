/* SPDX-License-Identifier: MIT */
/* Which of our children we started, and the end of all others. */
#include <sys/wait.h>
#include <unistd.h>

#include "launch/child.h"
#include "launch/tree.h"
#include "measure/reap.h"

#define CHILD_KNOWN 300
/* So that no fork bomb can hold us for ever. */
#define CHILD_SWEEPS 1000

static pid_t child_known[CHILD_KNOWN]; /* those we started and still run */
static unsigned child_left; /* killed, and still there */

static void
child_know(pid_t old, pid_t new)
{
	for (size_t i = 0; i < CHILD_KNOWN; i++)
		if (child_known[i] == old) {
			child_known[i] = new;
			return;
		}
}

void
child_adopt(pid_t pid)
{
	child_know(0, pid);
}

void
child_abandon(pid_t pid)
{
	child_know(pid, 0);
}

static bool
child_is_known(pid_t pid)
{
	for (size_t i = 0; i < CHILD_KNOWN; i++)
		if (child_known[i] == pid)
			return true;
	return false;
}

size_t
child_list(pid_t *pids, size_t most)
{
	size_t count = 0;

	for (size_t i = 0; i < CHILD_KNOWN && count < most; i++)
		if (child_known[i] != 0)
			pids[count++] = child_known[i];
	return count;
}

bool
child_ends(pid_t pid, uint64_t until_ns)
{
	if (reap_await(pid, until_ns))
		return true;
	if (!child_is_known(pid))
		child_adopt(pid);
	child_left++;
	return false;
}

unsigned
child_stuck(void)
{
	return child_left;
}

struct child_sweep {
	unsigned swept;
	uint64_t until_ns; /* for all of them together */
};

/* One of those that we didn't start. */
static void
child_sweep_kill(pid_t pid, void *arg)
{
	(void)arg;
	if (!child_is_known(pid))
		tree_kill(pid);
}

static void
child_sweep_bury(pid_t pid, void *arg)
{
	struct child_sweep *sweep = arg;

	if (child_is_known(pid))
		return;
	/* It may have come since. */
	tree_kill(pid);
	if (!child_ends(pid, sweep->until_ns))
		return;
	waitpid(pid, NULL, 0);
	sweep->swept++;
}

unsigned
child_sweep(void)
{
	struct child_sweep sweep = { 0, reap_until() };

	/* All are killed before any is waited for: while one is, the others
	 * would fork. What a killed one had started becomes ours when it is
	 * reaped. */
	for (int i = 0; i < CHILD_SWEEPS; i++) {
		unsigned before = sweep.swept;

		tree_children(getpid(), child_sweep_kill, NULL);
		tree_children(getpid(), child_sweep_bury, &sweep);
		if (sweep.swept == before)
			break;
	}
	return sweep.swept;
}
