/* SPDX-License-Identifier: MIT */
/* The local web server of a campaign, started and asked over its pipes. */
#include "launch/origin.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "files/beside.h"
#include "measure/clock.h"

#define ORIGIN_LIMIT_NS 30000000000u
/* Time to end by itself before it is killed. */
#define ORIGIN_LAST_NS 2000000000u

static void
origin_close(struct origin *origin)
{
	if (origin->to >= 0)
		close(origin->to);
	if (origin->from >= 0)
		close(origin->from);
	origin->to = origin->from = -1;
}

/* Says why its pipe ended; reaps it if it has ended. */
static int
origin_lost(struct origin *origin)
{
	struct child *child = &origin->child;
	enum child_event event =
		child_wait(child, -1, clock_now_ns() + ORIGIN_LAST_NS);
	const char *line;

	if (event == CHILD_INTERRUPTED)
		return -EINTR;
	if (event == CHILD_LATE) {
		snprintf(origin->why, sizeof(origin->why),
			"it closed its pipe and runs on");
		return -EIO;
	}
	child_end(child);
	origin_close(origin);
	line = child_last_line(child);
	if (WIFSIGNALED(child->status))
		snprintf(origin->why, sizeof(origin->why),
			"killed by signal %d (%s)", WTERMSIG(child->status),
			strsignal(WTERMSIG(child->status)));
	else
		snprintf(origin->why, sizeof(origin->why), "exited with %d%s%s",
			WEXITSTATUS(child->status), *line ? ": " : "", line);
	return -EPIPE;
}

/* Reads its next line, without the newline; waits no longer than the limit. */
static int
origin_line(struct origin *origin, char *line, size_t size)
{
	uint64_t until = clock_now_ns() + ORIGIN_LIMIT_NS;
	size_t n = 0;

	while (n + 1 < size) {
		enum child_event event =
			child_wait(&origin->child, origin->from, until);
		ssize_t got;

		if (event == CHILD_INTERRUPTED)
			return -EINTR;
		if (event == CHILD_LATE) {
			snprintf(origin->why, sizeof(origin->why),
				"no answer from it");
			return -EIO;
		}
		got = event == CHILD_READY
			? read(origin->from, line + n, size - 1 - n)
			: 0;
		if (got <= 0)
			return origin_lost(origin);
		n += (size_t)got;
		if (line[n - 1] == '\n') {
			line[n - 1] = '\0';
			return 0;
		}
	}
	snprintf(origin->why, sizeof(origin->why), "its answer has no end");
	return -EMSGSIZE;
}

/* Sends one line, and reads the answer, which must begin with `expected`. */
static int
origin_ask(struct origin *origin, const char *verb, const char *argument,
	const char *expected, char *line, size_t size)
{
	char order[4200];
	int n = snprintf(order, sizeof(order), "%s%s%s\n", verb,
		*argument ? " " : "", argument);
	int rc;

	if (n < 0 || (size_t)n >= sizeof(order))
		return -EINVAL;
	/* It was lost before; `why` has the reason. */
	if (origin->child.pid == 0)
		return -EPIPE;
	if (write(origin->to, order, (size_t)n) != n)
		return origin_lost(origin);
	rc = origin_line(origin, line, size);
	if (rc == 0 && strncmp(line, expected, strlen(expected)) != 0) {
		snprintf(origin->why, sizeof(origin->why), "%s", line);
		rc = -EIO;
	}
	return rc;
}

int
origin_start(struct origin *origin, unsigned sites)
{
	char count[16], line[256], program[4096];
	const char *argv[] = { program, "--control", "--sites", count, NULL };
	struct child_order order;
	int to[2] = { -1, -1 }, from[2] = { -1, -1 }, rc;

	memset(origin, 0, sizeof(*origin));
	origin->to = origin->from = -1;
	snprintf(count, sizeof(count), "%u", sites);
	snprintf(program, sizeof(program), "%s",
		beside_program("lanebench-origin"));
	if (*program == '\0') {
		snprintf(origin->why, sizeof(origin->why),
			"there is no lanebench-origin beside lanebench");
		return -ENOENT;
	}
	if (pipe2(to, O_CLOEXEC) < 0 || pipe2(from, O_CLOEXEC) < 0)
		return -errno;
	child_order_init(&order, argv);
	order.fds[0] = to[0];
	order.fds[1] = from[1];
	rc = child_start(&origin->child, &order);
	close(to[0]);
	close(from[1]);
	origin->to = to[1];
	origin->from = from[0];
	if (rc == 0)
		rc = origin_line(origin, line, sizeof(line));
	if (rc == 0 &&
		sscanf(line, "ready %u %u", &origin->port, &origin->sites) !=
			2) {
		snprintf(origin->why, sizeof(origin->why), "it said '%.100s'",
			line);
		rc = -EIO;
	}
	if (rc < 0) {
		char why[sizeof(origin->why)];

		memcpy(why, origin->why, sizeof(why));
		origin_end(origin);
		memcpy(origin->why, why, sizeof(why));
	}
	return rc;
}

int
origin_serve(struct origin *origin, const char *routes)
{
	char line[512];

	return origin_ask(origin, "serve", routes, "ok", line, sizeof(line));
}

int
origin_reset(struct origin *origin)
{
	char line[512];

	return origin_ask(origin, "reset", "", "ok", line, sizeof(line));
}

/* The number behind " key=", -1 when there is none. */
static int64_t
origin_number(const char *line, const char *key)
{
	char pattern[64];
	const char *at;
	char *end;
	long long value;

	snprintf(pattern, sizeof(pattern), " %s=", key);
	at = strstr(line, pattern);
	if (at == NULL)
		return -1;
	at += strlen(pattern);
	value = strtoll(at, &end, 10);
	return end == at ? -1 : value;
}

int
origin_read(struct origin *origin, struct origin_counters *counters)
{
	char line[512];
	int rc = origin_ask(
		origin, "counters", "", "counters", line, sizeof(line));

	if (rc < 0)
		return rc;
	counters->requests = origin_number(line, "requests");
	counters->peak_connections = origin_number(line, "peak_connections");
	counters->peak_serving = origin_number(line, "peak_serving");
	counters->cpu_ns = origin_number(line, "cpu_ns");
	counters->late_p50_ns = origin_number(line, "late_p50_ns");
	counters->late_max_ns = origin_number(line, "late_max_ns");
	counters->dropped = origin_number(line, "dropped");
	return 0;
}

void
origin_end(struct origin *origin)
{
	if (origin->child.pid == 0)
		return;
	/* The end of its input ends it; if not, it is killed. */
	close(origin->to);
	origin->to = -1;
	child_wait(&origin->child, -1, clock_now_ns() + ORIGIN_LAST_NS);
	child_end(&origin->child);
	origin_close(origin);
	memset(origin, 0, sizeof(*origin));
}
