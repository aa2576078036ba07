/* SPDX-License-Identifier: MIT */
/* A program that we started: beginning, waiting, end. */
#include "launch/child.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "launch/guard.h"
#include "launch/interrupt.h"
#include "launch/tree.h"
#include "measure/clock.h"

#define CHILD_TICK_NS 200000000u
#define CHILD_KNOWN 300
/* So that neither a fork bomb nor one that never stops talking can hold us
 * for ever. */
#define CHILD_SWEEPS 1000
#define CHILD_EARFULS 64

const char *const child_kept_out[] = { "OMP_", "GOMP_", "KMP_", "MALLOC_",
	"GLIBC_TUNABLES", "MIMALLOC_", "http_proxy", "https_proxy", "all_proxy",
	"HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY", "no_proxy",
	NULL };

static void (*child_tick)(void *arg);
static void *child_tick_arg;
static const char *child_folder; /* NULL: the running program's */
static pid_t child_known[CHILD_KNOWN]; /* those we started and still run */

void
child_ticker(void (*tick)(void *arg), void *arg)
{
	child_tick = tick;
	child_tick_arg = arg;
}

void
child_programs_in(const char *folder)
{
	child_folder = folder;
}

const char *
child_program(const char *name)
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
	if (order->stranger && getrlimit(RLIMIT_CORE, &limit) == 0) {
		limit.rlim_cur = 0;
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
	char **environment)
{
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
	execv(order->argv[0], (char *const *)(uintptr_t)order->argv);
	dprintf(2, "%s: %s\n", order->argv[0], strerror(errno));
	_exit(127);
}

int
child_prepare(struct child *child, int *errors)
{
	int ends[2];

	memset(child, 0, sizeof(*child));
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
	int errors = -1, rc;

	prctl(PR_SET_CHILD_SUBREAPER, 1L);
	rc = child_prepare(child, &errors);
	if (rc < 0)
		return rc;
	environment = child_environment();
	child->pid = fork();
	if (child->pid == 0)
		child_become(order, errors, parent, environment);
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

/* Reads what it said, so that it never blocks on us; keeps the end. */
static void
child_listen(struct child *child)
{
	char text[4096];
	ssize_t n;

	for (int i = 0; i < CHILD_EARFULS; i++) {
		size_t len, room = CHILD_SAID - 1, drop;
		const char *from = text;

		n = read(child->errors, text, sizeof(text));
		if (n <= 0)
			break;
		len = (size_t)n;
		if (len > room) {
			from += len - room;
			len = room;
		}
		drop = child->said_len + len > room
			? child->said_len + len - room
			: 0;
		memmove(child->said, child->said + drop,
			child->said_len - drop);
		memcpy(child->said + child->said_len - drop, from, len);
		child->said_len += len - drop;
		child->said[child->said_len] = '\0';
	}
}

static bool
child_has_ended(struct child *child)
{
	return child->guard != NULL && guard_ended(child->guard, child->number);
}

/* How long to wait for what comes: until the next thing that is due. */
static uint64_t
child_patience(struct child *child, uint64_t now_ns, uint64_t until_ns)
{
	uint64_t left = CHILD_TICK_NS;

	if (until_ns != 0 && until_ns - now_ns < left)
		left = until_ns - now_ns;
	if (child->guard != NULL) {
		uint64_t next_ns = guard_look(child->guard, now_ns);

		/* It may have killed it just now. */
		if (next_ns <= now_ns || child_has_ended(child))
			return 0;
		if (next_ns - now_ns < left)
			left = next_ns - now_ns;
	}
	return left;
}

/* A child that never stops talking wakes us as often: that is no reason to
 * tick. */
static void
child_do_tick(uint64_t now_ns)
{
	static uint64_t ticked_ns;

	if (child_tick == NULL || now_ns - ticked_ns < CHILD_TICK_NS)
		return;
	ticked_ns = now_ns;
	child_tick(child_tick_arg);
}

enum child_event
child_wait(struct child *child, int fd, uint64_t until_ns)
{
	int end = child->guard ? child->guard->line : child->pidfd;

	for (;;) {
		struct pollfd fds[3] = { { end, POLLIN, 0 }, { fd, POLLIN, 0 },
			{ child->silent ? -1 : child->errors, POLLIN, 0 } };
		uint64_t now = clock_now_ns();
		struct timespec wait = { 0, 0 };

		if (interrupt_seen())
			return CHILD_INTERRUPTED;
		if (until_ns != 0 && now >= until_ns)
			return CHILD_LATE;
		wait.tv_nsec = (long)child_patience(child, now, until_ns);
		if (ppoll(fds, 3, &wait, interrupt_mask()) < 0)
			continue;
		if (fds[2].revents != 0) {
			child_listen(child);
			/* A hang-up would wake us for ever after. */
			child->silent = (fds[2].revents & POLLHUP) != 0;
		}
		if (fd >= 0 && fds[1].revents & POLLIN)
			return CHILD_READY;
		if (child->guard == NULL ? fds[0].revents != 0
					 : child_has_ended(child))
			return CHILD_EXITED;
		child_do_tick(now);
	}
}

/* It and its process group are dead then; child->status has how. */
static void
child_bury(struct child *child)
{
	siginfo_t info;

	if (child->pidfd < 0 ||
		(waitid(P_PID, (id_t)child->pid, &info,
			 WEXITED | WNOWAIT | WNOHANG) == 0 &&
			info.si_pid == 0))
		kill(child->pid, SIGKILL);
	/* Not reaped before its group is dead: until then the number is its. */
	while (waitid(P_PID, (id_t)child->pid, &info, WEXITED | WNOWAIT) < 0 &&
		errno == EINTR)
		;
	kill(-child->pid, SIGKILL);
	while (waitpid(child->pid, &child->status, 0) < 0 && errno == EINTR)
		;
	child_abandon(child->pid);
	if (child->pidfd >= 0)
		close(child->pidfd);
}

void
child_end(struct child *child)
{
	if (child->pid == 0)
		return;
	if (child->guard == NULL)
		child_bury(child);
	else
		child->status = guard_status(child->guard, child->number);
	child_listen(child);
	close(child->errors);
	child->pid = 0;
}

const char *
child_last_line(struct child *child)
{
	size_t len = child->said_len;
	char *newline;

	while (len > 0 && strchr("\r\n", child->said[len - 1]) != NULL)
		child->said[--len] = '\0';
	newline = strrchr(child->said, '\n');
	return newline ? newline + 1 : child->said;
}

static bool
child_is_known(pid_t pid)
{
	for (size_t i = 0; i < CHILD_KNOWN; i++)
		if (child_known[i] == pid)
			return true;
	return false;
}

/* One of those that we didn't start. */
static void
child_sweep_one(pid_t pid, void *arg)
{
	unsigned *swept = arg;

	if (child_is_known(pid))
		return;
	kill(pid, SIGKILL);
	waitpid(pid, NULL, 0);
	++*swept;
}

unsigned
child_sweep(void)
{
	unsigned swept = 0;

	/* What a killed one had started becomes ours when it is reaped. */
	for (int i = 0; i < CHILD_SWEEPS; i++) {
		unsigned before = swept;

		tree_children(getpid(), child_sweep_one, &swept);
		if (swept == before)
			break;
	}
	return swept;
}
