/* SPDX-License-Identifier: MIT */
/* Governors and turbo, from /sys/devices/system/cpu. */
#include "measure/frequency.h"

#include <stdio.h>
#include <string.h>

#include "measure/kernel_file.h"
#include "measure/topology.h"

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
