/* SPDX-License-Identifier: MIT */
/* Starts, watches and ends the supervisor that a trial runs under. */
#include "process/supervisor.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "measure/clock.h"
#include "measure/machine.h"
#include "process/proc_tree.h"
#include "process/reap.h"
#include "process/supervisor_inside.h"
#include "wire/made.h"

#define GUARD_LOOK_NS 100000000u
/* Once half of a limit is used. */
#define GUARD_LOOK_SOON_NS 10000000u
/* A walk through the folder waits until the disk changed by this much, or by
 * this part of the limit. */
#define GUARD_DISK_STEP (UINT64_C(64) << 20)
#define GUARD_DISK_STEPS 16
/* Time to sweep up once its programs have ended. */
#define GUARD_LAST_MS 10000

static struct guard_means guard_can;
static bool guard_knows;

/* Forks into namespaces. glibc's fork handlers aren't needed: we have one
 * thread. */
static pid_t
guard_clone(const struct guard_inside *inside)
{
	unsigned long flags = SIGCHLD;

	if (inside->namespace)
		flags |= CLONE_NEWPID | CLONE_NEWNS;
	if (inside->ipc)
		flags |= CLONE_NEWIPC;
	if (inside->user_namespace)
		flags |= CLONE_NEWUSER;
#if defined(__s390__) || defined(__CRIS__)
	return (pid_t)syscall(SYS_clone, NULL, flags, NULL, NULL, NULL);
#else
	return (pid_t)syscall(SYS_clone, flags, NULL, NULL, NULL, NULL);
#endif
}

static int
guard_note_make(struct guard *guard, size_t count)
{
	struct guard_note *note;

	guard->note_size = sizeof(*note) + count * sizeof(note->trials[0]);
	note = mmap(NULL, guard->note_size, PROT_READ | PROT_WRITE,
		MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (note == MAP_FAILED)
		return -ENOMEM;
	guard->note = note;
	guard->count = count;
	return 0;
}

/* Starts the supervisor, and closes its end of the line. */
static int
guard_supervisor(struct guard *guard, struct guard_inside *inside)
{
	int ends[2], rc = 0;

	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) < 0)
		return -errno;
	fcntl(ends[0], F_SETFL, O_NONBLOCK);
	guard->line = ends[0];
	inside->line = ends[1];
	inside->note = guard->note;
	inside->group = &guard->group;
	inside->uid = (unsigned)geteuid();
	inside->gid = (unsigned)getegid();
	guard->pid = guard_clone(inside);
	if (guard->pid == 0) {
		close(ends[0]);
		guard_inside(inside);
	}
	if (guard->pid < 0)
		rc = -errno;
	else
		guard->pidfd = (int)syscall(SYS_pidfd_open, guard->pid, 0);
	close(ends[1]);
	if (rc == 0 && guard->pidfd < 0) {
		rc = -errno;
		kill(guard->pid, SIGKILL);
		if (reap_ends(guard->pid, reap_until()))
			waitpid(guard->pid, NULL, 0);
	}
	if (rc == 0) {
		reap_adopt(guard->pid);
		return 0;
	}
	guard->pid = 0;
	close(guard->line);
	return rc;
}

void
guard_fini(struct guard *guard)
{
	cgroup_remove(&guard->group);
	if (guard->note != NULL)
		munmap(guard->note, guard->note_size);
	guard->note = NULL;
}

/* Starts a supervisor without programs. 0 when it can set up its namespaces. */
static int
guard_probe(bool namespace, bool user_namespace, bool ipc)
{
	struct guard_inside inside = { .namespace = namespace,
		.user_namespace = user_namespace,
		.ipc = ipc,
		.shm = namespace };
	struct guard guard;
	int rc;

	memset(&guard, 0, sizeof(guard));
	cgroup_make(&guard.group, 0, 0);
	rc = guard_note_make(&guard, 0);
	if (rc == 0)
		rc = guard_supervisor(&guard, &inside);
	if (rc == 0) {
		struct guard_note *note = guard.note;

		guard.note = NULL;
		guard_end(&guard);
		rc = -atomic_load(&note->refused);
		if (rc == 0 && guard.status != 0)
			rc = -EIO;
		if (rc == 0 && atomic_load(&note->groups) != 0)
			cgroup_drop(atomic_load(&note->groups));
		guard_can.ipc = rc == 0 && ipc;
		guard_can.shm =
			rc == 0 && namespace && !atomic_load(&note->shared);
		munmap(note, guard.note_size);
	}
	guard_fini(&guard);
	return rc;
}

