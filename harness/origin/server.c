/* SPDX-License-Identifier: MIT */
/* The loop: waits for clients, timers and commands, and runs the daemons that
 * have something to do. */
#include "origin/origin.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <malloc.h>
#include <netinet/in.h>
#include <poll.h>
#include <signal.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include "measure/clock.h"

/* Below the largest size for which glibc can be kept from mmap(). */
#define HEAP_WARM (24u << 20)

/* Has some thousand connections' memory at hand, already mapped, and keeps what
 * is freed: page faults were a quarter of what a new connection cost. */
static void
heap_warm(void)
{
	volatile char *block;
	size_t i;

#ifdef __GLIBC__
	mallopt(M_TRIM_THRESHOLD, INT_MAX);
	mallopt(M_MMAP_THRESHOLD, HEAP_WARM + (1 << 20));
#endif
	block = malloc(HEAP_WARM);
	for (i = 0; block != NULL && i < HEAP_WARM; i += 4096)
		block[i] = 1;
	free((void *)(uintptr_t)block);
}

/* We accept connections ourselves. All sites share one limit of descriptors,
 * and a libmicrohttpd daemon that gets EMFILE accepts again only when a
 * connection of its own closes. At the limit an idle connection is closed; if
 * all are in use, clients wait. */

/* Accepted in a row; epoll reports the others again. */
#define DOOR_SERIES 16

static int
door_open(struct server_site *site)
{
	site->door.source = SOURCE_DOOR;
	return server_watch(
		site->server, site->door.fd, EPOLLIN, &site->door.source);
}

/* A listener that has something would be told of without end. */
static void
door_watch_all(struct server *server, uint32_t events)
{
	for (unsigned i = 0; i < server->site_count; i++) {
		struct server_door *door = &server->sites[i].door;
		struct epoll_event event = { .events = events,
			.data.ptr = &door->source };

		epoll_ctl(server->epoll, EPOLL_CTL_MOD, door->fd, &event);
	}
	server->shut = events == 0;
}

static void
door_is_full(struct server *server)
{
	server->full = true;
	server->full_at = server->counters.open_connections;
}

/* Whether a client has gone since. */
static bool
door_is_free(struct server *server)
{
	return server->counters.open_connections < server->full_at;
}

static void
door_take(struct server_site *site)
{
	struct server *server = site->server;

	for (int i = 0; i < DOOR_SERIES; i++) {
		struct sockaddr_storage from;
		socklen_t len = sizeof(from);
		int fd;

		if (server->counters.open_connections >= server->most) {
			door_is_full(server);
			return;
		}
		fd = accept4(site->door.fd, (struct sockaddr *)&from, &len,
			SOCK_CLOEXEC | SOCK_NONBLOCK);
		if (fd < 0) {
			if (errno == EMFILE || errno == ENFILE ||
				errno == ENOBUFS || errno == ENOMEM)
				door_is_full(server);
			return;
		}
		/* It closes what it doesn't take. */
		MHD_add_connection(
			site->daemon, fd, (struct sockaddr *)&from, len);
		site->runnable = true;
	}
}

/* Runs the sites that have something to do; whether one has more. */
static bool
server_run_sites(struct server *server)
{
	bool more = false;
	unsigned i;

	for (i = 0; i < server->site_count; i++) {
		struct server_site *site = &server->sites[i];
		MHD_UNSIGNED_LONG_LONG timeout_ms;

		if (!site->runnable)
			continue;
		MHD_run(site->daemon);
		site->runnable =
			MHD_get_timeout(site->daemon, &timeout_ms) == MHD_YES &&
			!timeout_ms;
		more |= site->runnable;
	}
	return more;
}

/* Has all sites catch up with what their clients have done. */
static void
server_settle(struct server *server)
{
	unsigned i;

	for (i = 0; i < server->site_count; i++) {
		door_take(&server->sites[i]);
		server->sites[i].runnable = true;
	}
	server_run_sites(server);
}

/* After the sites have run: makes room for a client that found none. Whether a
 * site has work. */
static bool
door_make_room(struct server *server)
{
	bool more;

	if (server->shut)
		door_watch_all(server, EPOLLIN);
	if (!server->full)
		return false;
	server->full = false;
	if (door_is_free(server))
		return false;
	/* Many may have gone without our having looked. */
	for (unsigned i = 0; i < server->site_count; i++)
		server->sites[i].runnable = true;
	more = server_run_sites(server);
	if (door_is_free(server))
		return more;
	if (client_drop_idle(server)) {
		server->counters.dropped++;
		return server_run_sites(server) || more;
	}
	door_watch_all(server, 0);
	return more;
}

