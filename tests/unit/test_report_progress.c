/* SPDX-License-Identifier: MIT */
/* Progress where there is no terminal: a line a block, nothing to redraw. */
#include "report/progress.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static void
progress_plain(void **state)
{
	char text[2000];
	FILE *out = tmpfile();
	size_t lines = 0;

	(void)state;
	assert_non_null(out);
	struct progress *progress = progress_begin(out, 12, 0);
	assert_non_null(progress);
	for (unsigned block = 0; block < 4; block++) {
		for (unsigned workers = 1; workers <= 3; workers++) {
			progress_step(progress,
				&(struct progress_now){ "url", "fork-pool",
					workers, block, 3, 0 });
			progress_tick(progress);
		}
		progress_clear(progress);
	}
	progress_expect(progress, 1, 1000);
	progress_end(progress);

	rewind(out);
	size_t got = fread(text, 1, sizeof(text) - 1, out);
	text[got] = '\0';
	fclose(out);
	for (const char *c = text; *c; c++)
		lines += *c == '\n';
	assert_int_equal(lines, 4);
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
	progress_clear(progress);
	progress_end(progress);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(progress_plain),
		cmocka_unit_test(progress_quiet),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
