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

#define SUPERVISOR_LOOK_NS 100000000u
/* Once half of a limit is used. */
#define SUPERVISOR_LOOK_SOON_NS 10000000u
/* A walk through the folder waits until the disk changed by this much, or by
 * this part of the limit. */
#define SUPERVISOR_DISK_STEP (UINT64_C(64) << 20)
#define SUPERVISOR_DISK_STEPS 16
/* Time to sweep up once its programs have ended. */
#define SUPERVISOR_LAST_MS 10000

static struct supervisor_means supervisor_can;
static bool supervisor_knows;

/* Forks into namespaces. glibc's fork handlers aren't needed: we have one
 * thread. */
static pid_t
supervisor_clone(const struct supervisor_inside *inside)
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
supervisor_note_make(struct supervisor *supervisor, size_t count)
{
	struct supervisor_note *note;

	supervisor->note_size = sizeof(*note) + count * sizeof(note->trials[0]);
	note = mmap(NULL, supervisor->note_size, PROT_READ | PROT_WRITE,
		MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (note == MAP_FAILED)
		return -ENOMEM;
	supervisor->note = note;
	supervisor->count = count;
	return 0;
}

/* Starts the supervisor, and closes its end of the line. */
static int
supervisor_fork(struct supervisor *supervisor, struct supervisor_inside *inside)
{
	int ends[2], rc = 0;

	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) < 0)
		return -errno;
	fcntl(ends[0], F_SETFL, O_NONBLOCK);
	supervisor->line = ends[0];
	inside->line = ends[1];
	inside->note = supervisor->note;
	inside->group = &supervisor->group;
	inside->uid = (unsigned)geteuid();
	inside->gid = (unsigned)getegid();
	supervisor->pid = supervisor_clone(inside);
	if (supervisor->pid == 0) {
		close(ends[0]);
		supervisor_inside(inside);
	}
	if (supervisor->pid < 0)
		rc = -errno;
	else
		supervisor->pidfd =
			(int)syscall(SYS_pidfd_open, supervisor->pid, 0);
	close(ends[1]);
	if (rc == 0 && supervisor->pidfd < 0) {
		rc = -errno;
		kill(supervisor->pid, SIGKILL);
		if (reap_ends(supervisor->pid, reap_until()))
			waitpid(supervisor->pid, NULL, 0);
	}
	if (rc == 0) {
		reap_adopt(supervisor->pid);
		return 0;
	}
	supervisor->pid = 0;
	close(supervisor->line);
	return rc;
}

void
supervisor_fini(struct supervisor *supervisor)
{
	cgroup_remove(&supervisor->group);
	if (supervisor->note != NULL)
		munmap(supervisor->note, supervisor->note_size);
	supervisor->note = NULL;
}

/* Starts a supervisor without programs. 0 when it can set up its namespaces. */
static int
supervisor_probe(bool namespace, bool user_namespace, bool ipc)
{
	struct supervisor_inside inside = { .namespace = namespace,
		.user_namespace = user_namespace,
		.ipc = ipc,
		.shm = namespace };
	struct supervisor supervisor;
	int rc;

	memset(&supervisor, 0, sizeof(supervisor));
	cgroup_make(&supervisor.group, 0, 0);
	rc = supervisor_note_make(&supervisor, 0);
	if (rc == 0)
		rc = supervisor_fork(&supervisor, &inside);
	if (rc == 0) {
		struct supervisor_note *note = supervisor.note;

		supervisor.note = NULL;
		supervisor_end(&supervisor);
		rc = -atomic_load(&note->refused);
		if (rc == 0 && supervisor.status != 0)
			rc = -EIO;
		if (rc == 0 && atomic_load(&note->groups) != 0)
			cgroup_drop(atomic_load(&note->groups));
		supervisor_can.ipc = rc == 0 && ipc;
		supervisor_can.shm =
			rc == 0 && namespace && !atomic_load(&note->shared);
		munmap(note, supervisor.note_size);
	}
	supervisor_fini(&supervisor);
	return rc;
}

