/* SPDX-License-Identifier: MIT */
/* What a file holds, as part of a digest. [one thread at a time] */
#ifndef LANEBENCH_PAGES_FILE_DIGEST_H
#define LANEBENCH_PAGES_FILE_DIGEST_H

#include <xxhash.h>

/* Adds the bytes of an open file, from where it stands; it stays open. 0, or
 * -EIO when it can't be read whole. */
int file_digest_read(XXH3_state_t *hash, int fd);

#endif
