/* SPDX-License-Identifier: MIT */
/* A program as a strategy: its table, and a trial of it from start to end. */
#include "trial/peer.h"

#include <ctype.h>
#include <errno.h>
#include <poll.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include "measure/clock.h"
#include "process/proc_tree.h"
#include "trial/peer_process.h"
#include "trial/peer_protocol.h"

#define PEER_MS 1000000u
/* For what a program started and ends by itself, once it is gone. */
#define PEER_PATIENCE_NS 2000000000u

struct peer {
	struct host *host;
	struct peer_process process;
	struct proc_usage before;
	size_t answered;
	bool done, stopped;
	size_t held; /* bytes in the buffer, of a line that isn't whole */
	char buffer[2 * PEER_LINE_MAX];
};

/* How a failed trial of a peer ends: its failure, and the words for it. */

__attribute__((format(printf, 3, 4))) static int
peer_fail(struct peer *peer, enum wire_failure failure, const char *fmt, ...)
{
	char text[WIRE_ERROR_MAX];
	va_list args;

	va_start(args, fmt);
	vsnprintf(text, sizeof(text), fmt, args);
	va_end(args);
	if (*wire_error_text(peer->host->head) == '\0')
		atomic_store(&peer->host->head->failure, failure);
	wire_error_keep(peer->host->head, text);
	return -EPROTO;
}

__attribute__((format(printf, 2, 3))) static int
peer_wrong(struct peer *peer, const char *fmt, ...)
{
	char text[WIRE_ERROR_MAX];
	va_list args;

	va_start(args, fmt);
	vsnprintf(text, sizeof(text), fmt, args);
	va_end(args);
	if (*wire_error_text(peer->host->head) == '\0')
		wire_broken_keep(peer->host->head, text);
	return -EPROTO;
}

static int
peer_gone(struct peer *peer, const char *when)
{
	char words[100] = "closed its output and went on";

	if (peer_process_ends(
		    &peer->process, clock_now_ns() + PEER_PATIENCE_NS, NULL))
		peer_process_end_words(&peer->process, words, sizeof(words));
	return peer_fail(peer, WIRE_FAILURE_CRASHED,
		"%s %s; %zu of %zu items done", words, when, peer->answered,
		peer->host->job.items);
}

/* The records of what a peer answers: it writes none itself. */

static void
peer_title(struct wire_page *page, const struct peer_line *line)
{
	size_t n = line->text_len < WIRE_TITLE_MAX - 1 ? line->text_len
						       : WIRE_TITLE_MAX - 1;

	page->crc32 = line->crc32;
	memcpy(page->title, line->text, n);
	page->title_len = (uint16_t)n;
	page->kind = WIRE_PAGE_TITLE;
}

static void
peer_reason(struct peer *peer, struct wire_record *record,
	const struct peer_line *line)
{
	char text[WIRE_REASON_MAX];

	snprintf(text, sizeof(text), "%.*s",
		(int)(line->text_len < sizeof(text) ? line->text_len
						    : sizeof(text)),
		line->text);
	for (char *c = text; *c != '\0'; c++)
		if (iscntrl((unsigned char)*c))
			*c = ' ';
	record->reason = wire_reason_enter(
		peer->host->head, *text ? text : "it said no reason");
}

/* What ends the trial before all items are answered says so: those that are
 * left are none of the program's mistakes. */
static int
peer_item_wrong(struct peer *peer, const char *how)
{
	size_t items = peer->host->job.items;
	char end[100] = "";

	if (peer->answered < items)
		snprintf(end, sizeof(end),
			"; the trial ended there, with %zu of %zu items "
			"unanswered",
			items - peer->answered, items);
	return peer_wrong(peer, "%s%s", how, end);
}

static int
peer_item(struct peer *peer, const struct peer_line *line, uint64_t now)
{
	struct host *host = peer->host;
	struct wire_record *record;
	char how[80];

	if (line->index >= host->job.items) {
		snprintf(how, sizeof(how), "answered item %llu of %zu",
			(unsigned long long)line->index, host->job.items);
		return peer_item_wrong(peer, how);
	}
	record = &host->records[line->index];
	if (record->ends != 0) {
		snprintf(how, sizeof(how), "answered item %llu twice",
			(unsigned long long)line->index);
		return peer_item_wrong(peer, how);
	}
	record->end_ns = now;
	if (line->word == PEER_OK) {
		record->bytes = wire_length(line->bytes);
		record->status = WIRE_ITEM_OK;
		if (host->pages != NULL)
			peer_title(&host->pages[line->index], line);
	} else {
		record->status = WIRE_ITEM_FAILED;
		peer_reason(peer, record, line);
	}
	record->begins = record->ends = 1;
	peer->answered++;
	if (host->head->stop_after != 0 &&
		peer->answered >= host->head->stop_after) {
		atomic_store(&host->head->stop, 1);
		peer->stopped = true;
	}
	return 0;
}

