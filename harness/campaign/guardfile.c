/* SPDX-License-Identifier: MIT */
/* What trials run within, as JSON. */
#include "campaign/guardfile.h"

#include <string.h>
#include <unistd.h>

static json_t *
guardfile_limit(uint64_t value)
{
	return value == 0 || value >= INT64_MAX
		? json_null()
		: json_integer((json_int_t)value);
}

json_t *
guardfile_means(const struct guard_means *means)
{
	const struct group_means *groups = &means->groups;

	return json_pack("{s:b, s:b, s:b, s:b, s:o, s:i, s:b, s:s, s:s, s:s, "
			 "s:b, s:b, s:b, s:b}",
		"namespace", means->namespace, "user_namespace",
		means->user_namespace, "ipc_namespace", means->ipc, "shm_own",
		means->shm, "namespace_refused",
		means->namespace ? json_null()
				 : json_string(strerror(means->refused)),
		"cgroup", groups->version, "cgroup_kill", groups->kill,
		"memory_limit", groups->memory ? "cgroup" : "watch",
		"processes_limit",
		groups->pids		 ? "cgroup"
			: geteuid() != 0 ? "user"
					 : "watch",
		"memory_peak", groups->peak ? "cgroup" : "sum of peaks",
		"session", 1, "subreaper", 1, "dies_with_lanebench", 1,
		"killed_first", 1);
}

json_t *
guardfile_limits(const struct guard_limits *limits, double time_s)
{
	json_t *json = json_pack("{s:o, s:o, s:o, s:o}", "time_s",
		time_s > 0 ? json_real(time_s) : json_null(), "memory_bytes",
		guardfile_limit(limits->memory_bytes), "processes",
		guardfile_limit(limits->tasks), "descriptors",
		guardfile_limit(limits->descriptors));

	/* Runs that are older know nothing of it, and may be gone on with. */
	if (limits->disk_bytes > 0)
		json_object_set_new(json, "disk_bytes",
			guardfile_limit(limits->disk_bytes));
	return json;
}