const struct guard_means *
guard_means(void)
{
	/* A user namespace doesn't help root that may make no PID namespace:
	 * files of other users would be closed to it there. */
	bool user = geteuid() != 0;
	int rc;

	if (guard_knows)
		return &guard_can;
	guard_knows = true;
	cgroup_find("");
	guard_probe(false, false, false);
	rc = guard_probe(true, user, true);
	/* A kernel may lack IPC namespaces. */
	if (rc < 0)
		rc = guard_probe(true, user, false);
	guard_can.namespace = rc == 0;
	guard_can.user_namespace = rc == 0 && user;
	guard_can.refused = -rc;
	cgroup_means(&guard_can.groups);
	return &guard_can;
}

void
guard_without(bool namespace, bool groups)
{
	guard_means();
	if (namespace)
		guard_can.namespace = guard_can.user_namespace = guard_can.ipc =
			guard_can.shm = false;
	if (groups)
		cgroup_drop(~0u);
	cgroup_means(&guard_can.groups);
}

/* Notes what the machine has left before the trial: without a cgroup a look at
 * the machine tells whether to look closer. */
static void
guard_before(struct guard *guard)
{
	if (!guard_can.groups.memory) {
		guard->available_bytes = machine_available_bytes();
		guard->shared_bytes = machine_shared_bytes();
	}
	if (!guard_can.groups.pids)
		guard->tasks = machine_tasks();
	if (guard->limits.folder != NULL && guard->limits.disk_bytes > 0)
		disk_look(guard->limits.folder, UINT64_MAX,
			guard->limits.disk_bytes / GUARD_DISK_STEPS,
			&guard->disk);
}

/* Opens the pipes of `count` programs' stderr: `ours` to read, `theirs` to
 * write. Returns how many, all unless *rc is < 0. */
static size_t
guard_pipes(int *ours, int *theirs, size_t count, int *rc)
{
	size_t open = 0;
	int ends[2];

	while (*rc == 0 && open < count) {
		*rc = spawn_pipe(ends);
		if (*rc < 0)
			break;
		ours[open] = ends[0];
		theirs[open++] = ends[1];
	}
	return open;
}

int
guard_start(struct guard *guard, const struct child_order *orders, int *errors,
	size_t count, const struct guard_limits *limits)
{
	const struct guard_means *means = guard_means();
	int *theirs = calloc(count + 1, sizeof(*theirs));
	struct guard_inside inside = {
		.orders = orders,
		.errors = theirs,
		.count = count,
		.namespace = means->namespace,
		.user_namespace = means->user_namespace,
		.ipc = means->ipc,
		.shm = means->shm,
	};
	int rc = theirs != NULL ? 0 : -ENOMEM;
	size_t open;

	memset(guard, 0, sizeof(*guard));
	guard->peak_bytes = -1;
	if (limits != NULL)
		guard->limits = *limits;
	/* The supervisor is in the group, too. */
	cgroup_make(&guard->group, guard->limits.memory_bytes,
		guard->limits.tasks ? guard->limits.tasks + 1 : 0);
	inside.environment = spawn_environment();
	if (rc == 0)
		rc = guard_note_make(guard, count);
	open = guard_pipes(errors, theirs, count, &rc);
	guard_before(guard);
	if (!means->namespace)
		standing_note(&guard->standing);
	/* The machine's processes, a cheap number, are at least the user's. */
	if (!guard_can.groups.pids && guard->limits.tasks > 0)
		inside.tasks = guard->tasks + guard->limits.tasks + 1;
	if (rc == 0)
		rc = guard_supervisor(guard, &inside);
	cgroup_close(&guard->group);
	spawn_environment_free(inside.environment);
	while (open-- > 0) {
		close(theirs[open]);
		if (rc < 0)
			close(errors[open]);
	}
	free(theirs);
	if (rc < 0)
		guard_fini(guard);
	return rc;
}

