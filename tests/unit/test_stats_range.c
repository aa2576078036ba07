/* SPDX-License-Identifier: MIT */
/* The range's permutation test beside one that is written out plainly, and what
 * the best of several was picked for. */
#include "stats/chosen.h"
#include "stats/quantile.h"
#include "stats/random.h"
#include "stats/range.h"
#include "stats_near.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

enum {
	UNITS = 8,
	CELLS = 5
};

/* Clipped at twice the median size; the sum of these under the signs of a flip,
 * over the root of the sum of their squares. */
static double
plain_t(const double *x, size_t cell, size_t other, unsigned flip)
{
	double d[UNITS], size[UNITS], clip, sum = 0, square = 0;

	for (size_t u = 0; u < UNITS; u++) {
		d[u] = x[u * CELLS + cell] - x[u * CELLS + other];
		size[u] = fabs(d[u]);
	}
	assert_int_equal(quantile_median(size, UNITS, &clip), 0);
	for (size_t u = 0; u < UNITS; u++) {
		d[u] = fmax(-2 * clip, fmin(2 * clip, d[u]));
		sum += flip >> u & 1 ? -d[u] : d[u];
		square += d[u] * d[u];
	}
	return fabs(sum) / sqrt(square);
}

static double
plain_median(const double *x, size_t cell, size_t other)
{
	double d[UNITS], median;

	for (size_t u = 0; u < UNITS; u++)
		d[u] = x[u * CELLS + cell] - x[u * CELLS + other];
	assert_int_equal(quantile_median(d, UNITS, &median), 0);
	return median;
}

/* Over all 2^n flips, and every pair of the leader and those to the m-th. */
static double
plain_share(const double *x, const size_t *order, size_t m, double own)
{
	size_t reach = 0;

	for (unsigned flip = 0; flip < 1u << UNITS; flip++) {
		double most = 0;

		for (size_t i = 0; i <= m; i++) {
			for (size_t j = 0; j < i; j++)
				most = fmax(most,
					plain_t(x, order[i], order[j], flip));
		}
		reach += most >= own - 1e-6;
	}
	return (double)reach / (1u << UNITS);
}

static void
plain_range(const double *x, size_t leader, double *p)
{
	double t[CELLS], most = 0;
	size_t order[CELLS], count = 1;

	order[0] = leader;
	for (size_t c = 0; c < CELLS; c++) {
		size_t at = count;

		if (c == leader)
			continue;
		t[c] = plain_t(x, c, leader, 0);
		if (plain_median(x, c, leader) < 0)
			t[c] = -t[c];
		for (; at > 1 && t[order[at - 1]] > t[c]; at--)
			order[at] = order[at - 1];
		order[at] = c;
		count++;
	}
	for (size_t m = CELLS; m-- > 1;) {
		size_t c = order[m];

		p[c] = t[c] > 0 ? plain_share(x, order, m, t[c]) : 1;
		most = p[c] = fmax(most, p[c]);
	}
}

static void
test_plain(void **state)
{
	double x[UNITS * CELLS], want[CELLS], got[CELLS];
	struct random random;
	size_t low = 0;

	(void)state;
	random_init(&random, 1);
	for (int i = 0; i < 60; i++) {
		size_t leader = (size_t)random_below(&random, CELLS);

		for (size_t k = 0; k < UNITS * CELLS; k++)
			x[k] = random_unit(&random) +
				(k % CELLS == leader ? 0
						     : 0.3 * (double)(i % 4));
		plain_range(x, leader, want);
		assert_int_equal(range_test(x, UNITS, CELLS, leader, got), 0);
		assert_true(isnan(got[leader]));
		for (size_t c = 0; c < CELLS; c++) {
			if (c == leader)
				continue;
			same(got[c], want[c]);
			low += got[c] <= 0.05;
		}
	}
	/* Both kinds were among them. */
	assert_true(low > 20 && low < 220);
}

/* Of many units 1 023 flips and the one that flips nothing: p is a share of
 * those, the same each time, and small where a cell is slower throughout. */
static void
test_flips(void **state)
{
	double x[40 * 3], p[3], again[3];
	struct random random;

	(void)state;
	random_init(&random, 2);
	for (size_t n = 11; n <= 40; n++) {
		for (size_t k = 0; k < n * 3; k++)
			x[k] = 0.1 * random_unit(&random) +
				0.2 * (double)(k % 3 == 2);
		assert_int_equal(range_test(x, n, 3, 0, p), 0);
		assert_int_equal(range_test(x, n, 3, 0, again), 0);
		assert_true(p[1] == again[1] && p[2] == again[2]);
		assert_true(floor(1024 * p[1]) == 1024 * p[1]);
		assert_true(p[1] >= p[2] && p[2] <= 4.0 / 1024.0);
	}
	/* Nothing differs anywhere. */
	memset(x, 0, sizeof(x));
	assert_int_equal(range_test(x, 40, 3, 1, p), 0);
	assert_true(p[0] == 1 && p[2] == 1);
}

static void
test_range_refuses(void **state)
{
	double x[4] = { 1, 2, 3, 4 }, p[2];
	double bias;

	(void)state;
	assert_int_equal(range_test(x, 0, 2, 0, p), -EINVAL);
	assert_int_equal(range_test(x, 2, 2, 2, p), -EINVAL);
	assert_int_equal(range_test(x, RANGE_UNITS_MOST + 1, 2, 0, p), -EINVAL);
	assert_int_equal(range_test(x, 1, RANGE_CELLS_MOST + 1, 0, p), -EINVAL);
	assert_int_equal(chosen_bias(x, x, 0, 2, &bias), -EINVAL);
	assert_int_equal(chosen_bias(x, x, 2, 0, &bias), -EINVAL);
	assert_int_equal(
		chosen_bias(x, x, CHOSEN_UNITS_MOST + 1, 2, &bias), -EINVAL);
	x[3] = NAN;
	assert_int_equal(range_test(x, 2, 2, 0, p), -EINVAL);
	assert_int_equal(chosen_bias(x, x, 2, 2, &bias), -EINVAL);
}

/* One cell was no choice; of likes the best is lucky, the more so the more of
 * them there are; one that always wins isn't. */
static void
test_chosen(void **state)
{
	enum {
		units = 20,
		most = 12
	};
	double x[units * most], before = 0, bias;
	struct random random;

	(void)state;
	random_init(&random, 3);
	for (size_t k = 0; k < units * most; k++)
		x[k] = random_unit(&random);
	assert_int_equal(chosen_bias(x, x, units, 1, &bias), 0);
	assert_true(bias == 0);
	for (size_t cells = 3; cells <= most; cells += 9) {
		assert_int_equal(chosen_bias(x, x, units, cells, &bias), 0);
		assert_true(bias < before);
		before = bias - 0.01;
	}
	for (size_t k = 0; k < units * most; k++)
		x[k] += k % most == 4 ? 0 : 5;
	assert_int_equal(chosen_bias(x, x, units, most, &bias), 0);
	assert_true(fabs(bias) < 0.02);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_plain),
		cmocka_unit_test(test_flips),
		cmocka_unit_test(test_range_refuses),
		cmocka_unit_test(test_chosen),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
