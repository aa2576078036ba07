/* SPDX-License-Identifier: MIT */
/* What the processes below this one used: those that live, and those that they
 * waited for. */
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "process/proc_tree.h"
#include "unit.h"

#define CPU_NS 60000000

static void
use_cpu(void)
{
	struct timespec used;

	do
		clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &used);
	while (used.tv_sec == 0 && used.tv_nsec < CPU_NS);
}

/* Uses some time, has a child that did so too and one that waits, and waits. */
static void
child_be(int ready)
{
	pid_t pid;

	prctl(PR_SET_PDEATHSIG, SIGKILL);
	use_cpu();
	pid = fork();
	if (pid == 0) {
		use_cpu();
		_exit(0);
	}
	waitpid(pid, NULL, 0);
	if (fork() == 0)
		prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (write(ready, "x", 1) == 1)
		pause();
	_exit(0);
}

static void
count_one(void *arg, int pid, uint64_t peak_bytes)
{
	unsigned *counts = arg;

	counts[0]++;
	counts[1] += peak_bytes > 0 && pid > 0;
}

static void
keep_one(pid_t child, void *arg)
{
	*(pid_t *)arg = child;
}

static void
a_tree_is_added_up(void **state)
{
	struct proc_usage none, usage;
	unsigned counts[2] = { 0, 0 };
	int ready[2];
	pid_t pid, found;
	char bytes[2];

	(void)state;
	proc_usage_read(&none, count_one, counts);
	assert_int_equal(none.user_ns + none.sys_ns, 0);
	assert_int_equal(counts[0], 0);
	assert_int_equal(tree_children(getpid(), keep_one, &found), 0);
	assert_int_equal(pipe(ready), 0);
	pid = fork();
	assert_true(pid >= 0);
	if (pid == 0)
		child_be(ready[1]);
	for (int i = 0; i < 2; i++)
		assert_int_equal(read(ready[0], bytes, 1), 1);
	proc_usage_read(&usage, count_one, counts);
	assert_int_equal(tree_children(getpid(), keep_one, &found), 1);
	assert_int_equal(found, pid);
	/* A zombie still tells what it used. */
	kill(pid, SIGKILL);
	waitid(P_PID, (id_t)pid, &(siginfo_t){ 0 }, WEXITED | WNOWAIT);
	proc_usage_read(&none, NULL, NULL);
	waitpid(pid, NULL, 0);
	assert_int_equal(counts[0], 2);
	assert_int_equal(counts[1], 2);
	/* Of what it waited for, in ticks: one may be missing. */
	assert_true(usage.user_ns + usage.sys_ns >= 2 * CPU_NS - 20000000u);
	assert_true(usage.waited);
	assert_true(usage.faults_minor > 0);
	assert_true(usage.ctx_voluntary + usage.ctx_forced > 0);
	assert_true(none.user_ns + none.sys_ns >= CPU_NS);
	close(ready[0]);
	close(ready[1]);
}

int
main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(
		a_tree_is_added_up) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
