/* SPDX-License-Identifier: MIT */
/* A control group for each trial, where one may be made: in the one tree of
 * version 2, or in version 1's trees for memory and pids. Each trial gets a
 * fresh one, so that its peak is its own. No CPU controller is used: it would
 * weigh what competes by how it is grouped. One thread. */
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

/* What groups can do here. */
struct cgroup_means {
	bool memory, pids; /* limited by a group */
	bool peak; /* the memory's peak can be read */
	bool kill; /* all at once */
	int version; /* 1, 2, 3: both; 0: none */
};

struct cgroup {
	char paths[CGROUP_TREES][CGROUP_PATH]; /* "": not in that tree */
	int joins[CGROUP_TREES]; /* open for writing "0" to; -1 */
};

/* Finds where groups can be made, and removes those that killed runs left
 * behind. Before this call there are none. `root` is put before each path: ""
 * for this machine's. */
void cgroup_find(const char *root);
/* Stops the use of these trees, bits by enum cgroup_tree. */
void cgroup_drop(unsigned trees);
void cgroup_means(struct cgroup_means *means);

/* Makes a group with these limits (0: none). It never fails: `paths` says in
 * which trees it is. */
void cgroup_make(struct cgroup *group, uint64_t memory_bytes, uint64_t tasks);

/* Joins the group, in a process of its own that has no threads yet. Returns the
 * trees that it couldn't join, as bits. [async-signal-safe] */
unsigned cgroup_join(const struct cgroup *group);

/* Closes what joining needs. */
void cgroup_close(struct cgroup *group);

/* In bytes; -1 where no group counts it. */
int64_t cgroup_peak_bytes(const struct cgroup *group);
/* How often the kernel killed a process there for memory, and refused a new
 * process or thread. 0 where no group counts it. */
uint64_t cgroup_memory_kills(const struct cgroup *group);
uint64_t cgroup_tasks_refused(const struct cgroup *group);

/* Kills all that is in it. */
void cgroup_kill(const struct cgroup *group);

/* Kills what is in it, and removes it. */
void cgroup_remove(struct cgroup *group);

#endif
