/* SPDX-License-Identifier: MIT */
/* A program that we start: where it is, what it gets from us, its beginning. */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "process/child.h"
#include "process/interrupt.h"
#include "process/proc_tree.h"
#include "process/reap.h"

/* Which of our children we started, and the end of all others. */

#define CHILD_KNOWN 300
/* So that no fork bomb can hold us for ever. */
#define CHILD_SWEEPS 1000

static pid_t child_known[CHILD_KNOWN]; /* those we started and still run */
static unsigned child_left; /* killed, and still there */

static void
child_know(pid_t old, pid_t new)
{
	for (size_t i = 0; i < CHILD_KNOWN; i++)
		if (child_known[i] == old) {
			child_known[i] = new;
			return;
		}
}

void
child_adopt(pid_t pid)
{
	child_know(0, pid);
}

void
child_abandon(pid_t pid)
{
	child_know(pid, 0);
}

static bool
child_is_known(pid_t pid)
{
	for (size_t i = 0; i < CHILD_KNOWN; i++)
		if (child_known[i] == pid)
			return true;
	return false;
}

size_t
child_list(pid_t *pids, size_t most)
{
	size_t count = 0;

	for (size_t i = 0; i < CHILD_KNOWN && count < most; i++)
		if (child_known[i] != 0)
			pids[count++] = child_known[i];
	return count;
}

bool
child_ends(pid_t pid, uint64_t until_ns)
{
	if (reap_await(pid, until_ns))
		return true;
	if (!child_is_known(pid))
		child_adopt(pid);
	child_left++;
	return false;
}

unsigned
child_stuck(void)
{
	return child_left;
}

struct child_sweep {
	unsigned swept;
	uint64_t until_ns; /* for all of them together */
};

/* One of those that we didn't start. */
static void
child_sweep_kill(pid_t pid, void *arg)
{
	(void)arg;
	if (!child_is_known(pid))
		tree_kill(pid);
}

static void
child_sweep_bury(pid_t pid, void *arg)
{
	struct child_sweep *sweep = arg;

	if (child_is_known(pid))
		return;
	/* It may have come since. */
	tree_kill(pid);
	if (!child_ends(pid, sweep->until_ns))
		return;
	waitpid(pid, NULL, 0);
	sweep->swept++;
}

unsigned
child_sweep(void)
{
	struct child_sweep sweep = { 0, reap_until() };

	/* All are killed before any is waited for: while one is, the others
	 * would fork. What a killed one had started becomes ours when it is
	 * reaped. */
	for (int i = 0; i < CHILD_SWEEPS; i++) {
		unsigned before = sweep.swept;

		tree_children(getpid(), child_sweep_kill, NULL);
		tree_children(getpid(), child_sweep_bury, &sweep);
		if (sweep.swept == before)
			break;
	}
	return sweep.swept;
}

const char *const child_kept_out[] = { "OMP_", "GOMP_", "KMP_", "MALLOC_",
	"GLIBC_TUNABLES", "MIMALLOC_", "http_proxy", "https_proxy", "all_proxy",
	"HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY", "no_proxy",
	NULL };

static const char *child_folder; /* NULL: the running program's */

void
child_programs_in(const char *folder)
{
	child_folder = folder;
}

const char *
child_place(const char *name)
{
	static char path[4096];
	ssize_t n;
	char *slash;

	if (child_folder != NULL)
		n = snprintf(path, sizeof(path), "%s/", child_folder);
	else
		n = readlink("/proc/self/exe", path, sizeof(path) - 1);
	path[n > 0 && n < (ssize_t)sizeof(path) ? n : 0] = '\0';
	slash = strrchr(path, '/');
	if (slash == NULL ||
		(size_t)(slash - path) + strlen(name) + 2 > sizeof(path))
		return "";
	strcpy(slash + 1, name);
	return path;
}

const char *
child_program(const char *name)
{
	const char *path = child_place(name);

	return access(path, X_OK) == 0 ? path : "";
}

void
child_order_init(struct child_order *order, const char *const *argv)
{
	memset(order, 0, sizeof(*order));
	order->argv = argv;
	for (size_t i = 0; i < CHILD_FDS; i++)
		order->fds[i] = -1;
}

