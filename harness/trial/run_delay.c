/* SPDX-License-Identifier: MIT */
/* Waiting for a core, summed over a trial's threads and processes, from
 * schedstat. */
#include "trial/run_delay.h"

#include <dirent.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "measure/clock.h"
#include "measure/machine.h"
#include "trial/job.h"

/* The kernel's sums of CPU time may differ so much; and the end of a thread, or
 * of a process with all its memory, after it was asked, takes up to so long. */
#define DELAY_SLACK 0.01
#define DELAY_SLACK_NS 100000u
#define DELAY_CHILD_SLACK_NS 2000000u
/* Asking may take so small a part of the trial. */
#define DELAY_PART 500

/* Threads that were asked: what they ran for, what they waited for a core. */
struct delay_sum {
	uint64_t ran_ns, waited_ns;
};

static pthread_key_t delay_key;
static bool delay_watching; /* whether there is a key */
static _Thread_local bool delay_watched;
static _Atomic uint64_t delay_ended_ran_ns, delay_ended_waited_ns;
static _Atomic unsigned delay_asked; /* of those that ended */
static _Atomic bool delay_dear; /* asking costs too much: given up */
/* Up to the last time that all threads were asked. */
static struct delay_sum delay_before, delay_now;
static uint64_t delay_children_ns;
static bool delay_complete;
/* Of the whole trial: the process that began it, where its children write, what
 * asking costs, and among how many cores and lanes it is shared. */
static pid_t delay_pid;
static struct wire_head *delay_head;
static uint64_t delay_begin_ns, delay_cost_ns;
static unsigned delay_cores, delay_lanes;

static bool
delay_read(const char *path, struct delay_sum *sum)
{
	unsigned long long ran, waited;
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	char text[80], *end;
	ssize_t n;

	if (fd < 0)
		return false;
	n = read(fd, text, sizeof(text) - 1);
	close(fd);
	if (n <= 0)
		return false;
	text[n] = '\0';
	ran = strtoull(text, &end, 10);
	if (end == text || *end != ' ')
		return false;
	waited = strtoull(end, NULL, 10);
	sum->ran_ns += ran;
	sum->waited_ns += waited;
	return true;
}

/* A thread that ends, of this process or a child's. */
static bool
delay_read_own(struct delay_sum *sum)
{
	/* Has the kernel bring the sums of a running thread up to date. */
	usage_thread_ns();
	return delay_read("/proc/thread-self/schedstat", sum);
}

/* Whether asking these threads costs next to nothing of the time so far. Once
 * it doesn't, no more are asked. */
static bool
delay_cheap(unsigned asked)
{
	uint64_t most = asked > delay_lanes ? asked : delay_lanes;
	uint64_t past_ns = clock_now_ns() - delay_begin_ns;

	if (most * delay_cost_ns > past_ns * delay_cores / DELAY_PART)
		atomic_store(&delay_dear, true);
	return !atomic_load(&delay_dear);
}

/* A watched thread ends. */
static void
delay_thread_ends(void *unused)
{
	struct delay_sum sum = { 0, 0 };

	(void)unused;
	if (!delay_cheap(atomic_fetch_add(&delay_asked, 1) + 1))
		return;
	delay_read_own(&sum);
	atomic_fetch_add(&delay_ended_ran_ns, sum.ran_ns + DELAY_SLACK_NS);
	atomic_fetch_add(&delay_ended_waited_ns, sum.waited_ns);
}

/* What the parent's threads told is the parent's. */
static void
delay_child_begins(void)
{
	delay_watched = false;
	atomic_store(&delay_ended_ran_ns, 0);
	atomic_store(&delay_ended_waited_ns, 0);
	atomic_store(&delay_dear, false);
	atomic_store(&delay_asked, 0);
}

