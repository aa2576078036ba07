/* SPDX-License-Identifier: MIT */
/*
 * The universal scalability law, fitted by least squares:
 *     X(N) = lambda N / (1 + sigma (N - 1) + kappa N (N - 1)),
 * 0 <= sigma <= 1 (contention), kappa >= 0 (coherency), lambda > 0, unit of X.
 * Source: Gunther, Guerrilla Capacity Planning. [any thread]
 */
#ifndef LANEBENCH_STATS_USL_H
#define LANEBENCH_STATS_USL_H

#include <stddef.h>

enum usl_loss {
	USL_LN_X, /* squares of ln X: every point counts alike; lanebench's own */
	USL_X, /* squares of X: the large ones count most; as others publish */
};

struct usl {
	double lambda, sigma, kappa;
	double log_rmse; /* root of the mean square of ln(X / model) */
};

/*
 * n[i] >= 1: workers, users or requests in flight; x[i] > 0: throughput there,
 * any unit. The same answer on every call: fixed starts, no chance. 0; -ERANGE
 * for fewer than 3 distinct n; -EINVAL for an n or x that is none; -ENOMEM.
 */
int usl_fit(const double *n, const double *x, size_t count, enum usl_loss loss,
	struct usl *fit);

/*
 * The same from one start, where it is known to be near: each resample of
 * a fit that is already there. *fit holds the start.
 */
int usl_refit(const double *n, const double *x, size_t count,
	enum usl_loss loss, struct usl *fit);

/* X at n workers. */
double usl_at(const struct usl *fit, double n);

/* The n with the highest X, a real number >= 1; INFINITY where kappa is 0. */
double usl_peak(const struct usl *fit);

#endif
