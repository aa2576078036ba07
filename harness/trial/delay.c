/* SPDX-License-Identifier: MIT */
/* Waiting for a core, summed over a trial's threads, from schedstat. */
#include "trial/delay.h"

#include <dirent.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>
#include <sys/resource.h>
#include <time.h>

#include "measure/machine.h"

/* The kernel's sums of CPU time may differ so much; and a thread's end, after
 * it was asked, takes up to so long. */
#define DELAY_SLACK 0.01
#define DELAY_SLACK_NS 100000u

/* Threads that were asked: what they ran for, what they waited for a core. */
struct delay_sum {
	uint64_t ran_ns, waited_ns;
};

static pthread_key_t delay_key;
static bool delay_watching; /* whether there is a key */
static _Thread_local bool delay_watched;
static _Atomic uint64_t delay_ended_ran_ns, delay_ended_waited_ns;
/* Up to the last time that all threads were asked. */
static struct delay_sum delay_before, delay_now;
static uint64_t delay_children_ns;
static bool delay_complete;

static bool
delay_read(const char *path, struct delay_sum *sum)
{
	unsigned long long ran, waited;
	FILE *file = fopen(path, "re");
	int n;

	if (file == NULL)
		return false;
	n = fscanf(file, "%llu %llu", &ran, &waited);
	fclose(file);
	if (n != 2)
		return false;
	sum->ran_ns += ran;
	sum->waited_ns += waited;
	return true;
}

/* A watched thread ends. */
static void
delay_thread_ends(void *unused)
{
	struct delay_sum sum = { 0, 0 };
	struct timespec now;

	(void)unused;
	/* Has the kernel bring the sums of a running thread up to date. */
	clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
	delay_read("/proc/thread-self/schedstat", &sum);
	atomic_fetch_add(&delay_ended_ran_ns, sum.ran_ns + DELAY_SLACK_NS);
	atomic_fetch_add(&delay_ended_waited_ns, sum.waited_ns);
}

static uint64_t
delay_used_ns(int who)
{
	struct rusage usage;

	getrusage(who, &usage);
	return (uint64_t)(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) *
		1000000000u +
		(uint64_t)(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) *
		1000u;
}

void
delay_ask(void)
{
	/* Asked first: it brings this thread's own sums up to date. */
	uint64_t used_ns = delay_used_ns(RUSAGE_SELF), slack_ns;
	struct delay_sum sum = { 0, 0 };
	DIR *tasks = opendir("/proc/self/task");
	const struct dirent *task;

	while (tasks != NULL && (task = readdir(tasks)) != NULL) {
		char path[sizeof(task->d_name) + 40];

		if (task->d_name[0] == '.')
			continue;
		snprintf(path, sizeof(path), "/proc/self/task/%s/schedstat",
			task->d_name);
		delay_read(path, &sum);
	}
	if (tasks != NULL)
		closedir(tasks);
	sum.ran_ns += atomic_load(&delay_ended_ran_ns);
	sum.waited_ns += atomic_load(&delay_ended_waited_ns);
	/* A thread that ended unasked shows as CPU time that nobody used. */
	slack_ns = (uint64_t)((double)used_ns * DELAY_SLACK) + DELAY_SLACK_NS;
	delay_complete = sum.ran_ns > 0 && sum.ran_ns + slack_ns >= used_ns;
	delay_now = sum;
}

void
delay_begin(unsigned lanes)
{
	if (lanes <= machine_usable_cores())
		delay_watching =
			pthread_key_create(&delay_key, delay_thread_ends) == 0;
	delay_ask();
	delay_before = delay_now;
	delay_children_ns = delay_used_ns(RUSAGE_CHILDREN);
}

void
delay_watch(void)
{
	if (delay_watched || !delay_watching)
		return;
	delay_watched = true;
	pthread_setspecific(delay_key, &delay_key);
}

void
delay_end(struct wire_head *head)
{
	/* Nobody asked the children before they were gone. */
	if (!delay_complete || delay_now.waited_ns < delay_before.waited_ns ||
		delay_used_ns(RUSAGE_CHILDREN) != delay_children_ns)
		return;
	head->run_delay_ns = delay_now.waited_ns - delay_before.waited_ns;
	head->run_delay_known = 1;
}
