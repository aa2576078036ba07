/* SPDX-License-Identifier: MIT */
/* Speedup by workers: which curves of a dataset, in which order, how far. */
#include "report/pictures/pictures.h"

#include <errno.h>
#include <inttypes.h>
#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <xxhash.h>

#include "report/terminal/terminal.h"
#include "text/format.h"

/* Each keeps its place, so that pictures of different runs have the same
 * styles; new ones go to the end. */
static const char *const picture_known[] = { "curl-multi", "fork-pool",
	"openmp-for", "pthread-pool", "pipeline", "work-stealing",
	"curl-multi-epoll", "prefork-multi", "openmp-tasks", "pthread-per-item",
	"curl-multi-sharded", "thread-chunked", "io-uring" };
#define PICTURE_KNOWN (sizeof(picture_known) / sizeof(picture_known[0]))
/* Styles that differ in colour, point or dashes (plots/speedup.gp); consecutive
 * ones differ in colour. */
#define PICTURE_STYLES 36
#define PICTURE_COLOURS 6
_Static_assert(PICTURE_STYLES - PICTURE_KNOWN >= PICTURE_CURVES,
	"as many other strategies find a style each");

/* From 0; an unknown name's comes from its hash. */
static size_t
picture_style(const char *name)
{
	for (size_t i = 0; i < PICTURE_KNOWN; i++) {
		if (strcmp(picture_known[i], name) == 0)
			return i;
	}
	return PICTURE_KNOWN +
		XXH3_64bits(name, strlen(name)) %
		(PICTURE_STYLES - PICTURE_KNOWN);
}

static struct picture_curve *
picture_next_by_row(const struct picture *picture, size_t from)
{
	struct picture_curve *next = NULL;

	for (size_t c = 0; c < picture->count; c++) {
		struct picture_curve *curve = &picture->curves[c];

		if (curve->first >= from &&
			(next == NULL || curve->first < next->first))
			next = curve;
	}
	return next;
}

/* Its own style, or the next free one: with an unused colour if possible,
 * because bands have only their colour. */
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

/* Goes by name, so that it is always the same one that gives way; styles with a
 * colour of their own come first. */
