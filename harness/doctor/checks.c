/* SPDX-License-Identifier: MIT */
/* What of a machine makes numbers doubtful, and what to do about it. */
#include <errno.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "doctor/doctor.h"
#include "stats/noise.h"

struct doctor_list {
	struct doctor_check *checks;
	size_t count;
};

#define DOCTOR_CLOCK_NS 300
#define DOCTOR_DESCRIPTORS 4096
/* A program that is asked needs eight. */
#define DOCTOR_LOOK_DESCRIPTORS 16
#define DOCTOR_PROCESSES 1024
#define DOCTOR_PORTS 10000
#define DOCTOR_MEMORY (INT64_C(512) << 20)

/* Adds a check; `topic` is static. The list's. */
__attribute__((format(printf, 4, 5))) static struct doctor_check *
doctor_add(struct doctor_list *list, enum doctor_grade grade, const char *topic,
	const char *format, ...)
{
	/* Where there are too many the last one is lost, and no memory. */
	size_t at =
		list->count < DOCTOR_CHECKS ? list->count++ : DOCTOR_CHECKS - 1;
	struct doctor_check *check = &list->checks[at];
	va_list args;

	check->grade = grade;
	check->topic = topic;
	check->advice[0] = '\0';
	va_start(args, format);
	vsnprintf(check->words, sizeof(check->words), format, args);
	va_end(args);
	return check;
}

__attribute__((format(printf, 2, 3))) static void
doctor_advise(struct doctor_check *check, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	vsnprintf(check->advice, sizeof(check->advice), format, args);
	va_end(args);
}

static void
doctor_check_namespace(
	struct doctor_list *list, const struct supervisor_means *supervisor)
{
	struct doctor_check *check;

	if (supervisor->namespace) {
		doctor_add(list, DOCTOR_OK, "isolation",
			"each trial has a PID namespace%s: whatever it starts "
			"is gone with it, and it can signal nobody else; %s",
			supervisor->user_namespace ? " (in a user namespace)"
						   : "",
			supervisor->ipc && supervisor->shm
				? "what it shares in memory is its own"
				: "shared memory that it leaves is removed "
				  "where it was made by the C library");
		return;
	}
	check = doctor_add(list, DOCTOR_NOTE, "isolation",
		"no PID namespace (%s): what a trial detaches is found and "
		"killed all the same, but a plugin that signals everybody "
		"reaches %s",
		strerror(supervisor->refused),
		geteuid() == 0 ? "the whole system" : "all that is yours");
	doctor_advise(check, "%s",
		geteuid() == 0
			? "in a container: docker run --cap-add SYS_ADMIN "
			  "--security-opt apparmor=unconfined"
			: "sysctl kernel.unprivileged_userns_clone=1, or "
			  "kernel.apparmor_restrict_unprivileged_userns=0; in "
			  "a container: --security-opt seccomp=unconfined");
}

static void
doctor_check_groups(struct doctor_list *list, const struct cgroup_means *groups)
{
	static const char *const trees[] = { "", "version 1", "version 2",
		"versions 1 and 2" };
	struct doctor_check *check;

	if (groups->memory && groups->pids) {
		doctor_add(list, DOCTOR_OK, "cgroup",
			"each trial has one (%s): memory and processes are "
			"limited by the kernel%s",
			trees[groups->version],
			groups->peak ? ", the memory's peak is the tree's"
				     : "");
		return;
	}
	check = doctor_add(list, DOCTOR_NOTE, "cgroup",
		"%s: %s%s%s %s limited by looking ten times a second%s%s",
		groups->version ? "a trial's can't hold all limits"
				: "none can be made for a trial",
		groups->memory ? "" : "memory",
		groups->memory || groups->pids ? "" : " and ",
		groups->pids ? "" : "processes",
		groups->memory || groups->pids ? "is" : "are",
		groups->pids || geteuid() == 0
			? ""
			: " (processes also by the user's own limit)",
		groups->peak
			? ""
			: ", and peak memory is the sum of the processes'");
	doctor_advise(check,
		"systemd-run --user --scope -p Delegate=yes lanebench ... (as "
		"root: without --user); in a container: a writable "
		"/sys/fs/cgroup");
}

/* What a trial runs within. */
static void
doctor_check_guard(
	struct doctor_list *list, const struct supervisor_means *supervisor)
{
	doctor_check_namespace(list, supervisor);
	doctor_check_groups(list, &supervisor->groups);
}

