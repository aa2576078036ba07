/* SPDX-License-Identifier: MIT */
/* Whether two runs are refused to be compared, and what would allow it. */
#ifndef LANEBENCH_CLI_ALIKE_H
#define LANEBENCH_CLI_ALIKE_H

#include <stdbool.h>

#include "report/same.h"

#define ALIKE_WORDS (SAME_KINDS * (SAME_WORDS + 20) + 200)

/* Whether something differs that `across` doesn't allow to; all of it in one
 * line then, with the --across that compares, what was allowed before in it. */
bool alike_differs(const bool across[SAME_KINDS], const struct same *same,
	char words[ALIKE_WORDS]);

/* The same of what isn't known. */
bool alike_unknown(const bool across[SAME_KINDS], const struct same *same,
	char words[ALIKE_WORDS]);

#endif