static void
delay_child_ends(void)
{
	struct delay_sum sum = { 0, 0 };
	struct wire_head *head = delay_head;
	unsigned asked;

	if (head == NULL || delay_pid == getpid())
		return;
	atomic_fetch_add(&head->children_used_ns, usage_cpu_ns(RUSAGE_SELF));
	asked = atomic_fetch_add(&head->children_asked, 1) + 1;
	if (!delay_cheap(asked) || !delay_read_own(&sum))
		return;
	atomic_fetch_add(&head->children_ran_ns,
		sum.ran_ns + atomic_load(&delay_ended_ran_ns) +
			DELAY_CHILD_SLACK_NS);
	atomic_fetch_add(&head->children_waited_ns,
		sum.waited_ns + atomic_load(&delay_ended_waited_ns));
}

/* Replaces the C library's, for plugins too: a forked process ends here, and
 * can't be asked later. */
__attribute__((visibility("default"), noreturn)) void
_exit(int status)
{
	host_child_ends();
	delay_child_ends();
	for (;;)
		syscall(SYS_exit_group, status);
}

void
delay_ask(void)
{
	/* Asked first: it brings this thread's own sums up to date. */
	uint64_t used_ns = usage_cpu_ns(RUSAGE_SELF), slack_ns;
	struct delay_sum sum = { 0, 0 };
	DIR *tasks = delay_head != NULL ? opendir("/proc/self/task") : NULL;
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
	/* A thread that ended unasked shows as CPU time without a thread. */
	slack_ns = (uint64_t)((double)used_ns * DELAY_SLACK) + DELAY_SLACK_NS;
	delay_complete = sum.ran_ns > 0 && sum.ran_ns + slack_ns >= used_ns;
	delay_now = sum;
}

void
delay_begin(struct wire_head *head, unsigned lanes)
{
	static bool prepared;
	struct delay_sum sum = { 0, 0 };
	uint64_t before_ns;

	if (!prepared) {
		delay_watching =
			pthread_key_create(&delay_key, delay_thread_ends) == 0;
		pthread_atfork(NULL, NULL, delay_child_begins);
		prepared = true;
	}
	delay_head = head;
	delay_pid = getpid();
	delay_lanes = lanes;
	delay_cores = machine_usable_cores();
	atomic_store(&delay_dear, false);
	atomic_store(&delay_asked, 0);
	delay_read_own(&sum);
	/* Not by the clock: meanwhile others may have this core. */
	before_ns = usage_thread_ns();
	delay_read_own(&sum);
	delay_cost_ns = usage_thread_ns() - before_ns;
	delay_ask();
	delay_before = delay_now;
	delay_children_ns = usage_cpu_ns(RUSAGE_CHILDREN);
	delay_begin_ns = clock_now_ns();
}

void
delay_watch(void)
{
	if (delay_watched || !delay_watching)
		return;
	delay_watched = true;
	pthread_setspecific(delay_key, &delay_key);
}

/* What the children used of whom wait() brought something. */
static uint64_t
delay_children_brought(void)
{
	return usage_cpu_ns(RUSAGE_CHILDREN) - delay_children_ns;
}

uint64_t
delay_unbrought_ns(struct wire_head *head)
{
	uint64_t used_ns = atomic_load(&head->children_used_ns);
	uint64_t brought_ns = delay_children_brought();

	return delay_head != NULL && used_ns > brought_ns ? used_ns - brought_ns
							  : 0;
}

/* Whether all of what the children used was used by those that were asked. */
static bool
delay_children_told(struct wire_head *head)
{
	uint64_t used_ns = delay_children_brought();
	uint64_t ran_ns = atomic_load(&head->children_ran_ns);

	return ran_ns + (uint64_t)((double)used_ns * DELAY_SLACK) >= used_ns;
}

void
delay_end(struct wire_head *head)
{
	if (delay_head == NULL || !delay_complete ||
		delay_now.waited_ns < delay_before.waited_ns ||
		!delay_children_told(head))
		return;
	head->run_delay_ns = delay_now.waited_ns - delay_before.waited_ns +
		atomic_load(&head->children_waited_ns);
	head->run_delay_known = 1;
}
