/* SPDX-License-Identifier: MIT */
/* What the cores that we may run on did, from /proc. */
#include "measure/system.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "measure/clock.h"
#include "measure/kernel_file.h"

/* The line of one core, or of all: user nice system idle iowait irq softirq
 * steal. */
struct system_line {
	int core; /* -1: all */
	unsigned long long ticks[8];
};

uint64_t
system_pressure_ns(const char *root)
{
	FILE *file = kernel_file_open(root, "/proc/pressure/cpu");
	unsigned long long us;
	int n;

	if (file == NULL)
		return UINT64_MAX;
	n = fscanf(file, "some avg10=%*f avg60=%*f avg300=%*f total=%llu", &us);
	fclose(file);
	return n == 1 ? us * 1000 : UINT64_MAX;
}

/* The next line of cores; false when there are no more. */
static bool
system_next(FILE *file, struct system_line *line)
{
	unsigned long long *t = line->ticks;
	char text[400];
	int n, at = 0;

	if (fgets(text, sizeof(text), file) == NULL ||
		strncmp(text, "cpu", 3) != 0)
		return false;
	line->core = -1;
	if (text[3] != ' ')
		sscanf(text + 3, "%d%n", &line->core, &at);
	n = sscanf(text + 3 + at, "%llu %llu %llu %llu %llu %llu %llu %llu",
		&t[0], &t[1], &t[2], &t[3], &t[4], &t[5], &t[6], &t[7]);
	return n == 8;
}

static void
system_add(struct system_time *time, const struct system_line *line)
{
	uint64_t tick_ns = 1000000000u / (uint64_t)sysconf(_SC_CLK_TCK);
	const unsigned long long *t = line->ticks;

	time->busy_ns += (t[0] + t[1] + t[2] + t[5] + t[6]) * tick_ns;
	time->steal_ns += t[7] * tick_ns;
	time->total_ns +=
		(t[0] + t[1] + t[2] + t[3] + t[4] + t[5] + t[6] + t[7]) *
		tick_ns;
}

void
system_read_at(
	const char *root, const cpu_set_t *cores, struct system_time *time)
{
	FILE *file = kernel_file_open(root, "/proc/stat");
	struct system_line line;
	bool found = false;

	*time = (struct system_time){ .at_ns = clock_now_ns() };
	while (file != NULL && system_next(file, &line)) {
		bool ours = line.core < 0
			? cores == NULL
			: cores != NULL && CPU_ISSET((size_t)line.core, cores);

		if (!ours)
			continue;
		system_add(time, &line);
		found = true;
		/* What comes behind costs time to make. */
		if (cores == NULL)
			break;
	}
	if (file != NULL)
		fclose(file);
	if (!found)
		time->total_ns = time->busy_ns = time->steal_ns = UINT64_MAX;
}

void
system_read(struct system_time *time)
{
	cpu_set_t cores;
	bool known = sched_getaffinity(0, sizeof(cores), &cores) == 0;

	system_read_at("", known ? &cores : NULL, time);
}

static double
system_share(uint64_t part, uint64_t from, const struct system_time *a,
	const struct system_time *b)
{
	if (a->total_ns == UINT64_MAX || b->total_ns == UINT64_MAX ||
		b->total_ns <= a->total_ns || part < from)
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

double
system_others_share(const struct system_time *from,
	const struct system_time *to, uint64_t own_ns)
{
	double busy = system_busy_share(from, to), own;

	if (busy < 0)
		return -1;
	own = (double)own_ns / (double)(to->total_ns - from->total_ns);
	return busy > own ? busy - own : 0;
}
