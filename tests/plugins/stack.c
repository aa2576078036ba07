/* SPDX-License-Identifier: MIT */
/* Overflows its stack: the first thread's, another's, or the one that a signal
 * handler was given for just that case; when half of the items are done. */
#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <string.h>
#include <sys/mman.h>

#include <lanebench/strategy.h>

#define GUARD 65536u
#define ALTERNATE 65536u

static volatile int stack_depth;

/* No compiler makes a loop of it. */
__attribute__((noinline, noclone)) static int
stack_deeper(volatile char *above)
{
	volatile char here[1024];

	here[0] = above[0];
	stack_depth++;
	return stack_depth < 0 ? 0 : stack_deeper(here) + here[0];
}

static void
stack_overflow(void)
{
	volatile char first[1] = { 0 };

	stack_deeper(first);
}

static void *
stack_thread(void *arg)
{
	stack_overflow();
	return arg;
}

static void
stack_handler(int sig)
{
	(void)sig;
	stack_overflow();
}

/* Nothing that matters lies beside it. */
static int
stack_alternate(void)
{
	/* Kept back while it is handled: a second one ends the process. */
	struct sigaction action = { .sa_handler = stack_handler,
		.sa_flags = SA_ONSTACK };
	char *memory = mmap(NULL, ALTERNATE + 2 * GUARD, PROT_NONE,
		MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	stack_t stack = { .ss_size = ALTERNATE };

	if (memory == MAP_FAILED)
		return -ENOMEM;
	stack.ss_sp = memory + GUARD;
	if (mprotect(stack.ss_sp, ALTERNATE, PROT_READ | PROT_WRITE) < 0 ||
		sigaltstack(&stack, NULL) < 0 ||
		sigaction(SIGSEGV, &action, NULL) < 0)
		return -errno;
	return raise(SIGSEGV);
}

static int
stack_run(const struct lane_job *job, void *state)
{
	const char *which = job->option_string(job, "which");
	pthread_t thread;

	(void)state;
	for (size_t i = 0; i < job->items / 2; i++)
		if (job->run_item(job, i, 0) < 0)
			return 0;
	if (strcmp(which, "thread") == 0) {
		if (pthread_create(&thread, NULL, stack_thread, NULL) == 0)
			pthread_join(thread, NULL);
	} else if (strcmp(which, "alternate") == 0) {
		return stack_alternate();
	} else {
		stack_overflow();
	}
	return 0;
}

static const struct lane_option stack_options[] = {
	{ .name = "which",
		.help = "in which way",
		.kind = LANE_STRING,
		.preset = "main" },
	{ .name = NULL },
};

const struct lane_strategy lane_strategy = {
	LANE_STRATEGY_V1,
	.name = "stack",
	.summary = "overflows its stack",
	.run = stack_run,
	.options = stack_options,
};
