/* SPDX-License-Identifier: MIT */
/* Cores that aren't alike (P and E, big and little), by hwloc's CPU kinds. */
#ifndef LANEBENCH_DOCTOR_KINDS_H
#define LANEBENCH_DOCTOR_KINDS_H

#include <hwloc.h>
#include <stddef.h>

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

#endif
