/* SPDX-License-Identifier: MIT */
/* The host of a process: what a fork changes, its entry in the block. */
#include "trial/job.h"

#include <errno.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

static struct host *job_host;

/*
 * A forked child starts anew: the parent's handles and lanes aren't its own
 * (a connection used by two processes mixes their bodies), and it must not
 * outlive the trial. What the parent had opened is left, not closed: closing
 * would say goodbye on the parent's connections.
 */
static void
host_forked(void)
{
	struct host *host = job_host;

	if (host == NULL)
		return;
	/* A grandchild is spared: it is detached when its parent ends, and the
	 * supervisor finds and reports it; this would end it silently. */
	if (host->generation == 0)
		prctl(PR_SET_PDEATHSIG, SIGKILL);
	atomic_store(&host->process, NULL);
	atomic_store(&host->sampled_ns, 0);
	pthread_mutex_init(&host->flights_lock, NULL);
	host->free_flights = NULL;
	host->free_fetches = NULL;
	host->fresh = 0;
	host->generation++;
}

void
host_of_process(struct host *host)
{
	if (host != NULL)
		pthread_atfork(NULL, NULL, host_forked);
	job_host = host;
}

/* The process's entry in the block; NULL when there are too many processes. */
static struct wire_process *
host_process(struct host *host)
{
	struct wire_process *process = atomic_load(&host->process);
	struct wire_process *none = NULL;

	if (process != NULL)
		return process;
	for (unsigned i = 0; i < WIRE_PROCESSES; i++) {
		int32_t nobody = 0;

		process = &host->head->processes[i];
		if (!atomic_compare_exchange_strong(
			    &process->pid, &nobody, (int32_t)getpid()))
			continue;
		/* Two threads at once: the second leaves its entry empty. */
		atomic_compare_exchange_strong(&host->process, &none, process);
		return atomic_load(&host->process);
	}
	return NULL;
}

void
host_sample(struct host *host)
{
	struct wire_process *process = host_process(host);
	struct rusage usage;

	if (process == NULL)
		return;
	getrusage(RUSAGE_SELF, &usage);
	atomic_store_explicit(&process->peak_rss_bytes,
		(uint64_t)usage.ru_maxrss * 1024, memory_order_relaxed);
}

void
host_child_ends(void)
{
	if (job_host != NULL && job_host->generation > 0)
		host_sample(job_host);
}

int
contract_return(const char *function, int rc, char *why, size_t size)
{
	if (rc < 0)
		snprintf(why, size, "%s returned %d (%s)", function, rc,
			strerror(rc < -INT_MAX ? INT_MAX : -rc));
	if (rc <= 0)
		return rc;
	snprintf(why, size,
		"%s returned %d, which is neither 0 nor a negative errno",
		function, rc);
	return -EINVAL;
}
