/* SPDX-License-Identifier: MIT */
/* The pictures: which curves, in which order, from which script. */
#include "report/plots.h"

#include <errno.h>
#include <limits.h>
#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "record/csv.h"
#include "report/format.h"
#include "report/gnuplot.h"
#include "report/words.h"

/* More curves than this no eye tells apart: the best are drawn. */
#define PLOTS_CURVES 16
/* Worker counts that may get a tic. */
#define PLOTS_TICS 64
#define PLOTS_ROOM 600

/* One strategy: rows set->rows[first .. end). */
struct plots_curve {
	size_t first, end;
	size_t style; /* from 1: its place by name, the same in every picture */
	size_t points;
	double peak;
};

struct plots_picture {
	const struct analysis_set *set;
	struct plots_curve *curves; /* the fastest first */
	size_t count;
	size_t hidden; /* curves that were left out */
	int64_t tics[PLOTS_TICS];
	size_t tic_count;
	double least, most;
};

static bool
plots_is_curve(const struct summary_row *row)
{
	return strcmp(row->strategy, ANALYSIS_BASELINE) != 0 &&
		strcmp(row->strategy, ANALYSIS_AGAIN) != 0;
}

static int
plots_by_peak(const void *left, const void *right)
{
	const struct plots_curve *a = left, *b = right;

	if (a->peak != b->peak)
		return a->peak > b->peak ? -1 : 1;
	return a->style < b->style ? -1 : 1;
}

static void
plots_widen(struct plots_picture *picture, double value)
{
	if (isnan(value) || value <= 0)
		return;
	if (value < picture->least)
		picture->least = value;
	if (value > picture->most)
		picture->most = value;
}

static void
plots_add_tic(struct plots_picture *picture, int64_t workers)
{
	size_t at = 0;

	while (at < picture->tic_count && picture->tics[at] < workers)
		at++;
	if (picture->tic_count == PLOTS_TICS ||
		(at < picture->tic_count && picture->tics[at] == workers))
		return;
	memmove(picture->tics + at + 1, picture->tics + at,
		(picture->tic_count - at) * sizeof(*picture->tics));
	picture->tics[at] = workers;
	picture->tic_count++;
}

/* Counts whose labels would touch: the first, the last and the powers of two
 * stay. */
static void
plots_thin_tics(struct plots_picture *picture)
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

static int
plots_gather(struct plots_picture *picture, const struct analysis_set *set)
{
	*picture = (struct plots_picture){ .set = set, .least = 1, .most = 1 };
	picture->curves = calloc(set->count, sizeof(*picture->curves));
	if (!picture->curves)
		return -ENOMEM;
	size_t end;
	for (size_t i = 0; i < set->count; i = end) {
		const char *name = set->rows[i].strategy;
		struct plots_curve *curve = &picture->curves[picture->count];
		*curve = (struct plots_curve){ .first = i, .peak = -1 };
		for (end = i; end < set->count &&
			strcmp(set->rows[end].strategy, name) == 0;
			end++) {
			double speedup = set->rows[end].speedup;
			if (!isnan(speedup))
				curve->points++;
			if (speedup > curve->peak)
				curve->peak = speedup;
		}
		curve->end = end;
		if (!plots_is_curve(&set->rows[i]) || curve->points == 0)
			continue;
		curve->style = ++picture->count;
	}
	if (picture->count > 1)
		qsort(picture->curves, picture->count, sizeof(*picture->curves),
			plots_by_peak);
	if (picture->count > PLOTS_CURVES) {
		picture->hidden = picture->count - PLOTS_CURVES;
		picture->count = PLOTS_CURVES;
	}
	for (size_t c = 0; c < picture->count; c++) {
		for (size_t i = picture->curves[c].first;
			i < picture->curves[c].end; i++) {
			const struct summary_row *row = &set->rows[i];
			plots_add_tic(picture, row->workers);
			plots_widen(picture, row->speedup);
			plots_widen(picture, row->speedup_lo);
			plots_widen(picture, row->speedup_hi);
		}
	}
	return 0;
}

/* A long name keeps its two ends, by which it is told from others. */
static void
plots_name(char *buf, size_t size, const char *name)
{
	char clean[300];

	format_name(clean, sizeof(clean), name, 64, false, true);
	if (format_width(clean) <= 32 || strlen(clean) != format_width(clean))
		snprintf(buf, size, "%s", clean);
	else
		snprintf(buf, size, "%.18s\xe2\x80\xa6%s", clean,
			clean + strlen(clean) - 13);
	/* A quote would be gnuplot's. */
	for (; *buf; buf++) {
		if (*buf == '"')
			*buf = '\'';
	}
}

