/* SPDX-License-Identifier: MIT */
/* What a peer says of a page, held against what the baseline made of it. */
#include "launch/page.h"

#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "wire/utf8.h"

#define PAGE_SHOWN 80

struct page_title {
	char text[WIRE_TITLE_MAX];
	size_t len;
	bool cut; /* there was more than there is room for */
};

/* The bytes of a white space that begins here, 0 when none does. */
static size_t
page_blank(const unsigned char *at, size_t left)
{
	uint32_t code;

	if (*at <= ' ')
		return 1;
	if (left >= 2 && at[0] == 0xc2)
		return at[1] == 0x85 || at[1] == 0xa0 ? 2 : 0;
	if (left < 3 || at[0] < 0xe1 || at[0] > 0xe3)
		return 0;
	code = (uint32_t)(at[0] & 0x0f) << 12 | (uint32_t)(at[1] & 0x3f) << 6 |
		(at[2] & 0x3f);
	if ((code >= 0x2000 && code <= 0x200a) || code == 0x1680 ||
		code == 0x2028 || code == 0x2029 || code == 0x202f ||
		code == 0x205f || code == 0x3000)
		return 3;
	return 0;
}

/* Every run of white space one blank, none at the ends. */
static void
page_collapse(const struct wire_page *page, struct page_title *title)
{
	size_t len = page->title_len < WIRE_TITLE_MAX ? page->title_len
						      : WIRE_TITLE_MAX - 1;
	bool gap = false;

	title->len = 0;
	title->cut = len == WIRE_TITLE_MAX - 1;
	for (size_t i = 0; i < len;) {
		size_t n = page_blank(
			(const unsigned char *)page->title + i, len - i);

		if (n > 0) {
			gap = title->len > 0;
			i += n;
			continue;
		}
		if (gap)
			title->text[title->len++] = ' ';
		gap = false;
		title->text[title->len++] = page->title[i++];
	}
	title->text[title->len] = '\0';
}

static bool
page_same_title(const struct page_title *a, const struct page_title *b)
{
	size_t n = a->len < b->len ? a->len : b->len;

	if (!a->cut && !b->cut)
		return a->len == b->len && memcmp(a->text, b->text, n) == 0;
	/* One that was cut is the other's beginning, but for its last
	 * character, which may be half. */
	if (a->cut && !b->cut)
		n = a->len;
	else if (b->cut && !a->cut)
		n = b->len;
	n = n > 3 ? n - 3 : 0;
	return n <= a->len && n <= b->len && memcmp(a->text, b->text, n) == 0;
}

const char *
page_differs(const struct wire_page *baseline, const struct wire_page *page,
	bool title)
{
	static char how[2 * WIRE_TITLE_MAX + 100];
	struct page_title ours, theirs;

	if (baseline->kind != WIRE_PAGE_NONE &&
		baseline->crc32 != page->crc32) {
		snprintf(how, sizeof(how),
			"has other bytes than the baseline's: CRC-32 %08x, not "
			"%08x",
			page->crc32, baseline->crc32);
		return how;
	}
	if (!title || baseline->kind != WIRE_PAGE_TITLE)
		return NULL;
	page_collapse(baseline, &ours);
	page_collapse(page, &theirs);
	if (page_same_title(&ours, &theirs))
		return NULL;
	snprintf(how, sizeof(how),
		"has another title than the baseline's: '%.*s', not '%.*s'",
		PAGE_SHOWN, theirs.text, PAGE_SHOWN, ours.text);
	return utf8_repair(how);
}
