/* SPDX-License-Identifier: MIT */
/* Asks a program: JSON to it, JSON back. */
#include "process/query.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "measure/clock.h"
#include "process/child.h"
#include "process/interrupt.h"
#include "process/limits.h"
#include "process/reap.h"
#include "wire/records.h"

int
memfd_sealed(const char *name, size_t size)
{
	int fd = memfd_create(name, MFD_CLOEXEC | MFD_ALLOW_SEALING);

	if (fd < 0)
		return -errno;
	if (ftruncate(fd, (off_t)size) < 0 ||
		fcntl(fd, F_ADD_SEALS,
			F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_SEAL) < 0) {
		int rc = -errno;

		close(fd);
		return rc;
	}
	return fd;
}

/* Room for a reply: many times what any plugin says of itself. */
#define QUERY_REPLY ((size_t)16 << 20)

int
query_orders(json_t *orders)
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

/* Creates the reply's memory; smaller where RLIMIT_FSIZE asks for it. */
static int
query_reply(void)
{
	rlim_t size = QUERY_REPLY;
	struct rlimit limit;

	if (getrlimit(RLIMIT_FSIZE, &limit) == 0 && limit.rlim_cur < size)
		size = limit.rlim_cur;
	return memfd_sealed("lanebench-reply", (size_t)size);
}

/* Reads the reply, which zeros follow. NULL when there is none; then `at` says
 * in which of its functions the plugin was, or is "". */
static json_t *
query_read(int fd, char *at, size_t at_size)
{
	const char *asked;

	struct stat st;
	size_t size = fstat(fd, &st) == 0 ? (size_t)st.st_size : 0;
	char *text = mmap(NULL, size, PROT_READ, MAP_PRIVATE, fd, 0);
	json_t *answer;

	at[0] = '\0';
	if (text == MAP_FAILED)
		return NULL;
	answer = json_loadb(text, size, JSON_DISABLE_EOF_CHECK, NULL);
	munmap(text, size);
	asked = json_string_value(json_object_get(answer, WIRE_ASKED));
	if (asked == NULL)
		return answer;
	/* The plugin may have written it. */
	if (strpbrk(asked, "\n\r\t\033") == NULL)
		snprintf(at, at_size, " %s", asked);
	json_decref(answer);
	return NULL;
}

/* Says why there is no reply. */
static void
query_why(struct child *child, const struct supervisor *supervisor,
	enum child_event event, const char *at, char *why, size_t size)
{
	const char *line = child_last_line(child);

	if (supervisor->over == SUPERVISOR_MEMORY)
		snprintf(why, size,
			"killed: it took more than the %llu MiB of memory that "
			"it may have",
			(unsigned long long)supervisor->limits.memory_bytes >>
				20);
	else if (supervisor->over == SUPERVISOR_TASKS)
		snprintf(why, size,
			"killed: it wanted more than the %llu processes and "
			"threads that it may have",
			(unsigned long long)supervisor->limits.tasks);
	else if (supervisor->over == SUPERVISOR_DISK)
		snprintf(why, size,
			"killed: it wrote more than the %llu MiB that it may "
			"have in the work folder (--limit-disk)",
			(unsigned long long)supervisor->limits.disk_bytes >>
				20);
	else if (event == CHILD_LATE)
		snprintf(why, size, "no answer in time: killed%s", at);
	else if (event == CHILD_INTERRUPTED)
		snprintf(why, size, "interrupted");
	else if (supervisor_lost(supervisor, 0))
		snprintf(why, size,
			"it killed the process that watches it, its parent");
	else if (WIFSIGNALED(child->status))
		snprintf(why, size, "killed by signal %d (%s)%s%s%s",
			WTERMSIG(child->status),
			strsignal(WTERMSIG(child->status)), at,
			*line ? ": " : "", line);
	else if (*line && *at)
		snprintf(why, size, "exited with %d%s: %s",
			WEXITSTATUS(child->status), at, line);
	else if (*line)
		snprintf(why, size, "%s", line);
	else
		snprintf(why, size, "exited with %d without a word%s%s",
			WEXITSTATUS(child->status), *at ? "," : "", at);
}

/* Waits, and ends the program with all that it started. */
static enum child_event
query_await(
	struct child *child, struct supervisor *supervisor, uint64_t limit_ns)
{
	enum child_event event =
		child_wait(child, -1, clock_now_ns() + limit_ns);

	supervisor_end(supervisor);
	child_end(child);
	child_sweep();
	if (supervisor->changed[0] != '\0')
		fprintf(stderr,
			"lanebench: a plugin that was asked changed %s\n",
			supervisor->changed);
	return event;
}

