/* SPDX-License-Identifier: MIT */
/* A process and all below it, as /proc shows them now. [any thread] */
#ifndef LANEBENCH_PROCESS_PROC_TREE_H
#define LANEBENCH_PROCESS_PROC_TREE_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

struct tree {
	uint64_t memory_bytes; /* shared memory counts once, in shares */
	uint64_t tasks; /* threads and processes */
	uint64_t unnamed_bytes; /* of open files that were unlinked */
	dev_t device; /* on this disk */
};

/* Adds up what is below `pid`, without itself, and stops once it is more than
 * `most`: a fork bomb grows faster than it can be read. A limit of UINT64_MAX
 * saves reading memory or files. */
void tree_read(pid_t pid, const struct tree *most, struct tree *tree);

/* Kills a child of ours and its process group in one step, which a fork bomb
 * can't outrun. Our own group is spared. */
void tree_kill(pid_t child);

/* Calls `found` for each child of `pid`, zombies too. Returns how many; 0 where
 * /proc is another PID namespace's. */
unsigned
tree_children(pid_t pid, void (*found)(pid_t child, void *arg), void *arg);

/* What all below this process have used so far. */
struct proc_usage {
	/* In nanoseconds for living processes, in clock ticks for those that
	 * were waited for. */
	uint64_t user_ns, sys_ns;
	uint64_t faults_minor, faults_major;
	/* Context switches of living threads only. */
	uint64_t ctx_voluntary, ctx_forced;
	bool waited; /* some had children that were waited for */
};

/* Adds up. `each` (may be NULL) is called for every process with its peak
 * memory in bytes; 0 for a zombie. */
void proc_usage_read(struct proc_usage *usage,
	void (*each)(void *arg, int pid, uint64_t peak_bytes), void *arg);

#endif
