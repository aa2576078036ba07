/* SPDX-License-Identifier: MIT */
/* lanebench-trial --probe FILE.ini: can the peer's program run here, and which
 * version is it? */
#include "trial/modes.h"

#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <jansson.h>
#include <poll.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "measure/clock.h"
#include "trial/loader.h"
#include "trial/peer_process.h"
#include "wire/records.h"
#include "wire/utf8.h"

/* An interpreter and its modules, from a cold disk. */
#define PROBE_LIMIT_NS 15000000000u
#define PROBE_EXIT_NS 1000000000u
#define PROBE_SAID 2048

struct probe {
	struct peer_process process;
	char said[PROBE_SAID]; /* the end of what it said */
	size_t len;
};

/* The end of all that it says; false when that takes it too long. */
static bool
probe_hear(struct probe *probe, uint64_t until_ns)
{
	char text[4096];

	for (;;) {
		struct pollfd fd = { probe->process.from, POLLIN, 0 };
		uint64_t now = clock_now_ns();
		size_t keep, drop;
		ssize_t n;

		if (now >= until_ns)
			return false;
		if (poll(&fd, 1, (int)((until_ns - now) / 1000000) + 1) <= 0)
			continue;
		n = read(probe->process.from, text, PROBE_SAID / 2);
		if (n == 0 || (n < 0 && errno != EAGAIN && errno != EINTR))
			return true;
		keep = n > 0 ? (size_t)n : 0;
		drop = probe->len + keep > PROBE_SAID - 1
			? probe->len + keep - (PROBE_SAID - 1)
			: 0;
		memmove(probe->said, probe->said + drop, probe->len - drop);
		memcpy(probe->said + probe->len - drop, text, keep);
		probe->len += keep - drop;
	}
}

/* Its last line that isn't blank, fit for a table. */
static const char *
probe_line(struct probe *probe)
{
	char *text = probe->said, *newline;

	text[probe->len] = '\0';
	for (size_t i = 0; i < probe->len; i++)
		if (text[i] == '\0')
			text[i] = '?';
	while (probe->len > 0 && isspace((unsigned char)text[probe->len - 1]))
		text[--probe->len] = '\0';
	newline = strrchr(text, '\n');
	text = newline ? newline + 1 : text;
	for (char *c = text; *c != '\0'; c++)
		if (iscntrl((unsigned char)*c))
			*c = ' ';
	return utf8_repair(text);
}

static json_t *
probe_ask(struct manifest *manifest)
{
	struct probe probe = { .len = 0 };
	uint64_t until_ns = clock_now_ns() + PROBE_LIMIT_NS;
	bool ended;
	char words[100];
	const char *line;
	int rc = peer_process_start(&probe.process, manifest, true);

	if (rc < 0)
		return json_pack("{s:s}", "why", strerror(-rc));
	ended = probe_hear(&probe, until_ns) &&
		peer_process_ends(
			&probe.process, clock_now_ns() + PROBE_EXIT_NS, NULL);
	peer_process_kill(&probe.process);
	peer_process_end_words(&probe.process, words, sizeof(words));
	line = probe_line(&probe);
	if (!ended)
		return json_pack("{s:s+++}", "why",
			"no answer to --probe within 15 s", *line ? ": " : "",
			line, "");
	return json_pack("{s:s}", probe.process.status ? "why" : "version",
		*line ? line : words);
}

int
trial_probe(const char *file)
{
	int fd = fcntl(WIRE_FD_RECORDS, F_GETFD) < 0 ? STDOUT_FILENO
						     : WIRE_FD_RECORDS;
	struct plugin plugin;
	char why[512];
	int rc = plugin_load(&plugin, file, why, sizeof(why));
	json_t *out;

	if (rc == 0 && plugin.manifest == NULL) {
		snprintf(why, sizeof(why), "%s: no peer's manifest", file);
		rc = -EINVAL;
	}
	out = rc < 0 ? json_pack("{s:s}", "why", utf8_repair(why))
		     : probe_ask(plugin.manifest);
	json_dumpfd(out, fd, JSON_INDENT(2));
	json_decref(out);
	return rc < 0;
}
