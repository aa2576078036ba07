/* SPDX-License-Identifier: MIT */
/* Pictures drawn by the real gnuplot, and what is said where there is none. */
#include "report_trials.h"

#include <errno.h>
#include <fcntl.h>
#include <glob.h>
#include <signal.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>

#include "report/pictures/pictures.h"

#define SCRIPTS GOLDEN_DIR "/../../plots"

static bool
plots_test_gnuplot(void)
{
	char *path = strdup(getenv("PATH") ? getenv("PATH") : "");
	char *rest = path, *dir, file[400];
	bool found = false;

	while (!found && (dir = strsep(&rest, ":"))) {
		snprintf(file, sizeof(file), "%s/gnuplot", dir);
		found = access(file, X_OK) == 0;
	}
	free(path);
	return found;
}

static void
plots_test_needs_gnuplot(void)
{
	if (plots_test_gnuplot())
		return;
	print_message("skipped: gnuplot is not installed\n");
	skip();
}

static void
plots_test_remove(const struct report_trials *t, const char *name)
{
	static const char *const ends[] = { "svg", "png", "dat" };
	char path[300];

	for (size_t i = 0; i < 3; i++) {
		snprintf(path, sizeof(path), "%s/plots/%s-speedup.%s", t->dir,
			name, ends[i]);
		unlink(path);
	}
	snprintf(path, sizeof(path), "%s/plots", t->dir);
	rmdir(path);
}

/* It draws, with that name, what looks like pictures. */
static void
plots_test_draws(const struct report_trials *t, const char *name)
{
	struct pictures_problem problem;
	struct stat stat_buf;
	char path[300], text[400];

	if (pictures_draw(t->dir, SCRIPTS, t->analysis, &problem))
		fail_msg("%s", problem.words);
	snprintf(path, sizeof(path), "%s/plots/%s-speedup.svg", t->dir, name);
	FILE *in = fopen(path, "r");
	assert_non_null(in);
	size_t got = fread(text, 1, sizeof(text) - 1, in);
	text[got] = '\0';
	fclose(in);
	assert_non_null(strstr(text, "<svg"));
	snprintf(path, sizeof(path), "%s/plots/%s-speedup.png", t->dir, name);
	assert_int_equal(stat(path, &stat_buf), 0);
	assert_true(stat_buf.st_size > 5000);
}

static void
plots_without_gnuplot(void **state)
{
	struct pictures_problem problem;
	struct report_trials t;

	(void)state;
	report_trials_begin(&t);
	report_trials_cell(&t, "html", "sequential", 1, 5, 1000000, 1);
	report_trials_cell(&t, "html", "a", 2, 5, 500000, 2);
	assert_int_equal(report_trials_analyse(&t), 0);
	char *path = strdup(getenv("PATH") ? getenv("PATH") : "");
	setenv("PATH", "/nonexistent", 1);
	int err = pictures_draw(t.dir, SCRIPTS, t.analysis, &problem);
	setenv("PATH", path, 1);
	free(path);
	assert_int_equal(err, -ENOENT);
	assert_non_null(strstr(problem.words, "gnuplot is not installed"));
	assert_non_null(strstr(problem.words, "apt"));
	plots_test_remove(&t, "html");
	report_trials_end(&t);
}

/* Names that a shell, gnuplot or a path would take for something else. */
static void
plots_odd_names(void **state)
{
	static const char *const names[] = { "a`touch x`b", "\"quoted\" $x",
		"under_score^{2}", "0123456789012345678901234567890123456789" };
	struct pictures_problem problem;
	struct report_trials t;

	(void)state;
	plots_test_needs_gnuplot();
	report_trials_begin(&t);
	report_trials_cell(&t, "../d", "sequential", 1, 6, 1000000, 1);
	report_trials_cell(&t, "../d", "sequential#2", 1, 6, 1000000, 7);
	for (size_t i = 0; i < 4; i++) {
		for (int w = 1; w <= 4; w++)
			report_trials_cell(&t, "../d", names[i], w, 6,
				1000000 / w, i * 5 + (size_t)w);
	}
	/* A hole inside a curve, one at its end, a strategy that never ran. */
	report_trials_cell(&t, "../d", "holes", 1, 6, 900000, 3);
	for (int64_t block = 1; block <= 6; block++) {
		report_trials_add(&t, "../d", "holes", 2, block, 0);
		report_trials_add(&t, "../d", "never", 2, block, 0);
		report_trials_add(&t, "../d", "holes", 4, block, 0);
	}
	report_trials_cell(&t, "../d", "holes", 3, 6, 400000, 4);
	report_trials_cell(&t, "../d", "ceiling", 2, 6, 480000, 8);
	report_trials_cell(&t, "../d", "ceiling", 4, 6, 230000, 9);
	assert_int_equal(report_trials_analyse(&t), 0);
	plots_test_draws(&t, "_._d-28c26cf9");
	/* Again, over what is there. */
	assert_int_equal(
		pictures_draw(t.dir, SCRIPTS, t.analysis, &problem), 0);
	plots_test_remove(&t, "_._d-28c26cf9");
	report_trials_end(&t);
}

