/* SPDX-License-Identifier: MIT */
/*
 * The machine, looked at before it is measured with: what it is, what of it we
 * may use, and what would make the numbers doubtful. One thread.
 */
#ifndef LANEBENCH_DOCTOR_DOCTOR_H
#define LANEBENCH_DOCTOR_DOCTOR_H

#include <hwloc.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <jansson.h>

#include "measure/clock.h"
#include "measure/container.h"
#include "measure/machine.h"
#include "measure/system.h"
#include "measure/topology.h"
#include "process/supervisor.h"

/* Cores that aren't alike (P and E, big and little), by hwloc's CPU kinds. */

#define KINDS_MOST 8

struct kind {
	char name[32]; /* "IntelAtom"; "" where it has none */
	char list[64]; /* those CPUs that can be used: "8-15" */
	int cpus; /* how many these are */
	int most_mhz; /* -1: not told */
};

struct kinds {
	struct kind kinds[KINDS_MOST]; /* the fastest first, if known */
	size_t count; /* 0: not told; 1: all that can be used are alike */
};

/* Of a topology that is loaded; usable: the CPUs that count, NULL: all. */
void kinds_of(hwloc_topology_t topology, hwloc_const_bitmap_t usable,
	struct kinds *kinds);

/* Of this machine, and the CPUs that this process may run on. */
void kinds_read(struct kinds *kinds);

/* "8 IntelCore CPUs to 5.2 GHz, 1 IntelAtom CPU to 3.9 GHz"; "" where there is
 * but one kind. */
#define KINDS_WORDS 400
const char *kinds_words(const struct kinds *kinds, char *buf, size_t size);

struct doctor {
	struct machine machine;
	struct topology topology;
	struct kinds kinds;
	struct frequency frequency;
	struct container container;
	struct clock_source clock;
	struct ports ports;
	struct supervisor_means supervisor; /* what trials run within here */
	bool pressure; /* the kernel tells of it */
	bool counters; /* performance counters are there (and not needed) */
	json_t *versions; /* versions_read()'s */
	bool looked;
	struct load load; /* once looked */
};

/* Never fails: what can't be found out is unknown. Some 30 ms. */
void doctor_read(struct doctor *doctor, const char *root);
/* Looks for a second at who uses the cores. */
void doctor_look(struct doctor *doctor, const char *root);
void doctor_fini(struct doctor *doctor);

/* The same as JSON: {"machine": {...}, "versions": {...},
 * "tools": {...}, "guard": {...}}, "load" once looked;
 * the caller's. NULL without memory. */
json_t *doctor_json(const struct doctor *doctor);

enum doctor_grade {
	DOCTOR_OK,
	DOCTOR_NOTE, /* worth knowing when the numbers are read */
	DOCTOR_BAD, /* numbers taken now would mislead */
	DOCTOR_MISSING /* something needed isn't there */
};

/* "ok", "note", "bad", "bad". */
const char *doctor_grade_name(enum doctor_grade grade);

struct doctor_check {
	enum doctor_grade grade;
	const char *topic; /* static: "cores" */
	char words[300]; /* what is so */
	char advice[200]; /* what to do; "" for nothing */
};

#define DOCTOR_CHECKS 40

/* Fills the checks, at most DOCTOR_CHECKS; how many. */
size_t doctor_judge(const struct doctor *doctor, struct doctor_check *checks);

/*
 * What trials run within, as JSON: "guard" in run.json and `doctor --json`.
 *
 *   namespace         PID namespace with a /proc of its own: nothing outside a
 *                     trial can be seen or signalled from it, and whatever it
 *                     started is gone with it
 *   user_namespace    needed for that
 *   ipc_namespace     System V's shared memory, semaphores and queues, and
 *                     POSIX' queues, are a trial's own, and gone with it
 *   shm_own           so is what it makes in /dev/shm
 *   namespace_refused why there is none; null
 *   cgroup            1, 2, 3 (both) or 0: the trees in which each trial has a
 *                     control group of its own
 *   cgroup_kill       ... all of which the kernel can kill at once
 *   memory_limit, processes_limit
 *                     who holds it: "cgroup"; "watch": the launcher looks ten
 *                     times a second, and kills; "user": it does, and the
 *                     kernel's limit of the user keeps what is between bounded
 *   memory_peak       where peak_rss_bytes comes from: "cgroup", "sum of peaks"
 *   session, subreaper, dies_with_lanebench, killed_first
 *                     true: a supervisor a trial, the trial's session, adopts
 *                     what is detached; out of memory, the kernel takes trials
 *                     first
 *   limits            time_s (null: ten times what the baseline took, 10 s at
 *                     least), memory_bytes, processes, descriptors, disk_bytes
 *                     (by which the work folder may grow); in run.json
 */

json_t *
supervisor_json_limits(const struct supervisor_limits *limits, double time_s);

/* Versions of everything that a run is made with: our programs say what they
 * are linked with, for `lanebench` itself links little of it. */

/*
 * {NAME: VERSION}, the caller's: lanebench, lanebench-trial, lanebench-origin,
 * libcurl, libxml2, libmicrohttpd, gnuplot and others; those that aren't there
 * are missing in it. NULL without memory. Starts a few programs, for some
 * 20 ms.
 */
json_t *versions_read(void);

#endif
