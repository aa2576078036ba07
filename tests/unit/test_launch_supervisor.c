/* SPDX-License-Identifier: MIT */
/*
 * What a supervisor makes of what the kernel did to its group: seen while the
 * program runs, or only when it has ended. And that who comes too late for its
 * parent doesn't begin.
 */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "launch/judge.h"
#include "launch/trial.h"
#include "launch_groups.h"
#include "measure/clock.h"
#include "process/reap.h"
#include "process/supervisor.h"
#include "process/supervisor_inside.h"
#include "unit.h"

#define MIB (UINT64_C(1) << 20)
#define PLENTY_NS UINT64_C(60000000000)
#define SHORT_NS UINT64_C(200000000)

static int
guarded_begin(void **state)
{
	int rc = groups_begin(state);

	groups_make_unified("memory pids\n", "");
	supervisor_means();
	cgroup_find(groups_root);
	supervisor_without(false, false);
	return rc;
}

/* Has the shell write down in its group, as the kernel would, what happened,
 * and then do that. */
static void
begin(struct supervisor *supervisor, struct child *child, const char *file,
	const char *event, const char *then)
{
	static const struct supervisor_limits limits = {
		.memory_bytes = 256 * MIB, .tasks = 60
	};
	char script[600];
	const char *argv[] = { "/bin/sh", "-c", script, NULL };
	struct child_order order;

	snprintf(script, sizeof(script),
		"for group in %s/sys/fs/cgroup/services/lanebench-*; do "
		"echo '%s' >\"$group/%s\" || exit 3; done; %s",
		groups_root, event, file, then);
	child_order_init(&order, argv);
	assert_int_equal(
		children_start(child, 1, &order, supervisor, &limits), 0);
	/* One more than it may have: the supervisor. */
	assert_holds(supervisor->group.paths[CGROUP_UNIFIED], "pids.max", "61");
	assert_holds(supervisor->group.paths[CGROUP_UNIFIED], "memory.max",
		"268435456");
}

static void
end(struct supervisor *supervisor, struct child *child)
{
	supervisor_end(supervisor);
	child_end(child);
	supervisor_fini(supervisor);
	assert_int_equal(supervisor->peak_bytes, 4096);
}

/* It has died, of what its own supervisor hadn't looked for yet. */
static void
assert_late(const char *file, const char *event, const char *then,
	enum supervisor_over over)
{
	struct supervisor supervisor;
	struct child child;

	begin(&supervisor, &child, file, event, then);
	supervisor.looked_ns = UINT64_MAX;
	assert_int_equal(child_wait(&child, -1, clock_now_ns() + PLENTY_NS),
		CHILD_EXITED);
	assert_int_equal(supervisor.over, SUPERVISOR_WITHIN);
	end(&supervisor, &child);
	assert_int_equal(supervisor.over, over);
	assert_true(WIFSIGNALED(child.status));
	assert_int_equal(WTERMSIG(child.status), SIGKILL);
}

static void
test_late(void **state)
{
	(void)state;
	assert_late(
		"memory.events", "oom_kill 1", "kill -9 $$", SUPERVISOR_MEMORY);
	assert_late("pids.events", "max 3", "kill -9 $$", SUPERVISOR_TASKS);
	/* That somebody killed it doesn't mean that it had too much. */
	assert_late(
		"memory.events", "oom_kill 0", "kill -9 $$", SUPERVISOR_WITHIN);
	assert_late("pids.events", "max 0", "kill -9 $$", SUPERVISOR_WITHIN);
}

/* It would run on for ever. */
static void
assert_early(const char *file, const char *event, enum supervisor_over over)
{
	struct supervisor supervisor;
	struct child child;

	begin(&supervisor, &child, file, event, "exec sleep 1000");
	assert_int_equal(child_wait(&child, -1, clock_now_ns() + PLENTY_NS),
		CHILD_EXITED);
	assert_int_equal(supervisor.over, over);
	end(&supervisor, &child);
	assert_int_equal(supervisor.over, over);
}

static void
test_early(void **state)
{
	(void)state;
	assert_early("memory.events", "oom_kill 1", SUPERVISOR_MEMORY);
	assert_early("pids.events", "max 3", SUPERVISOR_TASKS);
}

/* A fork()'s exit status. */
static int
status_of(pid_t pid)
{
	int status;

	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_true(WIFEXITED(status));
	return WEXITSTATUS(status);
}

/* Its parent is somebody else than who started it: nobody would end it. */
static void
test_orphan(void **state)
{
	static const char *const argv[] = { "/bin/true", NULL };
	struct child_order order;
	pid_t parent = getpid(), pid;
	int errors = open("/dev/null", O_WRONLY | O_CLOEXEC);

	(void)state;
	child_order_init(&order, argv);
	pid = fork();
	if (pid == 0)
		spawn_become(&order, errors, parent, environ, NULL);
	assert_int_equal(status_of(pid), 0);
	pid = fork();
	if (pid == 0)
		spawn_become(&order, errors, parent + 1, environ, NULL);
	assert_int_equal(status_of(pid), 127);
	close(errors);
}

