/* SPDX-License-Identifier: MIT */
/* Mistakes with items: one left out, one done twice, one that isn't there,
 * failures that are returned, a stop that isn't heard. */
#include <errno.h>

#include <lanebench/strategy.h>

enum {
	SKIP,
	TWICE,
	EARLY,
	BEYOND,
	RETURNS,
	SAYS,
	SAYS_NOTHING,
	SAYS_BEYOND,
	STUBBORN,
	HANDED_OVER
};

static const char *volatile items_no_words;

static int
items_run(const struct lane_job *job, void *state)
{
	long how = job->option(job, "how");
	size_t middle = job->items / 2;

	(void)state;
	for (size_t i = 0; i < job->items && how != HANDED_OVER; i++) {
		if (how == SKIP && i == middle)
			continue;
		if (how == EARLY && i == middle)
			return 0;
		if (job->run_item(job, i, 0) < 0 && how != STUBBORN)
			break;
		if (how == TWICE && i == middle)
			job->run_item(job, i, 0);
	}
	if (how == SAYS_BEYOND)
		job->error(job, "just a note");
	if (how == BEYOND || how == SAYS_BEYOND)
		job->run_item(job, job->items, 0);
	if (how == SAYS)
		job->error(job, "the moon is %s", "full");
	if (how == SAYS_NOTHING)
		job->error(job, items_no_words, 1);
	return how == RETURNS || how == SAYS_NOTHING ? -EIO : 0;
}

/* No mistake: what was handed over is waited for here. */
static void
items_teardown(const struct lane_job *job, void *state)
{
	(void)state;
	if (job->option(job, "how") != HANDED_OVER)
		return;
	for (size_t i = 0; i < job->items; i++)
		if (job->run_item(job, i, 0) < 0)
			break;
}

static const struct lane_option items_options[] = {
	{ .name = "how",
		.help = "in which way",
		.kind = LANE_CHOICE,
		.preset = "skip",
		.choices = "skip,twice,early,beyond,returns,says,"
			   "says-nothing,says-beyond,stubborn,handed-over" },
	{ .name = NULL },
};

const struct lane_strategy lane_strategy = {
	LANE_STRATEGY_V1,
	.name = "items",
	.summary = "mistakes with items",
	.run = items_run,
	.teardown = items_teardown,
	.options = items_options,
};
