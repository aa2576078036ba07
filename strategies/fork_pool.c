/* SPDX-License-Identifier: MIT */
/* W processes; a counter in shared memory says which item is next. */
#include <errno.h>
#include <stdatomic.h>
#include <sys/mman.h>

#include <lanebench/strategy.h>

#include "shared/children.h"
#include "shared/pin.h"

static int
fork_pool_child(const struct lane_job *job, unsigned lane, void *arg)
{
	_Atomic size_t *next = arg;
	size_t i;

	while ((i = atomic_fetch_add(next, 1)) < job->items)
		if (job->run_item(job, i, lane) < 0)
			break;
	return 0;
}

static int
fork_pool_run(const struct lane_job *job, void *pin)
{
	_Atomic size_t *next = mmap(NULL, sizeof(*next), PROT_READ | PROT_WRITE,
		MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	int rc;

	if (next == MAP_FAILED)
		return -ENOMEM;
	rc = children_run(job, job->workers, pin, fork_pool_child, next);
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
