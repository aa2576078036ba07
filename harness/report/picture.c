/* SPDX-License-Identifier: MIT */
/* Which curves of a dataset a picture shows, in which order, how far. */
#include "report/picture.h"

#include <errno.h>
#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

/* Each keeps its place for good, so that pictures of different runs can be laid
 * side by side; new ones go to the end. */
static const char *const picture_known[] = { "curl-multi", "fork-pool",
	"openmp-for", "pthread-pool", "pipeline", "work-stealing",
	"curl-multi-epoll", "prefork-multi", "openmp-tasks", "pthread-per-item",
	"curl-multi-sharded", "thread-chunked", "io-uring" };
#define PICTURE_KNOWN (sizeof(picture_known) / sizeof(picture_known[0]))
/* So many styles differ in colour, point or dashes; as many in a row as there
 * are colours differ in that (plots/speedup.gp). */
#define PICTURE_STYLES 36
#define PICTURE_COLOURS 6
_Static_assert(PICTURE_STYLES - PICTURE_KNOWN >= PICTURE_CURVES,
	"as many other strategies find a style each");

/* From 0; one of a name that isn't known comes of its hash (FNV-1a). */
static size_t
picture_style(const char *name)
{
	uint32_t hash = 2166136261u;

	for (size_t i = 0; i < PICTURE_KNOWN; i++) {
		if (strcmp(picture_known[i], name) == 0)
			return i;
	}
	for (; *name; name++)
		hash = (hash ^ (unsigned char)*name) * 16777619u;
	return PICTURE_KNOWN + hash % (PICTURE_STYLES - PICTURE_KNOWN);
}

static struct picture_curve *
picture_next_by_row(const struct picture *picture, size_t from)
{
	struct picture_curve *next = NULL;

	for (size_t c = 0; c < picture->count; c++) {
		struct picture_curve *curve = &picture->curves[c];

		if (curve->first >= from &&
			(!next || curve->first < next->first))
			next = curve;
	}
	return next;
}

/* Its own, or the next that is free: with another colour, while there are
 * some, for bands have nothing else. */
static void
picture_dress_one(
	struct picture_curve *curve, size_t at, bool taken[PICTURE_STYLES])
{
	bool used[PICTURE_COLOURS] = { false };
	size_t colours = 0;

	for (size_t i = 0; i < PICTURE_STYLES; i++) {
		colours += taken[i] && !used[i % PICTURE_COLOURS];
		used[i % PICTURE_COLOURS] |= taken[i];
	}
	while (taken[at] ||
		(colours < PICTURE_COLOURS && used[at % PICTURE_COLOURS])) {
		at++;
		if (at == PICTURE_STYLES)
			at = PICTURE_KNOWN;
	}
	taken[at] = true;
	curve->style = at + 1;
}

/* By name, so that which gives way when two have one style is settled too;
 * first those that have a colour for themselves. */
static void
picture_dress(struct picture *picture)
{
	bool taken[PICTURE_STYLES] = { false };

	for (int first = 1; first >= 0; first--) {
		struct picture_curve *curve = picture_next_by_row(picture, 0);

		for (; curve;
			curve = picture_next_by_row(picture, curve->end)) {
			size_t at = picture_style(
				picture->set->rows[curve->first].strategy);

			if ((at < PICTURE_COLOURS) == (first == 1))
				picture_dress_one(curve, at, taken);
		}
	}
}

static int
picture_by_peak(const void *left, const void *right)
{
	const struct picture_curve *a = left, *b = right;

	if (a->peak != b->peak)
		return a->peak > b->peak ? -1 : 1;
	return a->first < b->first ? -1 : 1;
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
	bool ceiling = strcmp(name, ANALYSIS_CEILING) == 0;

	for (curve.end = first; curve.end < set->count &&
		strcmp(set->rows[curve.end].strategy, name) == 0;
		curve.end++) {
		const struct summary_row *row = &set->rows[curve.end];
		double speedup = row->speedup;

		if (ceiling && !analysis_ceiling_holds(set, row->workers))
			break;
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
		picture_widen(picture, row->speedup_lo);
		picture_widen(picture, row->speedup_hi);
		if (curve != &picture->ceiling)
			picture_add_tic(picture, row->workers);
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

		/* The last of all. */
		if (strcmp(name, ANALYSIS_CEILING) == 0) {
			picture->ceiling = curve;
			break;
		}
		i = curve.end;
		if (strcmp(name, ANALYSIS_BASELINE) != 0 &&
			strcmp(name, ANALYSIS_AGAIN) != 0 && curve.points > 0) {
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
	picture_dress(picture);
	for (size_t c = 0; c < picture->count; c++)
		picture_widen_to(picture, &picture->curves[c]);
	picture_widen_to(picture, &picture->ceiling);
	return 0;
}
