/* SPDX-License-Identifier: MIT */
/*
 * A control group a trial, where one may be made: in the one tree of version 2,
 * or in version 1's trees for memory and pids beside it. Each trial gets a fresh
 * one, so that its peak is its own. No controller of CPU time is used: what
 * competes must not be weighed by how it is grouped. One thread.
 */
#ifndef LANEBENCH_PROCESS_CGROUP_H
#define LANEBENCH_PROCESS_CGROUP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define CGROUP_PATH 700

enum cgroup_tree {
	CGROUP_UNIFIED,
	CGROUP_MEMORY,
	CGROUP_PIDS,
	CGROUP_TREES
};

/* What groups are good for here. */
struct cgroup_means {
	bool memory, pids; /* limited by a group */
	bool peak; /* the memory's peak can be read */
	bool kill; /* all at once */
	int version; /* 1, 2, 3: both; 0: none */
};

struct cgroup {
	char paths[CGROUP_TREES][CGROUP_PATH]; /* "": not in that tree */
	int joins[CGROUP_TREES]; /* to write "0" to; -1 */
};

/* Looks where groups can be made, and removes those that runs left behind
 * which are no more. Before it there are none. `root` stands before each path:
 * "" for this machine's. */
void cgroup_find(const char *root);
/* Of these trees (bits by enum cgroup_tree) none can be used. */
void cgroup_drop(unsigned trees);
void cgroup_means(struct cgroup_means *means);

/* Makes one, with these limits (0: none). Never fails: in which trees it is
 * says paths. */
void cgroup_make(struct cgroup *group, uint64_t memory_bytes, uint64_t tasks);

/* In a process of its own, before it has threads: joins it. The trees that it
 * couldn't join, as bits. [async-signal-safe] */
unsigned cgroup_join(const struct cgroup *group);

/* Closes what joining needs. */
void cgroup_close(struct cgroup *group);

/* -1 where no group tells. */
int64_t cgroup_peak_bytes(const struct cgroup *group);
/* How often the kernel killed there for want of memory; refused to make a
 * process or thread. 0 where no group tells. */
uint64_t cgroup_memory_kills(const struct cgroup *group);
uint64_t cgroup_tasks_refused(const struct cgroup *group);

/* Kills all that is in it. */
void cgroup_kill(const struct cgroup *group);

/* Kills what is in it, and removes it. */
void cgroup_remove(struct cgroup *group);

#endif
