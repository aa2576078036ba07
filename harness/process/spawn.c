/* SPDX-License-Identifier: MIT */
/* Starts a program: finds it, gives it descriptors, limits, an environment. */
#include "process/spawn.h"

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

#include "measure/kernel_file.h"
#include "process/interrupt.h"
#include "process/reap.h"

const char *const child_kept_out[] = { "OMP_", "GOMP_", "KMP_", "MALLOC_",
	"GLIBC_TUNABLES", "MIMALLOC_", "http_proxy", "https_proxy", "all_proxy",
	"HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY", "no_proxy",
	NULL };

void
child_order_init(struct child_order *order, const char *const *argv)
{
	memset(order, 0, sizeof(*order));
	order->argv = argv;
	for (size_t i = 0; i < SPAWN_FDS; i++)
		order->fds[i] = -1;
}

char **
spawn_environment(void)
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

		while (*out != NULL &&
			strncmp(environ[i], *out, strlen(*out)) != 0)
			out++;
		if (*out == NULL)
			clean[kept++] = environ[i];
	}
	clean[kept] = NULL;
	return clean;
}

void
spawn_environment_free(char **environment)
{
	if (environment != environ)
		free(environment);
}

/* Puts the descriptors in their places, moved out of each other's way first. */
static void
spawn_descriptors(const struct child_order *order, int errors)
{
	int moved[SPAWN_FDS];

	for (int i = 0; i < SPAWN_FDS; i++) {
		int fd = i == 2 ? errors : order->fds[i];

		moved[i] = fd < 0 ? -1 : fcntl(fd, F_DUPFD_CLOEXEC, SPAWN_FDS);
		if (moved[i] < 0 && i < 2)
			moved[i] = open("/dev/null", O_RDWR | O_CLOEXEC);
	}
	for (int i = 0; i < SPAWN_FDS; i++)
		if (moved[i] >= 0)
			dup2(moved[i], i);
		else
			close(i);
	close_range(SPAWN_FDS, ~0u, 0);
}

static void
spawn_limit(const struct child_order *order)
{
	struct rlimit limit;

	/* A thousand transfers need as many descriptors. */
	if (getrlimit(RLIMIT_NOFILE, &limit) == 0) {
		if (order->descriptors > 0 &&
			order->descriptors < limit.rlim_max)
			limit.rlim_max = order->descriptors;
		limit.rlim_cur = limit.rlim_max;
		setrlimit(RLIMIT_NOFILE, &limit);
	}
	/* 1, since at 0 the kernel still pipes a core to a program. The hard
	 * limit too, or a plugin raises it again. */
	if (order->stranger && getrlimit(RLIMIT_CORE, &limit) == 0) {
		limit.rlim_max = limit.rlim_max > 0 ? 1 : 0;
		limit.rlim_cur = limit.rlim_max;
		setrlimit(RLIMIT_CORE, &limit);
	}
}

_Noreturn void
spawn_become(const struct child_order *order, int errors, pid_t parent,
	char **environment, _Atomic int *unstarted)
{
	char *const *argv;
	int rc;

	setpgid(0, 0);
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (getppid() != parent)
		_exit(127);
	interrupt_restore();
	spawn_limit(order);
	if (order->stranger)
		kernel_file_write("/proc/self/oom_score_adj", "1000");
	spawn_descriptors(order, errors);
	environ = environment;
	if (order->temporary != NULL)
		setenv("TMPDIR", order->temporary, 1);
	if (order->folder != NULL && chdir(order->folder) < 0) {
		rc = errno;
		dprintf(2, "%s: %s\n", order->folder, strerror(rc));
	} else {
		argv = (char *const *)(uintptr_t)order->argv;
		if (order->search)
			execvp(argv[0], argv);
		else
			execv(argv[0], argv);
		rc = errno;
		dprintf(2, "%s: %s\n", argv[0], strerror(rc));
	}
	if (unstarted != NULL)
		atomic_store(unstarted, rc);
	_exit(127);
}

int
spawn_pipe(int ends[2])
{
	/* Detached processes come to us even if the supervisor is killed. */
	prctl(PR_SET_CHILD_SUBREAPER, 1L);
	if (pipe2(ends, O_CLOEXEC | O_NONBLOCK) < 0)
		return -errno;
	/* The child's writes may block, our reads mustn't. */
	fcntl(ends[1], F_SETFL, 0);
	return 0;
}

int
spawn(const struct child_order *order, int errors, pid_t *pid, int *pidfd)
{
	pid_t parent = getpid();
	char **environment = spawn_environment();
	int rc = 0;

	*pid = fork();
	if (*pid == 0)
		spawn_become(order, errors, parent, environment, NULL);
	if (*pid < 0)
		rc = -errno;
	spawn_environment_free(environment);
	if (rc < 0) {
		*pid = 0;
		return rc;
	}
	/* Here too, so that its group can be killed from now on. */
	setpgid(*pid, *pid);
	*pidfd = (int)syscall(SYS_pidfd_open, *pid, 0);
	if (*pidfd >= 0) {
		reap_adopt(*pid);
		return 0;
	}
	rc = -errno;
	kill(*pid, SIGKILL);
	if (reap_ends(*pid, reap_until()))
		waitpid(*pid, NULL, 0);
	*pid = 0;
	return rc;
}
