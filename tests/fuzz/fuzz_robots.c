/* SPDX-License-Identifier: MIT */
/* A robots.txt; its last line is the path that is asked for, too. */
#include <stdlib.h>
#include <string.h>

#include "capture/capture.h"
#include "fuzz.h"

/* Its letters percent-encoded: another spelling of the same path. */
static char *
robots_spelt(const char *path)
{
	char *to = malloc(strlen(path) * 3 + 1), *out = to;

	FUZZ_CHECK(to);
	for (; *path; path++) {
		char c = *path;

		if ((c | 0x20) >= 'a' && (c | 0x20) <= 'z')
			out += sprintf(out, "%%%02x", (unsigned)c);
		else
			*out++ = c;
	}
	*out = '\0';
	return to;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct robots *robots =
		robots_parse((const char *)data, size, "lanebench");
	size_t begin = size;
	char *path, *spelt;
	bool allow;

	FUZZ_CHECK(robots);
	FUZZ_CHECK(robots_delay(robots) >= 0 && robots_delay(robots) <= 60);
	while (begin > 0 && data[begin - 1] != '\n')
		begin--;
	path = fuzz_text(data + begin, size - begin);
	FUZZ_CHECK(robots_allow(robots, "/robots.txt"));
	FUZZ_CHECK(robots_allow(NULL, path));
	allow = robots_allow(robots, path);
	spelt = robots_spelt(path);
	/* What is encoded already would be encoded twice. */
	if (!strchr(path, '%') && strcmp(path, "/robots.txt") != 0)
		FUZZ_CHECK(robots_allow(robots, spelt) == allow);
	free(spelt);
	free(path);
	robots_destroy(robots);
	return 0;
}
