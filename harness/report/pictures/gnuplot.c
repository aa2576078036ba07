/* SPDX-License-Identifier: MIT */
/* gnuplot, started by exec, its complaint read, its picture looked at. */
#include "report/pictures/gnuplot.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "files/files.h"
#include "process/reap.h"

#define GNUPLOT_ARGUMENTS 20
#define GNUPLOT_BYTES_MAX (INT64_C(1) << 30)

/* Ctrl-C is noticed within this time. */
#define GNUPLOT_TICK_MS 100

extern char **environ;

struct gnuplot {
	pid_t pid;
	int pidfd, errors;
	bool silent; /* nobody can write to `errors` any more */
	char said[400];
	size_t said_len;
};

static bool (*gnuplot_stop)(void);
static unsigned gnuplot_limit_ms = 60000;

void
gnuplot_until(bool (*stop)(void))
{
	gnuplot_stop = stop;
}

void
gnuplot_limit(unsigned ms)
{
	gnuplot_limit_ms = ms;
}

/* The first line of text that says something, cut at its end. */
static void
gnuplot_first_line(char *text)
{
	char *line = text + strspn(text, " \t\r\n^");

	memmove(text, line, strlen(line) + 1);
	text[strcspn(text, "\r\n")] = '\0';
}

/* Reads what is there, keeps what fits. */
static void
gnuplot_drain(struct gnuplot *gnuplot)
{
	char waste[512];

	for (;;) {
		size_t room = sizeof(gnuplot->said) - 1 - gnuplot->said_len;
		ssize_t got = read(gnuplot->errors,
			room ? gnuplot->said + gnuplot->said_len : waste,
			room ? room : sizeof(waste));
		if (got < 0 && errno == EINTR)
			continue;
		/* A hang-up would wake us for ever after. */
		gnuplot->silent = got == 0;
		if (got <= 0)
			break;
		if (room)
			gnuplot->said_len += (size_t)got;
	}
}

static int
gnuplot_spawn(const char *const *arguments, const char *picture,
	const char *part, int say, pid_t *pid)
{
	/* -d: a user's own ~/.gnuplot must not change the picture. */
	char *argv[GNUPLOT_ARGUMENTS] = { "gnuplot", "-d", "-c" };
	posix_spawn_file_actions_t actions;
	posix_spawnattr_t attributes;
	sigset_t none, usual;

	for (size_t i = 0; arguments[i] && i + 4 < GNUPLOT_ARGUMENTS; i++)
		argv[i + 3] = (char *)(strcmp(arguments[i], picture) == 0
				? part
				: arguments[i]);
	int rc = posix_spawn_file_actions_init(&actions);
	if (rc)
		return -rc;
	rc = posix_spawnattr_init(&attributes);
	if (rc) {
		posix_spawn_file_actions_destroy(&actions);
		return -rc;
	}
	/* What we block or ignore, it must not: it could not be interrupted. */
	sigemptyset(&none);
	sigemptyset(&usual);
	sigaddset(&usual, SIGPIPE);
	sigaddset(&usual, SIGINT);
	sigaddset(&usual, SIGTERM);
	if ((rc = posix_spawnattr_setsigmask(&attributes, &none)) ||
		(rc = posix_spawnattr_setsigdefault(&attributes, &usual)) ||
		(rc = posix_spawnattr_setflags(&attributes,
			 POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF |
				 POSIX_SPAWN_SETPGROUP)) ||
		(rc = posix_spawn_file_actions_addopen(
			 &actions, 0, "/dev/null", O_RDWR, 0)) ||
		(rc = posix_spawn_file_actions_adddup2(&actions, 0, 1)) ||
		(rc = posix_spawn_file_actions_adddup2(&actions, say, 2)))
		goto out;
	rc = posix_spawnp(pid, argv[0], &actions, &attributes, argv, environ);
out:
	posix_spawnattr_destroy(&attributes);
	posix_spawn_file_actions_destroy(&actions);
	return -rc;
}

/* Begins and ends as such a file does. */
static bool
gnuplot_whole(const struct files_fresh *fresh)
{
	static const char png_end[] = "IEND\xae\x42\x60\x82";
	char head[9] = { 0 }, tail[65] = { 0 };
	size_t len = strlen(fresh->name);
	bool svg = len > 4 && strcmp(fresh->name + len - 4, ".svg") == 0;
	int64_t size;
	int fd = files_open_in(
		fresh->folder, fresh->part, GNUPLOT_BYTES_MAX, &size);
	bool read = fd >= 0 && size >= 64 && pread(fd, head, 8, 0) == 8 &&
		pread(fd, tail, 64, size - 64) == 64;

	if (fd >= 0)
		close(fd);
	if (!read)
		return false;
	if (svg)
		return strncmp(head, "<?xml", 5) == 0 && strstr(tail, "</svg>");
	return memcmp(head, "\x89PNG\r\n\x1a\n", 8) == 0 &&
		memcmp(tail + 56, png_end, 8) == 0;
}

