/* SPDX-License-Identifier: MIT */
/* The server's counters, and the line that reports them. */
#include "origin/origin.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

/* Log-linear bins: the place of the highest bit and the six bits after it. */

#define HISTOGRAM_SUB (1u << HISTOGRAM_SUB_BITS)

static unsigned
histogram_bin(uint64_t ns)
{
	unsigned shift;

	if (ns < HISTOGRAM_SUB)
		return (unsigned)ns;
	shift = 63u - (unsigned)__builtin_clzll(ns) - HISTOGRAM_SUB_BITS;
	return ((shift + 1) << HISTOGRAM_SUB_BITS) +
		(unsigned)((ns >> shift) & (HISTOGRAM_SUB - 1));
}

static uint64_t
histogram_middle(unsigned bin)
{
	unsigned shift;

	if (bin < 2 * HISTOGRAM_SUB)
		return bin;
	shift = (bin >> HISTOGRAM_SUB_BITS) - 1;
	return ((uint64_t)(HISTOGRAM_SUB + (bin & (HISTOGRAM_SUB - 1)))
		       << shift) +
		(UINT64_C(1) << shift) / 2;
}

void
histogram_clear(struct histogram *histogram)
{
	memset(histogram, 0, sizeof(*histogram));
}

void
histogram_add(struct histogram *histogram, uint64_t ns)
{
	histogram->bins[histogram_bin(ns)]++;
	histogram->count++;
	if (ns > histogram->max_ns)
		histogram->max_ns = ns;
}

uint64_t
histogram_quantile_ns(const struct histogram *histogram, double q)
{
	uint64_t seen = 0;
	unsigned bin;

	for (bin = 0; bin < HISTOGRAM_BINS; bin++) {
		seen += histogram->bins[bin];
		if (seen && (double)seen >= q * (double)histogram->count)
			break;
	}
	if (bin == HISTOGRAM_BINS)
		return 0;
	/* The middle of the last bin may lie beyond all that was seen. */
	return histogram_middle(bin) < histogram->max_ns ? histogram_middle(bin)
							 : histogram->max_ns;
}

static uint64_t
counters_cpu_ns(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &ts);
	return (uint64_t)ts.tv_sec * 1000000000u + (uint64_t)ts.tv_nsec;
}

void
counters_reset(struct counters *counters)
{
	counters->requests = 0;
	counters->connections = 0;
	counters->peak_connections = counters->open_connections;
	counters->peak_serving = counters->serving;
	counters->bytes = 0;
	counters->dropped = 0;
	histogram_clear(&counters->late);
	counters->cpu_base_ns = counters_cpu_ns();
}

void
counters_opened(struct counters *counters)
{
	counters->connections++;
	counters->open_connections++;
	if (counters->open_connections > counters->peak_connections)
		counters->peak_connections = counters->open_connections;
}

void
counters_closed(struct counters *counters)
{
	counters->open_connections--;
}

void
counters_serves(struct counters *counters)
{
	counters->serving++;
	if (counters->serving > counters->peak_serving)
		counters->peak_serving = counters->serving;
}

void
counters_served(struct counters *counters)
{
	counters->serving--;
}

void
counters_print(const struct counters *counters, char *line, size_t line_size)
{
	char late[2][24] = { "-", "-" };

	if (counters->late.count) {
		snprintf(late[0], sizeof(late[0]), "%" PRIu64,
			histogram_quantile_ns(&counters->late, 0.5));
		snprintf(late[1], sizeof(late[1]), "%" PRIu64,
			counters->late.max_ns);
	}
	snprintf(line, line_size,
		"counters requests=%" PRIu64 " connections=%" PRIu64
		" peak_connections=%" PRIu64 " cpu_ns=%" PRIu64
		" late_p50_ns=%s late_max_ns=%s bytes=%" PRIu64
		" dropped=%" PRIu64 " peak_serving=%" PRIu64,
		counters->requests, counters->connections,
		counters->peak_connections,
		counters_cpu_ns() - counters->cpu_base_ns, late[0], late[1],
		counters->bytes, counters->dropped, counters->peak_serving);
}
