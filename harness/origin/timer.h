/* SPDX-License-Identifier: MIT */
/* What is due when: a binary heap of entries that are part of their owners. One
 * thread. */
#ifndef LANEBENCH_ORIGIN_TIMER_H
#define LANEBENCH_ORIGIN_TIMER_H

#include <stddef.h>
#include <stdint.h>

struct timer_entry {
	uint64_t due_ns;
	size_t place; /* 1 + its index in the heap; 0: not in it */
};

struct timer_slot {
	uint64_t due_ns;
	struct timer_entry *entry;
};

struct timer_heap {
	struct timer_slot *slots;
	size_t count, room;
};

/* 0 or -ENOMEM. The entry must not be in the heap, and stays the caller's. */
int
timer_add(struct timer_heap *heap, struct timer_entry *entry, uint64_t due_ns);
/* Does nothing to an entry that isn't in the heap. */
void timer_remove(struct timer_heap *heap, struct timer_entry *entry);
/* The earliest, or NULL; it stays in. */
struct timer_entry *timer_first(const struct timer_heap *heap);
void timer_fini(struct timer_heap *heap);

#endif
