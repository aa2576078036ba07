/* SPDX-License-Identifier: MIT */
/* What the machine is, and what of it we may use. */
#include "measure/machine.h"

#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/sysinfo.h>
#include <sys/utsname.h>
#include <unistd.h>

#include "measure/container.h"

/* The rest of the first line that begins with `key`, behind ':' or '='. */
static void
machine_line(const char *path, const char *key, char *value, size_t size)
{
	char line[512];
	FILE *file = fopen(path, "re");

	value[0] = '\0';
	if (file == NULL)
		return;
	while (fgets(line, sizeof(line), file) != NULL) {
		size_t n = strlen(key);
		char *at = line + n;

		if (strncmp(line, key, n) != 0)
			continue;
		at += strspn(at, " \t:=\"");
		at[strcspn(at, "\"\n")] = '\0';
		snprintf(value, size, "%s", at);
		break;
	}
	fclose(file);
}

/* Cores by the cgroups' quota, rounded up, 0 when there is none. */
static unsigned
machine_quota(void)
{
	struct container container;

	container_read("", &container);
	return (unsigned)(container.quota_cores + 0.999);
}

unsigned
machine_usable_cores(void)
{
	unsigned quota = machine_quota(), cores = 1;
	cpu_set_t set;

	if (sched_getaffinity(0, sizeof(set), &set) == 0)
		cores = (unsigned)CPU_COUNT(&set);
	else
		cores = (unsigned)get_nprocs();
	if (quota > 0 && quota < cores)
		cores = quota;
	return cores > 0 ? cores : 1;
}

static uint64_t
machine_limit(int resource)
{
	struct rlimit limit;

	if (getrlimit((__rlimit_resource_t)resource, &limit) < 0 ||
		limit.rlim_max == RLIM_INFINITY)
		return UINT64_MAX;
	return limit.rlim_max;
}

static uint64_t
machine_number(const char *path, uint64_t missing)
{
	unsigned long long value;
	FILE *file = fopen(path, "re");
	int n;

	if (file == NULL)
		return missing;
	n = fscanf(file, "%llu", &value);
	fclose(file);
	return n == 1 ? value : missing;
}

/* Processes and threads count alike; root isn't bound by its own limit, but
 * by the system's and the container's. */
static uint64_t
machine_processes(void)
{
	static const char *const limits[] = { "/proc/sys/kernel/threads-max",
		"/proc/sys/kernel/pid_max" };
	struct container container;
	uint64_t least =
		geteuid() == 0 ? UINT64_MAX : machine_limit(RLIMIT_NPROC);

	for (size_t i = 0; i < sizeof(limits) / sizeof(limits[0]); i++) {
		uint64_t limit = machine_number(limits[i], UINT64_MAX);

		least = limit < least ? limit : least;
	}
	container_read("", &container);
	if (container.pids >= 0 && (uint64_t)container.pids < least)
		least = (uint64_t)container.pids;
	return least;
}

static uint64_t
machine_memory(const char *what)
{
	char text[64];

	machine_line("/proc/meminfo", what, text, sizeof(text));
	return strtoull(text, NULL, 10) * 1024;
}

uint64_t
machine_available_bytes(void)
{
	return machine_memory("MemAvailable");
}

uint64_t
machine_shared_bytes(void)
{
	return machine_memory("Shmem");
}

uint64_t
machine_tasks(void)
{
	unsigned long long tasks;
	FILE *file = fopen("/proc/loadavg", "re");
	int n;

	if (file == NULL)
		return 0;
	n = fscanf(file, "%*f %*f %*f %*u/%llu", &tasks);
	fclose(file);
	return n == 1 ? tasks : 0;
}

void
machine_read(struct machine *machine)
{
	struct utsname name;
	struct ports ports;
	char text[64];

	memset(machine, 0, sizeof(*machine));
	machine_line("/proc/cpuinfo", "model name", machine->cpu,
		sizeof(machine->cpu));
	machine_line("/etc/os-release", "PRETTY_NAME", machine->system,
		sizeof(machine->system));
	if (uname(&name) == 0)
		snprintf(machine->kernel, sizeof(machine->kernel),
			"%.40s %.60s %.20s", name.sysname, name.release,
			name.machine);
	machine->cores = (unsigned)get_nprocs();
	machine->usable = machine_usable_cores();
	machine_line("/proc/meminfo", "MemTotal", text, sizeof(text));
	machine->memory_bytes = strtoull(text, NULL, 10) * 1024;
	machine->available_bytes = machine_available_bytes();
	machine->processes_max = machine_processes();
	machine->descriptors_max = machine_limit(RLIMIT_NOFILE);
	ports_read("", &ports);
	machine->ports = ports_count(&ports);
}