static int
plots_write_data(const struct plots_picture *picture, const char *path)
{
	FILE *out = fopen(path, "we");
	char name[300];

	if (!out)
		return -errno;
	for (size_t c = 0; c < picture->count; c++) {
		const struct plots_curve *curve = &picture->curves[c];
		plots_name(name, sizeof(name),
			picture->set->rows[curve->first].strategy);
		fprintf(out, "%s\"%s\"\n", c > 0 ? "\n\n" : "", name);
		for (size_t i = curve->first; i < curve->end; i++) {
			const struct summary_row *row = &picture->set->rows[i];
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
	int err = ferror(out) ? -EIO : 0;
	return fclose(out) && !err ? -errno : err;
}

static void
plots_title(char *buf, size_t size, const struct plots_picture *picture)
{
	const struct analysis_set *set = picture->set;
	char name[300];
	int at;

	format_name(name, sizeof(name), set->name, 48, false, true);
	at = snprintf(buf, size, "Speedup over sequential: %s\n", name);
	if (set->items >= 0)
		at += snprintf(buf + at, size - (size_t)at, "%lld %s, ",
			(long long)set->items, words_items(set));
	at += snprintf(buf + at, size - (size_t)at, "%lld block%s",
		(long long)set->blocks, set->blocks == 1 ? "" : "s");
	if (set->cores_usable > 0)
		at += snprintf(buf + at, size - (size_t)at, ", %lld core%s",
			(long long)set->cores_usable,
			set->cores_usable == 1 ? "" : "s");
	if (set->blocks >= 5)
		at += snprintf(buf + at, size - (size_t)at, "; %s: 95 %% CI",
			picture->tic_count == 1 ? "bars" : "bands");
	if (picture->hidden > 0)
		snprintf(buf + at, size - (size_t)at,
			"; the fastest %zu of %zu", picture->count,
			picture->count + picture->hidden);
}

struct plots_arguments {
	char title[PLOTS_ROOM], workers[PLOTS_TICS * 21];
	char styles[PLOTS_CURVES * 21], points[PLOTS_CURVES * 21];
	char range[64], marks[100];
};

static void
plots_arguments_fill(
	struct plots_arguments *arguments, struct plots_picture *picture)
{
	const struct analysis_set *set = picture->set;
	const struct summary_row *again = set->again;
	size_t at = 0, dots = 0;

	plots_title(arguments->title, sizeof(arguments->title), picture);
	plots_thin_tics(picture);
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
		plots_widen(picture, again->speedup_lo);
		plots_widen(picture, again->speedup_hi);
	}
	snprintf(arguments->range, sizeof(arguments->range), "%.9g %.9g",
		picture->least, picture->most);
	snprintf(arguments->marks, sizeof(arguments->marks), "%.9g %.9g %lld",
		known ? again->speedup_lo : 0, known ? again->speedup_hi : 0,
		analysis_cpu_bound(set) && set->cores_usable > 0
			? (long long)set->cores_usable
			: 0);
}

/* DIR/plots/DATASET-speedup.EXT, whatever the dataset is called. */
static char *
plots_path(const char *dir, const char *dataset, const char *ext)
{
	char name[300], *path;

	snprintf(name, sizeof(name), "%.200s", dataset);
	for (char *c = name; *c; c++) {
		bool fine = (*c >= 'a' && *c <= 'z') ||
			(*c >= 'A' && *c <= 'Z') || (*c >= '0' && *c <= '9') ||
			*c == '-' || *c == '_' || (*c == '.' && c != name);
		if (!fine)
			*c = '_';
	}
	if (asprintf(&path, "%s/plots/%s-speedup.%s", dir, name, ext) < 0)
		return NULL;
	return path;
}

static int
plots_picture_draw(struct plots_picture *picture, const char *dir,
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
	int err = data ? plots_write_data(picture, data) : -ENOMEM;
	if (err)
		snprintf(problem->words, sizeof(problem->words), "%.200s: %s",
			data ? data : dir, strerror(-err));
	for (size_t i = 0; !err && i < 2; i++) {
		char *path = plots_path(dir, picture->set->name, kinds[i]);
		const char *with_dots[] = { script, path, data, arguments.title,
			arguments.workers, arguments.styles, arguments.range,
			arguments.marks, NULL };
		const char *with_curves[] = { script, path, data,
			arguments.title, arguments.workers, arguments.styles,
			arguments.points, arguments.range, arguments.marks,
			NULL };
		err = path ? gnuplot_run(dots ? with_dots : with_curves, path,
				     problem->words, sizeof(problem->words))
			   : -ENOMEM;
		free(path);
	}
	free(data);
	return err;
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

static int
plots_make_folder(const char *dir, struct plots_problem *problem)
{
	char *path;

	if (asprintf(&path, "%s/plots", dir) < 0)
		return -ENOMEM;
	int err = mkdir(path, 0777) && errno != EEXIST ? -errno : 0;
	if (err)
		snprintf(problem->words, sizeof(problem->words), "%.200s: %s",
			path, strerror(-err));
	free(path);
	return err;
}

int
plots_draw(const char *dir, const char *scripts,
	const struct analysis *analysis, struct plots_problem *problem)
{
	char found[PATH_MAX + 32];
	size_t drawn = 0;
	int err = 0;

	*problem = (struct plots_problem){ 0 };
	if (!scripts) {
		err = plots_find_scripts(found, sizeof(found), problem);
		scripts = found;
	}
	if (!err)
		err = plots_make_folder(dir, problem);
	for (size_t i = 0; !err && i < analysis->count; i++) {
		struct plots_picture picture;
		err = plots_gather(&picture, &analysis->sets[i]);
		if (!err && picture.count > 0) {
			err = plots_picture_draw(
				&picture, dir, scripts, problem);
			drawn++;
		}
		free(picture.curves);
	}
	if (!err && drawn == 0) {
		snprintf(problem->words, sizeof(problem->words),
			"nothing to draw: no strategy has a speedup");
		return -ENODATA;
	}
	if (err && !problem->words[0])
		snprintf(problem->words, sizeof(problem->words), "%s",
			strerror(-err));
	return err;
}
