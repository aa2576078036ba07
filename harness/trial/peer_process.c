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
#include "process/proc_tree.h"
#include "process/reap.h"
#include "process/spawn.h"

#define PEER_PROCESS_PATIENCE_NS 1000000000u

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
	char **words = manifest->words;
	int in[2] = { -1, -1 }, out[2] = { -1, -1 };
	struct child_order order;
	int rc;

	memset(process, 0, sizeof(*process));
	process->to = process->from = process->pidfd = -1;
	words[manifest->count] = probe ? (char *)(uintptr_t) "--probe" : NULL;
	words[manifest->count + 1] = NULL;
	child_order_init(&order, (const char *const *)words);
	order.search = true;
	order.folder = manifest->folder;
	rc = peer_process_pipe(out);
	if (rc == 0)
		rc = peer_process_pipe(in);
	order.fds[0] = in[0];
	order.fds[1] = out[1];
	/* What the program leaves behind comes to us, and to an end. */
	prctl(PR_SET_CHILD_SUBREAPER, 1L);
	/* A group, no session: the scheduler may give each session the same
	 * share of the cores. */
	if (rc == 0)
		rc = spawn(&order, probe ? out[1] : STDERR_FILENO,
			&process->pid, &process->pidfd);
	peer_process_close(&in[0]);
	peer_process_close(&out[1]);
	process->to = in[1];
	process->from = out[0];
	if (rc == 0 &&
		(fcntl(process->to, F_SETFL, O_NONBLOCK) < 0 ||
			fcntl(process->from, F_SETFL, O_NONBLOCK) < 0))
		rc = -errno;
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
	reap_abandon(process->pid);
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

static void
peer_process_found(pid_t child, void *pid)
{
	*(pid_t *)pid = child;
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
	tree_children(getpid(), peer_process_found, pid);
	return false;
}

void
peer_process_kill(struct peer_process *process)
{
	pid_t left;

	if (process->pid > 0) {
		kill(process->pid, SIGKILL);
		/* Until it is reaped, the group's number is its own. */
		if (reap_ends(process->pid, reap_until())) {
			kill(-process->pid, SIGKILL);
			peer_process_reap(process);
		}
		process->pid = 0;
	}
	/* What left the group became ours when its parent died. Where /proc
	 * doesn't know its number, it is waited for. */
	child_sweep();
	peer_process_ends_all(clock_now_ns() + PEER_PROCESS_PATIENCE_NS, &left);
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
