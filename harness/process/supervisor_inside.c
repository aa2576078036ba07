/* SPDX-License-Identifier: MIT */
/* The supervisor's own side: starts the programs, waits for them, ends all they
 * left. */
#include "process/supervisor_inside.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "measure/kernel_file.h"
#include "process/proc_tree.h"
#include "wire/made.h"

/* Rounds against a fork bomb, so that it can't hold us. */
#define SUPERVISOR_SWEEPS 1000

#define SUPERVISOR_SHM "/dev/shm"
/* With more entries binding them would slow down each trial's start. */
#define SUPERVISOR_SHM_MOST 64

/* Maps our own ids to themselves in the user namespace. */
static int
supervisor_map_ids(const struct supervisor_inside *inside)
{
	char text[64];
	int rc = kernel_file_write("/proc/self/setgroups", "deny");

	snprintf(text, sizeof(text), "%u %u 1", inside->uid, inside->uid);
	if (rc == 0)
		rc = kernel_file_write("/proc/self/uid_map", text);
	snprintf(text, sizeof(text), "%u %u 1", inside->gid, inside->gid);
	if (rc == 0)
		rc = kernel_file_write("/proc/self/gid_map", text);
	return rc;
}

/* Binds an entry of the old /dev/shm to its name in the new one. */
static int
supervisor_shm_bind(int before, const char *name)
{
	char from[300], to[300];
	struct stat st;
	ssize_t n;
	int fd = -1;

	snprintf(from, sizeof(from), "/proc/self/fd/%d/%s", before, name);
	snprintf(to, sizeof(to), SUPERVISOR_SHM "/%s", name);
	if (fstatat(before, name, &st, AT_SYMLINK_NOFOLLOW) < 0)
		return errno == ENOENT ? 0 : -errno;
	if (S_ISLNK(st.st_mode)) {
		n = readlinkat(before, name, from, sizeof(from) - 1);
		if (n < 0)
			return -errno;
		from[n] = '\0';
		return symlink(from, to) < 0 ? -errno : 0;
	}
	if (S_ISDIR(st.st_mode)
			? mkdir(to, 0700) < 0
			: (fd = open(to, O_CREAT | O_CLOEXEC, 0600)) < 0)
		return -errno;
	if (fd >= 0)
		close(fd);
	return mount(from, to, NULL, MS_BIND | MS_REC, NULL) < 0 ? -errno : 0;
}

/* Mounts a /dev/shm that ends with us. The old entries stay visible: pages, and
 * the programs themselves, may lie there. */
static int
supervisor_shm(void)
{
	DIR *before = opendir(SUPERVISOR_SHM);
	struct dirent *entry;
	unsigned count = 0;
	int rc = before != NULL ? 0 : -errno;

	while (rc == 0 && (entry = readdir(before)) != NULL)
		if (++count > SUPERVISOR_SHM_MOST + 2)
			rc = -E2BIG;
	if (rc == 0 &&
		mount("shm", SUPERVISOR_SHM, "tmpfs", MS_NOSUID | MS_NODEV,
			"mode=1777") < 0)
		rc = -errno;
	if (rc == 0)
		rewinddir(before);
	while (rc == 0 && (entry = readdir(before)) != NULL) {
		if (strcmp(entry->d_name, ".") != 0 &&
			strcmp(entry->d_name, "..") != 0)
			rc = supervisor_shm_bind(dirfd(before), entry->d_name);
		if (rc < 0)
			umount2(SUPERVISOR_SHM, MNT_DETACH);
	}
	if (before != NULL)
		closedir(before);
	return rc;
}

/* Mounts a /proc with our pids, by which a strategy that looks itself up must
 * find itself. */
static int
supervisor_mount(const struct supervisor_inside *inside)
{
	int rc = inside->user_namespace ? supervisor_map_ids(inside) : 0;

	if (rc < 0 || !inside->namespace)
		return rc;
	if (mount("none", "/", "none", MS_REC | MS_SLAVE, NULL) < 0 ||
		mount("proc", "/proc", "proc", MS_NOSUID | MS_NODEV | MS_NOEXEC,
			NULL) < 0)
		return -errno;
	if (inside->shm)
		atomic_store(&inside->note->shared, supervisor_shm() < 0);
	return 0;
}

/* Limits the user's processes, since a fork bomb outruns our looks. Root isn't
 * held by this. */
static void
supervisor_limit_user(uint64_t tasks)
{
	struct rlimit limit;

	if (tasks == 0 || getrlimit(RLIMIT_NPROC, &limit) < 0 ||
		tasks >= limit.rlim_max)
		return;
	limit.rlim_cur = limit.rlim_max = tasks;
	setrlimit(RLIMIT_NPROC, &limit);
}

