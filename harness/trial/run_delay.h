/* SPDX-License-Identifier: MIT */
/*
 * How long a trial's threads and processes were ready to run and had no core.
 * The kernel counts that for each thread while it lives, so those that end
 * within the timed spans must be asked at their end. That takes about 6 us each,
 * shared by the cores: it is done where it comes to less than 1/500 of the time
 * that has gone by. What nobody could ask leaves the whole unmeasured.
 */
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

/* CPU time of children that nobody waited for (SIGCHLD is ignored, or another
 * than their parent adopted them), of those that ended by _exit(). After the
 * spans. [likewise] */
uint64_t delay_unbrought_ns(struct wire_head *head);

/* After the spans: writes what is known into the block. [likewise] */
void delay_end(struct wire_head *head);

#endif
