/* SPDX-License-Identifier: MIT */
/* What a file holds, as part of a digest. */
#include "pages/file_digest.h"

#include <errno.h>
#include <unistd.h>

int
file_digest_read(XXH3_state_t *hash, int fd)
{
	static char buffer[1 << 16];
	ssize_t got;

	while ((got = read(fd, buffer, sizeof(buffer))) > 0)
		XXH3_64bits_update(hash, buffer, (size_t)got);
	return got < 0 ? -EIO : 0;
}