/* Pictures of datasets whose names a file can't have as they are. */
static void
plots_alike_names(void **state)
{
	static const char *const names[] = { "a b", "a_b", "a/b", "a-b" };
	struct pictures_problem problem;
	struct report_trials t;
	glob_t found;
	char path[300];

	(void)state;
	plots_test_needs_gnuplot();
	report_trials_begin(&t);
	for (size_t i = 0; i < 4; i++) {
		report_trials_cell(&t, names[i], "sequential", 1, 6, 1000, 1);
		report_trials_cell(&t, names[i], "pool", 2, 6, 500, 2);
	}
	assert_int_equal(report_trials_analyse(&t), 0);
	/* Again: the same names, so none comes on top. */
	for (int round = 0; round < 2; round++) {
		assert_int_equal(
			pictures_draw(t.dir, SCRIPTS, t.analysis, &problem), 0);
		snprintf(path, sizeof(path), "%s/plots/*-speedup.svg", t.dir);
		assert_int_equal(glob(path, 0, NULL, &found), 0);
		assert_int_equal(found.gl_pathc, 4);
		globfree(&found);
	}
	snprintf(path, sizeof(path), "%s/plots/*", t.dir);
	assert_int_equal(glob(path, 0, NULL, &found), 0);
	for (size_t i = 0; i < found.gl_pathc; i++)
		unlink(found.gl_pathv[i]);
	globfree(&found);
	plots_test_remove(&t, "none");
	report_trials_end(&t);
}

static void
plots_one_count(void **state)
{
	struct report_trials t;

	(void)state;
	plots_test_needs_gnuplot();
	report_trials_begin(&t);
	report_trials_cell(&t, "html", "sequential", 1, 3, 1000000, 1);
	report_trials_cell(&t, "html", "a", 2, 3, 500000, 2);
	report_trials_cell(&t, "html", "b", 2, 3, 500000, 3);
	report_trials_cell(&t, "html", "ceiling", 2, 3, 490000, 4);
	assert_int_equal(report_trials_analyse(&t), 0);
	plots_test_draws(&t, "html");
	plots_test_remove(&t, "html");
	report_trials_end(&t);
}

static size_t
plots_test_style(const struct picture *picture, const char *name)
{
	for (size_t c = 0; c < picture->count; c++) {
		size_t first = picture->curves[c].first;
		if (strcmp(picture->set->rows[first].strategy, name) == 0)
			return picture->curves[c].style;
	}
	fail_msg("no curve of %s", name);
	return 0;
}

/* Bands have nothing but a colour: while there are some, no two have one. */
static void
plots_colours(void **state)
{
	static const char *const names[] = { "fork-pool", "prefork-multi", "aa",
		"pthread-pool", "b1", "b2" };
	const size_t count = sizeof(names) / sizeof(names[0]), colours = 6;
	struct report_trials t;
	struct picture picture;
	bool used[6] = { false };

	(void)state;
	report_trials_begin(&t);
	report_trials_cell(&t, "url", "sequential", 1, 5, 1000000, 1);
	for (size_t i = 0; i < count; i++)
		report_trials_cell(&t, "url", names[i], 2, 5, 500000, i);
	assert_int_equal(report_trials_analyse(&t), 0);
	assert_int_equal(picture_gather(&picture, &t.analysis->sets[0]), 0);
	for (size_t i = 0; i < count; i++) {
		size_t style = plots_test_style(&picture, names[i]);

		assert_false(used[(style - 1) % colours]);
		used[(style - 1) % colours] = true;
	}
	/* These have theirs for good. */
	assert_int_equal(plots_test_style(&picture, "fork-pool"), 2);
	assert_int_equal(plots_test_style(&picture, "pthread-pool"), 4);
	free(picture.curves);
	report_trials_end(&t);
}

