/* SPDX-License-Identifier: MIT */
/* What disturbs a run from outside, seen between its trials. */
#include "campaign/disturbance.h"

#include <math.h>
#include <stdio.h>
#include <time.h>

#include "measure/clock.h"
#include "stats/noise.h"

/* How far back "before the block" reaches, and how far it must at least. */
#define DISTURBANCE_BEFORE_NS 1000000000u
#define DISTURBANCE_BEFORE_LEAST_NS 250000000u
/* Samples stand so far apart that the oldest is always older than that. */
#define DISTURBANCE_APART_NS 50000000u
/* A hundred clock ticks: with fewer, one of them is more than a per cent. */
#define DISTURBANCE_STEAL_LEAST_NS 1000000000u

static uint64_t
disturbance_own_ns(pid_t origin)
{
	uint64_t own =
		usage_cpu_ns(RUSAGE_SELF) + usage_cpu_ns(RUSAGE_CHILDREN);
	struct timespec time;
	clockid_t clock;

	if (origin > 0 && clock_getcpuclockid(origin, &clock) == 0 &&
		clock_gettime(clock, &time) == 0)
		own += (uint64_t)time.tv_sec * 1000000000u +
			(uint64_t)time.tv_nsec;
	return own;
}

static const struct disturbance_sample *
disturbance_back(const struct disturbance *watch, size_t i)
{
	return &watch->samples[(watch->next + DISTURBANCE_SAMPLES - 1 - i) %
		DISTURBANCE_SAMPLES];
}

static struct disturbance_sample
disturbance_take(struct disturbance *watch)
{
	struct disturbance_sample sample;

	system_read(&sample.system);
	sample.own_ns = disturbance_own_ns(watch->origin);
	if (watch->count == 0 ||
		sample.system.at_ns -
				disturbance_back(watch, 0)->system.at_ns >=
			DISTURBANCE_APART_NS) {
		watch->samples[watch->next] = sample;
		watch->next = (watch->next + 1) % DISTURBANCE_SAMPLES;
		if (watch->count < DISTURBANCE_SAMPLES)
			watch->count++;
	}
	return sample;
}

/* How busy others kept the cores in about the second before `now`: all that
 * was used, without what we used. */
static double
disturbance_others(
	const struct disturbance *watch, const struct disturbance_sample *now)
{
	const struct disturbance_sample *then = NULL;
	uint64_t ago_ns = 0;
	double share;

	for (size_t i = 0; i < watch->count && ago_ns < DISTURBANCE_BEFORE_NS;
		i++) {
		then = disturbance_back(watch, i);
		ago_ns = now->system.at_ns - then->system.at_ns;
	}
	/* The origin's time is unknown before it was there. */
	if (ago_ns < DISTURBANCE_BEFORE_LEAST_NS || now->own_ns < then->own_ns)
		return (double)NAN;
	share = system_others_share(
		&then->system, &now->system, now->own_ns - then->own_ns);
	return share < 0 ? (double)NAN : share;
}

/* What quotas did since the trial before is none of the next one's. */
static void
disturbance_quota_begins(struct disturbance *watch)
{
	struct container_quota before;

	if (watch->quota_known)
		container_held("", &watch->container, &before);
	else
		container_read("", &watch->container);
	watch->quota_known = true;
}

static void
disturbance_quota_ends(struct disturbance *watch, struct trial_row *row)
{
	struct container_quota held;

	if (!container_held("", &watch->container, &held))
		return;
	row->quota_cores = held.cores;
	row->quota_periods = held.periods;
	row->quota_throttled = held.throttled;
}

void
disturbance_begins(struct disturbance *watch, const void *set, unsigned block)
{
	struct disturbance_sample now;

	disturbance_quota_begins(watch);
	if (watch->set == set && watch->block == block)
		return;
	now = disturbance_take(watch);
	watch->set = set;
	watch->block = block;
	watch->began = now.system;
	watch->others_busy = disturbance_others(watch, &now);
	watch->steal = (double)NAN;
	watch->failed = false;
}

void
disturbance_ends(struct disturbance *watch, struct trial_row *row)
{
	struct disturbance_sample now = disturbance_take(watch);
	double steal = system_steal_share(&watch->began, &now.system);

	if (steal >= 0 &&
		now.system.total_ns - watch->began.total_ns >=
			DISTURBANCE_STEAL_LEAST_NS)
		watch->steal = steal;
	row->block_steal = watch->steal;
	row->block_others_busy = watch->others_busy;
	disturbance_quota_ends(watch, row);
}

void
disturbance_failed(struct disturbance *watch)
{
	watch->failed = true;
}

bool
disturbance_wants_repeat(const struct disturbance *watch, size_t planned,
	size_t repeated, char *why, size_t why_size)
{
	why[0] = '\0';
	if (repeated >= noise_repeats(planned))
		return false;
	if (watch->failed) {
		snprintf(why, why_size, "a trial couldn't be started");
		return true;
	}
	if (!isnan(watch->steal) && watch->steal > NOISE_REPEAT_STEAL) {
		snprintf(why, why_size,
			"the host stole %.1f %% of the CPU time",
			100 * watch->steal);
		return true;
	}
	return false;
}
