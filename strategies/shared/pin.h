/* SPDX-License-Identifier: MIT */
/*
 * Pinning: worker w stays on one core, and nobody else's worker moves there.
 * What a strategy needs for it is one entry among its options, PIN_OPTION,
 * pin_usable, pin_setup and pin_teardown in its table (or called by its own),
 * and one call at the beginning of each worker.
 *
 * Cores are those that this process may use. With more workers than cores the
 * next round begins at the first core again.
 */
#ifndef STRATEGIES_SHARED_PIN_H
#define STRATEGIES_SHARED_PIN_H

#include <hwloc.h>

#include <lanebench/strategy.h>

#ifdef __cplusplus
extern "C" {
#endif

enum pin_way {
	PIN_NONE, /* wherever the kernel puts them */
	PIN_SPREAD, /* as far apart as can be: caches and memory of their own */
	PIN_COMPACT /* neighbours, which share them */
};

/* clang-format off */
#define PIN_OPTION \
	{ .name = "pin", .kind = LANE_CHOICE, .preset = "none", \
	  .choices = "none,spread,compact", \
	  .help = "one worker a core: far from each other, or side by side" }
/* clang-format on */

struct pin;

/* The cores of a machine that are in `allowed` (NULL: all), dealt to workers;
 * -ENOMEM, or -ENODEV when there is none. [any thread] */
int pin_map(struct pin **out, hwloc_topology_t topology,
	hwloc_const_bitmap_t allowed, enum pin_way way, unsigned workers);

/* Where a worker goes; the map's. */
hwloc_const_bitmap_t pin_core(const struct pin *pin, unsigned worker);

/* A strategy's usable(): whether threads may choose their cores here. */
int pin_usable(const struct lane_job *job, const char **why_not);

/* A strategy's setup() and teardown(), whose state is a struct pin *: NULL
 * unless the option asks for more. Reading the machine takes milliseconds. */
int pin_setup(const struct lane_job *job, void **pin);
void pin_teardown(const struct lane_job *job, void *pin);

/* The calling thread is that worker from here on; pin may be NULL.
 * [any thread or process] */
void pin_worker(const struct pin *pin, unsigned worker);

#ifdef __cplusplus
}
#endif

#endif