void
query_limits(const struct query *question, struct supervisor_limits *limits)
{
	struct machine machine;

	memset(limits, 0, sizeof(*limits));
	if (question->limits != NULL)
		*limits = *question->limits;
	machine_read(&machine);
	limits_fill(limits, &machine, 0);
}

/* Fills in its limits and its order, whose descriptors the caller closes. */
static int
query_prepare(const struct query *question, struct supervisor_limits *limits,
	struct child_order *order)
{
	int rc;

	query_limits(question, limits);
	child_order_init(order, question->argv);
	order->stranger = true;
	order->descriptors = limits->descriptors;
	rc = order->fds[WIRE_FD_RECORDS] = query_reply();
	if (rc >= 0 && question->orders != NULL)
		rc = order->fds[WIRE_FD_SPEC] = query_orders(question->orders);
	return rc < 0 ? rc : 0;
}

static void
query_close(const struct child_order *order)
{
	if (order->fds[WIRE_FD_RECORDS] >= 0)
		close(order->fds[WIRE_FD_RECORDS]);
	if (order->fds[WIRE_FD_SPEC] >= 0)
		close(order->fds[WIRE_FD_SPEC]);
}

json_t *
query(const struct query *question, char *why, size_t why_size)
{
	struct supervisor_limits limits;
	struct child_order order;
	struct supervisor supervisor;
	struct child child;
	enum child_event event;
	json_t *answer = NULL;
	char at[200];
	int rc;

	if (interrupt_seen()) {
		snprintf(why, why_size, "interrupted");
		return NULL;
	}
	rc = query_prepare(question, &limits, &order);
	if (rc == 0)
		rc = children_start(&child, 1, &order, &supervisor, &limits);
	if (rc < 0) {
		snprintf(why, why_size, "%s: %s", question->argv[0],
			strerror(-rc));
		goto out;
	}
	event = query_await(&child, &supervisor, question->limit_ns);
	answer = query_read(order.fds[WIRE_FD_RECORDS], at, sizeof(at));
	if (answer != NULL &&
		(event != CHILD_EXITED ||
			supervisor.over != SUPERVISOR_WITHIN ||
			supervisor_lost(&supervisor, 0))) {
		json_decref(answer);
		answer = NULL;
	}
	if (answer == NULL)
		query_why(&child, &supervisor, event, at, why, why_size);
	supervisor_fini(&supervisor);
out:
	query_close(&order);
	return answer;
}

/* Waits until all have ended or the time is over, then ends all. */
static void
query_await_all(struct child *children, bool *ended, size_t count,
	struct supervisor *supervisor, uint64_t limit_ns)
{
	uint64_t until_ns = clock_now_ns() + limit_ns;
	size_t n = 0;

	while (n < count &&
		child_wait(&children[n], -1, until_ns) == CHILD_EXITED)
		n++;
	for (size_t i = 0; i < count; i++)
		ended[i] = supervisor_ended(supervisor, i);
	supervisor_end(supervisor);
	for (size_t i = 0; i < count; i++)
		child_end(&children[i]);
	child_sweep();
}

void
query_together(const struct query *questions, size_t count, json_t **answers)
{
	struct child_order *orders = calloc(count + 1, sizeof(*orders));
	struct child *children = calloc(count + 1, sizeof(*children));
	bool *ended = calloc(count + 1, sizeof(*ended));
	struct supervisor_limits limits, own;
	size_t prepared = 0;
	struct supervisor supervisor;
	char at[200];
	int rc = orders != NULL && children != NULL && ended != NULL ? 0
								     : -ENOMEM;

	if (rc == 0 && interrupt_seen())
		rc = -EINTR;
	for (; rc == 0 && prepared < count; prepared++)
		rc = query_prepare(&questions[prepared],
			prepared == 0 ? &limits : &own, &orders[prepared]);
	if (rc == 0 && count > 0)
		rc = children_start(
			children, count, orders, &supervisor, &limits);
	if (rc == 0 && count > 0) {
		query_await_all(children, ended, count, &supervisor,
			questions[0].limit_ns);
		for (size_t i = 0; i < count; i++)
			if (ended[i] && supervisor.over == SUPERVISOR_WITHIN &&
				!supervisor_lost(&supervisor, i))
				answers[i] = query_read(
					orders[i].fds[WIRE_FD_RECORDS], at,
					sizeof(at));
		supervisor_fini(&supervisor);
	}
	while (prepared-- > 0)
		query_close(&orders[prepared]);
	free(orders);
	free(children);
	free(ended);
}
