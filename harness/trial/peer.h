/* SPDX-License-Identifier: MIT */
/* A program as a strategy: started, given its orders, read line by line while
 * it works, ended. Its records are written here from what it reports.
 * strategies/peers/README.md has the protocol. One peer for each process. [the
 * process's first thread] */
#ifndef LANEBENCH_TRIAL_PEER_H
#define LANEBENCH_TRIAL_PEER_H

#include <stddef.h>

#include <lanebench/strategy.h>

#include "trial/host.h"
#include "trial/manifest.h"

struct peer;

/* The options that every peer has, beside none of its own. */
extern const struct lane_option peer_options[];

/* Fills in the table of the strategy that it is. */
void
peer_table(const struct manifest *manifest, struct lane_strategy *strategy);

/* Starts it, sends it the items and waits until it is ready: host->peer. The
 * block gets the error. The host has its lanes. */
int peer_open(struct host *host, struct manifest *manifest);

/* After the spans: what it used goes into the block, it and all that it
 * started is at an end, however it came to that. < 0 when that was wrong; rc is
 * what the spans came to. */
int peer_close(struct host *host, int rc);

#endif
