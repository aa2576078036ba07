/* SPDX-License-Identifier: MIT */
/* A body as it was sent, at once and in pieces: the same bytes, or no body. The
 * first byte chooses the encoding, the second the pieces. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "fuzz.h"
#include "fetch/body.h"

#define LIMIT ((size_t)1 << 20)

static const char *const decode_names[] = { "gzip", "deflate", " X-GZip\r\n",
	"identity", "", "br" };

/* Whether a whole body came of it. */
static bool
decode_feed(struct decode *decode, struct body *body, const char *name,
	const uint8_t *data, size_t size, size_t piece)
{
	int rc = 0;

	body_reset(body);
	decode_reset(decode);
	decode_encoding(decode, name);
	for (size_t at = 0; at < size && !rc; at += piece) {
		size_t len = size - at < piece ? size - at : piece;
		/* Of its own size, and gone when it was taken. */
		uint8_t *copy = malloc(len);

		FUZZ_CHECK(copy);
		memcpy(copy, data + at, len);
		rc = decode_write(decode, body, copy, len, LIMIT);
		free(copy);
	}
	FUZZ_CHECK(
		rc == 0 || rc == -EFBIG || rc == -EBADMSG || rc == -EOPNOTSUPP);
	FUZZ_CHECK(body->len <= LIMIT);
	return !rc && decode_whole(decode);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct decode at_once = { 0 }, pieces = { 0 };
	struct body all = { 0 }, some = { 0 };
	const char *name;
	bool whole, again;
	size_t piece;

	if (size < 2)
		return 0;
	name = decode_names[data[0] %
		(sizeof(decode_names) / sizeof(decode_names[0]))];
	piece = (size_t)data[1] + 1;
	data += 2;
	size -= 2;
	whole = decode_feed(&at_once, &all, name, data, size, size ? size : 1);
	again = decode_feed(&pieces, &some, name, data, size, piece);
	FUZZ_CHECK(whole == again);
	if (whole) {
		FUZZ_CHECK(all.len == some.len);
		FUZZ_CHECK(!all.len || !memcmp(all.data, some.data, all.len));
	}
	/* Nothing of one body is left for the next. */
	again = decode_feed(&pieces, &some, name, data, size, piece);
	FUZZ_CHECK(whole == again && (!whole || all.len == some.len));
	decode_fini(&at_once);
	decode_fini(&pieces);
	body_fini(&all);
	body_fini(&some);
	return 0;
}
