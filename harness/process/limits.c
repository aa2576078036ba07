/* SPDX-License-Identifier: MIT */
/* Whether a trial fits, found out before it is started. */
#include "process/limits.h"

#include <stdint.h>
#include <stdio.h>
#include <sys/resource.h>
#include <sys/statvfs.h>

#include "measure/container.h"

/* Descriptors and processes left for the trial itself, its launcher, the origin
 * and the user. The origin keeps as many (origin/options.c, 32 sites). */
#define LIMITS_SPARE 128u
/* Workers that share an event loop, which has descriptors of its own. */
#define LIMITS_LOOP_WORKERS 32u
/* The least memory of a worker: a parser, a page, a stack's first pages. */
#define LIMITS_WORKER_BYTES (512u * 1024)
/* Threads and processes of a trial beside two for each worker: more than a
 * strategy needs, few enough to end them all. */
#define LIMITS_TASKS 4096u
/* Bytes in the work folder: a hundred times the longest list of items. */
#define LIMITS_DISK (UINT64_C(16) << 30)
#define LIMITS_DISK_LEAST (UINT64_C(1) << 20)
/* Mappings of a thread: stack, guard page, perhaps an allocator's arena. */
#define LIMITS_MAPPINGS 3u

static uint64_t
limits_mappings(void)
{
	FILE *file = fopen("/proc/sys/vm/max_map_count", "re");
	unsigned long long count;
	int n;

	if (file == NULL)
		return UINT64_MAX;
	n = fscanf(file, "%llu", &count);
	fclose(file);
	return n == 1 ? count : UINT64_MAX;
}

void
limits_fill(struct supervisor_limits *limits, const struct machine *machine,
	unsigned workers)
{
	uint64_t memory = machine->available_bytes;
	uint64_t tasks = LIMITS_TASKS + 2 * (uint64_t)workers;
	struct container container;

	container_read("", &container);
	if (container.memory_bytes >= 0 &&
		(uint64_t)container.memory_bytes < memory)
		memory = (uint64_t)container.memory_bytes;
	if (limits->memory_bytes == 0)
		limits->memory_bytes = memory / 5 * 4;
	if (machine->processes_max / 4 * 3 < tasks)
		tasks = machine->processes_max / 4 * 3;
	if (limits->tasks == 0)
		limits->tasks = tasks;
	if (limits->descriptors == 0 && machine->descriptors_max != UINT64_MAX)
		limits->descriptors = machine->descriptors_max;
}

void
limits_folder(struct supervisor_limits *limits, const char *folder)
{
	struct statvfs disk;
	uint64_t half;

	limits->folder = folder;
	if (limits->disk_bytes > 0 || statvfs(folder, &disk) < 0)
		return;
	half = (uint64_t)disk.f_bavail * disk.f_frsize / 2;
	limits->disk_bytes = half < LIMITS_DISK ? half : LIMITS_DISK;
	/* On a full disk ENOSPC comes first. */
	if (limits->disk_bytes < LIMITS_DISK_LEAST)
		limits->disk_bytes = LIMITS_DISK_LEAST;
}

bool
limits_open_files(const struct machine *machine, char *why, size_t why_size)
{
	struct rlimit limit;

	if (getrlimit(RLIMIT_NOFILE, &limit) == 0) {
		limit.rlim_cur = limit.rlim_max;
		setrlimit(RLIMIT_NOFILE, &limit);
	}
	if (machine->descriptors_max > LIMITS_SPARE)
		return true;
	snprintf(why, why_size,
		"only %llu files may be open at once here, and one worker with "
		"what watches and feeds it needs up to %u: `ulimit -n 1024` "
		"(as root where that is refused), then the same again",
		(unsigned long long)machine->descriptors_max, LIMITS_SPARE + 1);
	return false;
}

/* Whether the limits that the user typed leave room for these workers. */
static bool
limits_of_user(const struct supervisor_limits *limits, unsigned workers,
	char *why, size_t why_size)
{
	if (limits->tasks > 0 && workers >= limits->tasks) {
		snprintf(why, why_size,
			"%u workers may need as many processes, and a trial "
			"may have %llu: --limit-processes",
			workers, (unsigned long long)limits->tasks);
		return false;
	}
	if (limits->descriptors > 0 && workers >= limits->descriptors) {
		snprintf(why, why_size,
			"%u workers may need as many descriptors, and a trial "
			"may have %llu: --limit-descriptors",
			workers, (unsigned long long)limits->descriptors);
		return false;
	}
	return true;
}

bool
limits_allow(const struct machine *machine,
	const struct supervisor_limits *limits, unsigned workers, char *why,
	size_t why_size)
{
	uint64_t need = (uint64_t)workers + LIMITS_SPARE;
	uint64_t descriptors = need + workers / LIMITS_LOOP_WORKERS;
	uint64_t mappings = limits_mappings();

	if (need > machine->processes_max) {
		snprintf(why, why_size,
			"%u workers may need as many processes, and %llu are "
			"allowed (ulimit -u, or the container's pids limit)",
			workers, (unsigned long long)machine->processes_max);
		return false;
	}
	if (descriptors > machine->descriptors_max) {
		snprintf(why, why_size,
			"%u workers need about %llu descriptors, and %llu are "
			"allowed: ulimit -Hn %llu",
			workers, (unsigned long long)descriptors,
			(unsigned long long)machine->descriptors_max,
			(unsigned long long)descriptors);
		return false;
	}
	if (need * LIMITS_MAPPINGS > mappings) {
		snprintf(why, why_size,
			"%u workers may need %llu mappings, and %llu are "
			"allowed: sysctl vm.max_map_count=%llu",
			workers, (unsigned long long)(need * LIMITS_MAPPINGS),
			(unsigned long long)mappings,
			(unsigned long long)(need * LIMITS_MAPPINGS));
		return false;
	}
	if (machine->available_bytes > 0 &&
		need * LIMITS_WORKER_BYTES > machine->available_bytes) {
		snprintf(why, why_size,
			"%u workers need at least %llu MiB of memory, and %llu "
			"MiB are free",
			workers,
			(unsigned long long)(need * LIMITS_WORKER_BYTES >> 20),
			(unsigned long long)(machine->available_bytes >> 20));
		return false;
	}
	return limits_of_user(limits, workers, why, why_size);
}

bool
limits_allow_connections(const struct machine *machine, uint64_t sites,
	unsigned workers, char *why, size_t why_size)
{
	if (machine->ports < 0 || workers <= (uint64_t)machine->ports * sites)
		return true;
	snprintf(why, why_size,
		"%u workers need a connection each, and toward %llu site%s "
		"there are %lld port%s to connect from: sysctl "
		"net.ipv4.ip_local_port_range=\"10240 65535\"",
		workers, (unsigned long long)sites, sites == 1 ? "" : "s",
		(long long)machine->ports * (long long)sites,
		machine->ports == 1 ? "" : "s");
	return false;
}
