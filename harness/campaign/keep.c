/* SPDX-License-Identifier: MIT */
/* A trial's records, item by item, to items.csv and reference.csv. */
#include "campaign/blocks.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include "files/files.h"
#include "text/secret.h"

/* An item's reason, fit to be written down. */
static const char *
keep_reason(struct wire_head *head, uint8_t reason, char text[WIRE_REASON_MAX])
{
	snprintf(text, WIRE_REASON_MAX, "%s", wire_reason_text(head, reason));
	return secret_hide(text);
}

int
keep_items(struct items_writer *items, const struct trial_row *row,
	struct wire_head *head)
{
	static const char *const statuses[] = { "lost", "ok", "failed" };
	const struct wire_record *records = wire_records(head);
	int rc = 0;

	if (items == NULL)
		return 0;
	for (size_t i = 0; i < head->items && rc == 0; i++) {
		const struct wire_record *r = &records[i];
		char reason[WIRE_REASON_MAX];
		uint64_t start = head->start_ns;
		struct items_row item = { .dataset = row->dataset,
			.strategy = row->strategy,
			.workers = row->workers,
			.block = row->block,
			.item = (int64_t)i,
			.lane = r->process_ns ? r->lane : -1,
			.slot = r->process_ns ? r->slot : -1,
			.status = statuses[r->status < 3 ? r->status : 0],
			.reason = keep_reason(head, r->reason, reason),
			.bytes = r->ends ? (int64_t)r->bytes : -1,
			.has_digest =
				r->status == WIRE_ITEM_OK && row->has_digest,
			.digest = r->digest };

		item.begin_ns =
			r->begin_ns ? (int64_t)(r->begin_ns - start) : -1;
		item.first_byte_ns = r->first_byte_ns
			? (int64_t)(r->first_byte_ns - start)
			: -1;
		item.fetched_ns =
			r->fetched_ns ? (int64_t)(r->fetched_ns - start) : -1;
		item.process_ns =
			r->process_ns ? (int64_t)(r->process_ns - start) : -1;
		item.end_ns = r->end_ns ? (int64_t)(r->end_ns - start) : -1;
		rc = items_add(items, &item);
	}
	return rc ? rc : items_flush(items);
}

int
keep_reference(struct items_writer *reference, const char *dataset,
	const char *list_file, struct wire_head *head)
{
	const struct wire_record *records = wire_records(head);
	const struct wire_page *pages = wire_pages(head);
	FILE *list = files_read(list_file, FILES_LIST_MAX);
	char *line = NULL;
	size_t room = 0;
	int rc = list != NULL ? 0 : -errno;

	for (size_t i = 0; i < head->items && rc == 0; i++) {
		char reason[WIRE_REASON_MAX];
		struct reference_row row = { .dataset = dataset,
			.item = (int64_t)i,
			.status = records[i].status == WIRE_ITEM_OK ? "ok"
								    : "failed",
			.reason = keep_reason(head, records[i].reason, reason),
			.bytes = (int64_t)records[i].bytes,
			.has_digest = records[i].status == WIRE_ITEM_OK,
			.digest = records[i].digest };
		char title[WIRE_TITLE_MAX] = "";
		ssize_t n = getline(&line, &room, list);

		row.title = title;
		if (pages != NULL) {
			row.has_crc32 = pages[i].kind != WIRE_PAGE_NONE;
			row.crc32 = pages[i].crc32;
			snprintf(title, sizeof(title), "%.*s",
				(int)pages[i].title_len, pages[i].title);
		}
		if (n > 0)
			line[n - 1] = '\0';
		row.source = n > 0 ? secret_hide(line) : "";
		rc = reference_add(reference, &row);
	}
	free(line);
	if (list != NULL)
		fclose(list);
	return rc;
}