const struct supervisor_means *
supervisor_means(void)
{
	/* A user namespace doesn't help root that may make no PID namespace:
	 * files of other users would be closed to it there. */
	bool user = geteuid() != 0;
	int rc;

	if (supervisor_knows)
		return &supervisor_can;
	supervisor_knows = true;
	cgroup_find("");
	supervisor_probe(false, false, false);
	rc = supervisor_probe(true, user, true);
	/* A kernel may lack IPC namespaces. */
	if (rc < 0)
		rc = supervisor_probe(true, user, false);
	supervisor_can.namespace = rc == 0;
	supervisor_can.user_namespace = rc == 0 && user;
	supervisor_can.refused = -rc;
	cgroup_means(&supervisor_can.groups);
	return &supervisor_can;
}

void
supervisor_without(bool namespace, bool groups)
{
	supervisor_means();
	if (namespace)
		supervisor_can.namespace = supervisor_can.user_namespace =
			supervisor_can.ipc = supervisor_can.shm = false;
	if (groups)
		cgroup_drop(~0u);
	cgroup_means(&supervisor_can.groups);
}

/* Notes what the machine has left before the trial: without a cgroup a look at
 * the machine tells whether to look closer. */
static void
supervisor_note_machine(struct supervisor *supervisor)
{
	if (!supervisor_can.groups.memory) {
		supervisor->available_bytes = machine_available_bytes();
		supervisor->shared_bytes = machine_shared_bytes();
	}
	if (!supervisor_can.groups.pids)
		supervisor->tasks = machine_tasks();
	if (supervisor->limits.folder != NULL &&
		supervisor->limits.disk_bytes > 0)
		disk_look(supervisor->limits.folder, UINT64_MAX,
			supervisor->limits.disk_bytes / SUPERVISOR_DISK_STEPS,
			&supervisor->disk);
}

/* Opens the pipes of `count` programs' stderr: `ours` to read, `theirs` to
 * write. Returns how many, all unless *rc is < 0. */
