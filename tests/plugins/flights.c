/* SPDX-License-Identifier: MIT */
/* Mistakes with flights: one finished or landed twice, or never, or that nobody
 * began, or another process; more of them than there are places, of which it
 * may have its own idea, or than there are items; one said to have failed.
 * `landed` is none. */
#include <errno.h>
#include <sys/wait.h>
#include <unistd.h>

#include <lanebench/strategy.h>

enum {
	TWICE,
	NEVER,
	FOREIGN,
	MANY,
	AHEAD,
	NOWHERE,
	LANDED,
	LANDED_TWICE,
	LANDED_LATE,
	AGAIN,
	ELSEWHERE,
	BLAMED,
	EARLY
};

/* In a child, to which it isn't lent. */
static void
flights_finish_elsewhere(const struct lane_job *job, struct lane_flight *flight)
{
	pid_t pid = fork();

	if (pid == 0) {
		job->finish(job, flight, 0, 0);
		_exit(0);
	}
	waitpid(pid, NULL, 0);
}

static int
flights_run(const struct lane_job *job, void *state)
{
	long how = job->option(job, "how");
	size_t middle = job->items / 2;
	struct lane_flight copy;

	(void)state;
	for (size_t i = 0; i < job->items; i++) {
		struct lane_flight *flight = job->begin(job, i);

		if (flight == NULL)
			break;
		if (how == MANY || how == AHEAD ||
			(how == NEVER && i == middle))
			continue;
		copy = *flight;
		if (how == LANDED || how == LANDED_TWICE)
			job->landed(job, flight, 0);
		if (how == LANDED_TWICE && i == middle)
			job->landed(job, flight, 0);
		if (how == AGAIN && i == middle)
			job->begin(job, i);
		if (how == ELSEWHERE && i == middle)
			flights_finish_elsewhere(job, flight);
		job->finish(job, flight, 0,
			how == BLAMED && i == middle ? -EIO : 0);
		if (how == LANDED_LATE && i == middle)
			job->landed(job, flight, 0);
		if (how == TWICE && i == middle)
			job->finish(job, flight, 0, 0);
		if (how == FOREIGN && i == middle)
			job->finish(job, &copy, 0, 0);
	}
	return 0;
}

static unsigned
flights_flights(const struct lane_job *job)
{
	switch (job->option(job, "how")) {
	case AHEAD:
		return job->workers + 2;
	case NOWHERE:
		return 0;
	case EARLY:
		return job->begin(job, 0) ? 1 : job->workers;
	default:
		return job->workers;
	}
}

static const struct lane_option flights_options[] = {
	{ .name = "how",
		.help = "in which way",
		.kind = LANE_CHOICE,
		.preset = "twice",
		.choices = "twice,never,foreign,many,ahead,nowhere,"
			   "landed,landed-twice,landed-late,again,elsewhere,"
			   "blamed,early" },
	{ .name = NULL },
};

const struct lane_strategy lane_strategy = {
	LANE_STRATEGY_V1,
	.name = "flights",
	.summary = "mistakes with flights",
	.run = flights_run,
	.options = flights_options,
	.flights = flights_flights,
};
