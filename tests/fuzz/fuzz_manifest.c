/* SPDX-License-Identifier: MIT */
/* A peer's manifest. It is read, and nothing is started. */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "fuzz.h"
#include "trial/manifest.h"

/* Where it is run: it must have a folder. */
#define MANIFEST "fuzz_manifest.ini"

static void
manifest_write(const uint8_t *data, size_t size)
{
	int fd = open(MANIFEST, O_CREAT | O_TRUNC | O_WRONLY | O_CLOEXEC, 0600);

	FUZZ_CHECK(fd >= 0);
	FUZZ_CHECK(write(fd, data, size) == (ssize_t)size);
	close(fd);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct manifest *manifest;
	char why[300];
	int rc;

	manifest_write(data, size);
	rc = manifest_read(&manifest, MANIFEST, why, sizeof(why));
	FUZZ_CHECK(rc == 0 || rc == -EINVAL);
	FUZZ_CHECK((rc == 0) == (why[0] == '\0'));
	FUZZ_CHECK(fuzz_tame(why));
	if (rc)
		return 0;
	FUZZ_CHECK(manifest->name && manifest->summary && manifest->needs);
	FUZZ_CHECK(manifest->datasets[0] && manifest->folder[0] == '/');
	FUZZ_CHECK(manifest->count > 0 && manifest->count <= MANIFEST_WORDS);
	for (size_t i = 0; i < manifest->count; i++)
		FUZZ_CHECK(manifest->words[i][0] &&
			(i == 0 || !strpbrk(manifest->words[i], " \t")));
	manifest_destroy(manifest);
	return 0;
}