/* That it was used up, since the group was made; "" where it never was. */
static const char *
doctor_throttled(char *buf, size_t size, int64_t periods)
{
	*buf = '\0';
	if (periods > 0)
		snprintf(buf, size, ", and used it up in %" PRId64 " period%s",
			periods, periods == 1 ? "" : "s");
	return buf;
}

static void
doctor_check_cores(struct doctor_list *list, const struct doctor *doctor)
{
	const struct machine *machine = &doctor->machine;
	double quota = doctor->container.quota_cores;
	char throttled[60];
	struct doctor_check *check = doctor_add(list, DOCTOR_OK, "cores",
		"%u of %u can be used", machine->usable, machine->cores);

	if (machine->usable < 2) {
		check->grade = DOCTOR_NOTE;
		doctor_advise(check,
			"nothing that computes can get faster on one core; "
			"waiting (url) still can");
	} else if (machine->usable < machine->cores) {
		check->grade = DOCTOR_NOTE;
		doctor_advise(check,
			"%s keeps the others away; worker counts go by the %u",
			quota > 0 && quota <= (double)machine->usable
				? "a CPU quota"
				: "affinity",
			machine->usable);
	}
	if (quota <= 0)
		return;
	check = doctor_add(list,
		quota < (double)machine->cores ? DOCTOR_NOTE : DOCTOR_OK,
		"quota", "this container may use %.3g cores' time%s", quota,
		doctor_throttled(throttled, sizeof(throttled),
			doctor->container.throttled));
	if (check->grade == DOCTOR_NOTE)
		doctor_advise(check,
			"when that is used up everything stands still for a "
			"while: raise it (docker --cpus), or give whole cores "
			"(--cpuset-cpus)");
}

static void
doctor_check_smt(struct doctor_list *list, const struct topology *topology)
{
	struct doctor_check *check;

	if (topology->smt < 0) {
		doctor_add(list, DOCTOR_OK, "smt", "not told by this kernel");
	} else if (topology->smt == 0) {
		doctor_add(list, DOCTOR_OK, "smt",
			"off or absent: each CPU is a core of its own");
	} else {
		check = doctor_add(list, DOCTOR_NOTE, "smt",
			"on: %d CPUs are %d cores", topology->online,
			topology->cores);
		doctor_advise(check,
			"expect less than W times as fast from more than %d "
			"workers that compute",
			topology->usable_cores);
	}
}

static void
doctor_check_kinds(struct doctor_list *list, const struct kinds *kinds)
{
	char words[KINDS_WORDS];
	struct doctor_check *check;

	if (kinds->count < 2)
		return;
	check = doctor_add(list, DOCTOR_NOTE, "kinds",
		"the cores aren't alike: %.250s",
		kinds_words(kinds, words, sizeof(words)));
	doctor_advise(check,
		"expect less than W times as fast: what a worker does hangs on "
		"the core it gets; on alike ones alone: taskset -c %s "
		"lanebench "
		"run ...",
		kinds->kinds[0].list);
}

static void
doctor_check_frequency(
	struct doctor_list *list, const struct frequency *frequency)
{
	struct doctor_check *check;

	if (*frequency->governor == '\0') {
		doctor_add(list, DOCTOR_OK, "governor",
			"not told, as in most virtual machines");
	} else if (strcmp(frequency->governor, "performance") == 0 &&
		!frequency->mixed) {
		doctor_add(list, DOCTOR_OK, "governor", "performance");
	} else {
		check = doctor_add(list, DOCTOR_NOTE, "governor", "%s%s",
			frequency->governor,
			frequency->mixed ? ", and others on other cores" : "");
		doctor_advise(check,
			"cores speed up only while they are busy: sudo "
			"cpupower frequency-set -g performance");
	}
	if (frequency->turbo < 0) {
		doctor_add(list, DOCTOR_OK, "turbo", "not told");
	} else if (frequency->turbo == 0) {
		doctor_add(list, DOCTOR_OK, "turbo", "off");
	} else {
		check = doctor_add(list, DOCTOR_NOTE, "turbo", "on");
		doctor_advise(check,
			"one busy core runs faster than many do, so speedups "
			"look smaller; off: %s",
			strstr(frequency->driver, "intel") != NULL
				? "echo 1 | sudo tee /sys/devices/system/cpu/"
				  "intel_pstate/no_turbo"
				: "echo 0 | sudo tee /sys/devices/system/cpu/"
				  "cpufreq/boost");
	}
}

