/* SPDX-License-Identifier: MIT */
/* Between the parts of peer.h: a peer while it runs. */
#ifndef LANEBENCH_TRIAL_PEER_PRIVATE_H
#define LANEBENCH_TRIAL_PEER_PRIVATE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "process/proc_tree.h"
#include "trial/host.h"
#include "trial/peer_process.h"
#include "trial/peer_protocol.h"
#include "wire/records.h"

/* For what a program started and ends by itself, once it is gone. */
#define PEER_PATIENCE_NS 2000000000u

struct peer {
	struct host *host;
	struct peer_process process;
	struct proc_usage before;
	size_t answered;
	bool done, stopped;
	size_t held; /* bytes in the buffer, of a line that isn't whole */
	char buffer[2 * PEER_LINE_MAX];
};

/* What became of it (peer_fate.c). The first of the reasons is kept; each
 * returns a negative errno. */
__attribute__((format(printf, 3, 4))) int
peer_fail(struct peer *peer, enum wire_fate fate, const char *fmt, ...);
/* As peer_fail(), of work that isn't the baseline's. */
__attribute__((format(printf, 2, 3))) int
peer_wrong(struct peer *peer, const char *fmt, ...);
/* It ended before it should have, or doesn't listen or speak any more. */
int peer_gone(struct peer *peer, const char *when);

/* What it answered, into the records (peer_answer.c); 0 or < 0. An item is
 * done, well or badly: when it was begun only the peer knows. */
int peer_item(struct peer *peer, const struct peer_line *line, uint64_t now);
/* It says that all are. */
int peer_said_done(struct peer *peer);

/* The talk with it (peer_talk.c): 0, or < 0 and it was said. The orders, until
 * it is ready; `go`, until it is done. */
int peer_talk_orders(struct peer *peer, const char *orders, size_t size);
int peer_talk_work(struct peer *peer);

/* What it used (peer_account.c) between `go` and `done`, itself and below it;
 * and what is known only once it was reaped. */
void peer_account(struct peer *peer);
void peer_account_ended(struct peer *peer);

#endif