static size_t
supervisor_pipes(int *ours, int *theirs, size_t count, int *rc)
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
supervisor_start(struct supervisor *supervisor,
	const struct child_order *orders, int *errors, size_t count,
	const struct supervisor_limits *limits)
{
	const struct supervisor_means *means = supervisor_means();
	int *theirs = calloc(count + 1, sizeof(*theirs));
	struct supervisor_inside inside = {
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

	memset(supervisor, 0, sizeof(*supervisor));
	supervisor->peak_bytes = -1;
	if (limits != NULL)
		supervisor->limits = *limits;
	/* The supervisor is in the group, too. */
	cgroup_make(&supervisor->group, supervisor->limits.memory_bytes,
		supervisor->limits.tasks ? supervisor->limits.tasks + 1 : 0);
	inside.environment = spawn_environment();
	if (rc == 0)
		rc = supervisor_note_make(supervisor, count);
	open = supervisor_pipes(errors, theirs, count, &rc);
	supervisor_note_machine(supervisor);
	if (!means->namespace)
		standing_note(&supervisor->standing);
	/* The machine's processes, a cheap number, are at least the user's. */
	if (!supervisor_can.groups.pids && supervisor->limits.tasks > 0)
		inside.tasks = supervisor->tasks + supervisor->limits.tasks + 1;
	if (rc == 0)
		rc = supervisor_fork(supervisor, &inside);
	cgroup_close(&supervisor->group);
	spawn_environment_free(inside.environment);
	while (open-- > 0) {
		close(theirs[open]);
		if (rc < 0)
			close(errors[open]);
	}
	free(theirs);
	if (rc < 0)
		supervisor_fini(supervisor);
	return rc;
}

bool
supervisor_ended(struct supervisor *supervisor, size_t number)
{
	char bytes[64];
	ssize_t n = 1;

	while (!supervisor->gone && n > 0) {
		n = read(supervisor->line, bytes, sizeof(bytes));
		supervisor->gone = n == 0;
	}
	return supervisor->gone ||
		atomic_load(&supervisor->note->trials[number].ended);
}

int
supervisor_status(const struct supervisor *supervisor, size_t number)
{
	return atomic_load(&supervisor->note->trials[number].ended)
		? supervisor->note->trials[number].status
		: supervisor->status;
}

int
supervisor_unstarted(const struct supervisor *supervisor, size_t number)
{
	if (supervisor->limits.tasks > 0 &&
		supervisor->limits.tasks < supervisor->count)
		return 0;
	return -atomic_load(&supervisor->note->trials[number].unstarted);
}

bool
supervisor_lost(const struct supervisor *supervisor, size_t number)
{
	return !supervisor->killed &&
		!atomic_load(&supervisor->note->trials[number].ended);
}

static void
supervisor_kill(struct supervisor *supervisor)
{
	supervisor->killed = true;
	kill(supervisor->pid, SIGKILL);
	cgroup_kill(&supervisor->group);
}

static void
supervisor_pass(struct supervisor *supervisor, enum supervisor_over over)
{
	supervisor->over = over;
	supervisor_kill(supervisor);
}

/* Where a cgroup holds the limit the kernel has acted by now. */
static void
supervisor_look_groups(struct supervisor *supervisor)
{
	if (supervisor_can.groups.memory &&
		cgroup_memory_kills(&supervisor->group) > 0)
		supervisor_pass(supervisor, SUPERVISOR_MEMORY);
	else if (supervisor_can.groups.pids &&
		cgroup_tasks_refused(&supervisor->group) > 0)
		supervisor_pass(supervisor, SUPERVISOR_TASKS);
}

/* Where none does, the machine's figures are read first, one small file; the
 * tree only once half of a limit is gone. */
static bool
supervisor_look_tree(struct supervisor *supervisor)
{
	const struct supervisor_limits *limits = &supervisor->limits;
	struct tree most = { UINT64_MAX, UINT64_MAX, UINT64_MAX, 0 }, tree;

	if (!supervisor_can.groups.memory && limits->memory_bytes > 0 &&
		machine_available_bytes() + limits->memory_bytes / 2 <
			supervisor->available_bytes)
		most.memory_bytes = limits->memory_bytes;
	if (!supervisor_can.groups.pids && limits->tasks > 0 &&
		machine_tasks() >= supervisor->tasks + limits->tasks / 2)
		most.tasks = limits->tasks;
	if (most.memory_bytes == UINT64_MAX && most.tasks == UINT64_MAX)
		return false;
	tree_read(supervisor->pid, &most, &tree);
	/* Files in memory belong to no process. */
	if (tree.memory_bytes > most.memory_bytes ||
		(most.memory_bytes != UINT64_MAX &&
			machine_shared_bytes() >
				supervisor->shared_bytes + most.memory_bytes))
		supervisor_pass(supervisor, SUPERVISOR_MEMORY);
	else if (tree.tasks > most.tasks)
		supervisor_pass(supervisor, SUPERVISOR_TASKS);
	return true;
}

/* Unlinked files are looked for only once the disk lost more than a trial may
 * use. */
static void
supervisor_look_disk(struct supervisor *supervisor)
{
	const struct supervisor_limits *limits = &supervisor->limits;
	uint64_t step = limits->disk_bytes / SUPERVISOR_DISK_STEPS;
	uint64_t most = supervisor->disk.used + limits->disk_bytes;
	struct tree unnamed, allowed = { UINT64_MAX, UINT64_MAX, 0, 0 };
	struct disk disk;

	if (limits->folder == NULL || limits->disk_bytes == 0 ||
		!disk_look(limits->folder, most,
			step > SUPERVISOR_DISK_STEP ? step
						    : SUPERVISOR_DISK_STEP,
			&disk))
		return;
	if (disk.used <= most &&
		disk.taken > supervisor->disk.taken + limits->disk_bytes) {
		allowed.unnamed_bytes = most - disk.used;
		allowed.device = disk.device;
		tree_read(supervisor->pid, &allowed, &unnamed);
		disk.used += unnamed.unnamed_bytes;
	}
	if (disk.used > most)
		supervisor_pass(supervisor, SUPERVISOR_DISK);
}

uint64_t
supervisor_look(struct supervisor *supervisor, uint64_t now_ns)
{
	siginfo_t info;
	bool soon;

	if (supervisor->looked_ns == 0)
		supervisor->looked_ns = now_ns + SUPERVISOR_LOOK_NS;
	if (now_ns < supervisor->looked_ns || supervisor->killed ||
		supervisor->gone)
		return supervisor->looked_ns;
	info.si_pid = 0;
	if (waitid(P_PID, (id_t)supervisor->pid, &info, WSTOPPED | WNOHANG) ==
			0 &&
		info.si_pid != 0) {
		supervisor->stopped = true;
		kill(supervisor->pid, SIGCONT);
	}
	supervisor_look_groups(supervisor);
	soon = !supervisor->killed && supervisor_look_tree(supervisor);
	if (!supervisor->killed)
		supervisor_look_disk(supervisor);
	supervisor->looked_ns = clock_now_ns() +
		(soon ? SUPERVISOR_LOOK_SOON_NS : SUPERVISOR_LOOK_NS);
	return supervisor->looked_ns;
}

/* Whether all of its programs have ended, so that it ends by itself. */
static bool
supervisor_is_through(const struct supervisor *supervisor)
{
	for (size_t i = 0; supervisor->note != NULL && i < supervisor->count;
		i++)
		if (!atomic_load(&supervisor->note->trials[i].ended))
			return false;
	return true;
}

/* Reads what the cgroup knows, before it is removed. */
static void
supervisor_read_cgroup(struct supervisor *supervisor)
{
	supervisor->peak_bytes = cgroup_peak_bytes(&supervisor->group);
	if (supervisor->over == SUPERVISOR_WITHIN &&
		cgroup_memory_kills(&supervisor->group) > 0)
		supervisor->over = SUPERVISOR_MEMORY;
	else if (supervisor->over == SUPERVISOR_WITHIN &&
		supervisor->limits.tasks > 0 &&
		cgroup_tasks_refused(&supervisor->group) > 0)
		supervisor->over = SUPERVISOR_TASKS;
	if (supervisor->note != NULL) {
		supervisor->swept = atomic_load(&supervisor->note->swept);
		supervisor->left = atomic_load(&supervisor->note->left);
		memcpy(supervisor->left_what, supervisor->note->left_what,
			WIRE_MADE_WORDS);
	}
}

/* Reaps it; one that doesn't end is left behind. */
static void
supervisor_reap(struct supervisor *supervisor)
{
	/* It is reaped last: until then its number is its own. */
	bool ends = reap_ends(supervisor->pid, reap_until());

	if (!supervisor_can.namespace)
		cgroup_kill(&supervisor->group);
	supervisor->status = W_EXITCODE(0, SIGKILL);
	if (!ends)
		return;
	while (waitpid(supervisor->pid, &supervisor->status, 0) < 0 &&
		errno == EINTR)
		;
	reap_abandon(supervisor->pid);
}

void
supervisor_clean_up(struct supervisor *supervisor, const struct wire_made *made)
{
	supervisor->left +=
		wire_made_remove(made, !supervisor_can.ipc, !supervisor_can.shm,
			supervisor->left_what, sizeof(supervisor->left_what));
}

void
supervisor_end(struct supervisor *supervisor)
{
	struct pollfd fd = { supervisor->pidfd, POLLIN, 0 };
	int last = supervisor_is_through(supervisor) ? SUPERVISOR_LAST_MS : 0;

	if (supervisor->pid == 0)
		return;
	/* It may have been stopped since the last look. */
	kill(supervisor->pid, SIGCONT);
	while (poll(&fd, 1, supervisor->gone ? SUPERVISOR_LAST_MS : last) < 0 &&
		errno == EINTR)
		;
	if (fd.revents == 0)
		supervisor_kill(supervisor);
	supervisor_reap(supervisor);
	close(supervisor->pidfd);
	close(supervisor->line);
	supervisor->pid = 0;
	supervisor_read_cgroup(supervisor);
	cgroup_remove(&supervisor->group);
	standing_restore(&supervisor->standing, supervisor->changed,
		sizeof(supervisor->changed));
}
