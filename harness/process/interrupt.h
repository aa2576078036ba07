/* SPDX-License-Identifier: MIT */
/* Ctrl-C, SIGTERM and SIGHUP: noted, and acted upon where it is safe. */
#ifndef LANEBENCH_PROCESS_INTERRUPT_H
#define LANEBENCH_PROCESS_INTERRUPT_H

#include <signal.h>
#include <stdbool.h>

/* From now on the signals are blocked, and noted while interrupt_mask() is the
 * mask of ppoll(): none is missed. */
void interrupt_watch(void);

/* Whether a signal came. */
bool interrupt_seen(void);

/* Whether a signal is pending: the first one, or one that came after
 * interrupt_seen() saw it. */
bool interrupt_again(void);

/* The mask of signals for ppoll(); static. */
const sigset_t *interrupt_mask(void);

/* Restores the state before interrupt_watch(), in a forked child before
 * exec(). */
void interrupt_restore(void);

#endif
