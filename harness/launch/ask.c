/* SPDX-License-Identifier: MIT */
/* JSON to a program and JSON back. */
#include "launch/ask.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "launch/limits.h"
#include "measure/clock.h"
#include "wire/records.h"

/* Of a reply: many times what any plugin has to say of itself. */
#define ASK_REPLY ((size_t)16 << 20)

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

/* Where the reply is written, and no more than that: less where no file may
 * be so large. */
static int
ask_reply(void)
{
	rlim_t size = ASK_REPLY;
	struct rlimit limit;
	int fd = memfd_create(
		"lanebench-reply", MFD_CLOEXEC | MFD_ALLOW_SEALING);

	if (fd < 0)
		return -errno;
	if (getrlimit(RLIMIT_FSIZE, &limit) == 0 && limit.rlim_cur < size)
		size = limit.rlim_cur;
	if (ftruncate(fd, (off_t)size) < 0 ||
		fcntl(fd, F_ADD_SEALS,
			F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_SEAL) < 0) {
		int rc = -errno;

		close(fd);
		return rc;
	}
	return fd;
}

/* Behind it there is nothing but zeros. */
static json_t *
ask_read(int fd)
{
	struct stat st;
	size_t size = fstat(fd, &st) == 0 ? (size_t)st.st_size : 0;
	char *text = mmap(NULL, size, PROT_READ, MAP_PRIVATE, fd, 0);
	json_t *answer;

	if (text == MAP_FAILED)
		return NULL;
	answer = json_loadb(text, size, JSON_DISABLE_EOF_CHECK, NULL);
	munmap(text, size);
	return answer;
}

/* Why there is no reply. */
static void
ask_why(struct child *child, const struct guard *guard, enum child_event event,
	char *why, size_t size)
{
	const char *line = child_last_line(child);

	if (guard->over == GUARD_MEMORY)
		snprintf(why, size,
			"killed: it took more than the %llu MiB of memory that "
			"it may have",
			(unsigned long long)guard->limits.memory_bytes >> 20);
	else if (guard->over == GUARD_TASKS)
		snprintf(why, size,
			"killed: it wanted more than the %llu processes and "
			"threads that it may have",
			(unsigned long long)guard->limits.tasks);
	else if (event == CHILD_LATE)
		snprintf(why, size, "no answer in time");
	else if (event == CHILD_INTERRUPTED)
		snprintf(why, size, "interrupted");
	else if (guard_lost(guard, 0))
		snprintf(why, size,
			"it killed the process that watches it, its parent");
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

/* What is left of it is gone then. */
static enum child_event
ask_await(struct child *child, struct guard *guard, uint64_t limit_ns)
{
	enum child_event event =
		child_wait(child, -1, clock_now_ns() + limit_ns);

	guard_end(guard);
	child_end(child);
	child_sweep();
	return event;
}

json_t *
ask(const struct question *question, char *why, size_t why_size)
{
	struct guard_limits limits = { 0 };
	int reply = ask_reply();
	int spec = question->orders ? ask_orders(question->orders) : -1;
	struct child_order order;
	struct machine machine;
	struct guard guard;
	struct child child;
	enum child_event event;
	json_t *answer = NULL;
	int rc;

	if (question->limits != NULL)
		limits = *question->limits;
	machine_read(&machine);
	limits_fill(&limits, &machine);
	child_order_init(&order, question->argv);
	order.fds[WIRE_FD_SPEC] = spec;
	order.fds[WIRE_FD_RECORDS] = reply;
	order.stranger = true;
	order.descriptors = limits.descriptors;
	rc = reply < 0 ? reply : question->orders && spec < 0 ? spec : 0;
	if (rc == 0)
		rc = guard_start(&guard, &order, &child, 1, &limits);
	if (rc < 0) {
		snprintf(why, why_size, "%s: %s", question->argv[0],
			strerror(-rc));
		goto out;
	}
	event = ask_await(&child, &guard, question->limit_ns);
	if (event == CHILD_EXITED && guard.over == GUARD_WITHIN &&
		!guard_lost(&guard, 0))
		answer = ask_read(reply);
	if (answer == NULL)
		ask_why(&child, &guard, event, why, why_size);
	guard_fini(&guard);
out:
	if (reply >= 0)
		close(reply);
	if (spec >= 0)
		close(spec);
	return answer;
}
