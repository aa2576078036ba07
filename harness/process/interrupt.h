/* SPDX-License-Identifier: MIT */
/* Ctrl-C and its like: noted, and acted upon where it is safe. */
#ifndef LANEBENCH_PROCESS_INTERRUPT_H
#define LANEBENCH_PROCESS_INTERRUPT_H

#include <signal.h>
#include <stdbool.h>

/* From now on SIGINT, SIGTERM and SIGHUP are only noted, and only while
 * interrupt_mask() is the mask (in ppoll): so none is missed. */
void interrupt_watch(void);

/* Whether one came. */
bool interrupt_seen(void);

/* Whether one came, while the signals were kept back, that interrupt_seen()
 * hasn't told of: the first one, or one that came after it. */
bool interrupt_again(void);

/* The mask for ppoll(). */
const sigset_t *interrupt_mask(void);

/* In a forked child, before exec: as it was before interrupt_watch(). */
void interrupt_restore(void);

#endif