static void
picture_dress(struct picture *picture)
{
	bool taken[PICTURE_STYLES] = { false };

	for (int first = 1; first >= 0; first--) {
		struct picture_curve *curve = picture_next_by_row(picture, 0);

		for (; curve != NULL;
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

/* Has the picture show a value, if it is one. */
static void
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

/* Leaves out counts whose labels would touch: the first, the last and the
 * powers of two stay. */
static void
picture_thin_tics(struct picture *picture)
{
	size_t kept = 1, count = picture->tic_count;
	int64_t *tics = picture->tics;
	double least;

	if (count < 3)
		return;
	least = log2((double)tics[count - 1] / (double)tics[0]) / 24;
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
	if (picture->curves == NULL)
		return -ENOMEM;
	for (size_t i = 0; i < set->count;) {
		const char *name = set->rows[i].strategy;
		struct picture_curve curve = picture_curve_at(set, i);

		/* It is the last strategy. */
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

#define SPEEDUP_LABEL 32 /* columns of a name in a picture, if they do */

/* The columns that it takes to distinguish all names. */
static size_t
speedup_names_width(const struct picture *picture)
{
	char one[300], other[300];
	size_t width = SPEEDUP_LABEL;

	for (size_t c = 1; c < picture->count && width < FORMAT_NAME; c++)
		for (size_t d = 0; d < c; d++) {
			pictures_name(one, sizeof(one),
				picture->set->rows[picture->curves[c].first]
					.strategy,
				width);
			pictures_name(other, sizeof(other),
				picture->set->rows[picture->curves[d].first]
					.strategy,
				width);
			if (strcmp(one, other) != 0)
				continue;
			width *= 2;
			c = 0;
			break;
		}
	return width;
}

static void
speedup_write_curve(FILE *out, const struct analysis_set *set,
	const struct picture_curve *curve, const char *name)
{
	for (size_t i = curve->first; i < curve->end; i++) {
		const struct summary_row *row = &set->rows[i];
		bool ranged = !isnan(row->speedup_lo);

		if (isnan(row->speedup)) {
			/* Two empty lines would begin a new block. */
			if (i > curve->first && i + 1 < curve->end &&
				!isnan(row[-1].speedup))
				fputc('\n', out);
			continue;
		}
		fprintf(out, "%lld,%.9g,%.9g,%.9g,\"%s\"\n",
			(long long)row->workers, row->speedup,
			ranged ? row->speedup_lo : row->speedup,
			ranged ? row->speedup_hi : row->speedup, name);
	}
}

static void
speedup_write(FILE *out, const void *arg)
{
	const struct picture *picture = arg;
	size_t width = speedup_names_width(picture);
	char name[300];

	for (size_t c = 0; c < picture->count; c++) {
		const struct picture_curve *curve = &picture->curves[c];

		pictures_name(name, sizeof(name),
			picture->set->rows[curve->first].strategy, width);
		fprintf(out, "%s\"%s\"\n", c > 0 ? "\n\n" : "", name);
		speedup_write_curve(out, picture->set, curve, name);
	}
	if (picture->ceiling.points > 0) {
		fputs("\n\n\"measured ceiling\"\n", out);
		speedup_write_curve(out, picture->set, &picture->ceiling,
			"measured ceiling");
	}
}

/* The level of the intervals that are drawn; 0: there is none. */
static double
speedup_level(const struct analysis_set *set)
{
	for (size_t i = 0; i < set->count; i++) {
		const struct summary_row *row = &set->rows[i];

		if (strcmp(row->strategy, ANALYSIS_BASELINE) != 0 &&
			row->level > 0 && !isnan(row->speedup_lo))
			return row->level;
	}
	return 0;
}

static const char *
speedup_title(struct phrases *parts, const struct picture *picture)
{
	const struct analysis_set *set = picture->set;
	char name[300], blocks[FORMAT_ROOM];
	const char *items = "", *cores = "", *hidden = "";
	const char *level = "; too few blocks for intervals";

	pictures_name(name, sizeof(name), set->name, 48);
	if (set->items >= 0)
		items = phrase_format(parts, "%" PRId64 " %s, ", set->items,
			words_items(set, set->items));
	if (set->cores_usable > 0)
		cores = phrase_format(parts, ", %" PRId64 " core%s",
			set->cores_usable, words_s(set->cores_usable));
	if (speedup_level(set) > 0)
		level = phrase_format(
			parts, "; with %.4g %% CI", speedup_level(set) * 100);
	if (picture->hidden > 0)
		hidden = phrase_format(parts, "; the fastest %zu of %zu",
			picture->count, picture->count + picture->hidden);
	return phrase_format(parts, "Speedup over sequential: %s\n%s%s%s%s%s",
		name, items, words_blocks(blocks, set), cores, level, hidden);
}

/* The curves' styles, or how many points each has, between blanks. */
static const char *
speedup_list(struct phrases *parts, const struct picture *picture, bool styles)
{
	const char *list = "";

	for (size_t c = 0; c < picture->count; c++)
		list = phrase_format(parts, "%s%s%zu", list, c > 0 ? " " : "",
			styles ? picture->curves[c].style
			       : picture->curves[c].points);
	return list;
}

static const char *
speedup_tics(struct phrases *parts, struct picture *picture)
{
	const char *list = "";

	picture_thin_tics(picture);
	for (size_t i = 0; i < picture->tic_count; i++)
		list = phrase_format(parts, "%s%s%" PRId64, list,
			i > 0 ? " " : "", picture->tics[i]);
	return list;
}

/* The A/A's interval, the cores that limit, the ceiling's points. */
static const char *
speedup_marks(struct phrases *parts, struct picture *picture)
{
	const struct analysis_set *set = picture->set;
	const struct summary_row *again = set->again;
	bool known = again != NULL && !isnan(again->speedup_lo);

	if (known) {
		picture_widen(picture, again->speedup_lo);
		picture_widen(picture, again->speedup_hi);
	}
	return phrase_format(parts, "%.9g %.9g %" PRId64 " %zu",
		known ? again->speedup_lo : 0, known ? again->speedup_hi : 0,
		analysis_cpu_bound(set) && set->cores_usable > 0
			? set->cores_usable
			: 0,
		picture->ceiling.points);
}

static int
speedup_plot(const struct pictures_place *place, struct picture *picture)
{
	struct phrases parts = { 0 };
	const char *arguments[8];
	struct pictures_order order = { .dataset = picture->set->name,
		.what = "speedup",
		.arguments = arguments,
		.write = speedup_write,
		.arg = picture };
	char word[PICTURES_WORD];
	size_t count = 0;
	int rc;

	arguments[count++] = speedup_title(&parts, picture);
	arguments[count++] = speedup_tics(&parts, picture);
	arguments[count++] = speedup_list(&parts, picture, true);
	order.script = picture->tic_count == 1 ? "dots.gp" : "speedup.gp";
	if (picture->tic_count != 1)
		arguments[count++] = speedup_list(&parts, picture, false);
	/* The marks widen the range. */
	arguments[count + 1] = speedup_marks(&parts, picture);
	arguments[count] = phrase_format(
		&parts, "%.9g %.9g", picture->least, picture->most);
	count += 2;
	/* gnuplot allows only these characters. */
	pictures_word(word, picture->set->name, "_", "_");
	arguments[count++] =
		phrase_format(&parts, "lanebench_%s_speedup", word);
	arguments[count] = NULL;
	rc = pictures_plot(place, &order);
	phrases_free(&parts);
	return rc;
}

int
speedup_draw(const struct pictures_place *place, const struct analysis_set *set)
{
	struct picture picture;
	int rc = picture_gather(&picture, set);

	if (rc == 0 && picture.count > 0) {
		rc = speedup_plot(place, &picture);
		rc = rc < 0 ? rc : 1;
	}
	free(picture.curves);
	return rc;
}
