/* SPDX-License-Identifier: MIT */
/* The shared block: 64 bytes an item, reasons and the first error. */
#include <fcntl.h>
#include <mqueue.h>
#include <semaphore.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "wire/made.h"
#include "wire/records.h"
#include "unit.h"

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

/* What a trial made under a name and removed, and another made anew, is the
 * other's. */
static void
what_is_made_anew_stays(void **state)
{
	struct wire_head *head = calloc(1, wire_records_size(1));
	char name[64], what[100] = "";
	mqd_t queue;

	(void)state;
	assert_non_null(head);
	snprintf(name, sizeof(name), "/lanebench-made-%d", (int)getpid());
	for (int round = 0; round < 2; round++) {
		close(shm_open(name, O_CREAT | O_RDWR, 0600));
		sem_close(sem_open(name, O_CREAT, 0600, 0));
		queue = mq_open(name, O_CREAT | O_RDWR, 0600, NULL);
		assert_true(queue != (mqd_t)-1);
		mq_close(queue);
		if (round > 0)
			break;
		wire_made_note(head, WIRE_MADE_SHM, 0, name);
		wire_made_note(head, WIRE_MADE_SEM, 0, name);
		wire_made_note(head, WIRE_MADE_MQ, 0, name);
		shm_unlink(name);
		sem_unlink(name);
		mq_unlink(name);
	}
	assert_int_equal(
		wire_made_remove(head->made, true, true, what, sizeof(what)),
		0);
	assert_string_equal(what, "");
	for (unsigned i = 0; i < 3; i++)
		wire_made_note(head, WIRE_MADE_SHM + i, 0, name);
	assert_int_equal(
		wire_made_remove(head->made, true, true, what, sizeof(what)),
		3);
	assert_true(shm_unlink(name) < 0 && sem_unlink(name) < 0 &&
		mq_unlink(name) < 0);
	free(head);
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
		cmocka_unit_test(what_is_made_anew_stays),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
