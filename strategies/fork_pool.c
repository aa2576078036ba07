/* SPDX-License-Identifier: MIT */
/* W processes; a counter in shared memory says which item is next. */
#include <errno.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <lanebench/strategy.h>

#include "shared/pin.h"

/* A child touches the host's lanes first here, so its handles are its own. */
static void
child_main(const struct lane_job *job, const struct pin *pin,
	_Atomic size_t *next, unsigned lane)
{
	size_t i;

	pin_worker(pin, lane);
	while ((i = atomic_fetch_add(next, 1)) < job->items)
		if (job->run_item(job, i, lane) < 0)
			break;
	_exit(0);
}

/* Waits for one child; names it when it didn't end as it should have. */
static int
child_reap(const struct lane_job *job, pid_t pid, unsigned lane)
{
	int status;

	while (waitpid(pid, &status, 0) < 0)
		if (errno != EINTR)
			return -errno;
	if (WIFEXITED(status) && WEXITSTATUS(status) == 0)
		return 0;
	if (WIFSIGNALED(status))
		job->error(job, "child %u (pid %d) was killed by signal %d: %s",
			lane, (int)pid, WTERMSIG(status),
			strsignal(WTERMSIG(status)));
	else
		job->error(job, "child %u (pid %d) exited with %d", lane,
			(int)pid, WEXITSTATUS(status));
	return -ECHILD;
}

static int
fork_pool_run(const struct lane_job *job, void *pin)
{
	_Atomic size_t *next = mmap(NULL, sizeof(*next), PROT_READ | PROT_WRITE,
		MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	pid_t *children = calloc(job->workers, sizeof(*children));
	unsigned started = 0;
	int rc = 0;

	if (next == MAP_FAILED || children == NULL) {
		rc = -ENOMEM;
		goto out;
	}
	for (; started < job->workers; started++) {
		pid_t pid = fork();

		if (pid == 0)
			child_main(job, pin, next, started);
		if (pid < 0) {
			rc = -errno;
			job->error(job, "child %u of %u didn't start: %s",
				started + 1, job->workers, strerror(errno));
			break;
		}
		children[started] = pid;
	}
	for (unsigned w = 0; w < started; w++) {
		int bad = child_reap(job, children[w], w);

		rc = rc < 0 ? rc : bad;
	}
out:
	free(children);
	if (next != MAP_FAILED)
		munmap(next, sizeof(*next));
	return rc;
}

static const struct lane_option fork_pool_options[] = {
	PIN_OPTION,
	{ .name = NULL },
};

const struct lane_strategy lane_strategy = {
	LANE_STRATEGY_V1,
	.name = "fork-pool",
	.summary = "W processes, each claims the next item when it is free",
	.run = fork_pool_run,
	.setup = pin_setup,
	.teardown = pin_teardown,
	.usable = pin_usable,
	.options = fork_pool_options,
};