static int
peer_said_done(struct peer *peer)
{
	struct host *host = peer->host;
	size_t first = 0;

	peer->done = true;
	if (peer->answered == host->job.items)
		return 0;
	while (host->records[first].ends != 0)
		first++;
	return peer_wrong(peer,
		"said `done` with %zu of %zu items missing, the first is item "
		"%zu",
		host->job.items - peer->answered, host->job.items, first);
}

/* The dialogue with a peer: orders to it, and its lines. */

#define PEER_TALK_QUOTE 60

static int
peer_talk_rubbish(
	struct peer *peer, const char *line, size_t len, const char *why)
{
	char quote[PEER_TALK_QUOTE + 1];
	size_t n = len < PEER_TALK_QUOTE ? len : PEER_TALK_QUOTE;

	for (size_t i = 0; i < n; i++)
		quote[i] = isprint((unsigned char)line[i]) ? line[i] : '?';
	quote[n] = '\0';
	return peer_fail(peer, WIRE_FAILURE_NONE,
		"wrote a line that is none of the protocol's, \"%s%s\": %s",
		quote, len > n ? "..." : "", why);
}

/* It may work with fewer than it was told, and say so. */
static int
peer_talk_ready(struct peer *peer, const struct peer_line *line,
	const char *quoted, size_t len)
{
	struct host *host = peer->host;

	if (line->workers > host->job.workers)
		return peer_talk_rubbish(
			peer, quoted, len, "more workers than it was told");
	if (line->workers > 0)
		host->head->workers_used = (uint32_t)line->workers;
	return 1;
}

/* One line. 1 when the talk is over, 0 when it goes on, or < 0. */
static int
peer_talk_take(
	struct peer *peer, char *text, size_t len, bool working, uint64_t now)
{
	char quoted[PEER_TALK_QUOTE + 1];
	size_t kept = len < sizeof(quoted) ? len : sizeof(quoted);
	struct peer_line line;
	int rc;

	memcpy(quoted, text, kept);
	switch (peer_line_parse(text, len, &line)) {
	case PEER_READY:
		return working ? peer_talk_rubbish(peer, quoted, len,
					 "it has said so already")
			       : peer_talk_ready(peer, &line, quoted, len);
	case PEER_OK:
	case PEER_FAILED:
		if (!working)
			return peer_talk_rubbish(
				peer, quoted, len, "nobody has said `go` yet");
		rc = peer_item(peer, &line, now);
		return rc < 0 ? rc : peer->stopped;
	case PEER_DONE:
		if (!working)
			return peer_talk_rubbish(
				peer, quoted, len, "nobody has said `go` yet");
		rc = peer_said_done(peer);
		return rc < 0 ? rc : 1;
	default:
		return peer_talk_rubbish(peer, quoted, len, line.problem);
	}
}

static int
peer_talk_endless(struct peer *peer)
{
	return peer_fail(peer, WIRE_FAILURE_NONE,
		"wrote a line of more than %d bytes", PEER_LINE_MAX);
}

/* The lines that are whole; as peer_talk_take(). */
static int
peer_talk_lines(struct peer *peer, bool working, uint64_t now)
{
	char *at = peer->buffer, *end = at + peer->held, *newline;
	int rc = 0;

	while (rc == 0 &&
		(newline = memchr(at, '\n', (size_t)(end - at))) != NULL) {
		/* The limit holds however read() splits the line. */
		rc = newline - at > PEER_LINE_MAX
			? peer_talk_endless(peer)
			: peer_talk_take(peer, at, (size_t)(newline - at),
				  working, now);
		at = newline + 1;
	}
	peer->held = (size_t)(end - at);
	memmove(peer->buffer, at, peer->held);
	if (rc == 0 && peer->held > PEER_LINE_MAX)
		rc = peer_talk_endless(peer);
	newline = memchr(peer->buffer, '\n', peer->held);
	if (rc == 1 && peer->held > 0 && !peer->stopped)
		rc = peer_talk_rubbish(peer, peer->buffer,
			newline != NULL ? (size_t)(newline - peer->buffer)
					: peer->held,
			working ? "it had said `done`"
				: "nobody has said `go` yet");
	return rc;
}

