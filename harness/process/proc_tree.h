/* SPDX-License-Identifier: MIT */
/* A process and all below it, as /proc has them now. [any thread] */
#ifndef LANEBENCH_PROCESS_PROC_TREE_H
#define LANEBENCH_PROCESS_PROC_TREE_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

struct tree {
	uint64_t memory_bytes; /* what is shared counts once, by its parts */
	uint64_t tasks; /* threads and processes */
	uint64_t unnamed_bytes; /* of open files that no folder has any more */
	dev_t device; /* on this disk */
};

/* Sums up what is below `pid`, itself left out, until it is more than `most` of
 * any: who forks faster than it can be read would hold us otherwise. Memory and
 * files aren't looked at where any will do, UINT64_MAX. What ends meanwhile
 * counts or doesn't. */
void tree_read(pid_t pid, const struct tree *most, struct tree *tree);

/* Kills a child of ours and its process group with it, in one step: who forks
 * without end can't get ahead of that. The group that we are in is spared. */
void tree_kill(pid_t child);

/* Calls for each child of `pid`, zombies among them. How many. */
unsigned
tree_children(pid_t pid, void (*found)(pid_t child, void *arg), void *arg);

/* What all below this process have used so far. */
struct proc_usage {
	/* Of a living process to the nanosecond where the kernel lets us, of
	 * those waited for in clock ticks. */
	uint64_t user_ns, sys_ns;
	uint64_t faults_minor, faults_major;
	/* Of the threads that live. */
	uint64_t ctx_voluntary, ctx_forced;
	bool waited; /* some of them had children that are gone */
};

/* Adds up; `each` (NULL: nobody) is told of every process its peak memory in
 * bytes, 0 where it has none any more. */
void proc_usage_read(struct proc_usage *usage,
	void (*each)(void *arg, int pid, uint64_t peak_bytes), void *arg);

#endif
