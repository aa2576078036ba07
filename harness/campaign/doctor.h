/* SPDX-License-Identifier: MIT */
/*
 * The machine, looked at before it is measured with: what it is, what of it we
 * may use, and what would make the numbers doubtful. One thread.
 */
#ifndef LANEBENCH_CAMPAIGN_DOCTOR_H
#define LANEBENCH_CAMPAIGN_DOCTOR_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "campaign/kinds.h"
#include "launch/guard.h"
#include "measure/clock_source.h"
#include "measure/container.h"
#include "measure/frequency.h"
#include "measure/load.h"
#include "measure/machine.h"
#include "measure/ports.h"
#include "measure/topology.h"

struct doctor {
	struct machine machine;
	struct topology topology;
	struct kinds kinds;
	struct frequency frequency;
	struct container container;
	struct clock_source clock;
	struct ports ports;
	struct guard_means guard; /* what trials run within here */
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
 * "tools": {...}, "guard": {...} (see guardfile.h)}, "load" once looked;
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

#define DOCTOR_CHECKS 25

/* Fills the checks, at most DOCTOR_CHECKS; how many. */
size_t doctor_judge(const struct doctor *doctor, struct doctor_check *checks);

#endif
