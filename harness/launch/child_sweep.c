/* SPDX-License-Identifier: MIT */
/* Which of our children we started, and the end of all others. */
#include <sys/wait.h>
#include <unistd.h>

#include "launch/child.h"
#include "launch/tree.h"

#define CHILD_KNOWN 300
/* So that no fork bomb can hold us for ever. */
#define CHILD_SWEEPS 1000

static pid_t child_known[CHILD_KNOWN]; /* those we started and still run */

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
	unsigned *swept = arg;

	if (child_is_known(pid))
		return;
	/* It may have come since. */
	tree_kill(pid);
	waitpid(pid, NULL, 0);
	++*swept;
}

unsigned
child_sweep(void)
{
	unsigned swept = 0;

	/* All are killed before any is waited for: while one is, the others
	 * would fork. What a killed one had started becomes ours when it is
	 * reaped. */
	for (int i = 0; i < CHILD_SWEEPS; i++) {
		unsigned before = swept;

		tree_children(getpid(), child_sweep_kill, NULL);
		tree_children(getpid(), child_sweep_bury, &swept);
		if (swept == before)
			break;
	}
	return swept;
}