/* The launcher's line to the server. */

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
	client_note_gone(server);
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
			control->len - (size_t)(line - control->line))) !=
		NULL) {
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

static void
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

static int
control_open(struct server *server)
{
	struct control *control = calloc(1, sizeof(*control));
	int rc;

	if (control == NULL)
		return -ENOMEM;
	control->source = SOURCE_CONTROL;
	server->control = control;
	rc = server_watch(server, STDIN_FILENO, EPOLLIN, &control->source);
	if (rc != -EPERM)
		return rc;
	/* epoll refuses a regular file, which is always ready. */
	while (!server->stop)
		control_read(server);
	return 0;
}

static void
control_close(struct server *server)
{
	free(server->control);
	server->control = NULL;
}

#define SERVER_EVENTS 64
/* A connection's buffers; the longest request that is understood. */
#define SERVER_MEMORY 8192u
/* A wait of less is the system call's own time. */
#define SERVER_PAUSE_NS 20000u
/* Time until waiting clients are looked at again. */
#define SERVER_SHUT_NS 10000000

static enum server_source server_signal_source = SOURCE_SIGNAL;

static int
server_fail(const char *what, int rc)
{
	fprintf(stderr, "lanebench-origin: %s: %s\n", what, strerror(-rc));
	return rc;
}

/* Requests are matched as they were sent. */
static size_t
server_unescape(void *cls, struct MHD_Connection *connection, char *text)
{
	(void)cls;
	(void)connection;
	return strlen(text);
}

static int
server_site_init(struct server *server, unsigned index)
{
	struct server_site *site = &server->sites[index];
	const union MHD_DaemonInfo *info;
	int rc;

	site->source = SOURCE_SITE;
	site->index = index;
	site->server = server;
	site->daemon = MHD_start_daemon(MHD_USE_EPOLL |
			MHD_USE_NO_LISTEN_SOCKET | MHD_ALLOW_SUSPEND_RESUME |
			MHD_USE_TURBO | MHD_USE_SUPPRESS_DATE_NO_CLOCK,
		0, NULL, NULL, client_request, site,
		MHD_OPTION_CONNECTION_LIMIT, server->most,
		MHD_OPTION_CONNECTION_MEMORY_LIMIT, (size_t)SERVER_MEMORY,
		MHD_OPTION_URI_LOG_CALLBACK, client_request_line, site,
		MHD_OPTION_NOTIFY_CONNECTION, client_connection, site,
		MHD_OPTION_NOTIFY_COMPLETED, client_completed, site,
		MHD_OPTION_UNESCAPE_CALLBACK, server_unescape, site,
		MHD_OPTION_SIGPIPE_HANDLED_BY_APP, 1, MHD_OPTION_END);
	if (site->daemon == NULL)
		return errno ? -errno : -EIO;
	info = MHD_get_daemon_info(site->daemon, MHD_DAEMON_INFO_EPOLL_FD);
	rc = server_watch(server, info->epoll_fd, EPOLLIN, &site->source);
	return rc ? rc : door_open(site);
}

static int
server_signals(struct server *server)
{
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, SIGTERM);
	sigaddset(&set, SIGINT);
	sigaddset(&set, SIGHUP);
	sigprocmask(SIG_BLOCK, &set, NULL);
	signal(SIGPIPE, SIG_IGN);
	server->signals = signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
	if (server->signals < 0)
		return -errno;
	return server_watch(
		server, server->signals, EPOLLIN, &server_signal_source);
}

static int
server_pages(struct server *server)
{
	const struct options *options = server->options;
	char error[512];
	int rc;

	if (options->root != NULL) {
		server->root =
			open(options->root, O_PATH | O_DIRECTORY | O_CLOEXEC);
		if (server->root < 0)
			return server_fail(options->root, -errno);
		server->files = root_files_create();
		if (server->files == NULL)
			return server_fail("--root", -ENOMEM);
	}
	if (options->routes == NULL)
		return 0;
	rc = table_load(options->routes, options->sites, &server->table, error,
		sizeof(error));
	if (rc)
		fprintf(stderr, "lanebench-origin: %s\n", error);
	return rc;
}

int
server_init(struct server *server, const struct options *options, int *fds,
	unsigned most)
{
	unsigned i;
	int rc;

	*server = (struct server){
		.options = options,
		.leaving = -1,
		.signals = -1,
		.root = -1,
		.most = most,
		.site_count = options->sites,
	};
	for (i = 0; i < options->sites; i++)
		server->sites[i].door.fd = fds[i];
	server->epoll = epoll_create1(EPOLL_CLOEXEC);
	if (server->epoll >= 0)
		server->leaving = epoll_create1(EPOLL_CLOEXEC);
	if (server->leaving < 0) {
		rc = server_fail("epoll_create1", -errno);
		goto out;
	}
	rc = server_pages(server);
	if (rc)
		goto out;
	rc = server_signals(server);
	if (rc) {
		server_fail("signalfd", rc);
		goto out;
	}
	for (i = 0; i < options->sites && !rc; i++)
		rc = server_site_init(server, i);
	if (rc == -EMFILE)
		descriptors_say(options->sites);
	else if (rc)
		server_fail("can't start libmicrohttpd", rc);
	heap_warm();
	counters_reset(&server->counters);
out:
	if (rc)
		server_fini(server);
	return rc;
}

