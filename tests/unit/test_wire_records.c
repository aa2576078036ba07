/* SPDX-License-Identifier: MIT */
/* The shared block: 64 bytes an item, reasons and the first error. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "wire/records.h"

static void
sixty_four_bytes_an_item(void **state)
{
	size_t none = wire_records_size(0), many = wire_records_size(1000000);

	(void)state;
	assert_int_equal(sizeof(struct wire_record), 64);
	assert_true(many - none <= 64000000 + 4096);
	assert_true(none < 131072);
}

static void
reasons_are_entered_once(void **state)
{
	struct wire_head *head = calloc(1, wire_records_size(1));
	uint8_t first = wire_reason_enter(head, "HTTP 404");
	char text[64];

	(void)state;
	assert_int_not_equal(first, 0);
	assert_int_equal(wire_reason_enter(head, "HTTP 404"), first);
	assert_string_equal(wire_reason_text(head, first), "HTTP 404");
	assert_string_equal(wire_reason_text(head, 0), "");
	assert_string_equal(wire_reason_text(head, 100), "");
	for (int i = 0; i < 1000; i++) {
		snprintf(text, sizeof(text), "reason %d", i);
		assert_int_not_equal(wire_reason_enter(head, text), 0);
	}
	assert_string_equal(
		wire_reason_text(head, wire_reason_enter(head, "one more")),
		"other reasons");
	assert_int_equal(wire_reason_enter(head, "HTTP 404"), first);
	free(head);
}

/* A text that is too long is cut between characters, not within one. */
static void
reasons_are_cut_whole(void **state)
{
	struct wire_head *head = calloc(1, wire_records_size(1));
	char text[WIRE_REASON_MAX * 2];
	const char *kept;

	(void)state;
	memset(text, 'x', sizeof(text));
	for (size_t i = 0; i + 2 < sizeof(text); i += 2)
		memcpy(text + i, "\xc3\xa4", 2);
	text[sizeof(text) - 1] = '\0';
	kept = wire_reason_text(head, wire_reason_enter(head, text));
	assert_true(strlen(kept) < WIRE_REASON_MAX);
	assert_int_equal(strlen(kept) % 2, 0);
	free(head);
}

static void
the_first_error_is_kept(void **state)
{
	struct wire_head *head = calloc(1, wire_records_size(1));

	(void)state;
	assert_string_equal(wire_error_text(head), "");
	wire_error_keep(head, "");
	wire_error_keep(head, "first");
	wire_error_keep(head, "second");
	assert_string_equal(wire_error_text(head), "first");
	/* A broken rule isn't lost behind it. */
	assert_string_equal(wire_broken_text(head), "");
	wire_broken_keep(head, "rule");
	wire_broken_keep(head, "another");
	assert_string_equal(wire_broken_text(head), "rule");
	assert_string_equal(wire_error_text(head), "first");
	free(head);
}

/* Eight processes enter the same forty reasons: each stands there once. */
static void
processes_enter_at_once(void **state)
{
	size_t size = wire_records_size(1);
	struct wire_head *head = mmap(NULL, size, PROT_READ | PROT_WRITE,
		MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	char text[64];

	(void)state;
	for (int child = 0; child < 8; child++) {
		if (fork() != 0)
			continue;
		for (int round = 0; round < 50; round++)
			for (int i = 0; i < 40; i++) {
				snprintf(text, sizeof(text), "reason %d",
					(i * (child + 3)) % 40);
				wire_reason_enter(head, text);
			}
		_exit(0);
	}
	while (wait(NULL) > 0)
		;
	for (int i = 0; i < 40; i++) {
		unsigned found = 0;

		snprintf(text, sizeof(text), "reason %d", i);
		for (unsigned r = 1; r < WIRE_REASONS; r++)
			found += strcmp(wire_reason_text(head, (uint8_t)r),
					 text) == 0;
		assert_int_equal(found, 1);
	}
	munmap(head, size);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(sixty_four_bytes_an_item),
		cmocka_unit_test(reasons_are_entered_once),
		cmocka_unit_test(reasons_are_cut_whole),
		cmocka_unit_test(the_first_error_is_kept),
		cmocka_unit_test(processes_enter_at_once),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