static void
doctor_check_load(struct doctor_list *list, const struct load *load)
{
	struct doctor_check *check;
	enum doctor_grade grade;
	char top[200] = "";
	size_t at = 0;

	if (load->busy < 0) {
		doctor_add(list, DOCTOR_NOTE, "load",
			"can't be read (/proc/stat): noise can't be told");
		return;
	}
	grade = load->busy > NOISE_OTHERS	 ? DOCTOR_BAD
		: load->busy > NOISE_OTHERS_NOTE ? DOCTOR_NOTE
						 : DOCTOR_OK;
	check = doctor_add(list, grade, "load",
		"the cores are %.0f %% busy without a run", 100 * load->busy);
	for (size_t i = 0; i < load->top_count; i++)
		at += (size_t)snprintf(top + at, sizeof(top) - at,
			"%s%s (%d) %.0f %% of a core", i ? ", " : "",
			load->top[i].name, load->top[i].pid,
			100 * load->top[i].cores);
	if (grade != DOCTOR_OK)
		doctor_advise(check, "%s%s",
			load->top_count ? "end it, or wait: "
					: "no process that is seen here does "
					  "it: one elsewhere (outside a "
					  "container), or many short ones",
			top);
	if (load->steal < 0)
		return;
	grade = load->steal > NOISE_REPEAT_STEAL ? DOCTOR_BAD
		: load->steal > NOISE_STEAL	 ? DOCTOR_NOTE
						 : DOCTOR_OK;
	check = doctor_add(list, grade, "steal",
		"the host takes %.1f %% of the CPU time away",
		100 * load->steal);
	if (grade != DOCTOR_OK)
		doctor_advise(check,
			"nothing here can mend that: a quieter hour, or a "
			"machine that isn't shared");
}

static void
doctor_check_memory(struct doctor_list *list, const struct doctor *doctor)
{
	int64_t limit = doctor->container.memory_bytes;
	uint64_t available = doctor->machine.available_bytes;
	struct doctor_check *check;

	if (limit >= 0 && ((uint64_t)limit < available || available == 0))
		available = (uint64_t)limit;
	if (available == 0 && limit < 0) {
		doctor_add(list, DOCTOR_NOTE, "memory",
			"unknown: /proc/meminfo doesn't tell it");
		return;
	}
	check = doctor_add(list, DOCTOR_OK, "memory",
		"%" PRIu64 " MiB can be used%s", available >> 20,
		limit >= 0 ? ", within this container's limit" : "");
	if (available < DOCTOR_MEMORY) {
		check->grade = DOCTOR_NOTE;
		doctor_advise(check,
			"trials with many workers will be refused or swap");
	}
}

static void
doctor_check_limits(struct doctor_list *list, const struct machine *machine)
{
	struct doctor_check *check;

	if (machine->processes_max == UINT64_MAX)
		check = doctor_add(
			list, DOCTOR_OK, "processes", "without a limit");
	else
		check = doctor_add(list, DOCTOR_OK, "processes",
			"%" PRIu64 " at the most", machine->processes_max);
	if (machine->processes_max < DOCTOR_PROCESSES) {
		check->grade = DOCTOR_NOTE;
		doctor_advise(check,
			"enough for fewer workers than that: ulimit -u, or "
			"the container's pids limit");
	}
	if (machine->descriptors_max == UINT64_MAX)
		check = doctor_add(list, DOCTOR_OK, "files", "without a limit");
	else
		check = doctor_add(list, DOCTOR_OK, "files",
			"%" PRIu64 " open at the most",
			machine->descriptors_max);
	if (machine->descriptors_max < DOCTOR_DESCRIPTORS) {
		check->grade = DOCTOR_NOTE;
		doctor_advise(check,
			"a thousand transfers need more: ulimit "
			"-Hn 65536");
	}
}

static void
doctor_check_ports(struct doctor_list *list, const struct ports *ports)
{
	int64_t count = ports_free(ports);
	struct doctor_check *check;

	if (count < 0) {
		doctor_add(list, DOCTOR_OK, "ports", "not told");
		return;
	}
	check = doctor_add(list, DOCTOR_OK, "ports",
		"%" PRId64 " free for connections", count);
	if (count < DOCTOR_PORTS) {
		check->grade = DOCTOR_NOTE;
		doctor_advise(check,
			"sysctl "
			"net.ipv4.ip_local_port_range=\"10240 "
			"65535\"");
	}
}