/* A supervisor whose lanebench is gone starts nothing. */
static void
test_alone(void **state)
{
	static const char *const argv[] = { "/bin/true", NULL };
	struct cgroup group = { .joins = { -1, -1, -1 } };
	struct child_order order;
	size_t size = sizeof(struct supervisor_note) + 2 * sizeof(int);
	struct supervisor_note *note = mmap(NULL, size, PROT_READ | PROT_WRITE,
		MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	int errors = open("/dev/null", O_WRONLY | O_CLOEXEC), ends[2];
	struct supervisor_inside inside = { .note = note,
		.group = &group,
		.orders = &order,
		.errors = &errors,
		.environment = environ,
		.count = 1 };

	(void)state;
	assert_ptr_not_equal(note, MAP_FAILED);
	child_order_init(&order, argv);
	for (int there = 1; there >= 0; there--) {
		pid_t pid;

		assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC,
					 0, ends),
			0);
		inside.line = ends[1];
		atomic_store(&note->trials[0].ended, 0);
		if (!there)
			close(ends[0]);
		pid = fork();
		if (pid == 0)
			supervisor_inside(&inside);
		assert_int_equal(status_of(pid), 0);
		assert_int_equal(atomic_load(&note->trials[0].ended), there);
		if (there)
			close(ends[0]);
		close(ends[1]);
	}
	munmap(note, size);
	close(errors);
}

/* One that can't be reaped, however dead it is: somebody traces it. */
static pid_t
traced(pid_t *tracer)
{
	int ready[2];
	char byte;
	pid_t pid;

	assert_int_equal(pipe2(ready, O_CLOEXEC), 0);
	pid = fork();
	if (pid == 0) {
		prctl(PR_SET_PTRACER, PR_SET_PTRACER_ANY, 0L, 0L, 0L);
		(void)!write(ready[1], "v", 1);
		for (;;)
			pause();
	}
	assert_int_equal(read(ready[0], &byte, 1), 1);
	*tracer = fork();
	if (*tracer == 0) {
		(void)!write(ready[1],
			ptrace(PTRACE_SEIZE, pid, NULL, NULL) < 0 ? "n" : "y",
			1);
		for (;;)
			pause();
	}
	assert_int_equal(read(ready[0], &byte, 1), 1);
	assert_int_equal(byte, 'y');
	close(ready[0]);
	close(ready[1]);
	return pid;
}

/* What doesn't end when it is killed is waited for for seconds, and once. */
static void
test_stuck(void **state)
{
	struct child child;
	pid_t tracers[2], loose;
	unsigned before = child_stuck();
	uint64_t began_ns;
	int ends[2];

	(void)state;
	reap_patience(SHORT_NS);
	memset(&child, 0, sizeof(child));
	assert_int_equal(spawn_pipe(ends), 0);
	close(ends[1]);
	child.errors = ends[0];
	child.pid = traced(&tracers[0]);
	reap_adopt(tracers[0]);
	child.pidfd = -1;
	reap_adopt(child.pid);
	child_end(&child);
	assert_int_equal(child.pid, 0);
	assert_true(WIFSIGNALED(child.status));
	assert_int_equal(child_stuck(), before + 1);

	loose = traced(&tracers[1]);
	reap_adopt(tracers[1]);
	began_ns = clock_now_ns();
	assert_int_equal(child_sweep(), 0);
	assert_true(clock_now_ns() - began_ns >= SHORT_NS);
	assert_int_equal(child_stuck(), before + 2);
	assert_int_equal(child_sweep(), 0);
	assert_int_equal(child_stuck(), before + 2);
	for (size_t i = 0; i < 2; i++) {
		kill(tracers[i], SIGKILL);
		assert_int_equal(waitpid(tracers[i], NULL, 0), tracers[i]);
	}
	assert_int_equal(waitpid(loose, NULL, 0), loose);
	while (waitpid(-1, NULL, 0) > 0)
		;
	reap_patience(PLENTY_NS);
}

/* A row says what of its trial is still there, and what was removed. */
static void
test_told(void **state)
{
	struct supervisor supervisor = { .left = 2,
		.left_what = "semaphore '/s'" };
	struct wire_head *head = calloc(1, wire_records_size(0));
	struct trial_process process = {
		.supervisor = &supervisor, .head = head, .event = CHILD_READY
	};
	struct trial_result result = { .head = head, .stuck = 1 };

	(void)state;
	assert_non_null(head);
	assert_int_equal(trial_judge(&result, &process, 1, NULL), 0);
	assert_int_equal(result.status, TRIAL_FAILED);
	assert_string_equal(result.reason,
		"left 1 process behind that can't be killed: frozen, traced, "
		"or waiting for a device; left a semaphore '/s' behind, and 1 "
		"more; removed");
	result.stuck = supervisor.left = 0;
	assert_int_equal(trial_judge(&result, &process, 1, NULL), 0);
	assert_int_equal(result.status, TRIAL_OK);
	assert_string_equal(result.reason, "");
	free(head);
}

/* A trial that can't be started is tried again, and not for ever; one that ran
 * isn't. */
static void
test_tries(void **state)
{
	struct trial_result ran = { .unstarted = false },
			    not = { .unstarted = true };
	unsigned none = 0, few = 1, many = 1000;
	int rc = -ENOENT, ok = 0;

	(void)state;
	assert_false(trial_again(&ran, &rc, &none));
	assert_false(trial_again(&not, &ok, &none));
	assert_true(trial_again(&not, &rc, &few));
	assert_false(trial_again(&not, &rc, &many));
	assert_int_equal(rc, -ENOENT);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_orphan),
		cmocka_unit_test(test_alone),
		cmocka_unit_test(test_stuck),
		cmocka_unit_test(test_told),
		cmocka_unit_test(test_tries),
		cmocka_unit_test_setup_teardown(
			test_early, guarded_begin, groups_end),
		cmocka_unit_test_setup_teardown(
			test_late, guarded_begin, groups_end),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
