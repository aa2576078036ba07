/* SPDX-License-Identifier: MIT */
/* Kinds of cores, as hwloc has them. */
#include "doctor/doctor.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void
kinds_info(struct kind *kind, unsigned count, const struct hwloc_info_s *infos)
{
	kind->name[0] = '\0';
	kind->most_mhz = -1;
	for (unsigned i = 0; i < count; i++) {
		if (strcmp(infos[i].name, "CoreType") == 0)
			snprintf(kind->name, sizeof(kind->name), "%s",
				infos[i].value);
		else if (strcmp(infos[i].name, "FrequencyMaxMHz") == 0)
			kind->most_mhz = atoi(infos[i].value);
	}
}

void
kinds_of(hwloc_topology_t topology, hwloc_const_bitmap_t usable,
	struct kinds *kinds)
{
	hwloc_bitmap_t cpus = hwloc_bitmap_alloc();
	int left = hwloc_cpukinds_get_nr(topology, 0);

	memset(kinds, 0, sizeof(*kinds));
	/* hwloc has them from the slowest on. */
	while (cpus != NULL && left-- > 0 && kinds->count < KINDS_MOST) {
		struct kind *kind = &kinds->kinds[kinds->count];
		struct hwloc_info_s *infos = NULL;
		unsigned count = 0;
		int efficiency;

		if (hwloc_cpukinds_get_info(topology, (unsigned)left, cpus,
			    &efficiency, &count, &infos, 0) < 0)
			continue;
		if (usable != NULL)
			hwloc_bitmap_and(cpus, cpus, usable);
		kind->cpus = hwloc_bitmap_weight(cpus);
		if (kind->cpus <= 0)
			continue;
		hwloc_bitmap_list_snprintf(
			kind->list, sizeof(kind->list), cpus);
		kinds_info(kind, count, infos);
		kinds->count++;
	}
	hwloc_bitmap_free(cpus);
}

void
kinds_read(struct kinds *kinds)
{
	hwloc_bitmap_t usable = hwloc_bitmap_alloc();
	hwloc_topology_t topology = NULL;

	memset(kinds, 0, sizeof(*kinds));
	if (usable == NULL || hwloc_topology_init(&topology) < 0) {
		hwloc_bitmap_free(usable);
		return;
	}
	/* The environment may have it read another machine's. */
	if (hwloc_topology_load(topology) == 0 &&
		hwloc_topology_is_thissystem(topology)) {
		if (hwloc_get_cpubind(topology, usable, HWLOC_CPUBIND_PROCESS) <
			0)
			hwloc_bitmap_fill(usable);
		kinds_of(topology, usable, kinds);
	}
	hwloc_topology_destroy(topology);
	hwloc_bitmap_free(usable);
}

const char *
kinds_words(const struct kinds *kinds, char *buf, size_t size)
{
	size_t at = 0;

	*buf = '\0';
	for (size_t i = 0; kinds->count > 1 && i < kinds->count && at < size;
		i++) {
		const struct kind *kind = &kinds->kinds[i];
		char most[40] = "";

		if (kind->most_mhz > 0)
			snprintf(most, sizeof(most), " to %.3g GHz",
				kind->most_mhz / 1000.0);
		at += (size_t)snprintf(buf + at, size - at, "%s%d%s%s CPU%s%s",
			i ? ", " : "", kind->cpus, *kind->name ? " " : "",
			kind->name, kind->cpus == 1 ? "" : "s", most);
	}
	return buf;
}
