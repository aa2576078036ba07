/* SPDX-License-Identifier: MIT */
/* A strategy as the first release's header had it: every field of the table,
 * every call of the job. Not to be built anew: see ../README.md. */
#include <lanebench/strategy.h>

static int
frozen_setup(const struct lane_job *job, void **state)
{
	*state = (void *)job;
	return 0;
}

/* Even items in two steps where there is nothing to fetch, odd ones in one. */
static int
frozen_run(const struct lane_job *job, void *state)
{
	int twice = job->option(job, "in-two-steps") != 0;

	if (state != job || job->abi != LANE_STRATEGY_ABI ||
		job->option_string(job, "word")[0] != 'x') {
		job->error(job, "the job isn't what it was");
		return -5;
	}
	job->workers_used(job, 1);
	for (size_t i = 0; i < job->items; i++) {
		struct lane_flight *flight;

		if (!twice || i % 2 != 0) {
			if (job->run_item(job, i, 0) < 0)
				break;
			continue;
		}
		flight = job->begin(job, i);
		if (flight == 0)
			break;
		if (flight->item != i || flight->slot >= job->workers)
			job->error(job, "the flight isn't what it was");
		job->finish(job, flight, 0, 0);
	}
	return 0;
}

static void
frozen_teardown(const struct lane_job *job, void *state)
{
	if (state != job)
		job->error(job, "teardown() got another state");
}

static unsigned
frozen_lanes(const struct lane_job *job)
{
	(void)job;
	return 1;
}

static int
frozen_usable(const struct lane_job *job, const char **why_not)
{
	(void)job;
	*why_not = "";
	return 0;
}

static const struct lane_option frozen_options[] = {
	{ .name = "in-two-steps",
		.help = "every other item by begin() and finish()",
		.kind = LANE_CHOICE,
		.preset = "no",
		.choices = "no,yes" },
	{ .name = "word",
		.help = "begins with x",
		.kind = LANE_STRING,
		.preset = "xyz" },
	{ .name = 0 },
};

const struct lane_strategy lane_strategy = {
	LANE_STRATEGY_V1,
	.name = "frozen-strategy",
	.summary = "built against the first release's header",
	.run = frozen_run,
	.setup = frozen_setup,
	.teardown = frozen_teardown,
	.lanes = frozen_lanes,
	.usable = frozen_usable,
	.options = frozen_options,
	.flags = LANE_ONE_WORKER,
};
