/* SPDX-License-Identifier: MIT */
/* Cores and sockets, from /sys/devices/system. */
#include "measure/topology.h"

#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "measure/kernel_file.h"

/* Governors and turbo, from /sys/devices/system/cpu. */

#define FREQUENCY_CPU "/sys/devices/system/cpu/"

static bool
frequency_line(
	const char *root, int core, const char *name, char *text, size_t size)
{
	char path[128];

	snprintf(path, sizeof(path), FREQUENCY_CPU "cpu%d/cpufreq/%s", core,
		name);
	return kernel_file_line(root, path, text, size);
}

static int
frequency_turbo(const char *root)
{
	int64_t value;

	if (kernel_file_number(
		    root, FREQUENCY_CPU "intel_pstate/no_turbo", &value))
		return value == 0;
	if (kernel_file_number(root, FREQUENCY_CPU "cpufreq/boost", &value))
		return value != 0;
	return -1;
}

void
frequency_read(const char *root, struct frequency *frequency)
{
	char governor[32], path[128];

	memset(frequency, 0, sizeof(*frequency));
	frequency->most_khz = -1;
	frequency->turbo = frequency_turbo(root);
	for (int core = 0; core < TOPOLOGY_CPUS; core++) {
		if (!frequency_line(root, core, "scaling_governor", governor,
			    sizeof(governor)))
			continue;
		if (frequency->governor[0] != '\0') {
			frequency->mixed |=
				strcmp(governor, frequency->governor) != 0;
			continue;
		}
		strcpy(frequency->governor, governor);
		frequency_line(root, core, "scaling_driver", frequency->driver,
			sizeof(frequency->driver));
		snprintf(path, sizeof(path),
			FREQUENCY_CPU "cpu%d/cpufreq/cpuinfo_max_freq", core);
		kernel_file_number(root, path, &frequency->most_khz);
	}
}

/* A core's place; numbers are unique within a socket only. */
struct topology_core {
	int64_t socket, core;
	bool usable;
};

static bool
topology_core(const char *root, int cpu, struct topology_core *core)
{
	char path[128];

	snprintf(path, sizeof(path),
		"/sys/devices/system/cpu/cpu%d/topology/core_id", cpu);
	if (!kernel_file_number(root, path, &core->core))
		return false;
	snprintf(path, sizeof(path),
		"/sys/devices/system/cpu/cpu%d/topology/physical_package_id",
		cpu);
	/* Some machines say -1 here, or nothing: they have one socket. */
	if (!kernel_file_number(root, path, &core->socket) ||
		core->socket == KERNEL_FILE_MAX)
		core->socket = 0;
	return true;
}

static int
topology_compare(const void *left, const void *right)
{
	const struct topology_core *a = left, *b = right;

	if (a->socket != b->socket)
		return a->socket < b->socket ? -1 : 1;
	return a->core < b->core ? -1 : a->core > b->core;
}

static void
topology_count(struct topology_core *cpus, int count, struct topology *topology)
{
	bool usable = false;

	qsort(cpus, (size_t)count, sizeof(*cpus), topology_compare);
	topology->cores = topology->sockets = topology->usable_cores = 0;
	for (int i = 0; i < count; i++) {
		bool fresh =
			i == 0 || topology_compare(&cpus[i - 1], &cpus[i]) != 0;

		topology->cores += fresh;
		topology->sockets +=
			i == 0 || cpus[i - 1].socket != cpus[i].socket;
		/* Counted with the first of its CPUs that is usable. */
		if (fresh)
			usable = false;
		topology->usable_cores += cpus[i].usable && !usable;
		usable |= cpus[i].usable;
	}
}

static int
topology_list(const char *root, const char *path)
{
	char list[4096];

	return kernel_file_line(root, path, list, sizeof(list))
		? kernel_file_list_count(list)
		: -1;
}

void
topology_read(
	const char *root, const cpu_set_t *usable, struct topology *topology)
{
	struct topology_core cpus[TOPOLOGY_CPUS];
	int64_t smt;
	int count = 0;

	*topology = (struct topology){ -1, -1, -1, -1, -1, -1 };
	topology->online =
		topology_list(root, "/sys/devices/system/cpu/online");
	topology->nodes =
		topology_list(root, "/sys/devices/system/node/online");
	for (int cpu = 0; cpu < TOPOLOGY_CPUS; cpu++) {
		if (!topology_core(root, cpu, &cpus[count]))
			continue;
		cpus[count++].usable =
			usable == NULL || CPU_ISSET((size_t)cpu, usable);
	}
	if (count > 0)
		topology_count(cpus, count, topology);
	if (kernel_file_number(
		    root, "/sys/devices/system/cpu/smt/active", &smt))
		topology->smt = smt != 0;
	else if (count > 0)
		topology->smt = topology->cores < count;
}
