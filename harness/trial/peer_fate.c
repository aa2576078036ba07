/* SPDX-License-Identifier: MIT */
/* How a peer's trial ends that ends badly: the fate, and the words for it. */
#include "trial/peer_private.h"

#include <errno.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>

#include "measure/clock.h"

__attribute__((format(printf, 3, 4))) int
peer_fail(struct peer *peer, enum wire_fate fate, const char *fmt, ...)
{
	char text[WIRE_ERROR_MAX];
	va_list args;

	va_start(args, fmt);
	vsnprintf(text, sizeof(text), fmt, args);
	va_end(args);
	if (*wire_error_text(peer->host->head) == '\0')
		atomic_store(&peer->host->head->fate, fate);
	wire_error_keep(peer->host->head, text);
	return -EPROTO;
}

__attribute__((format(printf, 2, 3))) int
peer_wrong(struct peer *peer, const char *fmt, ...)
{
	char text[WIRE_ERROR_MAX];
	va_list args;

	va_start(args, fmt);
	vsnprintf(text, sizeof(text), fmt, args);
	va_end(args);
	if (*wire_error_text(peer->host->head) == '\0')
		wire_broken_keep(peer->host->head, text);
	return -EPROTO;
}

int
peer_gone(struct peer *peer, const char *when)
{
	char words[100] = "closed its output and went on";

	if (peer_process_ends(
		    &peer->process, clock_now_ns() + PEER_PATIENCE_NS, NULL))
		peer_process_end_words(&peer->process, words, sizeof(words));
	return peer_fail(peer, WIRE_FATE_CRASHED,
		"%s %s; %zu of %zu items done", words, when, peer->answered,
		peer->host->job.items);
}
