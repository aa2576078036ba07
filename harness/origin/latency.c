/* SPDX-License-Identifier: MIT */
/* Latency distributions. Logarithm and exponential are our own, so that a delay
 * doesn't depend on whose libm there is. */
#include "origin/origin.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#define LATENCY_LN2 0.6931471805599453

static const struct {
	const char *name;
	double ns;
} latency_units[] = { { "ns", 1 }, { "us", 1e3 }, { "ms", 1e6 }, { "s", 1e9 } };

/* SplitMix64's. */
static uint64_t
latency_mix(uint64_t x)
{
	x ^= x >> 30;
	x *= UINT64_C(0xbf58476d1ce4e5b9);
	x ^= x >> 27;
	x *= UINT64_C(0x94d049bb133111eb);
	return x ^ x >> 31;
}

/* FNV-1a and not XXH3: a seed keeps the delays that it has had. */
static uint64_t
latency_hash(uint64_t seed, const char *text)
{
	uint64_t hash = UINT64_C(0xcbf29ce484222325) ^ latency_mix(seed);

	for (; *text; text++) {
		hash ^= (unsigned char)*text;
		hash *= UINT64_C(0x100000001b3);
	}
	return latency_mix(hash);
}

/* ln x for x > 0: x = m * 2^e, ln m = 2 artanh((m - 1) / (m + 1)). */
static double
latency_ln(double x)
{
	double e = 0, t, t2, term, sum;
	int k;

	for (; x > 1.5; x *= 0.5)
		e++;
	for (; x < 0.75; x *= 2)
		e--;
	t = (x - 1) / (x + 1);
	t2 = t * t;
	for (k = 1, term = t, sum = 0; k < 30; k += 2, term *= t2)
		sum += term / k;
	return 2 * sum + e * LATENCY_LN2;
}

static double
latency_exp(double x)
{
	double term = 1, sum = 1, scale = 1;
	int k;

	for (; x > LATENCY_LN2; x -= LATENCY_LN2)
		scale *= 2;
	for (; x < 0; x += LATENCY_LN2)
		scale *= 0.5;
	for (k = 1; k < 20; k++) {
		term *= x / k;
		sum += term;
	}
	return scale * sum;
}

/* Uniform in (0, 1). */
static double
latency_unit(uint64_t *state)
{
	*state += UINT64_C(0x9e3779b97f4a7c15);
	return ((double)(latency_mix(*state) >> 12) + 0.5) / 4503599627370496.0;
}

/* Standard normal, by the ratio of uniforms (Kinderman and Monahan 1977), which
 * needs no other function than the logarithm. */
static double
latency_normal(uint64_t *state)
{
	double u, x;

	do {
		u = latency_unit(state);
		x = 1.7155277699214135 * (latency_unit(state) - 0.5) / u;
	} while (x * x > -4 * latency_ln(u));
	return x;
}

/* A number with a unit, ended by `end`; -EINVAL if it isn't one, or too
 * long. */
static int
latency_parse_time(const char **text, char end, uint64_t *ns)
{
	char *unit;
	double value;
	size_t i;

	if (**text < '0' || **text > '9')
		return -EINVAL;
	value = strtod(*text, &unit);
	for (i = 0; i < sizeof(latency_units) / sizeof(*latency_units); i++) {
		size_t len = strlen(latency_units[i].name);

		if (strncmp(unit, latency_units[i].name, len) ||
			unit[len] != end)
			continue;
		value *= latency_units[i].ns;
		if (!(value <= (double)LATENCY_LONGEST_NS))
			return -EINVAL;
		*ns = (uint64_t)(value + 0.5);
		*text = unit + len + (end != '\0');
		return 0;
	}
	return -EINVAL;
}

int
latency_parse(const char *spec, struct latency *latency)
{
	struct latency out = { 0 };
	const char *text = strchr(spec, ':');
	char *end;
	int rc;

	if (text == NULL)
		return -EINVAL;
	text++;
	if (!strncmp(spec, "constant:", 9)) {
		out.kind = LATENCY_CONSTANT;
		rc = latency_parse_time(&text, '\0', &out.low_ns);
	} else if (!strncmp(spec, "uniform:", 8)) {
		out.kind = LATENCY_UNIFORM;
		rc = latency_parse_time(&text, ':', &out.low_ns);
		if (!rc)
			rc = latency_parse_time(&text, '\0', &out.high_ns);
		if (!rc && out.high_ns < out.low_ns)
			rc = -EINVAL;
	} else if (!strncmp(spec, "lognormal:", 10)) {
		out.kind = LATENCY_LOGNORMAL;
		rc = latency_parse_time(&text, ':', &out.low_ns);
		if (!rc) {
			out.sigma = strtod(text, &end);
			if (*text < '0' || *text > '9' || *end ||
				!(out.sigma <= 10))
				rc = -EINVAL;
		}
	} else {
		rc = -EINVAL;
	}
	if (!rc)
		*latency = out;
	return rc;
}

uint64_t
latency_of_ns(const struct latency *latency, uint64_t seed, unsigned site,
	const char *path)
{
	uint64_t state;
	double ns;

	if (latency->kind == LATENCY_NONE)
		return 0;
	if (latency->kind == LATENCY_CONSTANT)
		return latency->low_ns;
	state = latency_hash(latency_mix(seed) + site, path);
	if (latency->kind == LATENCY_UNIFORM) {
		ns = (double)latency->low_ns +
			latency_unit(&state) *
				(double)(latency->high_ns - latency->low_ns);
	} else {
		/* exp(mu + s z) has the mean exp(mu + s^2 / 2). */
		ns = (double)latency->low_ns *
			latency_exp(latency->sigma * latency_normal(&state) -
				latency->sigma * latency->sigma / 2);
	}
	return ns < (double)LATENCY_LONGEST_NS ? (uint64_t)ns
					       : LATENCY_LONGEST_NS;
}
