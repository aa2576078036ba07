/* SPDX-License-Identifier: MIT */
/* What a file holds, as part of a digest. */
#include "pages/file_digest.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

int
file_digest_add(XXH3_state_t *hash, int root, const char *name)
{
	static char buffer[1 << 16];
	int fd = openat(root, name, O_RDONLY | O_CLOEXEC);
	ssize_t got = -1;

	if (fd >= 0) {
		while ((got = read(fd, buffer, sizeof(buffer))) > 0)
			XXH3_64bits_update(hash, buffer, (size_t)got);
		close(fd);
	}
	return got < 0 ? -EIO : 0;
}
