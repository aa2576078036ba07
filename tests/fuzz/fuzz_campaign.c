/* SPDX-License-Identifier: MIT */
/* A campaign's .ini file. */
#include <errno.h>
#include <math.h>
#include <string.h>

#include "campaign/settings.h"
#include "fuzz.h"

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct settings settings;
	struct reason why = { "" };
	int rc;

	FUZZ_CHECK(!settings_init(&settings));
	rc = settings_read(&settings, fuzz_file(data, size), &why);
	FUZZ_CHECK(rc == 0 || rc == -EINVAL);
	/* One line that says it. */
	FUZZ_CHECK((rc == 0) == (why.text[0] == '\0'));
	FUZZ_CHECK(fuzz_tame(why.text));
	if (!rc) {
		FUZZ_CHECK(settings.precision > 0 && settings.precision < 1);
		FUZZ_CHECK(settings.budget_s > 0);
		FUZZ_CHECK(settings_most_blocks(&settings) > 0);
	}
	settings_fini(&settings);
	return 0;
}
