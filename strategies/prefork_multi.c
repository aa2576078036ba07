/* SPDX-License-Identifier: MIT */
/*
 * P processes, each with an event loop and its share of the W transfers; a
 * counter in shared memory says which item is next. One that dies takes its own
 * transfers along, and no one else's.
 */
#include <errno.h>
#include <sys/mman.h>

#include <lanebench/strategy.h>

#include "shared/children.h"
#include "shared/loop.h"
#include "shared/pin.h"

struct prefork {
	struct loop loop; /* first: a loop's address is its process's */
	unsigned lane;
};

static bool
prefork_land(struct loop *loop, struct lane_flight *flight, int err)
{
	struct prefork *own = (struct prefork *)loop;

	loop->job->finish(loop->job, flight, own->lane, err);
	return true;
}

static int
prefork_child(const struct lane_job *job, unsigned number, void *next)
{
	/* The first W mod P have one more. */
	unsigned width = job->workers / job->lanes +
		(number < job->workers % job->lanes);
	struct prefork own = {
		.loop = { .job = job,
			.width = width,
			.room = width,
			.slots = job->workers,
			.next = next,
			.land = prefork_land },
		.lane = number,
	};

	return loop_run(&own.loop);
}

static unsigned
prefork_processes(const struct lane_job *job)
{
	unsigned processes = (unsigned)job->option(job, "processes");

	processes = processes > 0 ? processes : job->cores;
	return processes < job->workers ? processes : job->workers;
}

static int
prefork_run(const struct lane_job *job, void *pin)
{
	_Atomic size_t *next = mmap(NULL, sizeof(*next), PROT_READ | PROT_WRITE,
		MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	int rc;

	if (next == MAP_FAILED)
		return -ENOMEM;
	rc = children_run(job, job->lanes, pin, prefork_child, next);
	munmap(next, sizeof(*next));
	return rc;
}

static const struct lane_option prefork_options[] = {
	{ .name = "processes",
		.help = "processes with a loop each; 0: one a usable core",
		.kind = LANE_NUMBER,
		.preset = "0",
		.min = 0,
		.max = 4096 },
	PIN_OPTION,
	{ .name = NULL },
};

const struct lane_strategy lane_strategy = {
	LANE_STRATEGY_V1,
	.name = "prefork-multi",
	.summary = "P processes with an event loop each, W transfers in flight",
	.run = prefork_run,
	.setup = pin_setup,
	.teardown = pin_teardown,
	.usable = pin_usable,
	.lanes = prefork_processes,
	.options = prefork_options,
	.flags = LANE_ON_REQUEST,
};
