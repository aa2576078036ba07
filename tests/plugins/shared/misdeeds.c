/* SPDX-License-Identifier: MIT */
/* What several of the plugins that misbehave do. */
#include "shared/misdeeds.h"

#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define PIECE ((size_t)16 << 20)
#define PIECES 192
#define PAGE 4096
#define MANY 400
#define REPLY 4 /* where the host's answer goes */

_Noreturn void
misdeed_wait(void)
{
	for (;;)
		pause();
}

static void *
misdeed_forgotten(void *arg)
{
	(void)arg;
	misdeed_wait();
}

/* It has its name by the time that anybody looks. */
void
misdeed_thread(void)
{
	pthread_t thread;

	if (pthread_create(&thread, NULL, misdeed_forgotten, NULL) != 0)
		return;
	pthread_setname_np(thread, "forgotten");
	pthread_detach(thread);
}

void
misdeed_zombie(void)
{
	siginfo_t info;
	pid_t pid = fork();

	if (pid == 0)
		_exit(0);
	waitid(P_PID, (id_t)pid, &info, WEXITED | WNOWAIT);
}

_Noreturn void
misdeed_memory(void)
{
	for (int i = 0; i < PIECES; i++) {
		void *piece = mmap(NULL, PIECE, PROT_READ | PROT_WRITE,
			MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

		if (piece == MAP_FAILED)
			continue;
		/* Fast, for a limit of time isn't to be the first. */
		madvise(piece, PIECE, MADV_HUGEPAGE);
		for (size_t at = 0; at < PIECE; at += PAGE)
			((volatile char *)piece)[at] = 1;
	}
	misdeed_wait();
}

/* Not faster than it can be noticed: the disk is others' too. */
_Noreturn void
misdeed_files(const char *folder, bool named)
{
	static const char piece[1 << 20] = { 1 };
	const struct timespec pause = { 0, 5000000 };
	char path[4096];

	for (unsigned i = 0;; i++) {
		int fd;

		snprintf(path, sizeof(path), "%s/piece-%u", folder, i);
		fd = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
		(void)!write(fd, piece, sizeof(piece));
		if (named)
			close(fd);
		else
			unlink(path);
		nanosleep(&pause, NULL);
	}
}

/* Each of them forks for ever; some leave their group. The test bounds how many
 * they can be: all of them wait for room, so it is taken at once. */
_Noreturn static void
misdeed_bomb(void)
{
	const struct timespec pause = { 0, 5000000 };

	for (unsigned i = 0;; i++) {
		pid_t pid = fork();

		if (pid == 0 && i % 8 == 0)
			setsid();
		if (pid < 0)
			nanosleep(&pause, NULL);
	}
}

_Noreturn void
misdeed_processes(void)
{
	for (int i = 0; i < MANY; i++)
		if (fork() == 0)
			misdeed_wait();
	misdeed_wait();
}

void
misdeed_line(void)
{
	static const char line[] =
		"there is no end to what could be said of this item\n";

	(void)!write(1, line, sizeof(line) - 1);
	(void)!write(2, line, sizeof(line) - 1);
}

_Noreturn void
misdeed_flood(void)
{
	for (;;)
		misdeed_line();
}

/* The child in between is waited for once the grandchild is ready. */
void
misdeed_detached(void (*that)(void))
{
	int ready[2];
	char byte = 0;
	pid_t pid;

	if (pipe(ready) < 0)
		return;
	pid = fork();
	if (pid == 0) {
		if (fork() == 0) {
			setsid();
			prctl(PR_SET_PDEATHSIG, 0L);
			signal(SIGTERM, SIG_IGN);
			signal(SIGHUP, SIG_IGN);
			(void)!write(ready[1], &byte, 1);
			that();
		}
		(void)!read(ready[0], &byte, 1);
		_exit(0);
	}
	waitpid(pid, NULL, 0);
	close(ready[0]);
	close(ready[1]);
}

/* Until it is refused. */
static void
misdeed_overwrite(void)
{
	static const char text[1 << 16] = "{ \"no\": ";

	for (int i = 0; i < MANY; i++)
		if (write(REPLY, text, sizeof(text)) < 0)
			break;
}

/* So that it has one where an answer would be written. */
static void
misdeed_open(void)
{
	const char *file = getenv("MISDEED_FILE");

	for (int fd = 0; file != NULL && fd >= 0 && fd < REPLY;)
		fd = open(file, O_RDWR);
}

void
misdeed_at(const char *where)
{
	static const struct {
		const char *name;
		void (*deed)(void);
	} deeds[] = { { "memory", misdeed_memory },
		{ "processes", misdeed_processes }, { "bomb", misdeed_bomb },
		{ "flood", misdeed_flood }, { "hang", misdeed_wait },
		{ "thread", misdeed_thread }, { "zombie", misdeed_zombie },
		{ "abort", abort }, { "overwrite", misdeed_overwrite } };
	const char *at = getenv("MISDEED_AT"), *what = getenv("MISDEED");

	if (at == NULL || what == NULL || strstr(at, where) == NULL)
		return;
	for (size_t i = 0; i < sizeof(deeds) / sizeof(deeds[0]); i++)
		if (strcmp(what, deeds[i].name) == 0)
			deeds[i].deed();
	if (strcmp(what, "opens") == 0)
		misdeed_open();
	if (strcmp(what, "says") == 0)
		fputs("weights \033[2Jloaded\nfrom here\n"
		      "and http://me:hush@host/\n",
			stderr);
	if (strcmp(what, "says-exit") == 0) {
		fputs("loading the model\n", stderr);
		exit(0);
	}
	if (strcmp(what, "orphan") == 0)
		misdeed_detached(misdeed_wait);
	if (strcmp(what, "child") == 0 && fork() == 0)
		misdeed_wait();
	if (strcmp(what, "descriptor") == 0 &&
		open("/dev/zero", O_RDONLY | O_CLOEXEC) < 0)
		abort();
	if (strcmp(what, "replace") == 0 &&
		(close(0) < 0 || open("/dev/zero", O_RDONLY) != 0))
		abort();
	if (strcmp(what, "exit") == 0)
		exit(0);
	if (strcmp(what, "segv") == 0)
		raise(SIGSEGV);
	if (strcmp(what, "parent-kill") == 0)
		kill(getppid(), SIGKILL);
}
