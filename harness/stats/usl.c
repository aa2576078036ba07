/* SPDX-License-Identifier: MIT */
/* The USL fit: Levenberg-Marquardt inside its box, from several starts. */
#include "stats/usl.h"

#include <errno.h>
#include <math.h>
#include <stdbool.h>
#include <stdlib.h>

enum {
	USL_PARAMETERS = 3,
	USL_STEPS = 200,
	USL_POLISH = 12
};

/*
 * The parameters while fitting: ln lambda, and sigma and kappa times what they
 * are multiplied with at the largest n, so that all three are near 1.
 */
struct usl_point {
	double v[USL_PARAMETERS];
	double cost;
};

struct usl_work {
	double *n, *x; /* x over its mean */
	size_t count;
	double mean, by_sigma, by_kappa;
	enum usl_loss loss;
};

/* Squares of residuals at a point, with gradient and J'J where asked for. */
static double
usl_evaluate(const struct usl_work *work, const double v[USL_PARAMETERS],
	double gradient[USL_PARAMETERS],
	double hessian[USL_PARAMETERS][USL_PARAMETERS])
{
	double cost = 0.0;

	for (size_t p = 0; gradient && p < USL_PARAMETERS; p++) {
		gradient[p] = 0.0;
		for (size_t q = 0; q < USL_PARAMETERS; q++)
			hessian[p][q] = 0.0;
	}
	for (size_t i = 0; i < work->count; i++) {
		double n = work->n[i];
		double a = (n - 1.0) / work->by_sigma;
		double b = n * (n - 1.0) / work->by_kappa;
		double below = 1.0 + v[1] * a + v[2] * b;
		double slope[USL_PARAMETERS] = { -1.0, a / below, b / below };
		double off, scale = 1.0;

		if (work->loss == USL_LN_X) {
			off = log(work->x[i] * below / n) - v[0];
		} else {
			scale = exp(v[0]) * n / below;
			off = work->x[i] - scale;
		}
		cost += off * off;
		for (size_t p = 0; gradient && p < USL_PARAMETERS; p++) {
			gradient[p] += scale * slope[p] * off;
			for (size_t q = 0; q < USL_PARAMETERS; q++)
				hessian[p][q] +=
					scale * scale * slope[p] * slope[q];
		}
	}
	return cost;
}

static double
usl_most(const struct usl_work *work, size_t p)
{
	return p == 1 ? work->by_sigma : INFINITY;
}

static double
usl_clamp(const struct usl_work *work, size_t p, double value)
{
	if (p == 0)
		return value;
	return fmin(fmax(value, 0.0), usl_most(work, p));
}

/* Solves for the free parameters by elimination; false where it can't. */
static bool
usl_solve(double h[USL_PARAMETERS][USL_PARAMETERS],
	const double gradient[USL_PARAMETERS], const bool fixed[USL_PARAMETERS],
	double step[USL_PARAMETERS])
{
	for (size_t p = 0; p < USL_PARAMETERS; p++) {
		step[p] = fixed[p] ? 0.0 : -gradient[p];
		for (size_t q = 0; q < USL_PARAMETERS; q++) {
			if (fixed[p] || fixed[q])
				h[p][q] = p == q ? 1.0 : 0.0;
		}
	}
	/* Positive definite, so no pivoting; what is not ends here. */
	for (size_t p = 0; p < USL_PARAMETERS; p++) {
		if (!(h[p][p] > 1e-300))
			return false;
		for (size_t r = p + 1; r < USL_PARAMETERS; r++) {
			double f = h[r][p] / h[p][p];

			for (size_t q = p; q < USL_PARAMETERS; q++)
				h[r][q] -= f * h[p][q];
			step[r] -= f * step[p];
		}
	}
	for (size_t p = USL_PARAMETERS; p-- > 0;) {
		for (size_t q = p + 1; q < USL_PARAMETERS; q++)
			step[p] -= h[p][q] * step[q];
		step[p] /= h[p][p];
		if (!isfinite(step[p]))
			return false;
	}
	return true;
}

/*
 * One damped step, projected into the box. A parameter that sits on its bound
 * and is pushed outwards is held there. False where there is no step.
 */
static bool
usl_step(const struct usl_work *work, const struct usl_point *from,
	double damping, struct usl_point *to)
{
	double gradient[USL_PARAMETERS], step[USL_PARAMETERS];
	double hessian[USL_PARAMETERS][USL_PARAMETERS];
	bool fixed[USL_PARAMETERS] = { false };

	usl_evaluate(work, from->v, gradient, hessian);
	for (size_t p = 1; p < USL_PARAMETERS; p++) {
		fixed[p] = (from->v[p] <= 0.0 && gradient[p] >= 0.0) ||
			(from->v[p] >= usl_most(work, p) && gradient[p] <= 0.0);
	}
	for (size_t p = 0; p < USL_PARAMETERS; p++)
		hessian[p][p] *= 1.0 + damping;
	if (!usl_solve(hessian, gradient, fixed, step))
		return false;
	for (size_t p = 0; p < USL_PARAMETERS; p++)
		to->v[p] = usl_clamp(work, p, from->v[p] + step[p]);
	to->cost = usl_evaluate(work, to->v, NULL, NULL);
	return isfinite(to->cost);
}

static double
usl_moved(const struct usl_point *a, const struct usl_point *b)
{
	double most = 0.0;

	for (size_t p = 0; p < USL_PARAMETERS; p++)
		most = fmax(most, fabs(a->v[p] - b->v[p]));
	return most;
}

