/* SPDX-License-Identifier: MIT */
/* What several of the plugins that misbehave do. It stops at a point that a
 * machine survives, and is there to be ended. */
#ifndef LANEBENCH_TESTS_MISDEEDS_H
#define LANEBENCH_TESTS_MISDEEDS_H

#include <stdbool.h>

/* Waits to be ended, whatever asks for it. */
_Noreturn void misdeed_wait(void);

/* A thread called "forgotten" that waits to be ended, detached. */
void misdeed_thread(void);

/* A child that is dead for certain, and not waited for. */
void misdeed_zombie(void);

/* More than 3 GiB, all of it touched, and waits. */
_Noreturn void misdeed_memory(void);

/* Files below a folder, without end; unnamed ones are open, and removed. */
_Noreturn void misdeed_files(const char *folder, bool named);

/* Four hundred processes that wait, and waits. */
_Noreturn void misdeed_processes(void);

/* A line to stdout and to stderr; that without end. Whether anybody listens is
 * no concern of ours. */
void misdeed_line(void);
_Noreturn void misdeed_flood(void);

/* A grandchild in a session of its own that ignores what it can does `that`,
 * and its parent is gone; returns once that is so. */
void misdeed_detached(void (*that)(void));

/*
 * Where the environment's MISDEED_AT has `where` in it, what its MISDEED says:
 * for what has no options yet.
 *   orphan, thread, child, zombie, descriptor, replace (one that was open by
 *     another)   returns, leaving it behind
 *   memory, processes, flood, hang   doesn't return
 *   exit, abort, segv, parent-kill, overwrite   returns if it comes to that
 */
void misdeed_at(const char *where);

#endif
