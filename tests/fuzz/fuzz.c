/* SPDX-License-Identifier: MIT */
/* Bytes as a file or a string, and an end with a word. */
#include "fuzz.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

_Noreturn void
fuzz_fail(const char *condition, const char *file, int line)
{
	fprintf(stderr, "%s:%d: does not hold: %s\n", file, line, condition);
	abort();
}

bool
fuzz_tame(const char *text)
{
	for (; *text; text++)
		if ((unsigned char)*text < ' ' || *text == 0x7f)
			return false;
	return true;
}

char *
fuzz_text(const void *data, size_t size)
{
	char *text = malloc(size + 1);

	FUZZ_CHECK(text);
	if (size > 0)
		memcpy(text, data, size);
	text[size] = '\0';
	return text;
}

const char *
fuzz_file(const uint8_t *data, size_t size)
{
	static int fuzz_fd = -1;
	static char fuzz_path[64];

	if (fuzz_fd < 0) {
		fuzz_fd = memfd_create("fuzz", MFD_CLOEXEC);
		snprintf(fuzz_path, sizeof(fuzz_path), "/proc/self/fd/%d",
			fuzz_fd);
	}
	FUZZ_CHECK(fuzz_fd >= 0 && !ftruncate(fuzz_fd, 0));
	for (size_t at = 0; at < size;) {
		ssize_t n = pwrite(fuzz_fd, data + at, size - at, (off_t)at);

		FUZZ_CHECK(n > 0 || errno == EINTR);
		at += n > 0 ? (size_t)n : 0;
	}
	return fuzz_path;
}

FILE *
fuzz_sink(void)
{
	static FILE *fuzz_null;

	if (!fuzz_null)
		fuzz_null = fopen("/dev/null", "we");
	FUZZ_CHECK(fuzz_null);
	return fuzz_null;
}
