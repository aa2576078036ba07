/* SPDX-License-Identifier: MIT */
/* Child processes: started, waited for, and named when they die. */
#include "shared/children.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

static int
children_reap(const struct lane_job *job, pid_t pid, unsigned number)
{
	int status;

	while (waitpid(pid, &status, 0) < 0)
		if (errno != EINTR)
			return -errno;
	if (WIFEXITED(status) && WEXITSTATUS(status) == 0)
		return 0;
	if (WIFSIGNALED(status))
		job->error(job, "child %u (pid %d) was killed by signal %d: %s",
			number, (int)pid, WTERMSIG(status),
			strsignal(WTERMSIG(status)));
	else
		job->error(job, "child %u (pid %d) exited with %d", number,
			(int)pid, WEXITSTATUS(status));
	return -ECHILD;
}

int
children_run(const struct lane_job *job, unsigned count, const struct pin *pin,
	children_work *work, void *arg)
{
	pid_t *children = calloc(count, sizeof(*children));
	unsigned started;
	int rc = 0;

	if (children == NULL)
		return -ENOMEM;
	for (started = 0; started < count; started++) {
		pid_t pid = fork();

		if (pid == 0) {
			pin_worker(pin, started);
			_exit(work(job, started, arg) != 0);
		}
		if (pid < 0) {
			rc = -errno;
			job->error(job, "child %u of %u didn't start: %s",
				started + 1, count, strerror(errno));
			break;
		}
		children[started] = pid;
	}
	for (unsigned i = 0; i < started; i++) {
		int bad = children_reap(job, children[i], i);

		rc = rc < 0 ? rc : bad;
	}
	free(children);
	return rc;
}
