/* SPDX-License-Identifier: MIT */
/* A command line, a word a line, for each command that measures. */
#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "campaign/settings.h"
#include "fuzz.h"

#define WORDS 32

static void
options_try(unsigned bit, int argc, char **argv)
{
	const struct option_command command = { .called = "lanebench x",
		.wants = "one word",
		.most = 1,
		.rows = settings_rows,
		.bit = bit };
	struct option_line line;
	struct settings settings;
	struct reason why = { "" };
	int rc;

	FUZZ_CHECK(!settings_init(&settings));
	options_preset(&command, &settings);
	rc = options_scan(&command, argc, argv, &line, &why);
	if (rc == 0 && !line.help) {
		FUZZ_CHECK(line.count <= 1);
		rc = options_fill(&command, argc, argv, &settings, &why);
	}
	FUZZ_CHECK(rc == 0 || rc == -EINVAL);
	FUZZ_CHECK((rc == 0) == (why.text[0] == '\0'));
	if (rc == 0) {
		FUZZ_CHECK(settings.precision > 0 && settings.precision < 1);
		FUZZ_CHECK(settings.budget_s > 0);
		FUZZ_CHECK(settings_most_blocks(&settings) > 0);
		FUZZ_CHECK(isfinite(settings.session_gap_s));
	}
	settings_fini(&settings);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *text = fuzz_text(data, size), *rest = text, *word;
	static char name[] = "x";
	char *argv[WORDS + 1] = { name };
	int argc = 1;

	while (argc < WORDS && (word = strsep(&rest, "\n")) != NULL)
		argv[argc++] = word;
	argv[argc] = NULL;
	options_try(SETTINGS_RUN, argc, argv);
	options_try(SETTINGS_CALIBRATE, argc, argv);
	options_try(SETTINGS_OVERHEAD, argc, argv);
	free(text);
	return 0;
}
