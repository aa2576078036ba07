/* SPDX-License-Identifier: MIT */
/* A peer's program as a process: its start, its end. */
#include "trial/peer_process.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "measure/clock.h"
#include "process/proc_usage.h"
#include "process/reap.h"

/* A process that starts others as fast as they are killed can't hold us. */
#define PEER_PROCESS_SWEEPS 1000
#define PEER_PROCESS_MOST 256
#define PEER_PROCESS_PATIENCE_NS 1000000000u

static void
peer_process_become(
	struct manifest *manifest, bool probe, int in, int out, pid_t parent)
{
	char **words = manifest->words;

	/* A group, no session: the scheduler may give each session the same
	 * share of the cores. */
	setpgid(0, 0);
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (getppid() != parent)
		_exit(127);
	signal(SIGPIPE, SIG_DFL);
	dup2(in, 0);
	dup2(out, 1);
	if (probe)
		dup2(out, 2);
	close_range(3, ~0u, 0);
	words[manifest->count] = probe ? (char *)(uintptr_t) "--probe" : NULL;
	words[manifest->count + 1] = NULL;
	if (chdir(manifest->folder) < 0) {
		dprintf(2, "%s: %s\n", manifest->folder, strerror(errno));
		_exit(127);
	}
	execvp(words[0], words);
	dprintf(2, "%s: %s\n", words[0], strerror(errno));
	_exit(127);
}

static int
peer_process_pipe(int ends[2])
{
	return pipe2(ends, O_CLOEXEC) < 0 ? -errno : 0;
}

static void
peer_process_close(int *fd)
{
	if (*fd >= 0)
		close(*fd);
	*fd = -1;
}

int
peer_process_start(
	struct peer_process *process, struct manifest *manifest, bool probe)
{
	int in[2] = { -1, -1 }, out[2] = { -1, -1 };
	pid_t parent = getpid();
	int rc;

	memset(process, 0, sizeof(*process));
	process->to = process->from = process->pidfd = -1;
	/* What the program leaves behind comes to us, and to an end. */
	prctl(PR_SET_CHILD_SUBREAPER, 1L);
	rc = peer_process_pipe(out);
	if (rc == 0)
		rc = peer_process_pipe(in);
	if (rc == 0 && (process->pid = fork()) == 0)
		peer_process_become(manifest, probe, in[0], out[1], parent);
	if (rc == 0 && process->pid < 0) {
		rc = -errno;
		process->pid = 0;
	}
	peer_process_close(&in[0]);
	peer_process_close(&out[1]);
	process->to = in[1];
	process->from = out[0];
	if (rc == 0) {
		/* Whoever kills the group finds it, however early. */
		setpgid(process->pid, process->pid);
		process->pidfd = (int)syscall(SYS_pidfd_open, process->pid, 0);
		if (process->pidfd < 0 ||
			fcntl(process->to, F_SETFL, O_NONBLOCK) < 0 ||
			fcntl(process->from, F_SETFL, O_NONBLOCK) < 0)
			rc = -errno;
	}
	if (probe)
		peer_process_hush(process);
	if (rc < 0)
		peer_process_kill(process);
	return rc;
}

void
peer_process_hush(struct peer_process *process)
{
	peer_process_close(&process->to);
}

static void
peer_process_reap(struct peer_process *process)
{
	while (wait4(process->pid, &process->status, 0, &process->usage) < 0 &&
		errno == EINTR)
		;
	process->pid = 0;
	peer_process_close(&process->pidfd);
}

bool
peer_process_ends(struct peer_process *process, uint64_t until_ns, bool *talked)
{
	char text[65536];

	while (process->pid != 0) {
		struct pollfd fds[2] = { { process->pidfd, POLLIN, 0 },
			{ process->from, POLLIN, 0 } };
		uint64_t now = clock_now_ns();

		if (now >= until_ns)
			return false;
		if (poll(fds, 2, (int)((until_ns - now) / 1000000) + 1) < 0)
			continue;
		if (fds[1].revents != 0) {
			ssize_t n = read(process->from, text, sizeof(text));

			if (n > 0 && talked != NULL)
				*talked = true;
			if (n == 0)
				peer_process_close(&process->from);
		} else if (fds[0].revents != 0) {
			peer_process_reap(process);
		}
	}
	return true;
}

bool
peer_process_ends_all(uint64_t until_ns, pid_t *pid)
{
	const struct timespec pause = { 0, 1000000 };

	*pid = 0;
	for (;;) {
		pid_t ended = waitpid(-1, NULL, WNOHANG);

		if (ended < 0 && errno == ECHILD)
			return true;
		if (ended > 0)
			continue;
		if (clock_now_ns() >= until_ns)
			break;
		nanosleep(&pause, NULL);
	}
	proc_usage_children(pid, 1);
	return false;
}

/* What left the group, and became ours when its parent died. */
static void
peer_process_sweep(void)
{
	uint64_t until_ns = reap_until();
	pid_t pids[PEER_PROCESS_MOST];
	size_t ended = 1;

	for (int i = 0; i < PEER_PROCESS_SWEEPS && ended > 0; i++) {
		size_t count = proc_usage_children(pids, PEER_PROCESS_MOST);

		ended = 0;
		for (size_t k = 0; k < count; k++) {
			kill(pids[k], SIGKILL);
			if (reap_await(pids[k], until_ns) &&
				waitpid(pids[k], NULL, 0) == pids[k])
				ended++;
		}
	}
	/* Where their numbers aren't known, those of the group end by now. */
	peer_process_ends_all(clock_now_ns() + PEER_PROCESS_PATIENCE_NS, pids);
}

void
peer_process_kill(struct peer_process *process)
{
	if (process->pid > 0) {
		kill(process->pid, SIGKILL);
		/* Until it is reaped, the group's number is its own. */
		if (reap_await(process->pid, reap_until())) {
			kill(-process->pid, SIGKILL);
			peer_process_reap(process);
		}
		process->pid = 0;
	}
	peer_process_sweep();
	peer_process_close(&process->to);
	peer_process_close(&process->from);
	peer_process_close(&process->pidfd);
}

void
peer_process_end_words(
	const struct peer_process *process, char *text, size_t size)
{
	int status = process->status;

	if (WIFSIGNALED(status))
		snprintf(text, size, "killed by signal %d (%s)",
			WTERMSIG(status), strsignal(WTERMSIG(status)));
	else
		snprintf(text, size, "exited with %d", WEXITSTATUS(status));
}
