/* SPDX-License-Identifier: MIT */
/* JSON to a program and JSON back. */
#include "launch/ask.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "launch/child.h"
#include "measure/clock.h"
#include "wire/records.h"

int
ask_orders(json_t *orders)
{
	int fd = memfd_create("lanebench-orders", MFD_CLOEXEC);

	if (fd < 0)
		return -errno;
	if (json_dumpfd(orders, fd, 0) < 0 || lseek(fd, 0, SEEK_SET) != 0) {
		close(fd);
		return -EIO;
	}
	return fd;
}

/* Why there is no reply; "" when there may be one. */
static void
ask_why(struct child *child, enum child_event event, char *why, size_t size)
{
	const char *line = child_last_line(child);

	why[0] = '\0';
	if (event == CHILD_LATE)
		snprintf(why, size, "no answer in time");
	else if (event == CHILD_INTERRUPTED)
		snprintf(why, size, "interrupted");
	else if (WIFSIGNALED(child->status))
		snprintf(why, size, "killed by signal %d (%s)%s%s",
			WTERMSIG(child->status),
			strsignal(WTERMSIG(child->status)), *line ? ": " : "",
			line);
	else if (*line)
		snprintf(why, size, "%s", line);
	else
		snprintf(why, size, "exited with %d without a word",
			WEXITSTATUS(child->status));
}

json_t *
ask(const char *const *argv, json_t *orders, uint64_t limit_ns, char *why,
	size_t why_size)
{
	int reply = memfd_create("lanebench-reply", MFD_CLOEXEC);
	int spec = orders ? ask_orders(orders) : -1;
	struct child_order order;
	struct child child;
	enum child_event event;
	json_t *answer = NULL;
	int rc;

	child_order_init(&order, argv);
	order.fds[WIRE_FD_SPEC] = spec;
	order.fds[WIRE_FD_RECORDS] = reply;
	rc = reply < 0 ? -errno : orders != NULL && spec < 0 ? spec : 0;
	if (rc == 0)
		rc = child_start(&child, &order);
	if (rc < 0) {
		snprintf(why, why_size, "%s: %s", argv[0], strerror(-rc));
		goto out;
	}
	event = child_wait(&child, -1, clock_now_ns() + limit_ns);
	child_end(&child);
	child_sweep();
	if (event == CHILD_EXITED && lseek(reply, 0, SEEK_SET) == 0)
		answer = json_loadfd(reply, 0, NULL);
	if (answer == NULL)
		ask_why(&child, event, why, why_size);
out:
	if (reply >= 0)
		close(reply);
	if (spec >= 0)
		close(spec);
	return answer;
}