/* What can be read now, and what is in it. */
static int
peer_talk_listen(struct peer *peer, bool working)
{
	ssize_t n = read(peer->process.from, peer->buffer + peer->held,
		sizeof(peer->buffer) - peer->held);

	if (n < 0 && (errno == EAGAIN || errno == EINTR))
		return 0;
	if (n <= 0)
		return peer_gone(peer,
			working ? "before it said `done`"
				: "before it said `ready`");
	peer->held += (size_t)n;
	return peer_talk_lines(peer, working, clock_now_ns());
}

/* Writes what the pipe takes; 0 also when the peer doesn't read any more, which
 * shows where it is listened to. */
static void
peer_talk_tell(struct peer *peer, const char *text, size_t size, size_t *told)
{
	ssize_t n = write(peer->process.to, text + *told, size - *told);

	if (n > 0)
		*told += (size_t)n;
	else if (n < 0 && errno != EAGAIN && errno != EINTR)
		peer_process_hush(&peer->process);
}

static int
peer_talk_orders(struct peer *peer, const char *orders, size_t size)
{
	long ms = option_number(peer->host->strategy_options, "ready-ms", 0);
	uint64_t now, until_ns = clock_now_ns() + (uint64_t)ms * PEER_MS;
	size_t told = 0;
	int rc = 0;

	while (rc == 0) {
		struct pollfd fds[2] = { { peer->process.from, POLLIN, 0 },
			{ told < size ? peer->process.to : -1, POLLOUT, 0 } };

		now = clock_now_ns();
		if (now >= until_ns)
			return peer_fail(peer, WIRE_FAILURE_TIMEOUT,
				"not ready after %ld ms; it can be given more "
				"by --set %s.ready-ms=MS",
				ms, peer->host->strategy->name);
		if (poll(fds, 2, (int)((until_ns - now) / PEER_MS) + 1) < 0)
			continue;
		if (fds[1].revents != 0)
			peer_talk_tell(peer, orders, size, &told);
		if (fds[0].revents != 0)
			rc = peer_talk_listen(peer, false);
	}
	if (rc > 0 && told < size)
		return peer_fail(peer, WIRE_FAILURE_NONE,
			"said `ready` before it had read its orders");
	return rc < 0 ? rc : 0;
}

static int
peer_talk_work(struct peer *peer)
{
	static const char go[] = "go\n";
	size_t told = 0;
	int rc = 0;

	peer_talk_tell(peer, go, sizeof(go) - 1, &told);
	while (rc == 0) {
		struct pollfd fds[2] = { { peer->process.from, POLLIN, 0 },
			{ peer->process.to, POLLOUT, 0 } };

		/* Closes its stdin: a peer may wait for its end. */
		if (told == sizeof(go) - 1)
			peer_process_hush(&peer->process);
		fds[1].fd = peer->process.to;
		if (poll(fds, 2, -1) < 0)
			continue;
		if (fds[1].revents != 0)
			peer_talk_tell(peer, go, sizeof(go) - 1, &told);
		if (fds[0].revents != 0)
			rc = peer_talk_listen(peer, true);
	}
	return rc < 0 ? rc : 0;
}

/* What a peer and all that it started used. */

/* A process of the peer's, and its peak memory, in the block. */
static void
peer_account_memory(void *arg, int pid, uint64_t peak_bytes)
{
	struct wire_head *head = arg;

	for (size_t i = 0; i < WIRE_PROCESSES; i++) {
		struct wire_process *process = &head->processes[i];

		if (process->pid != 0)
			continue;
		process->pid = pid;
		process->peak_rss_bytes = peak_bytes;
		/* It has ended in the meantime. */
		if (peak_bytes == 0)
			head->processes_unseen = 1;
		return;
	}
	head->processes_unseen = 1;
}

/* Counters never run backwards; what threads took along, ours may. */
static uint64_t
peer_account_since(uint64_t before, uint64_t now)
{
	return now > before ? now - before : 0;
}

