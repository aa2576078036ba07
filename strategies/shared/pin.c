/* SPDX-License-Identifier: MIT */
/* Which core each worker stays on. */
#include "shared/pin.h"

#include <errno.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct pin {
	hwloc_topology_t topology; /* to bind with; NULL in a bare map */
	hwloc_bitmap_t before; /* where setup()'s thread was allowed */
	unsigned count;
	hwloc_bitmap_t cores[];
};

static void
pin_free(struct pin *pin)
{
	if (pin == NULL)
		return;
	for (unsigned i = 0; i < pin->count; i++)
		hwloc_bitmap_free(pin->cores[i]);
	hwloc_bitmap_free(pin->before);
	if (pin->topology != NULL)
		hwloc_topology_destroy(pin->topology);
	free(pin);
}

/* The n-th core, in the machine's order, that has something allowed. NULL
 * behind the last. Some machines don't tell cores from threads. */
static hwloc_obj_t
pin_next(hwloc_topology_t topology, hwloc_const_bitmap_t allowed,
	hwloc_obj_t after)
{
	hwloc_obj_type_t type =
		hwloc_get_nbobjs_by_type(topology, HWLOC_OBJ_CORE) > 0
		? HWLOC_OBJ_CORE
		: HWLOC_OBJ_PU;

	do
		after = hwloc_get_next_obj_by_type(topology, type, after);
	while (after != NULL && allowed != NULL &&
		!hwloc_bitmap_intersects(after->cpuset, allowed));
	return after;
}

int
pin_map(struct pin **out, hwloc_topology_t topology,
	hwloc_const_bitmap_t allowed, enum pin_way way, unsigned workers)
{
	unsigned cores = 0, places, at = 0;
	hwloc_obj_t core = NULL;
	struct pin *pin;

	*out = NULL;
	while ((core = pin_next(topology, allowed, core)) != NULL)
		cores++;
	if (cores == 0)
		return -ENODEV;
	places = workers < cores ? workers : cores;
	pin = calloc(1, sizeof(*pin) + places * sizeof(*pin->cores));
	if (pin == NULL)
		return -ENOMEM;
	for (unsigned i = 0; i < cores && pin->count < places; i++) {
		core = pin_next(topology, allowed, core);
		/* The machine numbers neighbours one after another: every
		 * cores / places-th is as far from the next as can be. */
		at = way == PIN_SPREAD
			? (unsigned)((uint64_t)pin->count * cores / places)
			: pin->count;
		if (i != at)
			continue;
		pin->cores[pin->count] = hwloc_bitmap_dup(core->cpuset);
		if (pin->cores[pin->count] == NULL)
			break;
		if (allowed != NULL)
			hwloc_bitmap_and(pin->cores[pin->count],
				pin->cores[pin->count], allowed);
		pin->count++;
	}
	if (pin->count < places) {
		pin_free(pin);
		return -ENOMEM;
	}
	*out = pin;
	return 0;
}

hwloc_const_bitmap_t
pin_core(const struct pin *pin, unsigned worker)
{
	return pin->cores[worker % pin->count];
}

int
pin_usable(const struct lane_job *job, const char **why_not)
{
	static char why[120];
	cpu_set_t *set;
	size_t size = 8192; /* bytes: more processors than Linux knows */
	int rc = 0;

	if (job->option(job, "pin") == PIN_NONE)
		return 0;
	set = calloc(1, size);
	/* Asked for what it has already: changes nothing where it may. */
	if (set == NULL || sched_getaffinity(0, size, set) < 0 ||
		sched_setaffinity(0, size, set) < 0)
		rc = -errno;
	free(set);
	if (rc < 0) {
		snprintf(why, sizeof(why),
			"threads may not choose their cores here (%s); "
			"pin=none doesn't ask for it",
			strerror(-rc));
		*why_not = why;
	}
	return rc;
}

/* The machine, and what of it is ours. */
static int
pin_read(struct pin **out, enum pin_way way, unsigned workers)
{
	hwloc_topology_t topology = NULL;
	hwloc_bitmap_t allowed = hwloc_bitmap_alloc();
	int rc = -ENOMEM;

	if (allowed == NULL || hwloc_topology_init(&topology) < 0)
		goto out;
	rc = -ENODEV;
	/* One that was read from elsewhere can't be bound to. */
	if (hwloc_topology_load(topology) < 0 ||
		!hwloc_topology_is_thissystem(topology) ||
		hwloc_get_cpubind(topology, allowed, HWLOC_CPUBIND_THREAD) < 0)
		goto out;
	rc = pin_map(out, topology, allowed, way, workers);
out:
	if (rc == 0) {
		(*out)->topology = topology;
		(*out)->before = allowed;
		return 0;
	}
	if (topology != NULL)
		hwloc_topology_destroy(topology);
	hwloc_bitmap_free(allowed);
	return rc;
}

int
pin_setup(const struct lane_job *job, void **state)
{
	enum pin_way way = (enum pin_way)job->option(job, "pin");
	struct pin *pin;
	int rc;

	*state = NULL;
	if (way == PIN_NONE)
		return 0;
	rc = pin_read(&pin, way, job->lanes);
	if (rc < 0)
		job->error(job,
			"pin=%s: hwloc can't read this machine's cores, or was "
			"told of another's by HWLOC_*: %s",
			job->option_string(job, "pin"), strerror(-rc));
	else
		*state = pin;
	return rc;
}

void
pin_teardown(const struct lane_job *job, void *state)
{
	struct pin *pin = state;

	(void)job;
	/* The first thread may have been a worker. */
	if (pin != NULL && pin->topology != NULL)
		hwloc_set_cpubind(
			pin->topology, pin->before, HWLOC_CPUBIND_THREAD);
	pin_free(pin);
}

void
pin_worker(const struct pin *pin, unsigned worker)
{
	if (pin != NULL)
		hwloc_set_cpubind(pin->topology, pin_core(pin, worker),
			HWLOC_CPUBIND_THREAD);
}
