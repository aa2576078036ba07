/* SPDX-License-Identifier: MIT */
/* A control group a trial: made, joined, read, killed, removed. */
#include "launch/group.h"

#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "launch/group_files.h"
#include "launch/group_find.h"
#include "measure/kernel_file.h"

static void
group_limit(const struct group *group, uint64_t memory_bytes, uint64_t tasks)
{
	const char *unified = group->paths[GROUP_UNIFIED];
	const char *memory = group->paths[GROUP_MEMORY];
	const char *pids = group->paths[GROUP_PIDS];

	if (*memory != '\0' && memory_bytes > 0) {
		group_write_limit(
			memory, "memory.limit_in_bytes", memory_bytes);
		/* What doesn't fit isn't swapped out instead. */
		group_write_limit(
			memory, "memory.memsw.limit_in_bytes", memory_bytes);
	} else if (*unified != '\0' && memory_bytes > 0) {
		group_write_limit(unified, "memory.max", memory_bytes);
		group_write(unified, "memory.swap.max", "0");
	}
	if (*pids != '\0' && tasks > 0)
		group_write_limit(pids, "pids.max", tasks);
	else if (*unified != '\0' && tasks > 0)
		group_write_limit(unified, "pids.max", tasks);
}

void
group_make(struct group *group, uint64_t memory_bytes, uint64_t tasks)
{
	char name[80], path[GROUP_PATH + 64];

	group_name(name, sizeof(name));
	for (int i = 0; i < GROUP_TREES; i++) {
		group->paths[i][0] = '\0';
		group->joins[i] = -1;
		if (*group_place((enum group_tree)i) == '\0')
			continue;
		snprintf(group->paths[i], GROUP_PATH, "%.600s/%s",
			group_place((enum group_tree)i), name);
		snprintf(
			path, sizeof(path), "%s/cgroup.procs", group->paths[i]);
		if (mkdir(group->paths[i], 0755) == 0)
			group->joins[i] = open(path, O_WRONLY | O_CLOEXEC);
		if (group->joins[i] < 0) {
			rmdir(group->paths[i]);
			group->paths[i][0] = '\0';
		}
	}
	group_limit(group, memory_bytes, tasks);
}

unsigned
group_join(const struct group *group)
{
	unsigned refused = 0;

	for (int i = 0; i < GROUP_TREES; i++)
		if (group->joins[i] >= 0 && write(group->joins[i], "0", 1) != 1)
			refused |= 1u << i;
	return refused;
}

void
group_close(struct group *group)
{
	for (int i = 0; i < GROUP_TREES; i++) {
		if (group->joins[i] >= 0)
			close(group->joins[i]);
		group->joins[i] = -1;
	}
}

int64_t
group_peak_bytes(const struct group *group)
{
	char path[GROUP_PATH + 64];
	int64_t value = -1;

	if (group->paths[GROUP_MEMORY][0] != '\0')
		snprintf(path, sizeof(path), "%s/memory.max_usage_in_bytes",
			group->paths[GROUP_MEMORY]);
	else if (group->paths[GROUP_UNIFIED][0] != '\0')
		snprintf(path, sizeof(path), "%s/memory.peak",
			group->paths[GROUP_UNIFIED]);
	else
		return -1;
	return kernel_file_number("", path, &value) && value > 0 ? value : -1;
}

uint64_t
group_memory_kills(const struct group *group)
{
	return group_count(group->paths[GROUP_MEMORY], "memory.oom_control",
		       "oom_kill") +
		group_count(group->paths[GROUP_UNIFIED], "memory.events",
			"oom_kill");
}

uint64_t
group_tasks_refused(const struct group *group)
{
	return group_count(group->paths[GROUP_PIDS], "pids.events", "max") +
		group_count(group->paths[GROUP_UNIFIED], "pids.events", "max");
}

void
group_kill(const struct group *group)
{
	for (int i = 0; i < GROUP_TREES; i++)
		if (group->paths[i][0] != '\0')
			group_kill_all(group->paths[i]);
}

void
group_remove(struct group *group)
{
	group_close(group);
	for (int i = 0; i < GROUP_TREES; i++) {
		if (group->paths[i][0] != '\0')
			group_take_away(group->paths[i]);
		group->paths[i][0] = '\0';
	}
}
