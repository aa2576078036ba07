/* SPDX-License-Identifier: MIT */
/* The loop: waits for clients, timers and commands, and runs the daemons that
 * have something to do. */
#include "origin/server.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stddef.h>
#include <stdio.h>
#include <poll.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include "measure/clock.h"
#include "origin/control.h"
#include "origin/descriptors.h"
#include "origin/door.h"
#include "origin/files.h"
#include "origin/heap.h"
#include "origin/visit.h"

#define SERVER_EVENTS 64
/* A connection's buffers; the longest request that is understood. */
#define SERVER_MEMORY 8192u
/* A wait of less is the system call's own time. */
#define SERVER_PAUSE_NS 20000u
/* Until one who stands outside is looked at again. */
#define SERVER_SHUT_NS 10000000

static enum server_source server_signal_source = SOURCE_SIGNAL;

static int
server_fail(const char *what, int err)
{
	fprintf(stderr, "lanebench-origin: %s: %s\n", what, strerror(-err));
	return err;
}

int
server_watch(struct server *server, int fd, uint32_t events,
	enum server_source *source)
{
	struct epoll_event event = { .events = events, .data.ptr = source };

	return epoll_ctl(server->epoll, EPOLL_CTL_ADD, fd, &event) ? -errno : 0;
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
	int err;

	site->source = SOURCE_SITE;
	site->index = index;
	site->server = server;
	site->daemon = MHD_start_daemon(MHD_USE_EPOLL |
			MHD_USE_NO_LISTEN_SOCKET | MHD_ALLOW_SUSPEND_RESUME |
			MHD_USE_TURBO | MHD_USE_SUPPRESS_DATE_NO_CLOCK,
		0, NULL, NULL, visit_request, site, MHD_OPTION_CONNECTION_LIMIT,
		server->most, MHD_OPTION_CONNECTION_MEMORY_LIMIT,
		(size_t)SERVER_MEMORY, MHD_OPTION_URI_LOG_CALLBACK,
		visit_request_line, site, MHD_OPTION_NOTIFY_CONNECTION,
		visit_connection, site, MHD_OPTION_NOTIFY_COMPLETED,
		visit_completed, site, MHD_OPTION_UNESCAPE_CALLBACK,
		server_unescape, site, MHD_OPTION_SIGPIPE_HANDLED_BY_APP, 1,
		MHD_OPTION_END);
	if (!site->daemon)
		return errno ? -errno : -EIO;
	info = MHD_get_daemon_info(site->daemon, MHD_DAEMON_INFO_EPOLL_FD);
	err = server_watch(server, info->epoll_fd, EPOLLIN, &site->source);
	return err ? err : door_open(site);
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
	int err;

	if (options->root) {
		server->root =
			open(options->root, O_PATH | O_DIRECTORY | O_CLOEXEC);
		if (server->root < 0)
			return server_fail(options->root, -errno);
		server->files = files_create();
		if (!server->files)
			return server_fail("--root", -ENOMEM);
	}
	if (!options->routes)
		return 0;
	err = table_load(options->routes, options->sites, &server->table, error,
		sizeof(error));
	if (err)
		fprintf(stderr, "lanebench-origin: %s\n", error);
	return err;
}

int
server_init(struct server *server, const struct options *options, int *fds,
	unsigned most)
{
	unsigned i;
	int err;

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
		err = server_fail("epoll_create1", -errno);
		goto out;
	}
	err = server_pages(server);
	if (err)
		goto out;
	err = server_signals(server);
	if (err) {
		server_fail("signalfd", err);
		goto out;
	}
	for (i = 0; i < options->sites && !err; i++)
		err = server_site_init(server, i);
	if (err == -EMFILE)
		descriptors_say(options->sites);
	else if (err)
		server_fail("can't start libmicrohttpd", err);
	heap_warm();
	counters_reset(&server->counters);
out:
	if (err)
		server_fini(server);
	return err;
}

void
server_fini(struct server *server)
{
	struct visit *visit;
	unsigned i;

	/* libmicrohttpd can't stop with connections that are put aside. */
	for (visit = server->visits; visit; visit = visit->next)
		visit_resume(visit);
	for (i = 0; i < server->site_count; i++) {
		if (server->sites[i].daemon)
			MHD_stop_daemon(server->sites[i].daemon);
		close(server->sites[i].door.fd);
	}
	control_close(server);
	table_unref(server->table);
	files_destroy(server->files);
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

bool
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

void
server_settle(struct server *server)
{
	unsigned i;

	for (i = 0; i < server->site_count; i++) {
		door_take(&server->sites[i]);
		server->sites[i].runnable = true;
	}
	server_run_sites(server);
}

static void
server_fire(struct server *server)
{
	struct timer_entry *entry = timer_first(&server->timers);
	uint64_t now;

	if (!entry)
		return;
	now = clock_now_ns();
	while (entry && entry->due_ns <= now) {
		visit_due(entry);
		entry = timer_first(&server->timers);
	}
}

/* epoll_wait() with a timeout in ns; NULL: for ever. Before Linux 5.11 the epoll
 * is polled like any other descriptor. */
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
	if (entry && entry->due_ns > begin) {
		ts.tv_sec = (time_t)((entry->due_ns - begin) / 1000000000u);
		ts.tv_nsec = (long)((entry->due_ns - begin) % 1000000000u);
	}
	/* Others than we may give back what there was none of. */
	if (server->shut &&
		(!entry || ts.tv_sec > 0 || ts.tv_nsec > SERVER_SHUT_NS))
		ts = (struct timespec){ .tv_nsec = SERVER_SHUT_NS };
	n = server_wait(server, events, entry || server->shut ? &ts : NULL);
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
	case SOURCE_VISIT:
		visit_left((struct visit *)(void *)source);
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
		int err = control_open(server);

		if (err)
			return server_fail("stdin", err);
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
