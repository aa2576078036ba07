/* SPDX-License-Identifier: MIT */
/* What the whole machine did with its cores, from /proc. */
#include "measure/system.h"

#include <stdio.h>
#include <unistd.h>

#include "measure/clock.h"

static uint64_t
system_pressure(void)
{
	FILE *file = fopen("/proc/pressure/cpu", "re");
	unsigned long long us;
	int n;

	if (file == NULL)
		return UINT64_MAX;
	n = fscanf(file, "some avg10=%*f avg60=%*f avg300=%*f total=%llu", &us);
	fclose(file);
	return n == 1 ? us * 1000 : UINT64_MAX;
}

void
system_read(struct system_time *time)
{
	/* user nice system idle iowait irq softirq steal */
	unsigned long long ticks[8] = { 0 };
	uint64_t tick_ns = 1000000000u / (uint64_t)sysconf(_SC_CLK_TCK);
	FILE *file = fopen("/proc/stat", "re");
	int n = 0;

	time->at_ns = clock_now_ns();
	time->pressure_ns = system_pressure();
	time->total_ns = time->busy_ns = time->steal_ns = UINT64_MAX;
	if (file == NULL)
		return;
	n = fscanf(file, "cpu %llu %llu %llu %llu %llu %llu %llu %llu",
		&ticks[0], &ticks[1], &ticks[2], &ticks[3], &ticks[4],
		&ticks[5], &ticks[6], &ticks[7]);
	fclose(file);
	if (n < 8)
		return;
	time->total_ns = 0;
	for (int i = 0; i < 8; i++)
		time->total_ns += ticks[i] * tick_ns;
	time->busy_ns = time->total_ns - (ticks[3] + ticks[4]) * tick_ns;
	time->steal_ns = ticks[7] * tick_ns;
}

static double
system_share(uint64_t part, uint64_t from, const struct system_time *a,
	const struct system_time *b)
{
	if (a->total_ns == UINT64_MAX || b->total_ns == UINT64_MAX ||
		b->total_ns <= a->total_ns)
		return -1;
	return (double)(part - from) / (double)(b->total_ns - a->total_ns);
}

double
system_busy_share(const struct system_time *from, const struct system_time *to)
{
	return system_share(to->busy_ns, from->busy_ns, from, to);
}

double
system_steal_share(const struct system_time *from, const struct system_time *to)
{
	return system_share(to->steal_ns, from->steal_ns, from, to);
}
