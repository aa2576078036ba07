/* SPDX-License-Identifier: MIT */
/* The launcher's line to the server. */
#include "origin/control.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <unistd.h>

#include "origin/heap.h"
#include "origin/server.h"
#include "origin/visit.h"

#define CONTROL_LINE 8192u

struct control {
	enum server_source source;
	size_t len;
	bool skipping; /* the rest of a line that is too long */
	char line[CONTROL_LINE];
};

static void
control_say(struct server *server, const char *text)
{
	if (puts(text) < 0 || fflush(stdout))
		server->stop = true;
}

static void
control_serve(struct server *server, const char *file)
{
	char error[512] = "error ";
	char text[64];
	struct table *table;

	if (table_load(file, server->site_count, &table, error + 6,
		    sizeof(error) - 6)) {
		control_say(server, error);
		return;
	}
	table_unref(server->table);
	server->table = table;
	heap_warm();
	snprintf(text, sizeof(text), "ok %zu", table->routes->count);
	control_say(server, text);
}

static void
control_line(struct server *server, const char *line)
{
	char text[512];

	/* So that a client that has closed is not counted as open. */
	server_settle(server);
	visit_note_gone(server);
	if (!strncmp(line, "serve ", 6)) {
		control_serve(server, line + 6);
	} else if (!strcmp(line, "reset")) {
		counters_reset(&server->counters);
		control_say(server, "ok");
	} else if (!strcmp(line, "counters")) {
		counters_print(&server->counters, text, sizeof(text));
		control_say(server, text);
	} else {
		control_say(server,
			"error unknown command: want serve FILE, reset or "
			"counters");
	}
}

static void
control_lines(struct server *server)
{
	struct control *control = server->control;
	char *line = control->line, *end;

	while ((end = memchr(line, '\n',
			control->len - (size_t)(line - control->line)))) {
		*end = '\0';
		if (control->skipping)
			control_say(server, "error line too long");
		else
			control_line(server, line);
		control->skipping = false;
		line = end + 1;
	}
	control->len -= (size_t)(line - control->line);
	memmove(control->line, line, control->len);
	if (control->len == sizeof(control->line)) {
		control->skipping = true;
		control->len = 0;
	}
}

void
control_read(struct server *server)
{
	struct control *control = server->control;
	ssize_t n = read(STDIN_FILENO, control->line + control->len,
		sizeof(control->line) - control->len);

	if (n > 0) {
		control->len += (size_t)n;
		control_lines(server);
	} else if (n == 0 || (errno != EINTR && errno != EAGAIN)) {
		server->stop = true;
	}
}

int
control_open(struct server *server)
{
	struct control *control = calloc(1, sizeof(*control));
	int err;

	if (!control)
		return -ENOMEM;
	control->source = SOURCE_CONTROL;
	server->control = control;
	err = server_watch(server, STDIN_FILENO, EPOLLIN, &control->source);
	if (err != -EPERM)
		return err;
	/* A regular file can't be waited for, nor has it to be. */
	while (!server->stop)
		control_read(server);
	return 0;
}

void
control_close(struct server *server)
{
	free(server->control);
	server->control = NULL;
}
