/* SPDX-License-Identifier: MIT */
/* A summary.csv, as `compare` reads it. */
#include <errno.h>
#include <string.h>

#include "fuzz.h"
#include "record/summary.h"

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct summary summary;
	char words[300] = "";
	size_t i;
	int err = summary_load(
		&summary, fuzz_file(data, size), words, sizeof(words));

	FUZZ_CHECK(err == 0 || err == -EBADMSG);
	FUZZ_CHECK((err == 0) == (words[0] == '\0'));
	FUZZ_CHECK(fuzz_tame(words));
	for (i = 0; !err && i < summary.count; i++) {
		const struct summary_row *row = &summary.rows[i];

		FUZZ_CHECK(
			strlen(row->dataset) + strlen(row->strategy) <= size);
		FUZZ_CHECK(verdict_name(row->verdict));
	}
	summary_fini(&summary);
	return 0;
}
