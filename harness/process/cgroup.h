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

#define GROUP_PATH 700

enum group_tree {
	GROUP_UNIFIED,
	GROUP_MEMORY,
	GROUP_PIDS,
	GROUP_TREES
};

/* What groups are good for here. */
struct group_means {
	bool memory, pids; /* limited by a group */
	bool peak; /* the memory's peak can be read */
	bool kill; /* all at once */
	int version; /* 1, 2, 3: both; 0: none */
};

struct group {
	char paths[GROUP_TREES][GROUP_PATH]; /* "": not in that tree */
	int joins[GROUP_TREES]; /* to write "0" to; -1 */
};

/* Looks where groups can be made, and removes those that runs left behind
 * which are no more. Before it there are none. `root` stands before each path:
 * "" for this machine's. */
void group_find(const char *root);
/* Of these trees (bits by enum group_tree) none can be used. */
void group_drop(unsigned trees);
void group_means(struct group_means *means);

/* Makes one, with these limits (0: none). Never fails: in which trees it is
 * says paths. */
void group_make(struct group *group, uint64_t memory_bytes, uint64_t tasks);

/* In a process of its own, before it has threads: joins it. The trees that it
 * couldn't join, as bits. [async-signal-safe] */
unsigned group_join(const struct group *group);

/* Closes what joining needs. */
void group_close(struct group *group);

/* -1 where no group tells. */
int64_t group_peak_bytes(const struct group *group);
/* How often the kernel killed there for want of memory; refused to make a
 * process or thread. 0 where no group tells. */
uint64_t group_memory_kills(const struct group *group);
uint64_t group_tasks_refused(const struct group *group);

/* Kills all that is in it. */
void group_kill(const struct group *group);

/* Kills what is in it, and removes it. */
void group_remove(struct group *group);

/* A control group's folder, for group*.c alone. */

bool group_has(const char *folder, const char *file);

/* Whether all of it was taken. */
bool group_write(const char *folder, const char *file, const char *text);
bool group_write_limit(const char *folder, const char *file, uint64_t limit);

/* The number behind a word that begins a line, 0 when there is none. */
uint64_t group_count(const char *folder, const char *file, const char *word);

/* Kills what is in it, at once where the kernel can. */
void group_kill_all(const char *folder);

/* Removes it, and kills what is still in it. */
void group_take_away(const char *folder);

#endif
