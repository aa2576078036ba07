/* SPDX-License-Identifier: MIT */
/* Bodies as they are sent, in pieces of every size, whole and cut short. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "fetch/body.h"
#include "unit.h"

#define PAGE 100000
#define PLENTY ((size_t)1 << 30)
#define GZIP (MAX_WBITS + 16)

static char page[PAGE];

/* The page, deflated with that kind of header; its length. */
static size_t
deflated(int bits, unsigned char *out, size_t room)
{
	z_stream stream = { .next_in = (Bytef *)page,
		.avail_in = PAGE,
		.next_out = out,
		.avail_out = (uInt)room };

	assert_int_equal(
		deflateInit2(&stream, 6, Z_DEFLATED, bits, 8, 0), Z_OK);
	assert_int_equal(deflate(&stream, Z_FINISH), Z_STREAM_END);
	deflateEnd(&stream);
	return room - stream.avail_out;
}

static int
feed(struct decode *decode, struct body *body, const char *encoding,
	const unsigned char *data, size_t len, size_t piece, size_t limit)
{
	int rc = 0;

	body_reset(body);
	decode_reset(decode);
	decode_encoding(decode, encoding);
	for (size_t at = 0; at < len && rc == 0; at += piece)
		rc = decode_write(decode, body, data + at,
			len - at < piece ? len - at : piece, limit);
	return rc;
}

static void
streams_of_all_kinds(void **state)
{
	static const struct {
		int bits;
		const char *encoding;
	} kinds[] = { { GZIP, "gzip" }, { GZIP, " X-GZIP\r\n" },
		{ MAX_WBITS, "deflate" }, { -MAX_WBITS, "deflate" } };
	static const size_t pieces[] = { 1, 7, 1000, PLENTY };
	static unsigned char sent[2 * PAGE];
	struct decode decode = { 0 };
	struct body body = { 0 };

	(void)state;
	for (size_t k = 0; k < 4; k++)
		for (size_t p = 0; p < 4; p++) {
			size_t len =
				deflated(kinds[k].bits, sent, sizeof(sent));
			assert_int_equal(feed(&decode, &body, kinds[k].encoding,
						 sent, len, pieces[p], PLENTY),
				0);
			assert_true(decode_whole(&decode));
			assert_int_equal(body.len, PAGE);
			assert_memory_equal(body.data, page, PAGE);
		}
	decode_fini(&decode);
	body_fini(&body);
}

static void
cut_short_is_seen(void **state)
{
	static unsigned char sent[2 * PAGE];
	struct decode decode = { 0 };
	struct body body = { 0 };
	size_t len = deflated(GZIP, sent, sizeof(sent));

	(void)state;
	for (size_t less = 1; less < len; less = less * 3 + 1) {
		feed(&decode, &body, "gzip", sent, len - less, 512, PLENTY);
		assert_false(decode_whole(&decode));
	}
	assert_int_equal(
		feed(&decode, &body, "gzip", sent, len, 512, PLENTY), 0);
	assert_true(decode_whole(&decode));
	decode_fini(&decode);
	body_fini(&body);
}

static void
several_members_are_one_body(void **state)
{
	static unsigned char sent[4 * PAGE];
	struct decode decode = { 0 };
	struct body body = { 0 };
	size_t len = deflated(GZIP, sent, sizeof(sent));

	(void)state;
	memcpy(sent + len, sent, len);
	assert_int_equal(
		feed(&decode, &body, "gzip", sent, 2 * len, 999, PLENTY), 0);
	assert_true(decode_whole(&decode));
	assert_int_equal(body.len, 2 * PAGE);
	decode_fini(&decode);
	body_fini(&body);
}

static void
the_cap_holds(void **state)
{
	static unsigned char sent[2 * PAGE];
	struct decode decode = { 0 };
	struct body body = { 0 };
	size_t len = deflated(GZIP, sent, sizeof(sent));

	(void)state;
	assert_int_equal(
		feed(&decode, &body, "gzip", sent, len, 512, PAGE - 1), -EFBIG);
	assert_true(body.len <= PAGE - 1);
	assert_int_equal(feed(&decode, &body, "gzip", sent, len, 512, PAGE), 0);
	decode_fini(&decode);
	body_fini(&body);
}

static void
what_is_no_such_stream(void **state)
{
	static const unsigned char text[] = "<html>not compressed at all";
	struct decode decode = { 0 };
	struct body body = { 0 };

	(void)state;
	assert_int_equal(
		feed(&decode, &body, "gzip", text, sizeof(text), 100, PLENTY),
		-EBADMSG);
	assert_int_equal(
		feed(&decode, &body, "br", text, sizeof(text), 100, PLENTY),
		-EOPNOTSUPP);
	assert_int_equal(feed(&decode, &body, "gzip, gzip", text, sizeof(text),
				 100, PLENTY),
		-EOPNOTSUPP);
	assert_int_equal(
		feed(&decode, &body, "identity", text, sizeof(text), 5, PLENTY),
		0);
	assert_true(decode_whole(&decode));
	assert_int_equal(body.len, sizeof(text));
	decode_fini(&decode);
	body_fini(&body);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(streams_of_all_kinds),
		cmocka_unit_test(cut_short_is_seen),
		cmocka_unit_test(several_members_are_one_body),
		cmocka_unit_test(the_cap_holds),
		cmocka_unit_test(what_is_no_such_stream),
	};

	/* Neither all alike nor noise. */
	for (size_t i = 0; i < PAGE; i++)
		page[i] = (char)('a' + (i * i / 7 + i / 13) % 23);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
