/* SPDX-License-Identifier: MIT */
/*
 * Amdahl's law, S(N) = 1 / (s + (1 - s) / N), and the share s that Karp and
 * Flatt read from a single speedup. Speedups and counts have no unit.
 * Sources: Amdahl 1967; Karp & Flatt, CACM 33 (1990). [any thread]
 */
#ifndef LANEBENCH_STATS_AMDAHL_H
#define LANEBENCH_STATS_AMDAHL_H

#include <stddef.h>

struct amdahl {
	double serial; /* s, within 0..1; the speedup's limit is 1 / s */
	double log_rmse; /* root of the mean square of ln(S / model) */
};

/*
 * Least squares of ln S. n[i] >= 1, speedup[i] > 0. 0; -ERANGE without an
 * n above 1; -EINVAL for an n or a speedup that is none.
 */
int amdahl_fit(const double *n, const double *speedup, size_t count,
	struct amdahl *fit);

/* S at n workers. */
double amdahl_at(double serial, double n);

/*
 * e = (1/S - 1/N) / (1 - 1/N): below 0 where S > N. NaN where n is not over 1
 * or the speedup not over 0.
 */
double amdahl_karp_flatt(double n, double speedup);

#endif
