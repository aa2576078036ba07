/* SPDX-License-Identifier: MIT */
/* The ways in which a page can go wrong, by name. */
#ifndef LANEBENCH_ORIGIN_FAULT_H
#define LANEBENCH_ORIGIN_FAULT_H

#include <stdint.h>

enum fault {
	FAULT_NONE = 0,
	FAULT_STALL, /* never answers */
	FAULT_CUT, /* half of the body, then closes */
	FAULT_RESET, /* half of the body, then a RST */
	FAULT_LOOP, /* redirects to itself for ever */
	FAULT_FLOOD, /* chunked, this many bytes of spaces */
	FAULT_BOMB, /* a gzip of this many zero bytes */
	FAULT_SLOW /* this many bytes a second */
};

/* Reads "stall", "cut", "reset", "loop", "flood:BYTES", "bomb:BYTES",
 * "slow:BYTES_PER_S". -EINVAL when the text is none of them. */
int fault_parse(const char *text, enum fault *fault, uint64_t *amount);

#endif
