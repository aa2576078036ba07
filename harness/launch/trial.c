/* SPDX-License-Identifier: MIT */
/* One trial, from outside: started, watched, limited, reaped, judged. */
#include "launch/trial.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "launch/ask.h"
#include "launch/child.h"
#include "measure/clock.h"

/* Loading a plugin and opening a dataset: generous, for it isn't timed. */
#define TRIAL_OPEN_NS 120000000000u

struct watch {
	struct child child;
	enum child_event event; /* how it ended */
	bool opened; /* it came to the gate */
	uint64_t gate_ns, end_ns;
	uint64_t limit_ns;
};

__attribute__((format(printf, 3, 4))) static void
trial_verdict(struct trial_result *result, enum trial_status status,
	const char *fmt, ...)
{
	va_list args;

	result->status = status;
	va_start(args, fmt);
	vsnprintf(result->reason, sizeof(result->reason), fmt, args);
	va_end(args);
}

/* Fresh for each trial: what an earlier one left running can't reach it. */
static int
trial_map(struct trial_result *result, size_t items)
{
	int fd = memfd_create("lanebench-records", MFD_CLOEXEC);
	size_t size = wire_records_size(items);
	struct wire_head *head;

	if (fd < 0)
		return -errno;
	if (ftruncate(fd, (off_t)size) < 0) {
		int rc = -errno;

		close(fd);
		return rc;
	}
	head = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	if (head == MAP_FAILED) {
		close(fd);
		return -ENOMEM;
	}
	head->magic = WIRE_MAGIC;
	head->items = items;
	result->head = head;
	result->head_size = size;
	return fd;
}

static int
trial_orders(const struct trial_order *order)
{
	json_t *spec = json_pack("{s:O, s:O, s:i, s:s}", "strategy",
		order->strategy, "dataset", order->dataset, "workers",
		(int)order->workers, "list", order->list);
	int fd = spec ? ask_orders(spec) : -ENOMEM;

	json_decref(spec);
	return fd;
}

/* Waits for it to be ready, opens the gate, waits for its end. */
static void
trial_watch(const struct trial_order *order, struct watch *watch, int gate)
{
	char byte = 'g';

	watch->event =
		child_wait(&watch->child, gate, clock_now_ns() + TRIAL_OPEN_NS);
	if (watch->event == CHILD_READY && read(gate, &byte, 1) == 1) {
		watch->opened = true;
		if (order->at_gate != NULL)
			order->at_gate(order->arg);
		watch->gate_ns = clock_now_ns();
		if (write(gate, &byte, 1) == 1)
			watch->event = child_wait(&watch->child, -1,
				watch->gate_ns + order->limit_ns);
	} else if (watch->event == CHILD_READY) {
		/* The socket's end: it died before it was ready. */
		watch->event = child_wait(
			&watch->child, -1, clock_now_ns() + TRIAL_OPEN_NS);
	}
	child_end(&watch->child);
	watch->end_ns = clock_now_ns();
	child_sweep();
}

static int
trial_start(const struct trial_order *order, struct trial_result *result,
	struct watch *watch)
{
	const char *argv[] = { child_program("lanebench-trial"), "--run",
		NULL };
	struct child_order child_order;
	int records, spec, gate[2], rc;

	child_order_init(&child_order, argv);
	records = trial_map(result, order->items);
	if (records < 0)
		return records;
	spec = trial_orders(order);
	rc = spec;
	if (spec >= 0 &&
		socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, gate) == 0) {
		child_order.fds[WIRE_FD_SPEC] = spec;
		child_order.fds[WIRE_FD_RECORDS] = records;
		child_order.fds[WIRE_FD_GATE] = gate[1];
		rc = child_start(&watch->child, &child_order);
		close(gate[1]);
		if (rc == 0)
			trial_watch(order, watch, gate[0]);
		close(gate[0]);
	} else if (spec >= 0) {
		rc = -errno;
	}
	if (spec >= 0)
		close(spec);
	close(records);
	return rc;
}

static const char *
trial_stage(const struct wire_head *head)
{
	static const char *const stages[] = { "while it was loading",
		"before it began", "in setup()", "in run()", "in teardown()",
		"after its work" };
	uint32_t stage = head->stage;

	return stages[stage < 6 ? stage : 0];
}

static size_t
trial_done(struct wire_head *head)
{
	const struct wire_record *records = wire_records(head);
	size_t done = 0;

	for (size_t i = 0; i < head->items; i++)
		done += records[i].ends != 0;
	return done;
}

