/* SPDX-License-Identifier: MIT */
/* What becomes of a picture when gnuplot draws half of it, draws for ever, or
 * is to stop; a script stands in for gnuplot. */
#include "report/pictures/gnuplot.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "unit.h"

static char gnuplot_dir[] = "/tmp/lanebench-gnuplot-XXXXXX";
static char gnuplot_picture[100], gnuplot_words[300];

static const char *
gnuplot_test_path(const char *name)
{
	static char path[100];

	snprintf(path, sizeof(path), "%s/%s", gnuplot_dir, name);
	return path;
}

static int
gnuplot_test_begin(void **state)
{
	char path[400];

	(void)state;
	if (!mkdtemp(gnuplot_dir))
		return -1;
	snprintf(gnuplot_picture, sizeof(gnuplot_picture), "%s/p.svg",
		gnuplot_dir);
	snprintf(path, sizeof(path), "%s:/usr/bin:/bin", gnuplot_dir);
	return setenv("PATH", path, 1);
}

static int
gnuplot_test_end(void **state)
{
	(void)state;
	unlink(gnuplot_picture);
	unlink(gnuplot_test_path("gnuplot"));
	unlink(gnuplot_test_path("pid"));
	unlink(gnuplot_test_path("pid.part"));
	return rmdir(gnuplot_dir);
}

static void
gnuplot_test_file(const char *path, const char *text)
{
	FILE *out = fopen(path, "w");

	assert_non_null(out);
	assert_true(fputs(text, out) >= 0);
	assert_int_equal(fclose(out), 0);
	assert_int_equal(chmod(path, 0700), 0);
}

/* Runs the script as gnuplot: its $4 is what it is to draw to. */
static int
gnuplot_test_run(const char *script)
{
	const char *arguments[] = { "speedup.gp", gnuplot_picture, gnuplot_dir,
		NULL };

	gnuplot_test_file(gnuplot_test_path("gnuplot"), script);
	*gnuplot_words = '\0';
	return gnuplot_run(arguments, gnuplot_picture, gnuplot_words,
		sizeof(gnuplot_words));
}

static void
gnuplot_test_holds(const char *text)
{
	char has[400] = "";
	FILE *in = fopen(gnuplot_picture, "r");

	assert_non_null(in);
	has[fread(has, 1, sizeof(has) - 1, in)] = '\0';
	fclose(in);
	assert_string_equal(has, text);
	/* What it was drawn to is gone. */
	assert_int_equal(access(gnuplot_test_path(".part-p.svg"), F_OK), -1);
}

#define GNUPLOT_WHOLE \
	"<?xml version=\"1.0\"?><svg>........................................" \
	"...................................................</svg>\n"

static void
gnuplot_whole_or_not(void **state)
{
	(void)state;
	assert_int_equal(gnuplot_test_run("#!/bin/sh\n"
					  "echo '<?xml half' >\"$4\"\n"),
		-EPROTO);
	assert_int_equal(access(gnuplot_picture, F_OK), -1);
	assert_non_null(strstr(gnuplot_words, gnuplot_picture));
	assert_int_equal(
		gnuplot_test_run(
			"#!/bin/sh\ncat >\"$4\" <<'.'\n" GNUPLOT_WHOLE ".\n"),
		0);
	gnuplot_test_holds(GNUPLOT_WHOLE);
	/* One that is there stays. */
	assert_int_equal(gnuplot_test_run("#!/bin/sh\n"
					  "echo '<?xml half' >\"$4\"\n"
					  "echo no room >&2\nexit 1\n"),
		-EPROTO);
	assert_non_null(strstr(gnuplot_words, "no room"));
	gnuplot_test_holds(GNUPLOT_WHOLE);
}

/* Gone, or waiting for somebody else to reap it. */
static bool
gnuplot_test_gone(int pid)
{
	char path[64], line[200] = "";

	snprintf(path, sizeof(path), "/proc/%d/stat", pid);
	FILE *in = fopen(path, "r");
	bool gone = !in || !fgets(line, sizeof(line), in) ||
		strstr(line, ") Z") || strstr(line, ") X");
	if (in)
		fclose(in);
	return gone;
}

/* It, and what it started. */
static void
gnuplot_test_is_dead(void)
{
	FILE *in = fopen(gnuplot_test_path("pid"), "r");
	int pid, child;

	assert_non_null(in);
	assert_int_equal(fscanf(in, "%d %d", &pid, &child), 2);
	fclose(in);
	assert_true(gnuplot_test_gone(pid));
	for (int i = 0; i < 1000 && !gnuplot_test_gone(child); i++)
		usleep(10000);
	assert_true(gnuplot_test_gone(child));
}

#define GNUPLOT_ENDLESS \
	"#!/bin/sh\ntrap '' INT TERM HUP\n" \
	"echo '<?xml half' >\"$4\"\n" \
	"sleep 3600 &\necho $$ $! >\"$5/pid.part\"\n" \
	"mv \"$5/pid.part\" \"$5/pid\"\nwait\nsleep 3600\n"

static bool
gnuplot_test_stop(void)
{
	return access(gnuplot_test_path("pid"), F_OK) == 0;
}

static void
gnuplot_stops(void **state)
{
	(void)state;
	unlink(gnuplot_picture);
	gnuplot_until(gnuplot_test_stop);
	assert_int_equal(gnuplot_test_run(GNUPLOT_ENDLESS), -EINTR);
	gnuplot_until(NULL);
	assert_non_null(strstr(gnuplot_words, "interrupted"));
	gnuplot_test_is_dead();
	assert_int_equal(access(gnuplot_picture, F_OK), -1);
	assert_int_equal(access(gnuplot_test_path(".part-p.svg"), F_OK), -1);
}

static void
gnuplot_takes_too_long(void **state)
{
	(void)state;
	gnuplot_limit(200);
	assert_int_equal(gnuplot_test_run(GNUPLOT_ENDLESS), -ETIME);
	gnuplot_limit(60000);
	assert_string_equal(gnuplot_words, "gnuplot took longer than 0.2 s");
	assert_int_equal(access(gnuplot_picture, F_OK), -1);
	assert_int_equal(access(gnuplot_test_path(".part-p.svg"), F_OK), -1);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(gnuplot_whole_or_not),
		cmocka_unit_test(gnuplot_stops),
		cmocka_unit_test(gnuplot_takes_too_long),
	};

	return cmocka_run_group_tests(
		tests, gnuplot_test_begin, gnuplot_test_end);
}
