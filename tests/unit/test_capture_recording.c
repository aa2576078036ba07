/* SPDX-License-Identifier: MIT */
/* A recording is written, cut short, and gone on with. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "capture/capture.h"
#include "unit.h"

#define HEADER "url\tfile\tstatus\ttype\ttotal_us\tfirst_byte_us\tbytes\n"

static char folder[64], path[160];

static int
make_folder(void **state)
{
	(void)state;
	strcpy(folder, "/tmp/recording.XXXXXX");
	return mkdtemp(folder) ? 0 : -1;
}

static const char *
in_folder(const char *name)
{
	snprintf(path, sizeof(path), "%s/%s", folder, name);
	return path;
}

static int
remove_folder(void **state)
{
	static const char *const names[] = { "recording.tsv",
		"bodies/000001.html", "bodies/000002.bin", "bodies/000003.html",
		"bodies/000042.html" };
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		unlink(in_folder(names[i]));
	rmdir(in_folder("bodies"));
	return rmdir(folder);
}

static struct recording *
open_folder(void)
{
	struct recording *recording;
	char error[200];

	if (recording_open(&recording, folder, error, sizeof(error)))
		fail_msg("%s", error);
	return recording;
}

static void
keep(struct recording *recording, const char *url, const char *type)
{
	struct recording_page page = { .url = url,
		.type = type,
		.status = 200,
		.total_us = 1388000,
		.first_byte_us = 900,
		.bytes = 4 };
	unsigned part;
	FILE *body = recording_body(recording, &part);

	assert_non_null(body);
	fputs("body", body);
	assert_int_equal(recording_keep(recording, body, part, &page), 0);
}

static void
expect_index(const char *text)
{
	FILE *stream = fopen(in_folder("recording.tsv"), "re");
	char got[1000];
	size_t len;

	assert_non_null(stream);
	len = fread(got, 1, sizeof(got) - 1, stream);
	got[len] = '\0';
	fclose(stream);
	assert_string_equal(got, text);
}

static void
write_index(const char *text)
{
	FILE *stream = fopen(in_folder("recording.tsv"), "we");

	assert_non_null(stream);
	fputs(text, stream);
	fclose(stream);
}

#define FIRST \
	"http://a/1\tbodies/000001.html\t200\ttext/html; charset=x\t1388000" \
	"\t900\t4\n"
#define SECOND \
	"http://a/2\tbodies/000002.bin\t200\timage/png\t1388000\t900\t4\n"
#define THIRD "http://a/3\tbodies/000003.html\t200\t\t1388000\t900\t4\n"

static void
rows_follow_bodies(void **state)
{
	struct recording *recording = open_folder();
	unsigned part;
	FILE *dropped = recording_body(recording, &part);

	(void)state;
	keep(recording, "http://a/1", "text/html; charset=x");
	recording_drop(recording, dropped, part);
	keep(recording, "http://a/2", "image/png");
	keep(recording, "http://a/3", NULL);
	assert_true(recording_has(recording, "http://a/3"));
	assert_int_equal(recording_close(recording), 0);
	expect_index(HEADER FIRST SECOND THIRD);
	assert_int_equal(access(in_folder("bodies/000002.bin"), R_OK), 0);
}

/* What was recorded can be served again: see datasets/url/replay.c. */
static void
types_that_cannot_be_served(void **state)
{
	char type[RECORDING_TYPE_MAX + 2];

	(void)state;
	memset(type, 'x', sizeof(type));
	type[RECORDING_TYPE_MAX + 1] = '\0';
	assert_non_null(recording_refused(type));
	type[RECORDING_TYPE_MAX] = '\0';
	assert_null(recording_refused(type));
	assert_null(recording_refused(NULL));
	assert_null(recording_refused("text/html;\tcharset=\"\xc3\xa9\""));
	assert_non_null(recording_refused("text/html\r\nX: injected"));
	assert_non_null(recording_refused("text/html\x7f"));
}

static void
a_tab_in_a_type_is_a_blank(void **state)
{
	struct recording *recording = open_folder();

	(void)state;
	keep(recording, "http://a/1", "text/html;\tcharset=x");
	assert_int_equal(recording_close(recording), 0);
	expect_index(HEADER FIRST);
}

static void
goes_on_after_a_cut(void **state)
{
	struct recording *recording;

	(void)state;
	/* Longer than what comes in its place. */
	write_index(HEADER FIRST "http://a/2\tbodies/000002.bin\t200\t"
				 "image/png; name=of-a-picture\t1388000\t900");
	recording = open_folder();
	assert_int_equal(recording_count(recording), 1);
	assert_true(recording_has(recording, "http://a/1"));
	assert_false(recording_has(recording, "http://a/2"));
	keep(recording, "http://a/2", "image/png");
	assert_int_equal(recording_close(recording), 0);
	expect_index(HEADER FIRST SECOND);
}

static void
numbers_are_never_reused(void **state)
{
	struct recording *recording;

	(void)state;
	write_index(HEADER "http://a/9\tbodies/000041.html\t200\t\t1\t1\t0\n");
	recording = open_folder();
	keep(recording, "http://a/1", NULL);
	assert_int_equal(recording_close(recording), 0);
	assert_int_equal(access(in_folder("bodies/000042.html"), R_OK), 0);
}

static void
refuses(const char *text, int expected)
{
	struct recording *recording;
	char error[200] = "";

	write_index(text);
	assert_int_equal(
		recording_open(&recording, folder, error, sizeof(error)),
		expected);
	assert_null(recording);
	assert_non_null(strstr(error, folder));
	expect_index(text);
}

static void
leaves_foreign_files_alone(void **state)
{
	(void)state;
	refuses("something else\n", -EINVAL);
	refuses("something, cut off", -EINVAL);
	refuses(HEADER "a row\n", -EINVAL);
	refuses(HEADER "http://a/\t../../x\t200\t\t1\t1\t0\n", -EINVAL);
}

static void
one_recorder_at_a_time(void **state)
{
	struct recording *first = open_folder(), *second;
	char error[200];

	(void)state;
	assert_int_equal(
		recording_open(&second, folder, error, sizeof(error)), -EBUSY);
	assert_non_null(strstr(error, "another recorder"));
	recording_close(first);
	recording_close(open_folder());
	recording_close(NULL);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(
			rows_follow_bodies, make_folder, remove_folder),
		cmocka_unit_test(types_that_cannot_be_served),
		cmocka_unit_test_setup_teardown(
			a_tab_in_a_type_is_a_blank, make_folder, remove_folder),
		cmocka_unit_test_setup_teardown(
			goes_on_after_a_cut, make_folder, remove_folder),
		cmocka_unit_test_setup_teardown(
			numbers_are_never_reused, make_folder, remove_folder),
		cmocka_unit_test_setup_teardown(
			leaves_foreign_files_alone, make_folder, remove_folder),
		cmocka_unit_test_setup_teardown(
			one_recorder_at_a_time, make_folder, remove_folder),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
