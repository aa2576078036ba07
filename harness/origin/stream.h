/* SPDX-License-Identifier: MIT */
/* Bodies that are made while they are sent: floods, bombs, and bodies that are
 * cut, reset or dribbled. */
#ifndef LANEBENCH_ORIGIN_STREAM_H
#define LANEBENCH_ORIGIN_STREAM_H

#include <stdint.h>

#include <microhttpd.h>

#include "origin/fault.h"

struct visit;

/* A response for this one request; the caller destroys it once it is queued.
 * file: for a fault that spoils a body; NULL: spaces. 0 or a negative errno. */
int stream_response(struct visit *visit, enum fault fault, uint64_t amount,
	const char *file, struct MHD_Response **response);

#endif
