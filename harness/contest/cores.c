/* SPDX-License-Identifier: MIT */
/* Some of the cores that we may run on: threads of one core count once. */
#include "contest/cores.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "measure/kernel_file.h"

/* The CPUs of its core, as the kernel lists them; itself where it doesn't. */
static void
cores_siblings(size_t cpu, char *text, size_t size)
{
	char path[128];

	snprintf(path, sizeof(path),
		"/sys/devices/system/cpu/cpu%zu/topology/thread_siblings_list",
		cpu);
	if (!kernel_file_line("", path, text, size))
		snprintf(text, size, "%zu", cpu);
}

static bool
cores_taken(size_t cpu, const cpu_set_t *chosen)
{
	char ours[256], theirs[256];

	cores_siblings(cpu, ours, sizeof(ours));
	for (size_t other = 0; other < cpu; other++) {
		if (!CPU_ISSET(other, chosen))
			continue;
		cores_siblings(other, theirs, sizeof(theirs));
		if (strcmp(ours, theirs) == 0)
			return true;
	}
	return false;
}

void
cores_confine(unsigned cores, cpu_set_t *before)
{
	cpu_set_t chosen;
	unsigned count = 0;

	CPU_ZERO(&chosen);
	if (sched_getaffinity(0, sizeof(*before), before) < 0) {
		CPU_ZERO(before);
		return;
	}
	for (size_t cpu = 0; cpu < CPU_SETSIZE && count < cores; cpu++) {
		if (!CPU_ISSET(cpu, before) || cores_taken(cpu, &chosen))
			continue;
		CPU_SET(cpu, &chosen);
		count++;
	}
	if (count == cores && cores > 0)
		sched_setaffinity(0, sizeof(chosen), &chosen);
}

void
cores_release(const cpu_set_t *before)
{
	if (CPU_COUNT(before) > 0)
		sched_setaffinity(0, sizeof(*before), before);
}
