/* SPDX-License-Identifier: MIT */
/* Ends that aren't run()'s return: exits, signals, and none at all; when half
 * of the items are done. */
#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <lanebench/strategy.h>

static const char *
ends_how(const struct lane_job *job)
{
	return job->option_string(job, "how");
}

static void
ends_hang(void)
{
	for (;;)
		pause();
}

/* With a child that ignores what it can. */
static void
ends_hang_with_child(void)
{
	if (fork() == 0) {
		signal(SIGTERM, SIG_IGN);
		signal(SIGHUP, SIG_IGN);
		ends_hang();
	}
	ends_hang();
}

static void
ends_loop(void)
{
	static volatile unsigned turns;

	for (;;)
		turns++;
}

static void *
ends_thread(void *arg)
{
	(void)arg;
	raise(SIGSEGV);
	return NULL;
}

/* A child that dies with its item begun, of which the strategy says nothing. */
static void
ends_child(const struct lane_job *job, size_t item)
{
	pid_t pid = fork();

	if (pid == 0) {
		job->begin(job, item);
		raise(SIGSEGV);
		_exit(0);
	}
	while (waitpid(pid, NULL, 0) < 0 && errno == EINTR)
		;
}

/* One that has none of the items, and dies of itself. */
static void
ends_idle_child(const char *how)
{
	siginfo_t info;
	pid_t pid = fork();

	if (pid == 0) {
		raise(SIGSEGV);
		_exit(0);
	}
	if (strcmp(how, "idle-child-waitid") == 0)
		waitid(P_PID, (id_t)pid, &info, WEXITED);
	else
		wait(NULL);
}

/* One that has done its work and is told to go. */
static void
ends_told_child(void)
{
	pid_t pid = fork();

	if (pid == 0)
		ends_hang();
	kill(pid, SIGTERM);
	waitpid(pid, NULL, 0);
}

/* A tenth of a second. */
static void
ends_rest(void)
{
	struct timespec left = { 0, 100000000 };

	while (nanosleep(&left, &left) < 0 && errno == EINTR)
		;
}

static void
ends_now(const struct lane_job *job, size_t item)
{
	const char *how = ends_how(job);
	pthread_t thread;

	if (strcmp(how, "exit") == 0)
		exit(0);
	if (strcmp(how, "exit-7") == 0)
		exit(7);
	if (strcmp(how, "abort") == 0)
		abort();
	if (strcmp(how, "hang") == 0)
		ends_hang();
	if (strcmp(how, "says-hang") == 0) {
		job->error(job, "can't reach the broker");
		ends_hang();
	}
	if (strcmp(how, "hang-child") == 0)
		ends_hang_with_child();
	if (strcmp(how, "loop") == 0)
		ends_loop();
	if (strcmp(how, "thread") == 0 &&
		pthread_create(&thread, NULL, ends_thread, NULL) == 0)
		pthread_join(thread, NULL);
	if (strcmp(how, "child") == 0)
		ends_child(job, item);
	if (strncmp(how, "idle-child", 10) == 0)
		ends_idle_child(how);
	if (strcmp(how, "told-child") == 0)
		ends_told_child();
}

static int
ends_setup(const struct lane_job *job, void **state)
{
	*state = NULL;
	if (strcmp(ends_how(job), "hang-setup") == 0)
		ends_hang();
	if (strcmp(ends_how(job), "rest-setup") == 0)
		ends_rest();
	if (strcmp(ends_how(job), "setup-child") == 0)
		ends_idle_child("");
	return strcmp(ends_how(job), "refuse-setup") == 0 ? -EIO : 0;
}

static int
ends_run(const struct lane_job *job, void *state)
{
	size_t middle = job->items / 2;

	(void)state;
	for (size_t i = 0; i < job->items; i++) {
		if (i == middle)
			ends_now(job, i);
		if (i == middle && strcmp(ends_how(job), "child") == 0)
			continue;
		if (job->run_item(job, i, 0) < 0)
			break;
	}
	return 0;
}

static void
ends_teardown(const struct lane_job *job, void *state)
{
	(void)state;
	if (strcmp(ends_how(job), "hang-teardown") == 0)
		ends_hang();
	if (strcmp(ends_how(job), "rest-teardown") == 0)
		ends_rest();
}

static const struct lane_option ends_options[] = {
	{ .name = "how",
		.help = "in which way",
		.kind = LANE_STRING,
		.preset = "exit" },
	{ .name = NULL },
};

const struct lane_strategy lane_strategy = {
	LANE_STRATEGY_V1,
	.name = "ends",
	.summary = "ends otherwise than it should",
	.run = ends_run,
	.setup = ends_setup,
	.teardown = ends_teardown,
	.options = ends_options,
};
