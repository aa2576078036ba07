/* SPDX-License-Identifier: MIT */
/* What a peer is told before it begins. */
#ifndef LANEBENCH_TRIAL_PEER_ORDERS_H
#define LANEBENCH_TRIAL_PEER_ORDERS_H

#include <stddef.h>

#include "trial/host.h"

/* The lines from `lanebench-peer 1` to `end`; the caller's to free. -ENOMEM. */
int peer_orders(const struct host *host, char **text, size_t *size);

#endif
