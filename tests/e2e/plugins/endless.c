/* SPDX-License-Identifier: MIT */
/* Does every item, and then ends when it is killed only: children of two kinds
 * included, one of them in a session of its own. Writes its pids to the file
 * that is named. */
#include <stdio.h>
#include <unistd.h>

#include <lanebench/strategy.h>

static int
endless_run(const struct lane_job *job, void *state)
{
	FILE *pids;
	pid_t child, stray;

	(void)state;
	for (size_t i = 0; i < job->items; i++)
		if (job->run_item(job, i, 0) < 0)
			return 0;
	child = fork();
	for (; child == 0;)
		pause();
	stray = fork();
	if (stray == 0)
		setsid();
	for (; stray == 0;)
		pause();
	pids = fopen(job->option_string(job, "pids"), "we");
	if (pids != NULL) {
		fprintf(pids, "%d %d %d\n", (int)getpid(), (int)child,
			(int)stray);
		fclose(pids);
	}
	for (;;)
		pause();
}

static const struct lane_option endless_options[] = {
	{ .name = "pids",
		.help = "file for the pids",
		.kind = LANE_STRING,
		.preset = "pids" },
	{ .name = NULL },
};

const struct lane_strategy lane_strategy = {
	LANE_STRATEGY_V1,
	.name = "endless",
	.summary = "never returns",
	.run = endless_run,
	.options = endless_options,
};