static void
usl_descend(const struct usl_work *work, struct usl_point *at)
{
	struct usl_point next;
	double damping = 1e-3;

	for (int i = 0; i < USL_STEPS && damping < 1e12; i++) {
		double moved;

		if (!usl_step(work, at, damping, &next) ||
			!(next.cost < at->cost)) {
			damping *= 8.0;
			continue;
		}
		moved = usl_moved(at, &next);
		*at = next;
		damping = fmax(damping / 8.0, 1e-12);
		if (moved < 1e-9)
			break;
	}
	/*
	 * Costs agree to the last bit before the parameters do (half as many
	 * digits): go on undamped as long as nothing gets worse.
	 */
	for (int i = 0; i < USL_POLISH; i++) {
		double moved;

		if (!usl_step(work, at, 0.0, &next) ||
			next.cost > at->cost * (1.0 + 1e-12))
			break;
		moved = usl_moved(at, &next);
		*at = next;
		if (moved < 1e-12)
			break;
	}
}

/* Takes the best lambda for the sigma and kappa of v. */
static void
usl_start(const struct usl_work *work, struct usl_point *at)
{
	double top = 0.0, bottom = 0.0;

	for (size_t i = 0; i < work->count; i++) {
		double n = work->n[i];
		double below = 1.0 + at->v[1] * (n - 1.0) / work->by_sigma +
			at->v[2] * n * (n - 1.0) / work->by_kappa;

		if (work->loss == USL_LN_X) {
			top += log(work->x[i] * below / n);
			bottom += 1.0;
		} else {
			top += work->x[i] * n / below;
			bottom += n / below * (n / below);
		}
	}
	at->v[0] = work->loss == USL_LN_X ? top / bottom : log(top / bottom);
	at->cost = usl_evaluate(work, at->v, NULL, NULL);
}

static void
usl_from_grid(const struct usl_work *work, struct usl_point *best)
{
	/* What sigma (N-1) and kappa N (N-1) may come to at the largest N. */
	static const double sizes[] = { 0.0, 0.3, 3.0, 30.0 };

	best->cost = INFINITY;
	for (size_t i = 0; i < 16; i++) {
		struct usl_point at = {
			.v = { 0.0, usl_clamp(work, 1, sizes[i / 4]),
				sizes[i % 4] }
		};

		usl_start(work, &at);
		usl_descend(work, &at);
		if (at.cost < best->cost)
			*best = at;
	}
}

static void
usl_result(const struct usl_work *work, const struct usl_point *at,
	struct usl *fit)
{
	double squares = 0.0;

	fit->lambda = exp(at->v[0]) * work->mean;
	fit->sigma = at->v[1] / work->by_sigma;
	fit->kappa = at->v[2] / work->by_kappa;
	for (size_t i = 0; i < work->count; i++) {
		double off =
			log(work->x[i] * work->mean / usl_at(fit, work->n[i]));

		squares += off * off;
	}
	fit->log_rmse = sqrt(squares / (double)work->count);
}

static int
usl_check(const double *n, const double *x, size_t count)
{
	size_t distinct = 0;

	for (size_t i = 0; i < count; i++) {
		bool seen = false;

		if (!(n[i] >= 1.0) || isinf(n[i]) || !(x[i] > 0.0) ||
			isinf(x[i]))
			return -EINVAL;
		for (size_t j = 0; j < i && !seen; j++)
			seen = n[j] == n[i];
		distinct += !seen;
	}
	return distinct < 3 ? -ERANGE : 0;
}

static int
usl_run(const double *n, const double *x, size_t count, enum usl_loss loss,
	const struct usl *start, struct usl *fit)
{
	struct usl_work work = { .count = count, .loss = loss };
	struct usl_point at = { .cost = INFINITY };
	double most = 1.0;
	int rc = usl_check(n, x, count);

	if (rc < 0)
		return rc;
	work.n = calloc(2 * count, sizeof(*work.n));
	if (work.n == NULL)
		return -ENOMEM;
	work.x = work.n + count;
	for (size_t i = 0; i < count; i++) {
		work.mean += x[i] / (double)count;
		most = fmax(most, n[i]);
	}
	for (size_t i = 0; i < count; i++) {
		work.n[i] = n[i];
		work.x[i] = x[i] / work.mean;
	}
	work.by_sigma = most - 1.0;
	work.by_kappa = most * (most - 1.0);
	if (start != NULL) {
		at.v[1] = usl_clamp(&work, 1, start->sigma * work.by_sigma);
		at.v[2] = usl_clamp(&work, 2, start->kappa * work.by_kappa);
		usl_start(&work, &at);
		usl_descend(&work, &at);
	} else {
		usl_from_grid(&work, &at);
	}
	usl_result(&work, &at, fit);
	free(work.n);
	return 0;
}

int
usl_fit(const double *n, const double *x, size_t count, enum usl_loss loss,
	struct usl *fit)
{
	*fit = (struct usl){ NAN, NAN, NAN, NAN };
	return usl_run(n, x, count, loss, NULL, fit);
}

int
usl_refit(const double *n, const double *x, size_t count, enum usl_loss loss,
	struct usl *fit)
{
	struct usl start = *fit;

	if (!isfinite(start.sigma) || !isfinite(start.kappa))
		return -EINVAL;
	return usl_run(n, x, count, loss, &start, fit);
}

double
usl_at(const struct usl *fit, double n)
{
	return fit->lambda * n /
		(1.0 + fit->sigma * (n - 1.0) + fit->kappa * n * (n - 1.0));
}

double
usl_peak(const struct usl *fit)
{
	if (!(fit->kappa > 0.0))
		return INFINITY;
	return fmax(1.0, sqrt((1.0 - fit->sigma) / fit->kappa));
}
