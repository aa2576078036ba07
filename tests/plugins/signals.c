/* SPDX-License-Identifier: MIT */
/* Signals others: its parent, its process group, everybody that it can see. The
 * last only where it can see nobody that matters. Or itself, traced. Or nobody,
 * and looks whether it is who it is. */
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ptrace.h>
#include <unistd.h>

#include <lanebench/strategy.h>

#include "shared/misdeeds.h"

/* The namespace that nobody is to be hurt in is named by its link. */
static void
signals_everybody(const struct lane_job *job)
{
	const char *outside = job->option_string(job, "outside");
	char inside[64];
	ssize_t n = readlink("/proc/self/ns/pid", inside, sizeof(inside) - 1);

	inside[n > 0 ? n : 0] = '\0';
	if (*outside == '\0' || n <= 0 || strcmp(inside, outside) == 0) {
		job->error(job, "no namespace to do it in");
		return;
	}
	kill(-1, SIGKILL);
}

/* What looks itself up by its number finds itself. */
static void
signals_nobody(const struct lane_job *job)
{
	char self[32];
	ssize_t n = readlink("/proc/self", self, sizeof(self) - 1);

	self[n > 0 ? n : 0] = '\0';
	if (atoi(self) != (int)getpid())
		job->error(job, "/proc/self is '%s', and getpid() %d", self,
			(int)getpid());
}

static int
signals_run(const struct lane_job *job, void *state)
{
	const char *whom = job->option_string(job, "whom");
	size_t middle = job->items / 2;

	(void)state;
	for (size_t i = 0; i < job->items; i++) {
		if (i == middle && strcmp(whom, "parent-kill") == 0)
			kill(getppid(), SIGKILL);
		if (i == middle && strcmp(whom, "parent-kill-orphan") == 0) {
			misdeed_detached(misdeed_wait);
			kill(getppid(), SIGKILL);
		}
		if (i == middle && strcmp(whom, "parent-stop") == 0)
			kill(getppid(), SIGSTOP);
		if (i == middle && strcmp(whom, "parent-term") == 0)
			for (int sig = 1; sig < 32; sig++)
				if (sig != SIGKILL && sig != SIGSTOP)
					kill(getppid(), sig);
		if (i == middle && strcmp(whom, "group") == 0)
			kill(0, SIGKILL);
		if (i == middle && strcmp(whom, "itself") == 0)
			kill(getpid(), SIGSTOP);
		if (i == middle && strcmp(whom, "traced") == 0) {
			ptrace(PTRACE_TRACEME, 0, NULL, NULL);
			raise(SIGUSR1);
		}
		if (i == middle && strcmp(whom, "nobody") == 0)
			signals_nobody(job);
		if (i == middle && strcmp(whom, "all") == 0)
			signals_everybody(job);
		if (job->run_item(job, i, 0) < 0)
			break;
	}
	return 0;
}

static const struct lane_option signals_options[] = {
	{ .name = "whom",
		.help = "in which way",
		.kind = LANE_STRING,
		.preset = "group" },
	{ .name = "outside",
		.help = "in which way",
		.kind = LANE_STRING,
		.preset = "" },
	{ .name = NULL },
};

const struct lane_strategy lane_strategy = {
	LANE_STRATEGY_V1,
	.name = "signals",
	.summary = "signals others",
	.run = signals_run,
	.options = signals_options,
};
