/* SPDX-License-Identifier: MIT */
/* A line of the peers' protocol: taken apart, and what goes the other way
 * escaped. */
#include "trial/peer_protocol.h"

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
#include "trial/peer_private.h"

/* The talk with a peer: what it is told, and what it says to that. */

#define PEER_TALK_MS 1000000u
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
	return peer_fail(peer, WIRE_FATE_NONE,
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
	return peer_fail(peer, WIRE_FATE_NONE,
		"wrote a line of more than %d bytes", PEER_LINE_MAX);
}

/* The lines that are whole; as peer_talk_take(). */
static int
peer_talk_lines(struct peer *peer, bool working, uint64_t now)
{
	char *at = peer->buffer, *end = at + peer->held, *newline;
	int rc = 0;

	while (rc == 0 && (newline = memchr(at, '\n', (size_t)(end - at)))) {
		/* However it came in pieces. */
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
			newline ? (size_t)(newline - peer->buffer) : peer->held,
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

int
peer_talk_orders(struct peer *peer, const char *orders, size_t size)
{
	long ms = option_number(peer->host->strategy_options, "ready-ms", 0);
	uint64_t now, until_ns = clock_now_ns() + (uint64_t)ms * PEER_TALK_MS;
	size_t told = 0;
	int rc = 0;

	while (rc == 0) {
		struct pollfd fds[2] = { { peer->process.from, POLLIN, 0 },
			{ told < size ? peer->process.to : -1, POLLOUT, 0 } };

		now = clock_now_ns();
		if (now >= until_ns)
			return peer_fail(peer, WIRE_FATE_TIMEOUT,
				"not ready after %ld ms; it can be given more "
				"by --set %s.ready-ms=MS",
				ms, peer->host->strategy->name);
		if (poll(fds, 2, (int)((until_ns - now) / PEER_TALK_MS) + 1) <
			0)
			continue;
		if (fds[1].revents != 0)
			peer_talk_tell(peer, orders, size, &told);
		if (fds[0].revents != 0)
			rc = peer_talk_listen(peer, false);
	}
	if (rc > 0 && told < size)
		return peer_fail(peer, WIRE_FATE_NONE,
			"said `ready` before it had read its orders");
	return rc < 0 ? rc : 0;
}

int
peer_talk_work(struct peer *peer)
{
	static const char go[] = "go\n";
	size_t told = 0;
	int rc = 0;

	peer_talk_tell(peer, go, sizeof(go) - 1, &told);
	while (rc == 0) {
		struct pollfd fds[2] = { { peer->process.from, POLLIN, 0 },
			{ peer->process.to, POLLOUT, 0 } };

		/* That was all: it may rely on the end of its input. */
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

int
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

int
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

/* What a peer is told before it begins: its items, and the dataset's options,
 * so that it can do as the host would. */

static void
peer_orders_options(const struct host *host, FILE *to)
{
	const struct lane_option *option = host->dataset->options;

	for (; option != NULL && option->name != NULL; option++) {
		/* It is never written anywhere; so not there, either. */
		if (option->flags & LANE_SECRET)
			continue;
		fprintf(to, "option %s ", option->name);
		peer_line_escape(
			to, option_text(host->dataset_options, option->name));
		putc('\n', to);
	}
}

/* What was looked up for the others: HOST:PORT:ADDRESS,..., as curl has it. */
static void
peer_orders_addresses(const struct host *host, FILE *to)
{
	for (size_t i = 0; i < host->addresses.count; i++) {
		const struct curl_slist *list = host->addresses.hosts[i].list;

		if (list == NULL)
			continue;
		fputs("address ", to);
		peer_line_escape(to, list->data);
		putc('\n', to);
	}
}

int
peer_orders(const struct host *host, char **text, size_t *size)
{
	FILE *to = open_memstream(text, size);

	if (to == NULL)
		return -ENOMEM;
	fprintf(to, "lanebench-peer 1\nworkers %u\nitems %zu\n",
		host->job.workers, host->job.items);
	for (size_t i = 0; i < host->job.items; i++) {
		fprintf(to, "item %zu ", i);
		peer_line_escape(to, items_source(&host->items, i));
		putc('\n', to);
	}
	peer_orders_options(host, to);
	peer_orders_addresses(host, to);
	fputs("end\n", to);
	if (fclose(to) == 0)
		return 0;
	free(*text);
	*text = NULL;
	return -ENOMEM;
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

void
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
	/* Nobody asked its threads. */
	head->run_delay_known = 0;
}

/* Switches of threads that have ended are known only now. */
void
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

/* How a peer's trial ends that ends badly: the fate, and the words for it. */

__attribute__((format(printf, 3, 4))) int
peer_fail(struct peer *peer, enum wire_fate fate, const char *fmt, ...)
{
	char text[WIRE_ERROR_MAX];
	va_list args;

	va_start(args, fmt);
	vsnprintf(text, sizeof(text), fmt, args);
	va_end(args);
	if (*wire_error_text(peer->host->head) == '\0')
		atomic_store(&peer->host->head->fate, fate);
	wire_error_keep(peer->host->head, text);
	return -EPROTO;
}

__attribute__((format(printf, 2, 3))) int
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

int
peer_gone(struct peer *peer, const char *when)
{
	char words[100] = "closed its output and went on";

	if (peer_process_ends(
		    &peer->process, clock_now_ns() + PEER_PATIENCE_NS, NULL))
		peer_process_end_words(&peer->process, words, sizeof(words));
	return peer_fail(peer, WIRE_FATE_CRASHED,
		"%s %s; %zu of %zu items done", words, when, peer->answered,
		peer->host->job.items);
}

/* What is left of a line. */
struct peer_rest {
	char *at;
	size_t len;
};

static bool
peer_line_is(const struct peer_rest *rest, const char *word)
{
	return rest->len == strlen(word) &&
		memcmp(rest->at, word, rest->len) == 0;
}

/* Steps over a word and the blank behind it. */
static bool
peer_line_begins(struct peer_rest *rest, const char *word)
{
	size_t n = strlen(word);

	if (rest->len <= n || memcmp(rest->at, word, n) != 0 ||
		rest->at[n] != ' ')
		return false;
	rest->at += n + 1;
	rest->len -= n + 1;
	return true;
}

/* The bytes up to a blank, which is stepped over, or the end. */
static struct peer_rest
peer_line_field(struct peer_rest *rest)
{
	char *blank = memchr(rest->at, ' ', rest->len);
	struct peer_rest field = { rest->at,
		blank ? (size_t)(blank - rest->at) : rest->len };

	rest->at += field.len + (blank != NULL);
	rest->len -= field.len + (blank != NULL);
	return field;
}

/* Digits and nothing else, below 2^63. */
static bool
peer_line_number(struct peer_rest *rest, uint64_t *value)
{
	struct peer_rest field = peer_line_field(rest);

	*value = 0;
	if (field.len == 0)
		return false;
	for (size_t i = 0; i < field.len; i++) {
		unsigned digit = (unsigned)(field.at[i] - '0');

		if (digit > 9 || *value > ((uint64_t)INT64_MAX - digit) / 10)
			return false;
		*value = *value * 10 + digit;
	}
	return true;
}

/* Eight of 0-9 and a-f. */
static bool
peer_line_crc32(struct peer_rest *rest, uint32_t *value)
{
	struct peer_rest field = peer_line_field(rest);

	*value = 0;
	if (field.len != 8)
		return false;
	for (size_t i = 0; i < 8; i++) {
		char c = field.at[i];
		unsigned digit = c >= '0' && c <= '9' ? (unsigned)(c - '0')
			: c >= 'a' && c <= 'f'	      ? (unsigned)(c - 'a') + 10
						      : 16;

		if (digit > 15)
			return false;
		*value = *value << 4 | digit;
	}
	return true;
}

/* The byte that stands behind a backslash, '\0' when none may. */
static char
peer_line_unescaped(char c)
{
	switch (c) {
	case '\\':
		return '\\';
	case 'n':
		return '\n';
	case 't':
		return '\t';
	case 'r':
		return '\r';
	default:
		return '\0';
	}
}

static bool
peer_line_text(const struct peer_rest *rest, struct peer_line *out)
{
	size_t kept = 0;

	out->text = rest->at;
	for (size_t i = 0; i < rest->len; i++) {
		char c = rest->at[i];

		if (c == '\\')
			c = i + 1 < rest->len
				? peer_line_unescaped(rest->at[++i])
				: '\0';
		else if (c == '\n' || c == '\t' || c == '\r')
			c = '\0';
		if (c == '\0') {
			out->problem = "a text with a byte that isn't escaped, "
				       "or escaped as none can be";
			return false;
		}
		rest->at[kept++] = c;
	}
	out->text_len = kept;
	return true;
}

static enum peer_word
peer_line_ok(struct peer_rest *rest, struct peer_line *out)
{
	if (!peer_line_number(rest, &out->index))
		out->problem = "no item's number behind `ok`";
	else if (!peer_line_number(rest, &out->bytes))
		out->problem = "no number of bytes behind the item's";
	else if (!peer_line_crc32(rest, &out->crc32))
		out->problem = "no CRC-32 of eight digits, 0-9 and a-f";
	else if (peer_line_text(rest, out))
		return PEER_OK;
	return PEER_RUBBISH;
}

static enum peer_word
peer_line_failed(struct peer_rest *rest, struct peer_line *out)
{
	if (!peer_line_number(rest, &out->index))
		out->problem = "no item's number behind `failed`";
	else if (peer_line_text(rest, out))
		return PEER_FAILED;
	return PEER_RUBBISH;
}

/* So many workers, and nothing behind. */
static enum peer_word
peer_line_ready(struct peer_rest *rest, struct peer_line *out)
{
	if (peer_line_number(rest, &out->workers) && rest->len == 0 &&
		out->workers > 0)
		return PEER_READY;
	out->problem = "no number of workers behind `ready`";
	return PEER_RUBBISH;
}

enum peer_word
peer_line_parse(char *line, size_t len, struct peer_line *out)
{
	struct peer_rest rest = { line, len };

	memset(out, 0, sizeof(*out));
	if (peer_line_begins(&rest, "ok"))
		out->word = peer_line_ok(&rest, out);
	else if (peer_line_begins(&rest, "failed"))
		out->word = peer_line_failed(&rest, out);
	else if (peer_line_begins(&rest, "ready"))
		out->word = peer_line_ready(&rest, out);
	else if (peer_line_is(&rest, "ready"))
		out->word = PEER_READY;
	else if (peer_line_is(&rest, "done"))
		out->word = PEER_DONE;
	else
		out->problem = "none of `ready`, `ok`, `failed` and `done`";
	return out->word;
}

void
peer_line_escape(FILE *to, const char *text)
{
	for (; *text != '\0'; text++) {
		if (*text == '\\')
			fputs("\\\\", to);
		else if (*text == '\n')
			fputs("\\n", to);
		else if (*text == '\t')
			fputs("\\t", to);
		else if (*text == '\r')
			fputs("\\r", to);
		else
			putc(*text, to);
	}
}
