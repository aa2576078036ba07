/* SPDX-License-Identifier: MIT */
/* Rounds run on a set number of cores, whatever the machine has. */
#ifndef LANEBENCH_BENCH_PEERS_PREPARE_H
#define LANEBENCH_BENCH_PEERS_PREPARE_H

#include <sched.h>

/* Has this thread, and all that it starts, run on that many cores (0: as many
 * as there are), each by one of its CPUs. *before is for cores_release(). */
void cores_confine(unsigned cores, cpu_set_t *before);
void cores_release(const cpu_set_t *before);

#endif
