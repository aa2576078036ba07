/* SPDX-License-Identifier: MIT */
/* Lays out a trial's shared block, and fills in reasons and first errors. */
#include "wire/records.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "text/utf8.h"

static size_t
records_round(size_t n)
{
	size_t page = (size_t)sysconf(_SC_PAGESIZE);

	return (n + page - 1) / page * page;
}

size_t
wire_records_size(size_t items)
{
	return records_round(sizeof(struct wire_head)) +
		records_round(items * sizeof(struct wire_record));
}

struct wire_record *
wire_records(struct wire_head *head)
{
	return (struct wire_record *)((char *)head +
		records_round(sizeof(struct wire_head)));
}

size_t
wire_pages_size(size_t items)
{
	return records_round(items * sizeof(struct wire_page));
}

struct wire_page *
wire_pages(struct wire_head *head)
{
	if (!head->with_pages)
		return NULL;
	return (struct wire_page *)((char *)head +
		wire_records_size((size_t)head->items));
}

int
wire_sample_place(size_t items, size_t item)
{
	size_t count = items / 16 < 8 ? 8 : items / 16, place, first, width;

	if (item >= items)
		return -1;
	if (count > WIRE_SAMPLE)
		count = WIRE_SAMPLE;
	if (count > items)
		count = items;
	/* One item from each part of the list, at no fixed distance, since a
	 * list may repeat itself. */
	place = ((item + 1) * count - 1) / items;
	first = place * items / count;
	width = (place + 1) * items / count - first;
	return item - first == place * 7919 % width ? (int)place : -1;
}

/* Copies the characters that fit. */
static void
records_copy(char *to, size_t size, const char *from)
{
	size_t n = utf8_cut(from, size - 1);

	memcpy(to, from, n);
	to[n] = '\0';
}

/* Waits until another writer of the entry has copied its 96 bytes; not for
 * long, since that writer may have died. */
static int
records_readable(_Atomic uint32_t *state)
{
	for (int i = 0; i < 100000; i++)
		if (atomic_load_explicit(state, memory_order_acquire) == 2)
			return 1;
	return 0;
}

uint8_t
wire_reason_enter(struct wire_head *head, const char *text)
{
	char wanted[WIRE_REASON_MAX];

	records_copy(wanted, sizeof(wanted), text);
	for (unsigned i = 1; i < WIRE_REASONS; i++) {
		struct wire_reason *reason = &head->reasons[i];
		uint32_t free_state = 0;

		if (i == WIRE_REASONS - 1)
			records_copy(wanted, sizeof(wanted), "other reasons");
		if (atomic_compare_exchange_strong(
			    &reason->state, &free_state, 1)) {
			memcpy(reason->text, wanted, sizeof(wanted));
			atomic_store_explicit(
				&reason->state, 2, memory_order_release);
			return (uint8_t)i;
		}
		if (records_readable(&reason->state) &&
			strcmp(reason->text, wanted) == 0)
			return (uint8_t)i;
	}
	return WIRE_REASONS - 1;
}

const char *
wire_reason_text(struct wire_head *head, uint8_t reason)
{
	if (reason == 0 || reason >= WIRE_REASONS ||
		atomic_load_explicit(&head->reasons[reason].state,
			memory_order_acquire) != 2)
		return "";
	/* A crashed trial may have overwritten its NUL. */
	head->reasons[reason].text[WIRE_REASON_MAX - 1] = '\0';
	return utf8_tame(head->reasons[reason].text);
}

static void
records_keep(_Atomic uint32_t *state, char *to, size_t size, const char *text)
{
	uint32_t free_state = 0;

	if (*text == '\0' ||
		!atomic_compare_exchange_strong(state, &free_state, 1))
		return;
	records_copy(to, size, text);
	atomic_store_explicit(state, 2, memory_order_release);
}

static const char *
records_kept(const _Atomic uint32_t *state, char *text)
{
	if (atomic_load_explicit(state, memory_order_acquire) != 2)
		return "";
	text[WIRE_ERROR_MAX - 1] = '\0';
	return utf8_tame(text);
}

void
wire_error_keep(struct wire_head *head, const char *text)
{
	records_keep(&head->erring, head->error, sizeof(head->error), text);
}

void
wire_broken_keep(struct wire_head *head, const char *text)
{
	records_keep(&head->breaking, head->breach, sizeof(head->breach), text);
	atomic_store(&head->broken, 1);
}

const char *
wire_error_text(struct wire_head *head)
{
	return records_kept(&head->erring, head->error);
}

const char *
wire_broken_text(struct wire_head *head)
{
	return records_kept(&head->breaking, head->breach);
}