/* A strategy looks the same whatever runs beside it, where its colour is free,
 * and like no other. */
static void
plots_styles(void **state)
{
	static const char *const names[] = { "pthread-pool", "ac", "curl-multi",
		"io-uring", "b1", "b2", "b3", "b4", "b5", "b6", "b7", "b8" };
	size_t seen[12], count[] = { 2, 12 };

	(void)state;
	for (size_t run = 0; run < 2; run++) {
		struct report_trials t;
		struct picture picture;

		report_trials_begin(&t);
		report_trials_cell(&t, "url", "sequential", 1, 5, 1000000, 1);
		for (size_t i = 0; i < count[run]; i++)
			report_trials_cell(&t, "url", names[i], 2, 5,
				run ? 900000 - 1000 * (int64_t)i : 500000, i);
		assert_int_equal(report_trials_analyse(&t), 0);
		assert_int_equal(
			picture_gather(&picture, &t.analysis->sets[0]), 0);
		for (size_t i = 0; i < count[run]; i++) {
			size_t style = plots_test_style(&picture, names[i]);
			if (run && i < count[0])
				assert_int_equal(style, seen[i]);
			seen[i] = style;
			for (size_t j = 0; j < i; j++)
				assert_int_not_equal(seen[j], style);
		}
		free(picture.curves);
		report_trials_end(&t);
	}
}

static void
plots_refuses(void **state)
{
	struct pictures_problem problem;
	struct report_trials t;

	(void)state;
	report_trials_begin(&t);
	report_trials_cell(&t, "html", "sequential", 1, 5, 1000000, 1);
	assert_int_equal(report_trials_analyse(&t), 0);
	assert_int_equal(
		pictures_draw(t.dir, SCRIPTS, t.analysis, &problem), -ENODATA);
	assert_true(*problem.words != '\0');
	assert_true(pictures_draw("/proc/nowhere/run", SCRIPTS, t.analysis,
			    &problem) < 0);
	assert_non_null(strstr(problem.words, "/proc/nowhere/run/plots"));
	plots_test_remove(&t, "html");
	report_trials_end(&t);
}

/* Numbers that found no room on the disk are no picture's. */
static void
plots_full_disk(void **state)
{
	struct pictures_problem problem;
	struct report_trials t;
	struct rlimit most, full;
	char path[300];
	int err;

	(void)state;
	report_trials_begin(&t);
	report_trials_cell(&t, "html", "sequential", 1, 5, 1000000, 1);
	report_trials_cell(&t, "html", "a", 2, 5, 500000, 2);
	assert_int_equal(report_trials_analyse(&t), 0);
	snprintf(path, sizeof(path), "%s/plots", t.dir);
	signal(SIGXFSZ, SIG_IGN);
	assert_int_equal(getrlimit(RLIMIT_FSIZE, &most), 0);
	full = (struct rlimit){ 0, most.rlim_max };
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &full), 0);
	err = pictures_draw(t.dir, SCRIPTS, t.analysis, &problem);
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &most), 0);
	assert_int_equal(err, -EFBIG);
	assert_non_null(
		strstr(problem.words, "html-speedup.dat: File too large"));
	/* Neither it nor its part is left. */
	assert_int_equal(rmdir(path), 0);
	plots_test_remove(&t, "html");
	report_trials_end(&t);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(plots_without_gnuplot),
		cmocka_unit_test(plots_odd_names),
		cmocka_unit_test(plots_alike_names),
		cmocka_unit_test(plots_one_count),
		cmocka_unit_test(plots_colours),
		cmocka_unit_test(plots_styles),
		cmocka_unit_test(plots_refuses),
		cmocka_unit_test(plots_full_disk),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
