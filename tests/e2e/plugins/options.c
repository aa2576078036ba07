/* SPDX-License-Identifier: MIT */
/* A strategy with an option of every kind, which says what it was given. */
#include <errno.h>

#include <lanebench/strategy.h>

static int
options_run(const struct lane_job *job, void *state)
{
	(void)state;
	job->error(job, "chunk %ld order %ld words %s",
		job->option(job, "chunk"), job->option(job, "order"),
		job->option_string(job, "words"));
	return -ECANCELED;
}

static const struct lane_option options_options[] = {
	{ .name = "chunk",
		.help = "items claimed at a time",
		.kind = LANE_NUMBER,
		.preset = "20",
		.min = -3,
		.max = 500 },
	{ .name = "order",
		.help = "who comes first",
		.kind = LANE_CHOICE,
		.preset = "last",
		.choices = "first,last,any" },
	{ .name = "words",
		.help = "what to say",
		.kind = LANE_STRING,
		.preset = "none" },
	{ .name = "token",
		.help = "what nobody may know",
		.kind = LANE_STRING,
		.flags = LANE_SECRET,
		.preset = "" },
	{ .name = NULL },
};

const struct lane_strategy lane_strategy = {
	LANE_STRATEGY_V1,
	.name = "options",
	.summary = "has options of every kind",
	.run = options_run,
	.flags = LANE_ON_REQUEST,
	.options = options_options,
};