/* Whether lanebench has ended: before PDEATHSIG was set it may have. */
static bool
supervisor_is_alone(int line)
{
	struct pollfd fd = { line, 0, 0 };

	return poll(&fd, 1, 0) > 0 && (fd.revents & (POLLHUP | POLLERR)) != 0;
}

static void
supervisor_begin(const struct supervisor_inside *inside, pid_t *pids)
{
	pid_t own = getpid();

	for (size_t i = 0; i < inside->count; i++) {
		pids[i] = fork();
		if (pids[i] == 0)
			spawn_become(&inside->orders[i], inside->errors[i], own,
				inside->environment,
				&inside->note->trials[i].unstarted);
		if (pids[i] < 0)
			atomic_store(&inside->note->trials[i].unstarted, errno);
	}
}

static void
supervisor_report(
	const struct supervisor_inside *inside, size_t number, int status)
{
	inside->note->trials[number].status = status;
	atomic_store(&inside->note->trials[number].ended, 1);
	while (write(inside->line, "e", 1) < 0 && errno == EINTR)
		;
}

/* Waits until all programs have ended. Other children were detached by them,
 * and are only reaped. */
static void
supervisor_wait(const struct supervisor_inside *inside, pid_t *pids)
{
	size_t running = 0;
	int status;

	for (size_t i = 0; i < inside->count; i++) {
		if (pids[i] < 0)
			supervisor_report(inside, i, W_EXITCODE(127, 0));
		else
			running++;
	}
	while (running > 0) {
		pid_t pid = waitpid(-1, &status, 0);

		if (pid < 0 && errno != EINTR)
			break;
		/* It made us its tracer, and stopped. */
		if (pid > 0 && WIFSTOPPED(status)) {
			ptrace(PTRACE_DETACH, pid, NULL,
				(void *)(uintptr_t)WSTOPSIG(status));
			continue;
		}
		for (size_t i = 0; pid > 0 && i < inside->count; i++)
			if (pids[i] == pid) {
				supervisor_report(inside, i, status);
				running--;
			}
	}
}

static void
supervisor_kill_one(pid_t pid, void *arg)
{
	(void)arg;
	tree_kill(pid);
}

/* Reaps at most `count` killed children. */
static void
supervisor_reap(const struct supervisor_inside *inside, unsigned count)
{
	while (count-- > 0 && waitpid(-1, NULL, 0) > 0)
		atomic_fetch_add(&inside->note->swept, 1);
}

/* Ends what still runs; the children of what dies become ours. */
static void
supervisor_sweep(const struct supervisor_inside *inside)
{
	unsigned found = 1;

	/* These ended by themselves. */
	while (waitpid(-1, NULL, WNOHANG) > 0)
		;
	if (inside->namespace) {
		kill(-1, SIGKILL);
		supervisor_reap(inside, UINT_MAX);
		return;
	}
	/* Only as many are waited for as were killed: new ones may have
	 * come. */
	for (int i = 0; i < SUPERVISOR_SWEEPS && found > 0; i++) {
		found = tree_children(getpid(), supervisor_kill_one, NULL);
		supervisor_reap(inside, found);
	}
}

/* Removes shared memory and the like that the programs left. */
static void
supervisor_clean(const struct supervisor_inside *inside)
{
	struct supervisor_note *note = inside->note;
	unsigned left = 0;

	for (size_t i = 0; i < inside->count; i++)
		if (inside->orders[i].made != NULL)
			left += wire_made_remove(inside->orders[i].made, true,
				true, note->left_what, sizeof(note->left_what));
	atomic_store(&note->left, left);
}

_Noreturn void
supervisor_inside(const struct supervisor_inside *inside)
{
	pid_t *pids =
		(pid_t *)(uintptr_t)alloca((inside->count + 1) * sizeof(*pids));
	sigset_t all;
	int rc;

	/* A trial can signal its parent, so all signals that can be are
	 * blocked. */
	sigfillset(&all);
	sigprocmask(SIG_BLOCK, &all, NULL);
	setsid();
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	prctl(PR_SET_CHILD_SUBREAPER, 1L);
	if (supervisor_is_alone(inside->line))
		_exit(0);
	atomic_store(&inside->note->groups, cgroup_join(inside->group));
	rc = supervisor_mount(inside);
	atomic_store(&inside->note->refused, -rc);
	if (rc < 0)
		_exit(1);
	supervisor_limit_user(inside->tasks);
	supervisor_begin(inside, pids);
	/* No descriptor of lanebench or a trial stays open here. */
	if (inside->line > 0)
		close_range(0, (unsigned)inside->line - 1, 0);
	close_range((unsigned)inside->line + 1, ~0u, 0);
	supervisor_wait(inside, pids);
	supervisor_sweep(inside);
	supervisor_clean(inside);
	_exit(0);
}
