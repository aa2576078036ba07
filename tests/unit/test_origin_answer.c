/* SPDX-License-Identifier: MIT */
/* The gzip of zeros: the same in one piece and in many, with the size that was
 * announced and the bytes that gzip itself reads (those are tried end to
 * end). */
#include <string.h>

#include "origin/origin.h"
#include "unit.h"

static void
test_pieces(void **state)
{
	static char whole[70000], pieces[70000];
	static const uint64_t sizes[] = { 0, 1, 2, 257, 258, 259, 260, 516,
		1000, 65536, 10000000 };
	size_t i, piece, n, at;

	(void)state;
	for (i = 0; i < sizeof(sizes) / sizeof(*sizes); i++) {
		n = zeros_gzip_read(sizes[i], 0, whole, sizeof(whole));
		assert_int_equal(n, zeros_gzip_size(sizes[i]));
		for (piece = 1; piece < 100; piece += 7) {
			for (at = 0; at < n; at += piece)
				zeros_gzip_read(
					sizes[i], at, pieces + at, piece);
			assert_memory_equal(whole, pieces, n);
		}
		assert_int_equal(zeros_gzip_read(sizes[i], n, pieces, 10), 0);
	}
}

static void
test_trailer(void **state)
{
	/* CRC-32 of four zero bytes, and their number. */
	static const unsigned char trailer[] = { 0x1c, 0xdf, 0x44, 0x21, 4, 0,
		0, 0 };
	char bytes[64];
	size_t n = zeros_gzip_read(4, 0, bytes, sizeof(bytes));

	(void)state;
	assert_memory_equal(bytes + n - 8, trailer, 8);
	assert_true(zeros_gzip_size(UINT64_C(1) << 40) < UINT64_C(1) << 33);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_pieces),
		cmocka_unit_test(test_trailer),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
