/* SPDX-License-Identifier: MIT */
/*
 * Made-up pages that look like the web's: sizes log-normal with a mean of about
 * 30 kB, tables, lists, links, scripts, entities, five charsets, deep and
 * broken markup. Page k of a seed is the same bytes on every machine.
 */
#ifndef LANEBENCH_PAGES_SYNTHETIC_H
#define LANEBENCH_PAGES_SYNTHETIC_H

#include <stdint.h>

#include "pages/writer.h"

/* Changes with the pages: what was generated under another number is stale. */
#define SYNTHETIC_VERSION 1

/* Into the writer, from its beginning; 0 or -ENOMEM. */
int synthetic_page(struct writer *writer, uint64_t seed, uint64_t page);

#endif
