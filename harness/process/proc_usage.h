/* SPDX-License-Identifier: MIT */
/*
 * What the processes below this one have used so far: those that live, and
 * those that they waited for. For programs that can't be asked to count
 * themselves. One thread.
 */
#ifndef LANEBENCH_PROCESS_PROC_USAGE_H
#define LANEBENCH_PROCESS_PROC_USAGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

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

/* This process's children, zombies too, by the numbers that kill() takes; how
 * many there are, `room` at most. 0 where /proc is another namespace's. */
size_t proc_usage_children(pid_t *pids, size_t room);

#endif
