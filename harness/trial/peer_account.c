/* SPDX-License-Identifier: MIT */
/* What a peer and all that it started used. */
#include "trial/peer_private.h"

#include <sys/resource.h>

/* A process of the peer's, and its peak memory, in the block. */
static void
peer_account_memory(void *arg, int pid, uint64_t peak_bytes)
{
	struct wire_head *head = arg;

	for (size_t i = 0; i < WIRE_PROCESSES; i++) {
		struct wire_process *process = &head->processes[i];

		if (process->pid != 0)
			continue;
		process->pid = pid;
		process->peak_rss_bytes = peak_bytes;
		/* It has ended in the meantime. */
		if (peak_bytes == 0)
			head->processes_unseen = 1;
		return;
	}
	head->processes_unseen = 1;
}

/* Counters never run backwards; what threads took along, ours may. */
static uint64_t
peer_account_since(uint64_t before, uint64_t now)
{
	return now > before ? now - before : 0;
}

void
peer_account(struct peer *peer)
{
	const struct tree_usage *before = &peer->before;
	struct wire_head *head = peer->host->head;
	struct tree_usage now;

	tree_read(&now, peer_account_memory, head);
	head->user_ns += peer_account_since(before->user_ns, now.user_ns);
	head->sys_ns += peer_account_since(before->sys_ns, now.sys_ns);
	head->faults_minor +=
		peer_account_since(before->faults_minor, now.faults_minor);
	head->faults_major +=
		peer_account_since(before->faults_major, now.faults_major);
	head->processes_unseen |= now.waited;
	/* Nobody asked its threads. */
	head->run_delay_known = 0;
}

/* Switches of threads that have ended are known only now. */
void
peer_account_ended(struct peer *peer)
{
	const struct rusage *usage = &peer->process.usage;
	struct wire_head *head = peer->host->head;

	head->ctx_voluntary += peer_account_since(
		peer->before.ctx_voluntary, (uint64_t)usage->ru_nvcsw);
	head->ctx_forced += peer_account_since(
		peer->before.ctx_forced, (uint64_t)usage->ru_nivcsw);
	if (head->processes[0].pid != 0 &&
		head->processes[0].peak_rss_bytes == 0)
		head->processes[0].peak_rss_bytes =
			(uint64_t)usage->ru_maxrss * 1024;
}
