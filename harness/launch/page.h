/* SPDX-License-Identifier: MIT */
/* What a peer says of a page, held against what the baseline made of it. */
#ifndef LANEBENCH_LAUNCH_PAGE_H
#define LANEBENCH_LAUNCH_PAGE_H

#include <stdbool.h>

#include "wire/records.h"

/*
 * NULL when the page is the baseline's: its CRC-32, and with `title` its title,
 * where that is known; white space may be collapsed by ASCII's notion of it or
 * by Unicode's. Else words on how it differs, until the next call.
 */
const char *page_differs(const struct wire_page *baseline,
	const struct wire_page *page, bool title);

#endif
