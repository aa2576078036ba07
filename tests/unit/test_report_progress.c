/* SPDX-License-Identifier: MIT */
/* Progress where there is no terminal: a line a block, nothing to redraw. */
#include "report/terminal/progress.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "unit.h"

/* However long the dataset's name is. */
static void
progress_of(const char *dataset, char *text, size_t size)
{
	FILE *out = tmpfile();
	size_t lines = 0;

	assert_non_null(out);
	struct progress *progress = progress_begin(out, 12, 0);
	assert_non_null(progress);
	for (unsigned block = 0; block < 4; block++) {
		for (unsigned workers = 1; workers <= 3; workers++) {
			progress_step(progress,
				&(struct progress_now){ dataset, "fork-pool",
					workers, block, 3, block == 0, 0 });
			progress_tick(progress);
		}
		progress_clear(progress);
	}
	progress_expect(progress, 1, 1000);
	progress_end(progress);

	rewind(out);
	size_t got = fread(text, 1, size - 1, out);
	text[got] = '\0';
	fclose(out);
	for (const char *c = text; *c; c++)
		lines += *c == '\n';
	assert_int_equal(lines, 4);
}

static void
progress_plain(void **state)
{
	char text[2000], name[201];

	(void)state;
	memset(name, 'a', 200);
	name[200] = '\0';
	progress_of(name, text, sizeof(text));
	progress_of("url", text, sizeof(text));
	assert_non_null(strstr(text, "url: warm-up, trial 1 of 12\n"));
	assert_non_null(strstr(text, "url: block 3 of 3, trial 10 of 12"));
	assert_null(strchr(text, '\r'));
	assert_null(strchr(text, '\x1b'));
}

static void
progress_quiet(void **state)
{
	(void)state;
	struct progress *progress = progress_begin(NULL, 12, 0);
	assert_null(progress);
	progress_step(progress, &(struct progress_now){ 0 });
	progress_tick(progress);
	progress_expect(progress, 1, 1);
	progress_pause(progress, 1, 1);
	progress_clear(progress);
	progress_end(progress);
}

/* A pause is no trial's, so that it doesn't foretell the others; those that are
 * left count. */
static void
progress_paused(void **state)
{
	const struct timespec pause = { 0, 300000000 };
	struct progress_now now = { "url", "fork-pool", 1, 0, 20, true,
		10000000 };
	char text[2000];
	FILE *out = tmpfile();

	(void)state;
	assert_non_null(out);
	struct progress *progress = progress_begin(out, 20, 200000000);
	progress_pause(progress, 0, 3600000000000);
	progress_step(progress, &now);
	nanosleep(&pause, NULL);
	progress_pause(progress, 3600000000000, 0);
	now.block = 1;
	now.warmup = false;
	progress_step(progress, &now);
	progress_end(progress);
	rewind(out);
	text[fread(text, 1, sizeof(text) - 1, out)] = '\0';
	fclose(out);
	assert_string_equal(text,
		"url: warm-up, trial 1 of 20, about 1:00:00 left\n"
		"url: block 1 of 20, trial 2 of 20, about 0:00 left\n");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(progress_plain),
		cmocka_unit_test(progress_quiet),
		cmocka_unit_test(progress_paused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