/* How it ended, when it ended otherwise than it should have. */
static bool
trial_ended_badly(struct watch *watch, struct trial_result *result)
{
	struct wire_head *head = result->head;
	const char *error = wire_error_text(head);
	const char *line = child_last_line(&watch->child);
	int status = watch->child.status;

	if (watch->event == CHILD_LATE) {
		trial_verdict(result, TRIAL_TIMEOUT,
			"not through after %.3g s, killed %s; %zu of %zu items "
			"done",
			watch->opened ? (double)watch->limit_ns / 1e9
				      : (double)TRIAL_OPEN_NS / 1e9,
			trial_stage(head), trial_done(head),
			(size_t)head->items);
	} else if (head->unsupported) {
		trial_verdict(result, TRIAL_UNSUPPORTED, "%s", error);
	} else if (WIFSIGNALED(status)) {
		trial_verdict(result, TRIAL_CRASHED,
			"killed by signal %d (%s) %s; %zu of %zu items "
			"done%s%s",
			WTERMSIG(status), strsignal(WTERMSIG(status)),
			trial_stage(head), trial_done(head),
			(size_t)head->items, *error ? "; " : "", error);
	} else if (*error && !head->broken) {
		trial_verdict(result, TRIAL_FAILED, "%s", error);
	} else if (WEXITSTATUS(status) != 0 && !head->broken) {
		trial_verdict(result, TRIAL_CRASHED, "exited with %d %s%s%s",
			WEXITSTATUS(status), trial_stage(head),
			*line ? ": " : "", line);
	} else if (head->stage != WIRE_STAGE_DONE && !head->broken) {
		trial_verdict(result, TRIAL_CRASHED,
			"exited with 0 %s, without returning; %zu of %zu "
			"items done",
			trial_stage(head), trial_done(head),
			(size_t)head->items);
	} else {
		return false;
	}
	return true;
}

/* Our clock around its own: it can't have taken longer than we waited. */
static bool
trial_time_is_true(const struct watch *watch, const struct wire_head *head)
{
	uint64_t wall = head->setup_ns + head->run_ns + head->teardown_ns;

	return head->start_ns >= watch->gate_ns &&
		wall <= watch->end_ns - watch->gate_ns;
}

static int
trial_judge(const struct trial_order *order, struct watch *watch,
	struct trial_result *result)
{
	struct wire_head *head = result->head;
	int rc;

	if (trial_ended_badly(watch, result))
		return 0;
	rc = audit_take(&result->audit, head, order->reference);
	if (rc < 0)
		return rc;
	result->audited = true;
	if (head->broken)
		trial_verdict(result, TRIAL_WRONG, "%s", wire_error_text(head));
	else if (!trial_time_is_true(watch, head))
		trial_verdict(result, TRIAL_WRONG,
			"says it took longer than we waited for it");
	else if (result->audit.items_wrong > 0)
		trial_verdict(result, TRIAL_WRONG, "item %zu %s (%lld such)",
			result->audit.first_wrong, result->audit.wrong_how,
			(long long)result->audit.items_wrong);
	else
		trial_verdict(result, TRIAL_OK, "%s", "");
	return 0;
}

static void
trial_memory(struct trial_result *result)
{
	int64_t sum = 0;

	result->rss_complete = true;
	for (size_t i = 0; i < WIRE_PROCESSES; i++)
		sum += (int64_t)result->head->processes[i].peak_rss_bytes;
	if (result->head->processes[WIRE_PROCESSES - 1].pid != 0)
		result->rss_complete = false;
	result->peak_rss_bytes = sum > 0 ? sum : -1;
}

int
trial_launch(const struct trial_order *order, struct trial_result *result)
{
	struct watch watch;
	int rc;

	memset(result, 0, sizeof(*result));
	memset(&watch, 0, sizeof(watch));
	watch.limit_ns = order->limit_ns;
	rc = trial_start(order, result, &watch);
	if (rc == 0 && watch.event == CHILD_INTERRUPTED)
		rc = -EINTR;
	if (rc == 0)
		rc = trial_judge(order, &watch, result);
	if (rc == 0)
		trial_memory(result);
	else
		trial_release(result);
	return rc;
}

void
trial_release(struct trial_result *result)
{
	if (result->head != NULL)
		munmap(result->head, result->head_size);
	result->head = NULL;
}

void
trial_fill_row(const struct trial_result *result, struct trial_row *row)
{
	const struct wire_head *head = result->head;
	const struct audit *audit = &result->audit;

	row->status = result->status;
	row->reason = result->reason;
	row->peak_rss_bytes = result->peak_rss_bytes;
	if (result->peak_rss_bytes >= 0)
		row->peak_rss_how = result->rss_complete
			? "sum of peaks"
			: "sum of peaks of some processes";
	if (!result->audited)
		return;
	row->items_ok = audit->items_ok;
	row->items_failed = audit->items_failed;
	row->items_wrong = audit->items_wrong;
	row->bytes = audit->bytes;
	row->has_digest = true;
	row->digest = audit->digest;
	row->item_p50_ns = audit->p50_ns;
	row->item_p95_ns = audit->p95_ns;
	row->item_p99_ns = audit->p99_ns;
	row->item_max_ns = audit->max_ns;
	row->setup_ns = (int64_t)head->setup_ns;
	row->run_ns = (int64_t)head->run_ns;
	row->teardown_ns = (int64_t)head->teardown_ns;
	row->wall_ns = row->setup_ns + row->run_ns + row->teardown_ns;
	row->user_ns = (int64_t)head->user_ns;
	row->sys_ns = (int64_t)head->sys_ns;
	row->ctx_voluntary = (int64_t)head->ctx_voluntary;
	row->ctx_forced = (int64_t)head->ctx_forced;
	if (head->workers_used > 0)
		row->workers_used = head->workers_used;
}
