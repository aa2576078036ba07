/* SPDX-License-Identifier: MIT */
/* A peer's program as a process: started in a group of its own, ended with all
 * that it started. One at a time, of a process that has no other children. */
#ifndef LANEBENCH_TRIAL_PEER_PROCESS_H
#define LANEBENCH_TRIAL_PEER_PROCESS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/resource.h>
#include <sys/types.h>

#include "trial/manifest.h"

struct peer_process {
	pid_t pid; /* 0: none runs */
	int pidfd; /* readable when it has ended; ours, till it is reaped */
	int to, from; /* its stdin and stdout; -1 once they are closed */
	int status; /* as waitpid() has it, once it was reaped */
	struct rusage usage; /* likewise: its own and of those it waited for */
};

/*
 * Starts it; 0 or a negative errno. A program that can't be executed says so on
 * its stderr and exits with 127. With `probe` it is asked whether it can run
 * here: it has no stdin, and stderr goes where stdout does. Our ends don't
 * block.
 */
int peer_process_start(
	struct peer_process *process, struct manifest *manifest, bool probe);

/* Closes the end that it reads from. */
void peer_process_hush(struct peer_process *process);

/* Whether it ends by itself before `until_ns` of clock_now_ns(); then it is
 * reaped. What it writes meanwhile is read and dropped: *talked (may be NULL)
 * says whether there was any. */
bool peer_process_ends(
	struct peer_process *process, uint64_t until_ns, bool *talked);

/* Whether all that it started has ended too, or does within `until_ns`; if
 * not, *pid is one that runs on, or 0. Once it is reaped itself. */
bool peer_process_ends_all(uint64_t until_ns, pid_t *pid);

/* Kills and reaps it and everything that it started; closes our ends. Takes one
 * that has ended. */
void peer_process_kill(struct peer_process *process);

/* "killed by signal 9 (Killed)", "exited with 1"; of one that was reaped. */
void peer_process_end_words(
	const struct peer_process *process, char *text, size_t size);

#endif
