/* SPDX-License-Identifier: MIT */
/* How long a trial's threads and processes were ready to run without a core
 * (run delay). The kernel counts it for living threads, so those that end
 * within the timed spans are asked as they end. That takes about 6 us; it is
 * done while it is less than 1/500 of the time so far. One unasked thread
 * leaves the whole unmeasured. */
#ifndef LANEBENCH_TRIAL_RUN_DELAY_H
#define LANEBENCH_TRIAL_RUN_DELAY_H

#include "wire/records.h"

/* Before the spans; children write into the block. [the process's first thread]
 */
void delay_begin(struct wire_head *head, unsigned lanes);

/* This thread works on items: it is asked when it ends. [any thread] */
void delay_watch(void);

/* Asks the threads that live. After run(), outside of the timed spans, before
 * teardown() ends them. [the process's first thread] */
void delay_ask(void);

/* CPU time of children that were never waited for (SIGCHLD is ignored, or a
 * process other than their parent adopted them) and ended by _exit(). After the
 * spans. [likewise] */
uint64_t delay_unbrought_ns(struct wire_head *head);

/* After the spans: writes what is known into the block. [likewise] */
void delay_end(struct wire_head *head);

#endif