bool
guard_ended(struct guard *guard, size_t number)
{
	char bytes[64];
	ssize_t n = 1;

	while (!guard->gone && n > 0) {
		n = read(guard->line, bytes, sizeof(bytes));
		guard->gone = n == 0;
	}
	return guard->gone || atomic_load(&guard->note->trials[number].ended);
}

int
guard_status(const struct guard *guard, size_t number)
{
	return atomic_load(&guard->note->trials[number].ended)
		? guard->note->trials[number].status
		: guard->status;
}

int
guard_unstarted(const struct guard *guard, size_t number)
{
	if (guard->limits.tasks > 0 && guard->limits.tasks < guard->count)
		return 0;
	return -atomic_load(&guard->note->trials[number].unstarted);
}

bool
guard_lost(const struct guard *guard, size_t number)
{
	return !guard->killed &&
		!atomic_load(&guard->note->trials[number].ended);
}

static void
guard_kill(struct guard *guard)
{
	guard->killed = true;
	kill(guard->pid, SIGKILL);
	cgroup_kill(&guard->group);
}

static void
guard_pass(struct guard *guard, enum guard_over over)
{
	guard->over = over;
	guard_kill(guard);
}

/* Where a cgroup holds the limit the kernel has acted by now. */
static void
guard_look_groups(struct guard *guard)
{
	if (guard_can.groups.memory && cgroup_memory_kills(&guard->group) > 0)
		guard_pass(guard, GUARD_MEMORY);
	else if (guard_can.groups.pids &&
		cgroup_tasks_refused(&guard->group) > 0)
		guard_pass(guard, GUARD_TASKS);
}

/* Where none does, the machine's figures are read first, one small file; the
 * tree only once half of a limit is gone. */
static bool
guard_look_tree(struct guard *guard)
{
	const struct guard_limits *limits = &guard->limits;
	struct tree most = { UINT64_MAX, UINT64_MAX, UINT64_MAX, 0 }, tree;

	if (!guard_can.groups.memory && limits->memory_bytes > 0 &&
		machine_available_bytes() + limits->memory_bytes / 2 <
			guard->available_bytes)
		most.memory_bytes = limits->memory_bytes;
	if (!guard_can.groups.pids && limits->tasks > 0 &&
		machine_tasks() >= guard->tasks + limits->tasks / 2)
		most.tasks = limits->tasks;
	if (most.memory_bytes == UINT64_MAX && most.tasks == UINT64_MAX)
		return false;
	tree_read(guard->pid, &most, &tree);
	/* Files in memory belong to no process. */
	if (tree.memory_bytes > most.memory_bytes ||
		(most.memory_bytes != UINT64_MAX &&
			machine_shared_bytes() >
				guard->shared_bytes + most.memory_bytes))
		guard_pass(guard, GUARD_MEMORY);
	else if (tree.tasks > most.tasks)
		guard_pass(guard, GUARD_TASKS);
	return true;
}

/* Unlinked files are looked for only once the disk lost more than a trial may
 * use. */
static void
guard_look_disk(struct guard *guard)
{
	const struct guard_limits *limits = &guard->limits;
	uint64_t step = limits->disk_bytes / GUARD_DISK_STEPS;
	uint64_t most = guard->disk.used + limits->disk_bytes;
	struct tree unnamed, allowed = { UINT64_MAX, UINT64_MAX, 0, 0 };
	struct disk disk;

	if (limits->folder == NULL || limits->disk_bytes == 0 ||
		!disk_look(limits->folder, most,
			step > GUARD_DISK_STEP ? step : GUARD_DISK_STEP, &disk))
		return;
	if (disk.used <= most &&
		disk.taken > guard->disk.taken + limits->disk_bytes) {
		allowed.unnamed_bytes = most - disk.used;
		allowed.device = disk.device;
		tree_read(guard->pid, &allowed, &unnamed);
		disk.used += unnamed.unnamed_bytes;
	}
	if (disk.used > most)
		guard_pass(guard, GUARD_DISK);
}

