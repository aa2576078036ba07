/* SPDX-License-Identifier: MIT */
/* The talk with a peer: what it is told, and what it says to that. */
#include "trial/peer_private.h"

#include <ctype.h>
#include <errno.h>
#include <poll.h>
#include <stdatomic.h>
#include <string.h>
#include <unistd.h>

#include "measure/clock.h"

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
