/* SPDX-License-Identifier: MIT */
/* One strategy through the conformance suite:
 *     conformance FOLDER-OF-THE-PROGRAMS STRATEGY.so */
#include <stdio.h>
#include <string.h>

#include "check/check.h"
#include "files/beside.h"
#include "process/interrupt.h"

#define LIMIT_NS 60000000000u
#define SKIPPED 77

static void
print_finding(const struct check_finding *finding, void *arg)
{
	static const char *const outcomes[] = { "ok", "FAIL", "skip", "n/a" };

	(void)arg;
	printf("%-4s  %s: %zu items (%s), %u worker%s\n",
		outcomes[finding->outcome], finding->scenario, finding->items,
		finding->source, finding->workers,
		finding->workers > 1 ? "s" : "");
	if (finding->outcome == CHECK_FAILED)
		printf("      expected: %s\n      found: %s\n      read: %s\n",
			finding->expected, finding->found, finding->read);
	else if (finding->outcome != CHECK_PASSED)
		printf("      %s\n", finding->found);
}

int
main(int argc, char **argv)
{
	struct check_result result;
	struct check_order order = {
		.limit_ns = LIMIT_NS,
		.found = print_finding,
	};

	if (argc != 3) {
		fputs("usage: conformance FOLDER STRATEGY.so\n", stderr);
		return 2;
	}
	setvbuf(stdout, NULL, _IOLBF, 0);
	beside_set(argv[1]);
	interrupt_watch();
	order.file = argv[2];
	if (check_strategy(&order, &result) < 0) {
		printf("%s: %s\n", argv[2], result.why);
		return 1;
	}
	if (result.unusable) {
		printf("skipped: %s can't run here: %s\n", result.name,
			result.why);
		return SKIPPED;
	}
	printf("%s: %u passed, %u failed, %u skipped, %u not for it\n",
		result.name, result.passed, result.failed, result.skipped,
		result.unsupported);
	/* Here there is an origin: nothing may be skipped. */
	return result.failed > 0 || result.skipped > 0 || result.passed == 0;
}
