/* SPDX-License-Identifier: MIT */
/* What a request gets: its route's page or fault, a file below the root, or an
 * error. */
#ifndef LANEBENCH_ORIGIN_ANSWER_H
#define LANEBENCH_ORIGIN_ANSWER_H

#include <microhttpd.h>

struct visit;

/* Hands the answer over for sending. MHD_NO: the connection can only be
 * closed. */
enum MHD_Result answer_queue(struct visit *visit);
enum MHD_Result answer_error(struct visit *visit, unsigned status);

#endif
