/* SPDX-License-Identifier: MIT */
/*
 * A program as a strategy: started, given its orders, listened to line by line
 * while it works, ended. It writes no records; they are written here, by what
 * it says. The protocol stands in strategies/peers/README.md.
 *
 * One peer a process. [the process's first thread]
 */
#ifndef LANEBENCH_TRIAL_PEER_H
#define LANEBENCH_TRIAL_PEER_H

#include <stddef.h>

#include <lanebench/strategy.h>

#include "trial/host.h"
#include "trial/manifest.h"

struct peer;

/* The options that every peer has, beside none of its own. */
extern const struct lane_option peer_options[];

/* The strategy's table for it. */
void
peer_table(const struct manifest *manifest, struct lane_strategy *strategy);

/* Starts it, tells it its items and waits until it is ready: host->peer. A
 * failure is said in the block. The host has its lanes. */
int peer_open(struct host *host, struct manifest *manifest);

/* After the spans: what it used goes into the block, it and all that it
 * started is at an end, however it came to that. < 0 when that was wrong; rc is
 * what the spans came to. */
int peer_close(struct host *host, int rc);

#endif