uint64_t
guard_look(struct guard *guard, uint64_t now_ns)
{
	siginfo_t info;
	bool soon;

	if (guard->looked_ns == 0)
		guard->looked_ns = now_ns + GUARD_LOOK_NS;
	if (now_ns < guard->looked_ns || guard->killed || guard->gone)
		return guard->looked_ns;
	info.si_pid = 0;
	if (waitid(P_PID, (id_t)guard->pid, &info, WSTOPPED | WNOHANG) == 0 &&
		info.si_pid != 0) {
		guard->stopped = true;
		kill(guard->pid, SIGCONT);
	}
	guard_look_groups(guard);
	soon = !guard->killed && guard_look_tree(guard);
	if (!guard->killed)
		guard_look_disk(guard);
	guard->looked_ns =
		clock_now_ns() + (soon ? GUARD_LOOK_SOON_NS : GUARD_LOOK_NS);
	return guard->looked_ns;
}

/* Whether all of its programs have ended, so that it ends by itself. */
static bool
guard_is_through(const struct guard *guard)
{
	for (size_t i = 0; guard->note != NULL && i < guard->count; i++)
		if (!atomic_load(&guard->note->trials[i].ended))
			return false;
	return true;
}

/* Reads what the cgroup knows, before it is removed. */
static void
guard_take(struct guard *guard)
{
	guard->peak_bytes = cgroup_peak_bytes(&guard->group);
	if (guard->over == GUARD_WITHIN &&
		cgroup_memory_kills(&guard->group) > 0)
		guard->over = GUARD_MEMORY;
	else if (guard->over == GUARD_WITHIN && guard->limits.tasks > 0 &&
		cgroup_tasks_refused(&guard->group) > 0)
		guard->over = GUARD_TASKS;
	if (guard->note != NULL) {
		guard->swept = atomic_load(&guard->note->swept);
		guard->left = atomic_load(&guard->note->left);
		memcpy(guard->left_what, guard->note->left_what,
			WIRE_MADE_WORDS);
	}
}

/* Reaps it; one that doesn't end is left behind. */
static void
guard_bury(struct guard *guard)
{
	/* It is reaped last: until then its number is its own. */
	bool ends = reap_ends(guard->pid, reap_until());

	if (!guard_can.namespace)
		cgroup_kill(&guard->group);
	guard->status = W_EXITCODE(0, SIGKILL);
	if (!ends)
		return;
	while (waitpid(guard->pid, &guard->status, 0) < 0 && errno == EINTR)
		;
	reap_abandon(guard->pid);
}

void
guard_clean_up(struct guard *guard, const struct wire_made *made)
{
	guard->left += wire_made_remove(made, !guard_can.ipc, !guard_can.shm,
		guard->left_what, sizeof(guard->left_what));
}

void
guard_end(struct guard *guard)
{
	struct pollfd fd = { guard->pidfd, POLLIN, 0 };
	int last = guard_is_through(guard) ? GUARD_LAST_MS : 0;

	if (guard->pid == 0)
		return;
	/* It may have been stopped since the last look. */
	kill(guard->pid, SIGCONT);
	while (poll(&fd, 1, guard->gone ? GUARD_LAST_MS : last) < 0 &&
		errno == EINTR)
		;
	if (fd.revents == 0)
		guard_kill(guard);
	guard_bury(guard);
	close(guard->pidfd);
	close(guard->line);
	guard->pid = 0;
	guard_take(guard);
	cgroup_remove(&guard->group);
	standing_restore(
		&guard->standing, guard->changed, sizeof(guard->changed));
}
