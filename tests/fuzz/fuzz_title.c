/* SPDX-License-Identifier: MIT */
/* Two titles, split by the first NUL, held against each other: each is its own,
 * and the order doesn't matter. */
#include <string.h>

#include "fuzz.h"
#include "launch/audit.h"

static void
title_fill(struct wire_page *page, const uint8_t *data, size_t len)
{
	memset(page, 0, sizeof(*page));
	if (len > WIRE_TITLE_MAX - 1)
		len = WIRE_TITLE_MAX - 1;
	memcpy(page->title, data, len);
	page->title_len = (uint16_t)len;
	page->kind = WIRE_PAGE_TITLE;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const uint8_t *nul = size ? memchr(data, 0, size) : NULL;
	size_t first = nul ? (size_t)(nul - data) : size;
	size_t second = nul ? size - first - 1 : 0;
	struct wire_page a, b;
	const char *how;

	title_fill(&a, data, first);
	title_fill(&b, nul ? nul + 1 : data, second);
	FUZZ_CHECK(!page_differs(&a, &a, true));
	how = page_differs(&a, &b, true);
	FUZZ_CHECK(!how || *how);
	FUZZ_CHECK(!page_differs(&b, &a, true) == !how);
	FUZZ_CHECK(!page_differs(&a, &b, false));
	return 0;
}