static void
doctor_check_clock(struct doctor_list *list, const struct doctor *doctor)
{
	const char *name = doctor->clock.name;
	struct doctor_check *check =
		doctor_add(list, DOCTOR_OK, "clock", "%s, %.0f ns a reading",
			*name ? name : "source unknown", doctor->clock.read_ns);

	if (doctor->clock.read_ns > DOCTOR_CLOCK_NS) {
		check->grade = DOCTOR_NOTE;
		doctor_advise(check,
			"slow: small items are timed with their stamps; "
			"tsc is the one to have");
	}
	check = doctor_add(list, DOCTOR_OK, "pressure", "told by this kernel");
	if (!doctor->pressure) {
		check->grade = DOCTOR_NOTE;
		snprintf(check->words, sizeof(check->words),
			"not told by this kernel");
		doctor_advise(check,
			"crowded trials won't be noticed; boot with psi=1");
	}
	doctor_add(list, DOCTOR_OK, "counters",
		doctor->counters ? "available, not needed"
				 : "not available, not needed");
}

/* Why programs can't be found that may well be there; NULL: they can. */
static const char *
doctor_blind(const struct machine *machine, const char **advice)
{
	if (machine->descriptors_max < DOCTOR_LOOK_DESCRIPTORS) {
		*advice = "ulimit -n 1024, as root where that is refused";
		return "too few files may be open at once";
	}
	if (access("/proc/self/exe", F_OK) < 0) {
		*advice = "mount -t proc proc /proc";
		return "/proc isn't mounted";
	}
	return NULL;
}

static void
doctor_add_missing(struct doctor_list *list, const struct doctor *doctor,
	const char *name, const char *what_to_do)
{
	const char *advice = what_to_do;
	const char *blind = doctor_blind(&doctor->machine, &advice);
	struct doctor_check *check = blind != NULL
		? doctor_add(list, DOCTOR_MISSING, "missing",
			  "%s can't be looked for: %s", name, blind)
		: doctor_add(list, DOCTOR_MISSING, "missing", "%s isn't there",
			  name);

	doctor_advise(check, "%s", advice);
}

static void
doctor_check_versions(struct doctor_list *list, const struct doctor *doctor)
{
	static const char *const told[] = { "lanebench", "libcurl", "libxml2",
		"libmicrohttpd", "jansson", "gnuplot" };
	static const char *const needed[] = { "lanebench-trial",
		"lanebench-origin", "gnuplot" };
	char words[300] = "";
	size_t at = 0;

	for (size_t i = 0; i < sizeof(told) / sizeof(told[0]); i++) {
		const char *version = json_string_value(
			json_object_get(doctor->versions, told[i]));
		if (version != NULL && at < sizeof(words))
			at += (size_t)snprintf(words + at, sizeof(words) - at,
				"%s%s %.30s", at ? ", " : "", told[i], version);
	}
	doctor_add(list, DOCTOR_OK, "versions", "%s", words);
	for (size_t i = 0; i < sizeof(needed) / sizeof(needed[0]); i++) {
		if (json_object_get(doctor->versions, needed[i]) != NULL)
			continue;
		doctor_add_missing(list, doctor, needed[i],
			strcmp(needed[i], "gnuplot") == 0
				? "no pictures without it: apt install "
				  "gnuplot-nox, or `make deps'"
				: "it belongs beside lanebench: build or "
				  "install again");
	}
}

size_t
doctor_judge(const struct doctor *doctor, struct doctor_check *checks)
{
	struct doctor_list list = { checks, 0 };

	doctor_check_cores(&list, doctor);
	doctor_check_smt(&list, &doctor->topology);
	doctor_check_kinds(&list, &doctor->kinds);
	doctor_check_frequency(&list, &doctor->frequency);
	if (doctor->looked)
		doctor_check_load(&list, &doctor->load);
	doctor_check_memory(&list, doctor);
	doctor_check_limits(&list, &doctor->machine);
	doctor_check_ports(&list, &doctor->ports);
	doctor_check_guard(&list, &doctor->supervisor);
	doctor_check_clock(&list, doctor);
	doctor_check_versions(&list, doctor);
	return list.count;
}

const char *
doctor_grade_name(enum doctor_grade grade)
{
	return grade == DOCTOR_OK      ? "ok"
		: grade == DOCTOR_NOTE ? "note"
				       : "bad";
}
