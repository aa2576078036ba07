/* SPDX-License-Identifier: MIT */
/* Bytes that a strategy hands to the dataset `held`, which keeps the item until
 * it is let go: so that two calls overlap for certain, whatever the clock. */
#ifndef LANEBENCH_TESTS_HELD_H
#define LANEBENCH_TESTS_HELD_H

#include <sched.h>
#include <stdatomic.h>

struct held {
	_Atomic int entered, let_go;
};

static inline void
held_wait(_Atomic int *flag)
{
	while (!atomic_load(flag))
		sched_yield();
}

#endif