static void
peer_account(struct peer *peer)
{
	const struct proc_usage *before = &peer->before;
	struct wire_head *head = peer->host->head;
	struct proc_usage now;

	proc_usage_read(&now, peer_account_memory, head);
	head->user_ns += peer_account_since(before->user_ns, now.user_ns);
	head->sys_ns += peer_account_since(before->sys_ns, now.sys_ns);
	head->faults_minor +=
		peer_account_since(before->faults_minor, now.faults_minor);
	head->faults_major +=
		peer_account_since(before->faults_major, now.faults_major);
	head->processes_unseen |= now.waited;
	/* Its threads' context switches weren't read. */
	head->run_delay_known = 0;
}

/* Switches of threads that have ended are known only now. */
static void
peer_account_ended(struct peer *peer)
{
	const struct rusage *usage = &peer->process.usage;
	struct wire_head *head = peer->host->head;

	head->ctx_voluntary += peer_account_since(
		peer->before.ctx_voluntary, (uint64_t)usage->ru_nvcsw);
	head->ctx_forced += peer_account_since(
		peer->before.ctx_forced, (uint64_t)usage->ru_nivcsw);
	if (head->processes[0].pid != 0 &&
		head->processes[0].peak_rss_bytes == 0)
		head->processes[0].peak_rss_bytes =
			(uint64_t)usage->ru_maxrss * 1024;
}

static int
peer_run(const struct lane_job *job, void *state)
{
	(void)state;
	return peer_talk_work(((struct host *)(uintptr_t)job)->peer);
}

int
peer_open(struct host *host, struct manifest *manifest)
{
	struct peer *peer = calloc(1, sizeof(*peer));
	char *orders = NULL;
	size_t size = 0;
	int rc = peer != NULL ? 0 : -ENOMEM;

	if (rc == 0)
		rc = peer_orders(host, &orders, &size);
	if (rc == 0)
		rc = peer_process_start(&peer->process, manifest, false);
	if (rc < 0) {
		wire_error_keep(host->head, strerror(-rc));
		free(orders);
		free(peer);
		return rc;
	}
	peer->host = host;
	host->peer = peer;
	rc = peer_talk_orders(peer, orders, size);
	free(orders);
	if (rc == 0)
		proc_usage_read(&peer->before, NULL, NULL);
	return rc;
}

/* After `done` the peer must exit with 0, by itself, and leave no process. */
static int
peer_part(struct peer *peer)
{
	long ms = option_number(peer->host->strategy_options, "exit-ms", 0);
	bool talked = false;
	char words[100];
	pid_t pid;

	if (!peer_process_ends(&peer->process,
		    clock_now_ns() + (uint64_t)ms * PEER_MS, &talked))
		return peer_fail(peer, WIRE_FAILURE_TIMEOUT,
			"said `done`, but didn't exit within %ld ms", ms);
	peer_process_end_words(&peer->process, words, sizeof(words));
	if (peer->process.status != 0)
		return peer_fail(peer, WIRE_FAILURE_CRASHED,
			"%s after it had said `done`", words);
	if (talked)
		return peer_fail(peer, WIRE_FAILURE_NONE,
			"went on talking after it had said `done`");
	if (!peer_process_ends_all(clock_now_ns() + PEER_PATIENCE_NS, &pid))
		return peer_fail(peer, WIRE_FAILURE_NONE,
			"left a process running behind itself (pid %d)",
			(int)pid);
	return 0;
}

int
peer_close(struct host *host, int rc)
{
	struct peer *peer = host->peer;

	if (peer == NULL)
		return rc;
	peer_account(peer);
	if (rc == 0 && peer->done)
		rc = peer_part(peer);
	peer_process_kill(&peer->process);
	peer_account_ended(peer);
	free(peer);
	host->peer = NULL;
	return rc;
}

const struct lane_option peer_options[] = {
	{ .name = "ready-ms",
		.help = "time to start and say `ready`, in milliseconds",
		.kind = LANE_NUMBER,
		.preset = "30000",
		.min = 1,
		.max = 110000 },
	{ .name = "exit-ms",
		.help = "time to exit after `done`, in milliseconds",
		.kind = LANE_NUMBER,
		.preset = "10000",
		.min = 1,
		.max = 110000 },
	{ .name = NULL },
};

void
peer_table(const struct manifest *manifest, struct lane_strategy *strategy)
{
	*strategy = (struct lane_strategy){
		LANE_STRATEGY_V1,
		.name = manifest->name,
		.summary = manifest->summary,
		.run = peer_run,
		.options = peer_options,
		.flags = manifest->one_worker ? LANE_ONE_WORKER : 0,
	};
}
