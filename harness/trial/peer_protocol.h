/* SPDX-License-Identifier: MIT */
/*
 * A line of the peers' protocol, version 1 (strategies/peers/README.md). Pure:
 * bytes in, words out, nothing else is touched. [any thread]
 */
#ifndef LANEBENCH_TRIAL_PEER_PROTOCOL_H
#define LANEBENCH_TRIAL_PEER_PROTOCOL_H

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "trial/job.h"

/* The longest line that is read, without its newline. */
#define PEER_LINE_MAX 65536

enum peer_word {
	PEER_RUBBISH = 0, /* `problem` says why it is none of the others */
	PEER_READY, /* workers: how many it uses, 0 where it doesn't say */
	PEER_OK, /* index, bytes, crc32, text: the title */
	PEER_FAILED, /* index, text: the reason */
	PEER_DONE
};

struct peer_line {
	enum peer_word word;
	uint64_t index, bytes; /* as it says: in no range but their own */
	uint64_t workers;
	uint32_t crc32;
	char *text; /* unescaped, within the line; no NUL in it or behind */
	size_t text_len;
	const char *problem; /* static */
};

/* Reads the `len` bytes of a line, without its newline; unescapes in place, so
 * the line is used up. Returns its word. */
enum peer_word peer_line_parse(char *line, size_t len, struct peer_line *out);

/* Writes text with its backslashes, newlines, tabs and returns escaped. */
void peer_line_escape(FILE *to, const char *text);

/* The lines from `lanebench-peer 1` to `end`; the caller's to free. -ENOMEM. */
int peer_orders(const struct host *host, char **text, size_t *size);

#endif