static uint64_t
gnuplot_now_ms(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (uint64_t)now.tv_sec * 1000 + (uint64_t)now.tv_nsec / 1000000;
}

/* Until it has ended, 0; -ETIME and -EINTR when it is to be ended. */
static int
gnuplot_watch(struct gnuplot *gnuplot)
{
	uint64_t until = gnuplot_now_ms() + gnuplot_limit_ms;

	for (;;) {
		struct pollfd fds[2] = { { gnuplot->pidfd, POLLIN, 0 },
			{ gnuplot->silent ? -1 : gnuplot->errors, POLLIN, 0 } };

		if (gnuplot_stop && gnuplot_stop())
			return -EINTR;
		if (gnuplot_now_ms() >= until)
			return -ETIME;
		if (poll(fds, 2, GNUPLOT_TICK_MS) < 0 && errno != EINTR)
			return -errno;
		gnuplot_drain(gnuplot);
		if (fds[0].revents)
			return 0;
	}
}

/* Kills it if it still runs, and what it started. Its status. */
static int
gnuplot_reap(struct gnuplot *gnuplot, bool ended)
{
	int status = W_EXITCODE(0, SIGKILL);

	if (!ended)
		kill(gnuplot->pid, SIGKILL);
	/* Not reaped before its group is dead: until then the number is its. */
	ended = reap_ends(gnuplot->pid, reap_until());
	kill(-gnuplot->pid, SIGKILL);
	while (ended && waitpid(gnuplot->pid, &status, 0) < 0 && errno == EINTR)
		;
	gnuplot_drain(gnuplot);
	return status;
}

/* 0 when it ended well. */
static int
gnuplot_draw(struct gnuplot *gnuplot, const char *const *arguments,
	const char *picture, const char *part)
{
	int say[2], status = 0, rc;

	if (pipe2(say, O_CLOEXEC | O_NONBLOCK))
		return -errno;
	/* What it writes may block; what we read mustn't. */
	fcntl(say[1], F_SETFL, 0);
	gnuplot->errors = say[0];
	rc = gnuplot_spawn(arguments, picture, part, say[1], &gnuplot->pid);
	close(say[1]);
	if (!rc) {
		gnuplot->pidfd = (int)syscall(SYS_pidfd_open, gnuplot->pid, 0);
		rc = gnuplot->pidfd < 0 ? -errno : gnuplot_watch(gnuplot);
		status = gnuplot_reap(gnuplot, !rc);
		if (gnuplot->pidfd >= 0)
			close(gnuplot->pidfd);
	}
	close(say[0]);
	return rc ? rc : status ? -EPROTO : 0;
}

/* The picture's path while it is drawn: with its own end, by which the script
 * tells what to draw. NULL without memory. */
static char *
gnuplot_part(const char *picture, const struct files_fresh *fresh)
{
	const char *slash = strrchr(picture, '/');
	int folder = slash ? (int)(slash + 1 - picture) : 0;
	char *part;

	if (asprintf(&part, "%.*s%s", folder, picture, fresh->part) < 0)
		return NULL;
	return part;
}

/* Drawn into a file of ours that has another name until it is whole. */
static int
gnuplot_draw_whole(struct gnuplot *gnuplot, const char *const *arguments,
	const char *picture)
{
	struct files_fresh fresh;
	int rc = files_fresh_begin(&fresh, picture);
	char *part;

	if (rc)
		return rc == -ENOENT ? -ENOTDIR : rc;
	part = gnuplot_part(picture, &fresh);
	rc = part ? gnuplot_draw(gnuplot, arguments, picture, part) : -ENOMEM;
	if (!rc && !gnuplot_whole(&fresh))
		rc = -EPROTO;
	free(part);
	return files_fresh_end(&fresh, rc);
}

int
gnuplot_run(const char *const *arguments, const char *picture, char *words,
	size_t size)
{
	struct gnuplot gnuplot = { 0 };
	int rc = gnuplot_draw_whole(&gnuplot, arguments, picture);

	gnuplot_first_line(gnuplot.said);
	if (rc == -ENOENT)
		snprintf(words, size,
			"gnuplot is not installed (apt-get install "
			"gnuplot-nox)");
	else if (rc == -ETIME)
		snprintf(words, size, "gnuplot took longer than %g s",
			gnuplot_limit_ms / 1e3);
	else if (rc == -EINTR)
		snprintf(words, size, "interrupted while gnuplot drew");
	else if (rc == -EPROTO)
		snprintf(words, size, "gnuplot drew no %.120s%s%.120s", picture,
			*gnuplot.said ? ": " : "", gnuplot.said);
	else if (rc)
		snprintf(words, size, "gnuplot: %s", strerror(-rc));
	return rc;
}
