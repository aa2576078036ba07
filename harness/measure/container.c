/* SPDX-License-Identifier: MIT */
/* Limits of the cgroups that we are in. */
#include "measure/container.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "measure/kernel_file.h"

/* v1 writes "no limit" as the largest multiple of a page. */
#define CONTAINER_ENDLESS (INT64_C(1) << 60)

static int64_t
container_less(int64_t limit, int64_t value)
{
	if (value < 0 || value >= CONTAINER_ENDLESS)
		return limit;
	return limit < 0 || value < limit ? value : limit;
}

/* How often a group's quota was used up so far. */
static void
container_stat(
	const char *root, const char *group, struct container_quota *quota)
{
	char path[CONTAINER_PATH + 64], line[128];
	FILE *file;

	quota->periods = quota->throttled = -1;
	snprintf(path, sizeof(path), "%s/cpu.stat", group);
	file = kernel_file_open(root, path);
	while (file != NULL && fgets(line, sizeof(line), file) != NULL) {
		sscanf(line, "nr_periods %" SCNd64, &quota->periods);
		sscanf(line, "nr_throttled %" SCNd64, &quota->throttled);
	}
	if (file != NULL)
		fclose(file);
}

static void
container_quota(const char *root, const char *group,
	struct container *container, double quota, double period)
{
	double cores = quota / period;
	size_t at = container->quota_count;

	if (!(quota > 0 && period > 0))
		return;
	if (container->quota_cores <= 0 || cores < container->quota_cores)
		container->quota_cores = cores;
	if (at == CONTAINER_QUOTAS)
		return;
	snprintf(container->groups[at], CONTAINER_PATH, "%s", group);
	container->quotas[at].cores = cores;
	container_stat(root, group, &container->quotas[at]);
	container->quota_count++;
}

/* One file of a group; -1 where there is none or no limit. */
static int64_t
container_number(const char *root, const char *group, const char *name)
{
	char path[CONTAINER_PATH + 64];
	int64_t value;

	snprintf(path, sizeof(path), "%s/%s", group, name);
	if (!kernel_file_number(root, path, &value) || value == KERNEL_FILE_MAX)
		return -1;
	return value;
}

/* Both of "200000 100000", as v2 has it. */
static void
container_cpu_max(
	const char *root, const char *group, struct container *container)
{
	char path[CONTAINER_PATH + 64], text[64];
	double quota, period;

	snprintf(path, sizeof(path), "%s/cpu.max", group);
	if (kernel_file_line(root, path, text, sizeof(text)) &&
		sscanf(text, "%lf %lf", &quota, &period) == 2)
		container_quota(root, group, container, quota, period);
}

/* What one group allows, whichever version its files are of. */
static void
container_group(
	const char *root, const char *group, struct container *container)
{
	struct container_quota stat;
	int64_t quota, period;

	container_cpu_max(root, group, container);
	quota = container_number(root, group, "cpu.cfs_quota_us");
	period = container_number(root, group, "cpu.cfs_period_us");
	container_quota(root, group, container, (double)quota, (double)period);
	container->memory_bytes = container_less(container->memory_bytes,
		container_number(root, group, "memory.max"));
	container->memory_bytes = container_less(container->memory_bytes,
		container_number(root, group, "memory.limit_in_bytes"));
	container->pids = container_less(
		container->pids, container_number(root, group, "pids.max"));
	container_stat(root, group, &stat);
	if (stat.throttled > container->throttled)
		container->throttled = stat.throttled;
}

/* A group and all above it. In a container's namespace the path may name what
 * can't be seen; the files at the top are then its own. */
static void
container_groups(const char *root, const char *mount, const char *path,
	struct container *container)
{
	char group[CONTAINER_PATH];
	size_t top = strlen(mount);
	int len = snprintf(group, sizeof(group), "%s%s", mount,
		strcmp(path, "/") == 0 ? "" : path);

	if (len < 0 || (size_t)len >= sizeof(group))
		strcpy(group, mount);
	for (;;) {
		char *slash;

		container_group(root, group, container);
		slash = strrchr(group, '/');
		if (slash == NULL || (size_t)(slash - group) < top)
			break;
		*slash = '\0';
	}
}

/* A line of /proc/self/cgroup: "4:memory:/path", v2's "0::/path". */
static void
container_line(const char *root, char *line, struct container *container)
{
	char *names = strchr(line, ':'), *path, *name, *rest = NULL;
	char mount[128];

	line[strcspn(line, "\n")] = '\0';
	path = names != NULL ? strchr(names + 1, ':') : NULL;
	if (path == NULL || path[1] != '/')
		return;
	*path++ = '\0';
	names++;
	if (*names == '\0') {
		container->version |= 2;
		container_groups(root, "/sys/fs/cgroup", path, container);
		container_groups(
			root, "/sys/fs/cgroup/unified", path, container);
		return;
	}
	container->version |= 1;
	for (name = strtok_r(names, ",", &rest); name != NULL;
		name = strtok_r(NULL, ",", &rest)) {
		if (strcmp(name, "cpu") != 0 && strcmp(name, "memory") != 0 &&
			strcmp(name, "pids") != 0)
			continue;
		snprintf(mount, sizeof(mount), "/sys/fs/cgroup/%s", name);
		container_groups(root, mount, path, container);
	}
}

const char *
container_version(const struct container *container)
{
	static const char *const names[] = { "", "v1", "v2", "hybrid" };

	return names[container->version & 3];
}

void
container_read(const char *root, struct container *container)
{
	FILE *file = kernel_file_open(root, "/proc/self/cgroup");
	char line[CONTAINER_PATH];

	*container = (struct container){
		.memory_bytes = -1, .pids = -1, .throttled = -1
	};
	while (file != NULL && fgets(line, sizeof(line), file) != NULL)
		container_line(root, line, container);
	if (file != NULL)
		fclose(file);
}

bool
container_held(const char *root, struct container *container,
	struct container_quota *held)
{
	double most = -1;

	for (size_t i = 0; i < container->quota_count; i++) {
		struct container_quota *before = &container->quotas[i];
		struct container_quota now = *before;
		int64_t periods, throttled;
		double share;

		container_stat(root, container->groups[i], &now);
		periods = now.periods - before->periods;
		throttled = now.throttled - before->throttled;
		if (now.throttled >= 0 && before->throttled >= 0 &&
			now.periods >= before->periods && throttled >= 0) {
			share = periods > 0
				? (double)throttled / (double)periods
				: (double)(throttled > 0);
			if (share > most)
				*held = (struct container_quota){ now.cores,
					periods, throttled };
			most = share > most ? share : most;
		}
		*before = now;
	}
	return most >= 0;
}
