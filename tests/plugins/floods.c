/* SPDX-License-Identifier: MIT */
/* Talks: a lot and then returns, without end, or by somebody who talks on. */
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <lanebench/strategy.h>

#define LINES 400000

/* To both; whether anybody listens is no concern of ours. */
static void
floods_line(void)
{
	static const char line[] =
		"there is no end to what could be said of this item\n";

	(void)!write(1, line, sizeof(line) - 1);
	(void)!write(2, line, sizeof(line) - 1);
}

static void
floods_for_ever(void)
{
	for (;;)
		floods_line();
}

/* Out of sight, and on; the child in between ends once that is so. */
static void
floods_elsewhere(void)
{
	int ready[2];
	char byte = 0;
	pid_t pid;

	if (pipe(ready) < 0)
		return;
	pid = fork();
	if (pid == 0) {
		if (fork() == 0) {
			setsid();
			prctl(PR_SET_PDEATHSIG, 0L);
			(void)!write(ready[1], &byte, 1);
			floods_for_ever();
		}
		(void)!read(ready[0], &byte, 1);
		_exit(0);
	}
	waitpid(pid, NULL, 0);
	close(ready[0]);
	close(ready[1]);
}

static int
floods_run(const struct lane_job *job, void *state)
{
	const char *how = job->option_string(job, "how");

	(void)state;
	for (size_t i = 0; i < job->items; i++)
		if (job->run_item(job, i, 0) < 0)
			return 0;
	if (strcmp(how, "on") == 0)
		floods_for_ever();
	if (strcmp(how, "elsewhere") == 0)
		floods_elsewhere();
	for (int i = 0; strcmp(how, "much") == 0 && i < LINES; i++)
		floods_line();
	return 0;
}

static const struct lane_option floods_options[] = {
	{ .name = "how", .kind = LANE_STRING, .preset = "much" },
	{ .name = NULL },
};

const struct lane_strategy lane_strategy = {
	LANE_STRATEGY_V1,
	.name = "floods",
	.summary = "floods stdout and stderr",
	.run = floods_run,
	.options = floods_options,
};
