/* SPDX-License-Identifier: MIT */
/*
 * What the server counts about itself since the last reset. One thread.
 *
 * requests: those whose request line was read, answered or not; so whatever a
 * client has an answer to is counted. connections: TCP connections accepted.
 * peak_connections: most that were open at once, those open at the reset
 * included. serving: requests from their line on to before the last of the
 * answer is handed over; a client that goes takes its own along. dropped:
 * connections that we closed, at rest, to make room.
 * bytes: of bodies, as handed over for sending. late: from the moment
 * an answer was due to the moment it was handed over, of the answers that had a
 * delay.
 */
#ifndef LANEBENCH_ORIGIN_COUNTERS_H
#define LANEBENCH_ORIGIN_COUNTERS_H

#include <stddef.h>
#include <stdint.h>

/* A small fixed histogram of nanoseconds: quantiles true to 0.8 %, the largest
 * exactly. */

/* 64 bins to each power of two, whatever is below 64 exactly. */
#define HISTOGRAM_SUB_BITS 6
#define HISTOGRAM_BINS ((64 - HISTOGRAM_SUB_BITS + 1) << HISTOGRAM_SUB_BITS)

struct histogram {
	uint64_t count;
	uint64_t max_ns;
	uint32_t bins[HISTOGRAM_BINS];
};

void histogram_clear(struct histogram *histogram);
void histogram_add(struct histogram *histogram, uint64_t ns);

/* The value with at least q, 0 < q <= 1, of all at or below it: the middle of
 * its bin. 0 when there are none. */
uint64_t histogram_quantile_ns(const struct histogram *histogram, double q);

struct counters {
	uint64_t requests;
	uint64_t connections;
	uint64_t open_connections;
	uint64_t peak_connections;
	uint64_t serving, peak_serving;
	uint64_t bytes;
	uint64_t dropped;
	uint64_t cpu_base_ns;
	struct histogram late;
};

void counters_reset(struct counters *counters);
void counters_opened(struct counters *counters);
void counters_closed(struct counters *counters);

void counters_serves(struct counters *counters);
void counters_served(struct counters *counters);

/* One line, without a newline: "counters requests=... peak_serving=N";
 * "-" for a lateness that nothing had. */
void
counters_print(const struct counters *counters, char *line, size_t line_size);

#endif
