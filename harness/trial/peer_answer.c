/* SPDX-License-Identifier: MIT */
/* The records of what a peer answers: it writes none itself. */
#include "trial/peer_private.h"

#include <ctype.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>

static void
peer_title(struct wire_page *page, const struct peer_line *line)
{
	size_t n = line->text_len < WIRE_TITLE_MAX - 1 ? line->text_len
						       : WIRE_TITLE_MAX - 1;

	page->crc32 = line->crc32;
	memcpy(page->title, line->text, n);
	page->title_len = (uint16_t)n;
	page->kind = WIRE_PAGE_TITLE;
}

static void
peer_reason(struct peer *peer, struct wire_record *record,
	const struct peer_line *line)
{
	char text[WIRE_REASON_MAX];

	snprintf(text, sizeof(text), "%.*s",
		(int)(line->text_len < sizeof(text) ? line->text_len
						    : sizeof(text)),
		line->text);
	for (char *c = text; *c != '\0'; c++)
		if (iscntrl((unsigned char)*c))
			*c = ' ';
	record->reason = wire_reason_enter(
		peer->host->head, *text ? text : "it said no reason");
}

/* What ends the trial before all items are answered says so: those that are
 * left are none of the program's mistakes. */
static int
peer_item_wrong(struct peer *peer, const char *how)
{
	size_t items = peer->host->job.items;
	char end[100] = "";

	if (peer->answered < items)
		snprintf(end, sizeof(end),
			"; the trial ended there, with %zu of %zu items "
			"unanswered",
			items - peer->answered, items);
	return peer_wrong(peer, "%s%s", how, end);
}

int
peer_item(struct peer *peer, const struct peer_line *line, uint64_t now)
{
	struct host *host = peer->host;
	struct wire_record *record;
	char how[80];

	if (line->index >= host->job.items) {
		snprintf(how, sizeof(how), "answered item %llu of %zu",
			(unsigned long long)line->index, host->job.items);
		return peer_item_wrong(peer, how);
	}
	record = &host->records[line->index];
	if (record->ends != 0) {
		snprintf(how, sizeof(how), "answered item %llu twice",
			(unsigned long long)line->index);
		return peer_item_wrong(peer, how);
	}
	record->end_ns = now;
	if (line->word == PEER_OK) {
		record->bytes = wire_length(line->bytes);
		record->status = WIRE_ITEM_OK;
		if (host->pages != NULL)
			peer_title(&host->pages[line->index], line);
	} else {
		record->status = WIRE_ITEM_FAILED;
		peer_reason(peer, record, line);
	}
	record->begins = record->ends = 1;
	peer->answered++;
	if (host->head->stop_after != 0 &&
		peer->answered >= host->head->stop_after) {
		atomic_store(&host->head->stop, 1);
		peer->stopped = true;
	}
	return 0;
}

int
peer_said_done(struct peer *peer)
{
	struct host *host = peer->host;
	size_t first = 0;

	peer->done = true;
	if (peer->answered == host->job.items)
		return 0;
	while (host->records[first].ends != 0)
		first++;
	return peer_wrong(peer,
		"said `done` with %zu of %zu items missing, the first is item "
		"%zu",
		host->job.items - peer->answered, host->job.items, first);
}
