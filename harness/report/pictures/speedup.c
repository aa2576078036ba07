/* SPDX-License-Identifier: MIT */
/* The pictures: which curves, in which order, from which script. */
#include "report/pictures/speedup.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <limits.h>
#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <xxhash.h>

#include "files/files.h"
#include "record/csv.h"
#include "report/pictures/gnuplot.h"
#include "report/terminal/terminal.h"
#include "text/format.h"
#include "text/utf8.h"

/* Which curves of a dataset a picture shows, in which order, how far. */

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

/* From 0; one of a name that isn't known comes of its hash. */
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
	if (picture->curves == NULL)
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

#define PLOTS_ROOM 600
#define PLOTS_NAME 200 /* letters of a name */
#define PLOTS_LABEL 32 /* columns of a name in a picture, if they do */
#define PLOTS_WORD (PLOTS_NAME + 16)

static void
plots_name(char *buf, size_t size, const char *name, size_t width)
{
	bool plain = strlen(name) == utf8_width(name);

	format_ends(buf, size, name, plain ? width : 64, true);
	/* A quote would be gnuplot's. */
	for (; *buf; buf++) {
		if (*buf == '"')
			*buf = '\'';
	}
}

/* How many columns of names it takes to tell each from the others. */
static size_t
plots_names_width(const struct picture *picture)
{
	char one[300], other[300];
	size_t width = PLOTS_LABEL;

	for (size_t c = 1; c < picture->count && width < FORMAT_NAME; c++)
		for (size_t d = 0; d < c; d++) {
			plots_name(one, sizeof(one),
				picture->set->rows[picture->curves[c].first]
					.strategy,
				width);
			plots_name(other, sizeof(other),
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
plots_write_curve(FILE *out, const struct analysis_set *set,
	const struct picture_curve *curve, const char *name)
{
	for (size_t i = curve->first; i < curve->end; i++) {
		const struct summary_row *row = &set->rows[i];
		bool ranged = !isnan(row->speedup_lo);

		if (isnan(row->speedup)) {
			/* Two of these would begin a new block. */
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

static int
plots_write_data(const struct picture *picture, int folder, const char *file)
{
	struct files_fresh fresh;
	char name[300];
	int rc = files_fresh_begin_in(&fresh, folder, file);
	FILE *out = fresh.out;
	size_t width = plots_names_width(picture);

	if (rc)
		return rc;
	for (size_t c = 0; c < picture->count; c++) {
		const struct picture_curve *curve = &picture->curves[c];

		plots_name(name, sizeof(name),
			picture->set->rows[curve->first].strategy, width);
		fprintf(out, "%s\"%s\"\n", c > 0 ? "\n\n" : "", name);
		plots_write_curve(out, picture->set, curve, name);
	}
	if (picture->ceiling.points > 0) {
		fputs("\n\n\"measured ceiling\"\n", out);
		plots_write_curve(out, picture->set, &picture->ceiling,
			"measured ceiling");
	}
	/* Half of the numbers would look like all of them. */
	return files_fresh_end(&fresh, 0);
}

/* The level of the intervals that are drawn; 0: there is none. */
static double
plots_level(const struct analysis_set *set)
{
	for (size_t i = 0; i < set->count; i++) {
		const struct summary_row *row = &set->rows[i];

		if (strcmp(row->strategy, ANALYSIS_BASELINE) != 0 &&
			row->level > 0 && !isnan(row->speedup_lo))
			return row->level;
	}
	return 0;
}

static void
plots_title(char *buf, size_t size, const struct picture *picture)
{
	const struct analysis_set *set = picture->set;
	char name[300], blocks[FORMAT_ROOM];
	int at;

	plots_name(name, sizeof(name), set->name, 48);
	at = snprintf(buf, size, "Speedup over sequential: %s\n", name);
	if (set->items >= 0)
		at += snprintf(buf + at, size - (size_t)at, "%lld %s, ",
			(long long)set->items, words_counted(set, set->items));
	at += snprintf(
		buf + at, size - (size_t)at, "%s", words_blocks(blocks, set));
	if (set->cores_usable > 0)
		at += snprintf(buf + at, size - (size_t)at, ", %lld core%s",
			(long long)set->cores_usable,
			set->cores_usable == 1 ? "" : "s");
	double level = plots_level(set);
	if (level > 0)
		at += snprintf(buf + at, size - (size_t)at, "; with %.4g %% CI",
			level * 100);
	else
		at += snprintf(buf + at, size - (size_t)at,
			"; too few blocks for intervals");
	if (picture->hidden > 0)
		snprintf(buf + at, size - (size_t)at,
			"; the fastest %zu of %zu", picture->count,
			picture->count + picture->hidden);
}

static bool
plots_plain(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
		(c >= '0' && c <= '9');
}

/* A name of letters, digits and what else is allowed, no dot at its begin. One
 * that had to be changed gets a number, always the same: another that would
 * become the same word has another. */
static void
plots_word(char word[PLOTS_WORD], const char *name, const char *allowed,
	const char *before)
{
	int len = snprintf(word, PLOTS_WORD, "%.*s", PLOTS_NAME, name);
	bool same = strlen(name) == (size_t)len;

	for (char *c = word; *c; c++) {
		if (plots_plain(*c) ||
			(strchr(allowed, *c) && (*c != '.' || c != word)))
			continue;
		*c = '_';
		same = false;
	}
	if (!same)
		snprintf(word + len, PLOTS_WORD - (size_t)len, "%s%08" PRIx32,
			before, (uint32_t)XXH3_64bits(name, strlen(name)));
}

struct plots_arguments {
	char title[PLOTS_ROOM], workers[PICTURE_TICS * 21];
	char styles[PICTURE_CURVES * 21], points[PICTURE_CURVES * 21];
	char range[64], marks[100], name[300];
};

static void
plots_arguments_fill(struct plots_arguments *arguments, struct picture *picture)
{
	const struct analysis_set *set = picture->set;
	const struct summary_row *again = set->again;
	char word[PLOTS_WORD];
	size_t at = 0, dots = 0;

	plots_title(arguments->title, sizeof(arguments->title), picture);
	/* gnuplot allows nothing but these. */
	plots_word(word, set->name, "_", "_");
	snprintf(arguments->name, sizeof(arguments->name),
		"lanebench_%s_speedup", word);
	picture_thin_tics(picture);
	for (size_t i = 0; i < picture->tic_count; i++)
		at += (size_t)snprintf(arguments->workers + at,
			sizeof(arguments->workers) - at, "%s%lld",
			i > 0 ? " " : "", (long long)picture->tics[i]);
	at = 0;
	for (size_t c = 0; c < picture->count; c++) {
		at += (size_t)snprintf(arguments->styles + at,
			sizeof(arguments->styles) - at, "%s%zu",
			c > 0 ? " " : "", picture->curves[c].style);
		dots += (size_t)snprintf(arguments->points + dots,
			sizeof(arguments->points) - dots, "%s%zu",
			c > 0 ? " " : "", picture->curves[c].points);
	}
	bool known = again && !isnan(again->speedup_lo);
	if (known) {
		picture_widen(picture, again->speedup_lo);
		picture_widen(picture, again->speedup_hi);
	}
	snprintf(arguments->range, sizeof(arguments->range), "%.9g %.9g",
		picture->least, picture->most);
	snprintf(arguments->marks, sizeof(arguments->marks),
		"%.9g %.9g %lld %zu", known ? again->speedup_lo : 0,
		known ? again->speedup_hi : 0,
		analysis_cpu_bound(set) && set->cores_usable > 0
			? (long long)set->cores_usable
			: 0,
		picture->ceiling.points);
}

/* DIR/plots/DATASET-speedup.EXT, whatever the dataset is called. */
static char *
plots_path(const char *dir, const char *dataset, const char *ext)
{
	char name[PLOTS_WORD], *path;

	plots_word(name, dataset, "-_.", "-");
	/* gnuplot runs what stands behind a leading '|' or '<', and looks for
	 * the home of a '~'. */
	if (asprintf(&path, "%s%s/plots/%s-speedup.%s", *dir == '/' ? "" : "./",
		    dir, name, ext) < 0)
		return NULL;
	return path;
}

/* In the folder of its path. */
static const char *
plots_file(const char *path)
{
	return strrchr(path, '/') + 1;
}

static int
plots_picture_draw(struct picture *picture, const char *dir, int folder,
	const char *scripts, struct plots_problem *problem)
{
	static const char *const kinds[] = { "svg", "png" };
	struct plots_arguments arguments;
	char script[PATH_MAX + 64];

	plots_arguments_fill(&arguments, picture);
	bool dots = picture->tic_count == 1;
	snprintf(script, sizeof(script), "%s/%s", scripts,
		dots ? "dots.gp" : "speedup.gp");
	char *data = plots_path(dir, picture->set->name, "dat");
	int rc = data ? plots_write_data(picture, folder, plots_file(data))
		      : -ENOMEM;
	if (rc)
		snprintf(problem->words, sizeof(problem->words), "%.200s: %s",
			data ? data : dir, strerror(-rc));
	for (size_t i = 0; !rc && i < 2; i++) {
		char *path = plots_path(dir, picture->set->name, kinds[i]);
		const char *with_dots[] = { script, path, data, arguments.title,
			arguments.workers, arguments.styles, arguments.range,
			arguments.marks, arguments.name, NULL };
		const char *with_curves[] = { script, path, data,
			arguments.title, arguments.workers, arguments.styles,
			arguments.points, arguments.range, arguments.marks,
			arguments.name, NULL };
		rc = path ? gnuplot_run(dots ? with_dots : with_curves, path,
				    problem->words, sizeof(problem->words))
			  : -ENOMEM;
		free(path);
	}
	free(data);
	return rc;
}

/* ../share/lanebench/plots beside the running program. */
static int
plots_find_scripts(char *path, size_t size, struct plots_problem *problem)
{
	char program[PATH_MAX];
	ssize_t len = readlink("/proc/self/exe", program, sizeof(program) - 1);

	if (len < 0)
		return -errno;
	program[len] = '\0';
	for (int up = 0; up < 2; up++) {
		char *slash = strrchr(program, '/');
		if (slash)
			*slash = '\0';
	}
	snprintf(path, size, "%s/share/lanebench/plots", program);
	if (access(path, R_OK) == 0)
		return 0;
	snprintf(problem->words, sizeof(problem->words),
		"%.200s: the plots' scripts are not there", path);
	return -ENOTDIR;
}

/* DIR/plots, opened. */
static int
plots_make_folder(const char *dir, struct plots_problem *problem)
{
	int folder = files_folder_of(dir, "plots", true);

	if (folder < 0)
		snprintf(problem->words, sizeof(problem->words),
			"%.200s/plots: %s", dir, files_problem(-folder));
	return folder;
}

/* Where nothing was drawn; what is in it keeps it. */
static void
plots_drop_folder(const char *dir)
{
	int above = files_folder(dir);

	if (above >= 0) {
		unlinkat(above, "plots", AT_REMOVEDIR);
		close(above);
	}
}

int
plots_draw(const char *dir, const char *scripts,
	const struct analysis *analysis, struct plots_problem *problem)
{
	char found[PATH_MAX + 32];
	size_t drawn = 0;
	int rc = 0, folder = -1;

	*problem = (struct plots_problem){ 0 };
	if (scripts == NULL) {
		rc = plots_find_scripts(found, sizeof(found), problem);
		scripts = found;
	}
	if (!rc) {
		folder = plots_make_folder(dir, problem);
		rc = folder < 0 ? folder : 0;
	}
	for (size_t i = 0; !rc && i < analysis->count; i++) {
		struct picture picture;
		rc = picture_gather(&picture, &analysis->sets[i]);
		if (!rc && picture.count > 0) {
			rc = plots_picture_draw(
				&picture, dir, folder, scripts, problem);
			drawn++;
		}
		free(picture.curves);
	}
	if (folder >= 0)
		close(folder);
	if (!rc && drawn == 0) {
		plots_drop_folder(dir);
		snprintf(problem->words, sizeof(problem->words),
			"nothing to draw: no strategy has a speedup");
		return -ENODATA;
	}
	if (rc && !problem->words[0])
		snprintf(problem->words, sizeof(problem->words), "%s",
			strerror(-rc));
	return rc;
}
