/* SPDX-License-Identifier: MIT */
/* items.csv where there is no room: a trial's items are all there, or none. */
#include "record/items.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include "unit.h"

/* More than what is gathered before it is written, so that half of a trial is
 * in the file when there is no room for the rest. */
#define ITEMS_A_TRIAL 5000

static int
items_test_trial(struct items_writer *writer, int64_t block)
{
	int err = 0;

	for (int64_t i = 0; i < ITEMS_A_TRIAL && !err; i++)
		err = items_add(writer,
			&(struct items_row){ .dataset = "html",
				.strategy = "sequential",
				.workers = 1,
				.block = block,
				.item = i,
				.status = "ok",
				.reason = "" });
	return err ? err : items_flush(writer);
}

static size_t
items_test_lines(const char *path)
{
	FILE *in = fopen(path, "r");
	size_t lines = 0;
	int c;

	assert_non_null(in);
	while ((c = getc(in)) != EOF)
		lines += c == '\n';
	fclose(in);
	return lines;
}

static void
items_whole_trials(void **state)
{
	char dir[] = "/tmp/lanebench-items-XXXXXX", path[100];
	struct items_writer *writer;
	struct rlimit before, limit;

	(void)state;
	assert_non_null(mkdtemp(dir));
	snprintf(path, sizeof(path), "%s/items.csv", dir);
	assert_int_equal(items_create(&writer, path), 0);
	assert_int_equal(items_test_trial(writer, 0), 0);
	assert_int_equal(items_test_lines(path), 1 + ITEMS_A_TRIAL);
	/* A limit on the size of files is a full disk to whoever writes. */
	signal(SIGXFSZ, SIG_IGN);
	assert_int_equal(getrlimit(RLIMIT_FSIZE, &before), 0);
	limit = before;
	limit.rlim_cur = 400000;
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &limit), 0);
	int err = items_test_trial(writer, 1);
	int again = items_test_trial(writer, 2);
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &before), 0);
	assert_int_equal(err, -EFBIG);
	assert_int_equal(again, -EFBIG);
	assert_int_equal(items_close(writer), -EFBIG);
	assert_int_equal(items_test_lines(path), 1 + ITEMS_A_TRIAL);
	unlink(path);
	rmdir(dir);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(items_whole_trials),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
