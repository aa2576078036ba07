/* SPDX-License-Identifier: MIT */
/* The machine as it is, gathered, and as JSON. */
#include "doctor/doctor.h"

#include <sched.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "measure/kernel_file.h"

/* What trials run within, as JSON. */

static json_t *
supervisor_json_limit(uint64_t value)
{
	return value == 0 || value >= INT64_MAX
		? json_null()
		: json_integer((json_int_t)value);
}

/* The caller's; NULL without memory. */
static json_t *
supervisor_json_means(const struct supervisor_means *means)
{
	const struct cgroup_means *groups = &means->groups;

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
supervisor_json_limits(const struct supervisor_limits *limits, double time_s)
{
	json_t *json = json_pack("{s:o, s:o, s:o, s:o}", "time_s",
		time_s > 0 ? json_real(time_s) : json_null(), "memory_bytes",
		supervisor_json_limit(limits->memory_bytes), "processes",
		supervisor_json_limit(limits->tasks), "descriptors",
		supervisor_json_limit(limits->descriptors));

	/* Runs that are older know nothing of it, and may be gone on with. */
	if (limits->disk_bytes > 0)
		json_object_set_new(json, "disk_bytes",
			supervisor_json_limit(limits->disk_bytes));
	return json;
}

#define DOCTOR_LOOK_S 1

static const cpu_set_t *
doctor_affinity(cpu_set_t *set)
{
	return sched_getaffinity(0, sizeof(*set), set) == 0 ? set : NULL;
}

void
doctor_read(struct doctor *doctor, const char *root)
{
	cpu_set_t set;
	int64_t paranoid;

	memset(doctor, 0, sizeof(*doctor));
	machine_read(&doctor->machine);
	topology_read(root, doctor_affinity(&set), &doctor->topology);
	kinds_read(&doctor->kinds);
	frequency_read(root, &doctor->frequency);
	container_read(root, &doctor->container);
	clock_source_read(root, &doctor->clock);
	ports_read(root, &doctor->ports);
	doctor->pressure = system_pressure_ns(root) != UINT64_MAX;
	/* -1 is a setting there, and read as "max". */
	doctor->counters = kernel_file_number(
		root, "/proc/sys/kernel/perf_event_paranoid", &paranoid);
	doctor->supervisor = *supervisor_means();
	doctor->versions = versions_read();
}

void
doctor_look(struct doctor *doctor, const char *root)
{
	const struct timespec wait = { DOCTOR_LOOK_S, 0 };
	struct load_look from, to;
	cpu_set_t set;
	const cpu_set_t *cores = doctor_affinity(&set);

	if (load_look(root, cores, &from) < 0)
		return;
	nanosleep(&wait, NULL);
	if (load_look(root, cores, &to) == 0) {
		load_between(&from, &to, &doctor->load);
		doctor->looked = true;
		load_look_fini(&to);
	}
	load_look_fini(&from);
}

void
doctor_fini(struct doctor *doctor)
{
	json_decref(doctor->versions);
	doctor->versions = NULL;
}

/* Unknown is null, never 0. */
static json_t *
doctor_number(int64_t value)
{
	return value < 0 ? json_null() : json_integer(value);
}

static json_t *
doctor_limit(uint64_t value)
{
	return value >= INT64_MAX ? json_null()
				  : json_integer((json_int_t)value);
}

static json_t *
doctor_text(const char *text)
{
	return *text ? json_string(text) : json_null();
}

static json_t *
doctor_flag(int value)
{
	return value < 0 ? json_null() : json_boolean(value);
}

static json_t *
doctor_json_limits(const struct doctor *doctor)
{
	const struct container *container = &doctor->container;

	return json_pack("{s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o}",
		"cpu_quota_cores",
		container->quota_cores > 0 ? json_real(container->quota_cores)
					   : json_null(),
		"cpu_throttled_periods", doctor_number(container->throttled),
		"memory_bytes", doctor_number(container->memory_bytes), "pids",
		doctor_number(container->pids), "cgroup_version",
		doctor_text(container_version(container)), "processes",
		doctor_limit(doctor->machine.processes_max), "descriptors",
		doctor_limit(doctor->machine.descriptors_max), "port_first",
		doctor_number(doctor->ports.first), "port_last",
		doctor_number(doctor->ports.last));
}

static json_t *
doctor_memory(const struct machine *machine)
{
	return machine->memory_bytes > 0
		? json_integer((json_int_t)machine->memory_bytes)
		: json_null();
}

/* A single kind is all cores. */
static json_t *
doctor_json_kinds(const struct kinds *kinds)
{
	json_t *list = json_array();

	for (size_t i = 0; i < kinds->count; i++) {
		const struct kind *kind = &kinds->kinds[i];

		json_array_append_new(list,
			json_pack("{s:o, s:s, s:i, s:o}", "name",
				doctor_text(kind->name), "cpus_usable",
				kind->list, "count", kind->cpus, "most_mhz",
				doctor_number(kind->most_mhz)));
	}
	return list;
}

static json_t *
doctor_json_machine(const struct doctor *doctor)
{
	const struct machine *machine = &doctor->machine;
	const struct topology *topology = &doctor->topology;
	const struct frequency *frequency = &doctor->frequency;

	return json_pack(
		"{s:o, s:o, s:o, s:i, s:i, s:o, s:{s:o, s:o, s:o, "
		"s:o, s:o, s:o, s:o}, s:{s:o, s:o, s:b, s:o, s:o}, s:o, "
		"s:f, s:b, s:b, s:o}",
		"cpu", doctor_text(machine->cpu), "kernel",
		doctor_text(machine->kernel), "system",
		doctor_text(machine->system), "cores", (int)machine->cores,
		"cores_usable", (int)machine->usable, "memory_bytes",
		doctor_memory(machine), "topology", "cpus",
		doctor_number(topology->online), "cores",
		doctor_number(topology->cores), "cores_usable",
		doctor_number(topology->usable_cores), "sockets",
		doctor_number(topology->sockets), "numa_nodes",
		doctor_number(topology->nodes), "smt",
		doctor_flag(topology->smt), "kinds",
		doctor_json_kinds(&doctor->kinds), "frequency", "governor",
		doctor_text(frequency->governor), "driver",
		doctor_text(frequency->driver), "mixed", frequency->mixed,
		"turbo", doctor_flag(frequency->turbo), "most_khz",
		doctor_number(frequency->most_khz), "clock_source",
		doctor_text(doctor->clock.name), "clock_read_ns",
		doctor->clock.read_ns, "pressure", doctor->pressure, "counters",
		doctor->counters, "limits", doctor_json_limits(doctor));
}

static json_t *
doctor_share(double share)
{
	return share < 0 ? json_null() : json_real(share);
}

static json_t *
doctor_json_load(const struct load *load)
{
	json_t *busiest = json_array();

	for (size_t i = 0; i < load->top_count; i++)
		json_array_append_new(busiest,
			json_pack("{s:i, s:s, s:f}", "pid", load->top[i].pid,
				"name", load->top[i].name, "cores",
				load->top[i].cores));
	return json_pack("{s:o, s:o, s:o}", "busy", doctor_share(load->busy),
		"steal", doctor_share(load->steal), "busiest", busiest);
}

json_t *
doctor_json(const struct doctor *doctor)
{
	json_t *gnuplot = json_object_get(doctor->versions, "gnuplot");
	json_t *json = json_pack("{s:o, s:o, s:o, s:{s:O*}}", "machine",
		doctor_json_machine(doctor), "guard",
		supervisor_json_means(&doctor->supervisor), "versions",
		json_copy(doctor->versions), "tools", "gnuplot", gnuplot);

	/* It is no part of what the numbers come from. */
	json_object_del(json_object_get(json, "versions"), "gnuplot");

	if (json != NULL && doctor->looked)
		json_object_set_new(
			json, "load", doctor_json_load(&doctor->load));
	return json;
}
