/* SPDX-License-Identifier: MIT */
/* Starts a program, waits for it, ends it. */
#include "process/child.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "measure/clock.h"
#include "process/interrupt.h"
#include "process/reap.h"

#define CHILD_TICK_NS 200000000u
/* Reads in a row, so that a child that never stops writing can't hold us. */
#define CHILD_READS_MAX 64

static void (*child_tick)(void *arg);
static void *child_tick_arg;

void
child_ticker(void (*tick)(void *arg), void *arg)
{
	child_tick = tick;
	child_tick_arg = arg;
}

int
child_start(struct child *child, const struct child_order *order)
{
	int ends[2], rc = spawn_pipe(ends);

	memset(child, 0, sizeof(*child));
	if (rc < 0)
		return rc;
	rc = spawn(order, ends[1], &child->pid, &child->pidfd);
	close(ends[1]);
	child->errors = ends[0];
	if (rc < 0)
		close(ends[0]);
	return rc;
}

int
children_start(struct child *children, size_t count,
	const struct child_order *orders, struct supervisor *supervisor,
	const struct supervisor_limits *limits)
{
	int *errors = calloc(count + 1, sizeof(*errors));
	int rc = errors == NULL
		? -ENOMEM
		: supervisor_start(supervisor, orders, errors, count, limits);

	memset(children, 0, count * sizeof(*children));
	for (size_t i = 0; rc == 0 && i < count; i++)
		children[i] = (struct child){ .pid = supervisor->pid,
			.pidfd = -1,
			.errors = errors[i],
			.supervisor = supervisor,
			.number = i };
	free(errors);
	return rc;
}

/* Keeps the end of what it wrote, or the beginning. */
static void
child_hear(struct child *child, const char *text, size_t len)
{
	size_t room = CHILD_SAID - 1, drop;

	if (child->keeps_first)
		room -= child->said_len;
	if (len > room) {
		text += child->keeps_first ? 0 : len - room;
		len = room;
	}
	room = CHILD_SAID - 1;
	drop = child->said_len + len > room ? child->said_len + len - room : 0;
	memmove(child->said, child->said + drop, child->said_len - drop);
	memcpy(child->said + child->said_len - drop, text, len);
	child->said_len += len - drop;
	child->said[child->said_len] = '\0';
}

/* Reads what it wrote, so that its writes don't block. */
static void
child_listen(struct child *child)
{
	char text[4096];
	ssize_t n;

	for (int i = 0; i < CHILD_READS_MAX; i++) {
		n = read(child->errors, text, sizeof(text));
		if (n <= 0)
			break;
		child_hear(child, text, (size_t)n);
	}
}

static bool
child_has_ended(struct child *child)
{
	return child->supervisor != NULL &&
		supervisor_ended(child->supervisor, child->number);
}

/* The time until the next thing that is due. */
static uint64_t
child_patience(struct child *child, uint64_t now_ns, uint64_t until_ns)
{
	uint64_t left = CHILD_TICK_NS;

	if (until_ns != 0 && until_ns - now_ns < left)
		left = until_ns - now_ns;
	if (child->supervisor != NULL) {
		uint64_t next_ns = supervisor_look(child->supervisor, now_ns);

		/* supervisor_look() may have killed it just now. */
		if (next_ns <= now_ns || child_has_ended(child))
			return 0;
		if (next_ns - now_ns < left)
			left = next_ns - now_ns;
	}
	return left;
}

/* A child that never stops writing wakes us often; the ticker stays slow. */
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
	return child_wait_unless(child, fd, until_ns, interrupt_seen);
}

enum child_event
child_wait_unless(
	struct child *child, int fd, uint64_t until_ns, bool (*stop)(void))
{
	const sigset_t *mask = stop == interrupt_seen ? interrupt_mask() : NULL;
	int end = child->supervisor != NULL ? child->supervisor->line
					    : child->pidfd;

	for (;;) {
		struct pollfd fds[3] = { { end, POLLIN, 0 }, { fd, POLLIN, 0 },
			{ child->silent ? -1 : child->errors, POLLIN, 0 } };
		uint64_t now = clock_now_ns();
		struct timespec wait = { 0, 0 };

		if (stop != NULL && stop())
			return CHILD_INTERRUPTED;
		if (until_ns != 0 && now >= until_ns)
			return CHILD_LATE;
		wait.tv_nsec = (long)child_patience(child, now, until_ns);
		if (ppoll(fds, 3, &wait, mask) < 0)
			continue;
		if (fds[2].revents != 0) {
			child_listen(child);
			/* A hang-up would wake us for ever after. */
			child->silent = (fds[2].revents & POLLHUP) != 0;
		}
		if (fd >= 0 && fds[1].revents & POLLIN)
			return CHILD_READY;
		if (child->supervisor == NULL ? fds[0].revents != 0
					      : child_has_ended(child))
			return CHILD_EXITED;
		child_do_tick(now);
	}
}

/* Kills it and its process group and reaps it. A child that doesn't die is left
 * behind and counts as killed. */
static void
child_bury(struct child *child)
{
	siginfo_t info;

	if (child->pidfd < 0 ||
		(waitid(P_PID, (id_t)child->pid, &info,
			 WEXITED | WNOWAIT | WNOHANG) == 0 &&
			info.si_pid == 0))
		kill(child->pid, SIGKILL);
	/* It is reaped last: until then its number, and its group's, are its
	 * own. */
	if (reap_ends(child->pid, reap_until())) {
		kill(-child->pid, SIGKILL);
		while (waitpid(child->pid, &child->status, 0) < 0 &&
			errno == EINTR)
			;
		reap_abandon(child->pid);
	} else {
		kill(-child->pid, SIGKILL);
		child->status = W_EXITCODE(0, SIGKILL);
	}
	if (child->pidfd >= 0)
		close(child->pidfd);
}

void
child_end(struct child *child)
{
	if (child->pid == 0)
		return;
	if (child->supervisor == NULL)
		child_bury(child);
	else
		child->status =
			supervisor_status(child->supervisor, child->number);
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
	return newline != NULL ? newline + 1 : child->said;
}