char **
child_environment(void)
{
	size_t n = 0, kept = 0;
	char **clean;

	while (environ[n] != NULL)
		n++;
	clean = malloc((n + 1) * sizeof(*clean));
	if (clean == NULL)
		return environ;
	for (size_t i = 0; i < n; i++) {
		const char *const *out = child_kept_out;

		while (*out && strncmp(environ[i], *out, strlen(*out)) != 0)
			out++;
		if (*out == NULL)
			clean[kept++] = environ[i];
	}
	clean[kept] = NULL;
	return clean;
}

void
child_environment_free(char **environment)
{
	if (environment != environ)
		free(environment);
}

/* Puts the descriptors in their places. They are first moved out of the way:
 * one's place may be another's. */
static void
child_descriptors(const struct child_order *order, int errors)
{
	int moved[CHILD_FDS];

	for (int i = 0; i < CHILD_FDS; i++) {
		int fd = i == 2 ? errors : order->fds[i];

		moved[i] = fd < 0 ? -1 : fcntl(fd, F_DUPFD_CLOEXEC, CHILD_FDS);
		if (moved[i] < 0 && i < 2)
			moved[i] = open("/dev/null", O_RDWR | O_CLOEXEC);
	}
	for (int i = 0; i < CHILD_FDS; i++)
		if (moved[i] >= 0)
			dup2(moved[i], i);
		else
			close(i);
	close_range(CHILD_FDS, ~0u, 0);
}

static void
child_limit(const struct child_order *order)
{
	struct rlimit limit;

	/* A thousand transfers need a thousand descriptors. */
	if (getrlimit(RLIMIT_NOFILE, &limit) == 0) {
		if (order->descriptors > 0 &&
			order->descriptors < limit.rlim_max)
			limit.rlim_max = order->descriptors;
		limit.rlim_cur = limit.rlim_max;
		setrlimit(RLIMIT_NOFILE, &limit);
	}
	/* One byte: at 0 the kernel still pipes a core to a program. The hard
	 * limit too, or a plugin raises it again. */
	if (order->stranger && getrlimit(RLIMIT_CORE, &limit) == 0) {
		limit.rlim_max = limit.rlim_max > 0 ? 1 : 0;
		limit.rlim_cur = limit.rlim_max;
		setrlimit(RLIMIT_CORE, &limit);
	}
}

static void
child_give_way(void)
{
	int fd = open("/proc/self/oom_score_adj", O_WRONLY | O_CLOEXEC);

	if (fd < 0)
		return;
	(void)!write(fd, "1000", 4);
	close(fd);
}

_Noreturn void
child_become(const struct child_order *order, int errors, pid_t parent,
	char **environment, _Atomic int *unstarted)
{
	int rc;

	setpgid(0, 0);
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (getppid() != parent)
		_exit(127);
	interrupt_restore();
	child_limit(order);
	if (order->stranger)
		child_give_way();
	child_descriptors(order, errors);
	environ = environment;
	if (order->temporary != NULL)
		setenv("TMPDIR", order->temporary, 1);
	execv(order->argv[0], (char *const *)(uintptr_t)order->argv);
	rc = errno;
	if (unstarted != NULL)
		atomic_store(unstarted, rc);
	dprintf(2, "%s: %s\n", order->argv[0], strerror(rc));
	_exit(127);
}

int
child_prepare(struct child *child, int *errors)
{
	int ends[2];

	memset(child, 0, sizeof(*child));
	/* What it cuts loose comes to us, supervised or not: a supervisor can
	 * be killed by what it supervises. */
	prctl(PR_SET_CHILD_SUBREAPER, 1L);
	if (pipe2(ends, O_CLOEXEC | O_NONBLOCK) < 0)
		return -errno;
	/* What the child writes may block; what we read mustn't. */
	fcntl(ends[1], F_SETFL, 0);
	child->errors = ends[0];
	*errors = ends[1];
	return 0;
}

int
child_start(struct child *child, const struct child_order *order)
{
	pid_t parent = getpid();
	char **environment;
	int errors = -1, rc = child_prepare(child, &errors);

	if (rc < 0)
		return rc;
	environment = child_environment();
	child->pid = fork();
	if (child->pid == 0)
		child_become(order, errors, parent, environment, NULL);
	rc = -errno;
	child_environment_free(environment);
	close(errors);
	if (child->pid < 0) {
		close(child->errors);
		child->pid = 0;
		return rc;
	}
	child->pidfd = (int)syscall(SYS_pidfd_open, child->pid, 0);
	child_adopt(child->pid);
	if (child->pidfd < 0) {
		rc = -errno;
		child_end(child);
		return rc;
	}
	return 0;
}
