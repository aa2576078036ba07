/* SPDX-License-Identifier: MIT */
/*
 * What runs now and how long it will last: on a terminal one line that is
 * redrawn, else a plain line a block. One thread.
 */
#ifndef LANEBENCH_REPORT_TERMINAL_PROGRESS_H
#define LANEBENCH_REPORT_TERMINAL_PROGRESS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

struct progress;

/* The trial that begins. */
struct progress_now {
	const char *dataset, *strategy;
	unsigned workers;
	unsigned block, blocks; /* blocks: the last's number */
	bool warmup; /* the block primes, as block 0 does */
	int64_t expect_ns; /* what this trial will take; 0 when unknown */
};

/* `to` is stderr, or NULL to say nothing. trials: how many there will be;
 * expect_ns: what they take together, 0 when unknown. NULL without memory;
 * all functions take NULL and do nothing. */
struct progress *progress_begin(FILE *to, size_t trials, int64_t expect_ns);

/* Whether it is one line that is redrawn; else each block is a line. */
bool progress_redrawn(const struct progress *progress);

/* A trial begins; the one before it, if any, has ended. */
void progress_step(struct progress *progress, const struct progress_now *now);

/* Redraws with the time that passed; call it as often as you like, it draws at
 * most five times a second. */
void progress_tick(struct progress *progress);

/* What the rest takes, this trial included, as the caller knows it now; it
 * replaces what progress_begin() was told. trials: how many are left. */
void
progress_expect(struct progress *progress, size_t trials, int64_t expect_ns);

/* So long nothing ran, which no trial took; and what pauses are left take. */
void
progress_pause(struct progress *progress, int64_t took_ns, int64_t left_ns);

/* Wipes the line, so that something else can be printed; the next step or
 * tick draws it again. */
void progress_clear(struct progress *progress);

/* Wipes the line and frees. */
void progress_end(struct progress *progress);

#endif
