/* SPDX-License-Identifier: MIT */
/* Amdahl's law: fit, curve, and Karp-Flatt. */
#include "stats/amdahl.h"

#include <errno.h>
#include <math.h>

double
amdahl_at(double serial, double n)
{
	return 1.0 / (serial + (1.0 - serial) / n);
}

double
amdahl_karp_flatt(double n, double speedup)
{
	if (!(n > 1.0) || !(speedup > 0.0))
		return NAN;
	return (1.0 / speedup - 1.0 / n) / (1.0 - 1.0 / n);
}

/* Squares of ln S less the model's; *slope: half their derivative by s. */
static double
amdahl_cost(const double *n, const double *speedup, size_t count, double s,
	double *slope)
{
	double cost = 0.0;

	*slope = 0.0;
	for (size_t i = 0; i < count; i++) {
		double share = s + (1.0 - s) / n[i];
		double off = log(speedup[i] * share);

		cost += off * off;
		*slope += off * (1.0 - 1.0 / n[i]) / share;
	}
	return cost;
}

/* Halves the way between a falling and a rising slope. */
static double
amdahl_bisect(const double *n, const double *speedup, size_t count, double lo,
	double hi)
{
	for (int i = 0; i < 60 && hi - lo > 1e-16; i++) {
		double mid = (lo + hi) / 2.0, slope;

		amdahl_cost(n, speedup, count, mid, &slope);
		if (slope < 0.0)
			lo = mid;
		else
			hi = mid;
	}
	return (lo + hi) / 2.0;
}

/* The grid is fine where the curve bends: towards s = 0. */
static double
amdahl_grid(int i)
{
	return i == 0 ? 0.0 : pow(2.0, (double)(i - 32) / 2.0);
}

static double
amdahl_search(const double *n, const double *speedup, size_t count)
{
	double least = INFINITY, serial = 0.0, slope;
	double before = 0.0, before_slope = 0.0;

	/* Every valley between two points of the grid, and both ends. */
	for (int i = 0; i <= 32; i++) {
		double at = amdahl_grid(i), candidate = at, cost;

		cost = amdahl_cost(n, speedup, count, at, &slope);
		if (i > 0 && before_slope < 0.0 && slope >= 0.0) {
			double ignored;

			candidate =
				amdahl_bisect(n, speedup, count, before, at);
			cost = amdahl_cost(
				n, speedup, count, candidate, &ignored);
		}
		if (cost < least) {
			least = cost;
			serial = candidate;
		}
		before = at;
		before_slope = slope;
	}
	return serial;
}

int
amdahl_fit(const double *n, const double *speedup, size_t count,
	struct amdahl *fit)
{
	double most = 0.0, slope, cost;

	*fit = (struct amdahl){ NAN, NAN };
	for (size_t i = 0; i < count; i++) {
		if (!(n[i] >= 1.0) || isinf(n[i]) || !(speedup[i] > 0.0) ||
			isinf(speedup[i]))
			return -EINVAL;
		most = fmax(most, n[i]);
	}
	if (!(most > 1.0))
		return -ERANGE;
	fit->serial = amdahl_search(n, speedup, count);
	cost = amdahl_cost(n, speedup, count, fit->serial, &slope);
	fit->log_rmse = sqrt(cost / (double)count);
	return 0;
}
