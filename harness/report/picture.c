/* SPDX-License-Identifier: MIT */
/* Which curves of a dataset a picture shows, in which order, how far. */
#include "report/picture.h"

#include <errno.h>
#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

static int
picture_by_peak(const void *left, const void *right)
{
	const struct picture_curve *a = left, *b = right;

	if (a->peak != b->peak)
		return a->peak > b->peak ? -1 : 1;
	return a->style < b->style ? -1 : 1;
}

void
picture_widen(struct picture *picture, double value)
{
	if (isnan(value) || value <= 0)
		return;
	if (value < picture->least)
		picture->least = value;
	if (value > picture->most)
		picture->most = value;
}

static void
picture_add_tic(struct picture *picture, int64_t workers)
{
	size_t at = 0;

	while (at < picture->tic_count && picture->tics[at] < workers)
		at++;
	if (picture->tic_count == PICTURE_TICS ||
		(at < picture->tic_count && picture->tics[at] == workers))
		return;
	memmove(picture->tics + at + 1, picture->tics + at,
		(picture->tic_count - at) * sizeof(*picture->tics));
	picture->tics[at] = workers;
	picture->tic_count++;
}

void
picture_thin_tics(struct picture *picture)
{
	size_t kept = 1, count = picture->tic_count;
	int64_t *tics = picture->tics;

	if (count < 3)
		return;
	double least = log2((double)tics[count - 1] / (double)tics[0]) / 24;
	for (size_t i = 1; i + 1 < count; i++) {
		double before = log2((double)tics[i] / (double)tics[kept - 1]);
		double after = log2((double)tics[count - 1] / (double)tics[i]);
		bool two = (tics[i] & (tics[i] - 1)) == 0;
		if (after < least || (before < least && !two))
			continue;
		if (before < least && kept > 1)
			kept--;
		tics[kept++] = tics[i];
	}
	tics[kept++] = tics[count - 1];
	picture->tic_count = kept;
}

/* The strategy that begins at a row, with what it can show. */
static struct picture_curve
picture_curve_at(const struct analysis_set *set, size_t first)
{
	struct picture_curve curve = { .first = first, .peak = -1 };
	const char *name = set->rows[first].strategy;

	for (curve.end = first; curve.end < set->count &&
		strcmp(set->rows[curve.end].strategy, name) == 0;
		curve.end++) {
		double speedup = set->rows[curve.end].speedup;

		if (!isnan(speedup))
			curve.points++;
		if (speedup > curve.peak)
			curve.peak = speedup;
	}
	return curve;
}

static void
picture_widen_to(struct picture *picture, const struct picture_curve *curve)
{
	for (size_t i = curve->first; i < curve->end; i++) {
		const struct summary_row *row = &picture->set->rows[i];

		picture_widen(picture, row->speedup);
		/* Of the ceiling the line alone is drawn. */
		if (curve == &picture->ceiling)
			continue;
		picture_add_tic(picture, row->workers);
		picture_widen(picture, row->speedup_lo);
		picture_widen(picture, row->speedup_hi);
	}
}

int
picture_gather(struct picture *picture, const struct analysis_set *set)
{
	*picture = (struct picture){ .set = set, .least = 1, .most = 1 };
	picture->curves = calloc(set->count, sizeof(*picture->curves));
	if (!picture->curves)
		return -ENOMEM;
	for (size_t i = 0; i < set->count;) {
		const char *name = set->rows[i].strategy;
		struct picture_curve curve = picture_curve_at(set, i);

		i = curve.end;
		if (strcmp(name, ANALYSIS_CEILING) == 0) {
			picture->ceiling = curve;
		} else if (strcmp(name, ANALYSIS_BASELINE) != 0 &&
			strcmp(name, ANALYSIS_AGAIN) != 0 && curve.points > 0) {
			curve.style = picture->count + 1;
			picture->curves[picture->count++] = curve;
		}
	}
	if (picture->count > 1)
		qsort(picture->curves, picture->count, sizeof(*picture->curves),
			picture_by_peak);
	if (picture->count > PICTURE_CURVES) {
		picture->hidden = picture->count - PICTURE_CURVES;
		picture->count = PICTURE_CURVES;
	}
	for (size_t c = 0; c < picture->count; c++)
		picture_widen_to(picture, &picture->curves[c]);
	picture_widen_to(picture, &picture->ceiling);
	return 0;
}
