/* SPDX-License-Identifier: MIT */
/* Signals that end a run are noted, and acted upon where it is safe. */
#include "process/interrupt.h"

#include <stddef.h>
#include <time.h>

static volatile sig_atomic_t interrupt_noted;
static sigset_t interrupt_before;

static const int interrupt_signals[] = { SIGINT, SIGTERM, SIGHUP };

static void
interrupt_note(int sig)
{
	(void)sig;
	interrupt_noted = 1;
}

void
interrupt_watch(void)
{
	struct sigaction action = { .sa_handler = interrupt_note }, before;
	sigset_t blocked;

	sigemptyset(&blocked);
	for (size_t i = 0; i < 3; i++) {
		/* Under nohup a run outlives its terminal. */
		if (interrupt_signals[i] == SIGHUP &&
			sigaction(SIGHUP, NULL, &before) == 0 &&
			before.sa_handler == SIG_IGN)
			continue;
		sigaddset(&blocked, interrupt_signals[i]);
		sigaction(interrupt_signals[i], &action, NULL);
	}
	sigprocmask(SIG_BLOCK, &blocked, &interrupt_before);
	/* A closed pipe is an error of write(), not our end. */
	signal(SIGPIPE, SIG_IGN);
	/* A file at its size limit is one, too. */
	signal(SIGXFSZ, SIG_IGN);
}

bool
interrupt_again(void)
{
	sigset_t pending;

	sigpending(&pending);
	for (size_t i = 0; i < 3; i++)
		if (sigismember(&pending, interrupt_signals[i]) == 1)
			return true;
	return false;
}

bool
interrupt_seen(void)
{
	static const struct timespec now = { 0, 0 };
	sigset_t ours;

	if (interrupt_noted)
		return true;
	if (!interrupt_again())
		return false;
	/* Consumed, so that interrupt_again() sees only a later one. */
	sigemptyset(&ours);
	for (size_t i = 0; i < 3; i++)
		sigaddset(&ours, interrupt_signals[i]);
	while (sigtimedwait(&ours, NULL, &now) > 0)
		;
	interrupt_noted = 1;
	return true;
}

const sigset_t *
interrupt_mask(void)
{
	return &interrupt_before;
}

void
interrupt_restore(void)
{
	for (size_t i = 0; i < 3; i++)
		signal(interrupt_signals[i], SIG_DFL);
	signal(SIGPIPE, SIG_DFL);
	signal(SIGXFSZ, SIG_DFL);
	sigprocmask(SIG_SETMASK, &interrupt_before, NULL);
}
