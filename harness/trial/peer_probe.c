/* SPDX-License-Identifier: MIT */
/* lanebench-trial --probe FILE.ini: can the peer's program run here, and which
 * version is it? */
#include "trial/modes.h"

#include <errno.h>
#include <fcntl.h>
#include <jansson.h>
#include <poll.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "measure/clock.h"
#include "text/secret.h"
#include "text/utf8.h"
#include "trial/loader.h"
#include "trial/peer_process.h"
#include "wire/records.h"

/* An interpreter and its modules, from a cold disk. */
#define PROBE_LIMIT_NS 15000000000u
#define PROBE_EXIT_NS 1000000000u
#define PROBE_LINE 2048
/* A longer line is cut to these bytes, "..." included. */
#define PROBE_SHOWN 200

struct probe {
	struct peer_process process;
	/* Of the line that it says now, and of its last that isn't blank: the
	 * beginning, where what may be a secret is known. */
	char line[PROBE_LINE], last[PROBE_LINE];
	size_t len;
};

static void
probe_line_ends(struct probe *probe)
{
	probe->line[probe->len] = '\0';
	probe->len = 0;
	if (probe->line[strspn(probe->line, " \t\r\v\f")] != '\0')
		memcpy(probe->last, probe->line, sizeof(probe->last));
}

/* All that it says, line by line; false when that takes it too long. */
static bool
probe_hear(struct probe *probe, uint64_t until_ns)
{
	char text[4096];

	for (;;) {
		struct pollfd fd = { probe->process.from, POLLIN, 0 };
		uint64_t now = clock_now_ns();
		ssize_t n;

		if (now >= until_ns)
			return false;
		if (poll(&fd, 1, (int)((until_ns - now) / 1000000) + 1) <= 0)
			continue;
		n = read(probe->process.from, text, sizeof(text));
		if (n == 0 || (n < 0 && errno != EAGAIN && errno != EINTR))
			return true;
		for (ssize_t i = 0; i < n; i++) {
			if (text[i] == '\n')
				probe_line_ends(probe);
			else if (probe->len < PROBE_LINE - 1)
				probe->line[probe->len++] =
					text[i] != '\0' ? text[i] : '?';
		}
	}
}

/* Its last line that isn't blank, fit for a table. */
static const char *
probe_line(struct probe *probe)
{
	char *text = probe->last;
	size_t len;

	probe_line_ends(probe);
	secret_hide(utf8_tame(text));
	for (len = strlen(text); len > 0 && text[len - 1] == ' ';)
		text[--len] = '\0';
	if (len > PROBE_SHOWN)
		strcpy(text + utf8_cut(text, PROBE_SHOWN - 3), "...");
	return text;
}

static json_t *
probe_ask(struct manifest *manifest)
{
	struct probe probe = { .last = "" };
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
	struct loaded plugin;
	char why[512];
	int rc = loader_load(&plugin, file, why, sizeof(why));
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
