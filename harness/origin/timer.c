/* SPDX-License-Identifier: MIT */
/* A binary heap; the times lie beside the pointers, so that sifting touches no
 * entry but those that move. */
#include "origin/origin.h"

#include <errno.h>
#include <stdlib.h>

static void
timer_put(struct timer_heap *heap, size_t at, struct timer_slot slot)
{
	heap->slots[at] = slot;
	slot.entry->place = at + 1;
}

static void
timer_up(struct timer_heap *heap, size_t at, struct timer_slot slot)
{
	while (at) {
		size_t parent = (at - 1) / 2;

		if (heap->slots[parent].due_ns <= slot.due_ns)
			break;
		timer_put(heap, at, heap->slots[parent]);
		at = parent;
	}
	timer_put(heap, at, slot);
}

static void
timer_down(struct timer_heap *heap, size_t at, struct timer_slot slot)
{
	for (;;) {
		size_t child = 2 * at + 1;

		if (child >= heap->count)
			break;
		if (child + 1 < heap->count &&
			heap->slots[child + 1].due_ns <
				heap->slots[child].due_ns)
			child++;
		if (slot.due_ns <= heap->slots[child].due_ns)
			break;
		timer_put(heap, at, heap->slots[child]);
		at = child;
	}
	timer_put(heap, at, slot);
}

int
timer_add(struct timer_heap *heap, struct timer_entry *entry, uint64_t due_ns)
{
	struct timer_slot slot = { due_ns, entry };

	if (heap->count == heap->room) {
		size_t room = heap->room ? 2 * heap->room : 256;
		struct timer_slot *slots =
			realloc(heap->slots, room * sizeof(*slots));

		if (slots == NULL)
			return -ENOMEM;
		heap->slots = slots;
		heap->room = room;
	}
	entry->due_ns = due_ns;
	timer_up(heap, heap->count++, slot);
	return 0;
}

void
timer_remove(struct timer_heap *heap, struct timer_entry *entry)
{
	size_t at = entry->place;
	struct timer_slot last;

	if (!at--)
		return;
	entry->place = 0;
	last = heap->slots[--heap->count];
	if (at == heap->count)
		return;
	if (at && last.due_ns < heap->slots[(at - 1) / 2].due_ns)
		timer_up(heap, at, last);
	else
		timer_down(heap, at, last);
}

struct timer_entry *
timer_first(const struct timer_heap *heap)
{
	return heap->count ? heap->slots[0].entry : NULL;
}

void
timer_fini(struct timer_heap *heap)
{
	free(heap->slots);
	*heap = (struct timer_heap){ 0 };
}
