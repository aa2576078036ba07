/* SPDX-License-Identifier: MIT */
/* A trials.csv, by whomever, and all that is said of it. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "analysis/analysis.h"
#include "analysis/curves.h"
#include "fuzz.h"
#include "record/csv.h"
#include "record/trials.h"
#include "report/terminal/terminal.h"

static void
trials_tell(const struct trials *trials, const struct analysis *analysis)
{
	struct table_style style = { .utf8 = true, .all = true };
	struct curves *curves = NULL;
	struct fits_row *rows;
	size_t count;

	FUZZ_CHECK(!curves_create(&curves, trials, analysis));
	FUZZ_CHECK(!curves_rows(curves, &rows, &count));
	free(rows);
	style.curves = curves;
	FUZZ_CHECK(!table_print(fuzz_sink(), analysis, &style));
	FUZZ_CHECK(!curves_print(fuzz_sink(), curves, &style));
	curves_destroy(curves);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct trials_problem problem;
	struct analysis *analysis;
	struct trials *trials;
	int err = trials_load(&trials, fuzz_file(data, size), &problem);

	FUZZ_CHECK((err == 0) == (problem.words[0] == '\0'));
	FUZZ_CHECK(fuzz_tame(problem.words));
	if (err)
		return 0;
	err = analysis_create(&analysis, trials, NULL);
	FUZZ_CHECK(err == 0 || err == -ENODATA);
	if (!err)
		trials_tell(trials, analysis);
	if (!err)
		analysis_destroy(analysis);
	trials_destroy(trials);
	return 0;
}
