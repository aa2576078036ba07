/* SPDX-License-Identifier: MIT */
/* gnuplot, started by exec, its complaint read, its picture looked at. */
#include "report/gnuplot.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#define GNUPLOT_ARGUMENTS 20

extern char **environ;

/* The first line of text that says something, cut at its end. */
static void
gnuplot_first_line(char *text)
{
	char *line = text + strspn(text, " \t\r\n^");

	memmove(text, line, strlen(line) + 1);
	text[strcspn(text, "\r\n")] = '\0';
}

/* Reads all there is, keeps what fits. */
static void
gnuplot_drain(int fd, char *text, size_t size)
{
	char waste[512];
	size_t at = 0;

	for (;;) {
		bool full = at + 1 >= size;
		ssize_t got = read(fd, full ? waste : text + at,
			full ? sizeof(waste) : size - 1 - at);
		if (got < 0 && errno == EINTR)
			continue;
		if (got <= 0)
			break;
		if (!full)
			at += (size_t)got;
	}
	text[at] = '\0';
}

static int
gnuplot_spawn(const char *const *arguments, int say, pid_t *pid)
{
	/* -d: a user's own ~/.gnuplot must not change the picture. */
	char *argv[GNUPLOT_ARGUMENTS] = { "gnuplot", "-d", "-c" };
	posix_spawn_file_actions_t actions;
	posix_spawnattr_t attributes;
	sigset_t none, usual;

	for (size_t i = 0; arguments[i] && i + 4 < GNUPLOT_ARGUMENTS; i++)
		argv[i + 3] = (char *)arguments[i];
	int err = posix_spawn_file_actions_init(&actions);
	if (err)
		return -err;
	err = posix_spawnattr_init(&attributes);
	if (err) {
		posix_spawn_file_actions_destroy(&actions);
		return -err;
	}
	/* What we block or ignore, it must not: it could not be interrupted. */
	sigemptyset(&none);
	sigemptyset(&usual);
	sigaddset(&usual, SIGPIPE);
	sigaddset(&usual, SIGINT);
	sigaddset(&usual, SIGTERM);
	if ((err = posix_spawnattr_setsigmask(&attributes, &none)) ||
		(err = posix_spawnattr_setsigdefault(&attributes, &usual)) ||
		(err = posix_spawnattr_setflags(&attributes,
			 POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF)) ||
		(err = posix_spawn_file_actions_addopen(
			 &actions, 0, "/dev/null", O_RDWR, 0)) ||
		(err = posix_spawn_file_actions_adddup2(&actions, 0, 1)) ||
		(err = posix_spawn_file_actions_adddup2(&actions, say, 2)))
		goto out;
	err = posix_spawnp(pid, argv[0], &actions, &attributes, argv, environ);
out:
	posix_spawnattr_destroy(&attributes);
	posix_spawn_file_actions_destroy(&actions);
	return -err;
}

/* Begins and ends as such a file does. */
static bool
gnuplot_whole(const char *picture)
{
	static const char png_end[] = "IEND\xae\x42\x60\x82";
	char head[9] = { 0 }, tail[65] = { 0 };
	size_t len = strlen(picture);
	bool svg = len > 4 && strcmp(picture + len - 4, ".svg") == 0;

	FILE *in = fopen(picture, "re");
	if (!in)
		return false;
	size_t got = fread(head, 1, 8, in);
	size_t end = 0;
	if (got == 8 && fseek(in, svg ? -64 : -8, SEEK_END) == 0)
		end = fread(tail, 1, 64, in);
	fclose(in);
	if (svg)
		return end > 0 && strncmp(head, "<?xml", 5) == 0 &&
			strstr(tail, "</svg>");
	return end == 8 && memcmp(head, "\x89PNG\r\n\x1a\n", 8) == 0 &&
		memcmp(tail, png_end, 8) == 0;
}

int
gnuplot_run(const char *const *arguments, const char *picture, char *words,
	size_t size)
{
	char said[400] = "";
	int pipe_fd[2], status = 0, err;
	pid_t pid, got;

	if (pipe2(pipe_fd, O_CLOEXEC))
		return -errno;
	unlink(picture);
	err = gnuplot_spawn(arguments, pipe_fd[1], &pid);
	close(pipe_fd[1]);
	if (!err) {
		gnuplot_drain(pipe_fd[0], said, sizeof(said));
		do
			got = waitpid(pid, &status, 0);
		while (got < 0 && errno == EINTR);
		if (got < 0)
			err = -errno;
	}
	close(pipe_fd[0]);
	gnuplot_first_line(said);
	if (err == -ENOENT)
		snprintf(words, size,
			"gnuplot is not installed: no pictures (apt-get "
			"install gnuplot-nox, then lanebench plot)");
	else if (err)
		snprintf(words, size, "gnuplot: %s", strerror(-err));
	else if (status != 0 || !gnuplot_whole(picture)) {
		snprintf(words, size, "gnuplot drew no %.120s%s%.120s", picture,
			*said ? ": " : "", said);
		err = -EPROTO;
	}
	return err;
}