void
server_fini(struct server *server)
{
	struct client *client;
	unsigned i;

	/* libmicrohttpd can't stop with connections that are put aside. */
	for (client = server->clients; client != NULL; client = client->next)
		client_resume(client);
	for (i = 0; i < server->site_count; i++) {
		if (server->sites[i].daemon != NULL)
			MHD_stop_daemon(server->sites[i].daemon);
		close(server->sites[i].door.fd);
	}
	control_close(server);
	table_unref(server->table);
	root_files_destroy(server->files);
	timer_fini(&server->timers);
	if (server->root >= 0)
		close(server->root);
	if (server->signals >= 0)
		close(server->signals);
	if (server->leaving >= 0)
		close(server->leaving);
	if (server->epoll >= 0)
		close(server->epoll);
}

static void
server_fire(struct server *server)
{
	struct timer_entry *entry = timer_first(&server->timers);
	uint64_t now;

	if (entry == NULL)
		return;
	now = clock_now_ns();
	while (entry != NULL && entry->due_ns <= now) {
		client_due(entry);
		entry = timer_first(&server->timers);
	}
}

/* epoll_wait() with a timeout in ns; NULL: for ever. Before Linux 5.11 the
 * epoll is polled like any other descriptor. */
static int
server_wait(struct server *server, struct epoll_event *events,
	const struct timespec *timeout)
{
	struct pollfd poll_fd = { .fd = server->epoll, .events = POLLIN };
	static bool server_lacks_pwait2;
	int n;

	if (!server_lacks_pwait2) {
		n = epoll_pwait2(
			server->epoll, events, SERVER_EVENTS, timeout, NULL);
		if (n >= 0 || (errno != ENOSYS && errno != EPERM))
			return n;
		server_lacks_pwait2 = true;
	}
	if (ppoll(&poll_fd, 1, timeout, NULL) < 0)
		return -1;
	return epoll_wait(server->epoll, events, SERVER_EVENTS, 0);
}

static int
server_wait_next(
	struct server *server, struct epoll_event *events, bool at_once)
{
	const struct timer_entry *entry = timer_first(&server->timers);
	struct timespec ts = { 0 };
	uint64_t begin, end;
	int n;

	if (at_once)
		return server_wait(server, events, &ts);
	begin = clock_now_ns();
	if (entry != NULL && entry->due_ns > begin) {
		ts.tv_sec = (time_t)((entry->due_ns - begin) / 1000000000u);
		ts.tv_nsec = (long)((entry->due_ns - begin) % 1000000000u);
	}
	/* Others than we may give back what there was none of. */
	if (server->shut &&
		(entry == NULL || ts.tv_sec > 0 || ts.tv_nsec > SERVER_SHUT_NS))
		ts = (struct timespec){ .tv_nsec = SERVER_SHUT_NS };
	n = server_wait(
		server, events, entry != NULL || server->shut ? &ts : NULL);
	end = clock_now_ns();
	if (end - begin > SERVER_PAUSE_NS)
		server->idle_ns = end;
	return n;
}

/* Whether there is something on the control line. */
static bool
server_take(struct server *server, const struct epoll_event *event)
{
	enum server_source *source = event->data.ptr;

	switch (*source) {
	case SOURCE_SITE:
		((struct server_site *)(void *)source)->runnable = true;
		return false;
	case SOURCE_DOOR:
		door_take((struct server_site *)(void *)((char *)source -
			offsetof(struct server_site, door)));
		return false;
	case SOURCE_CLIENT:
		client_left((struct client *)(void *)source);
		return false;
	case SOURCE_SIGNAL:
		server->stop = true;
		return false;
	default:
		return true;
	}
}

int
server_run(struct server *server)
{
	struct epoll_event events[SERVER_EVENTS];
	bool more = false;

	if (server->options->control) {
		int rc = control_open(server);

		if (rc)
			return server_fail("stdin", rc);
	}
	while (!server->stop) {
		bool commands = false;
		int i, n = server_wait_next(server, events, more);

		if (n < 0 && errno != EINTR)
			return server_fail("epoll_pwait2", -errno);
		for (i = 0; i < n; i++)
			commands |= server_take(server, &events[i]);
		server_fire(server);
		more = server_run_sites(server);
		more |= door_make_room(server);
		if (commands)
			control_read(server);
		for (i = 0; commands && i < (int)server->site_count; i++)
			more |= server->sites[i].runnable;
	}
	return 0;
}
