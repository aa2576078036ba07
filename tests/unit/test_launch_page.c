/* SPDX-License-Identifier: MIT */
/* What a peer says of a page, held against the baseline's: alone, and item by
 * item in a trial's audit. */
#include <stdlib.h>
#include <string.h>

#include "launch/audit.h"
#include "unit.h"

#define ITEMS 4

static struct wire_page
page(uint32_t crc32, const char *title)
{
	struct wire_page made = { .crc32 = crc32, .kind = WIRE_PAGE_TITLE };

	made.title_len = (uint16_t)strnlen(title, WIRE_TITLE_MAX - 1);
	memcpy(made.title, title, made.title_len);
	return made;
}

static bool
same(const char *baseline, const char *title)
{
	struct wire_page a = page(1, baseline), b = page(1, title);

	return page_differs(&a, &b, true) == NULL;
}

static void
titles_are_compared(void **state)
{
	char long_one[400], other[400];

	(void)state;
	assert_true(same("", ""));
	assert_true(same("a b", "a b"));
	assert_false(same("a b", "a  c"));
	assert_false(same("a", ""));
	assert_false(same("", "a"));
	assert_false(same("ab", "a b"));
	assert_false(same("a", "A"));
	/* White space, by whichever notion of it. */
	assert_true(same("a\xc2\xa0 b", "a b"));
	assert_true(same("\xe3\x80\x80"
			 "a\xe2\x80\x89 b\xe2\x80\xa9",
		"a b"));
	assert_true(same("a \t\n b ", "a b"));
	assert_false(same("a\xc2\xa1", "a"));
	assert_false(same("a\xe2\x82\xac", "a"));
	/* More than there is room for: the beginning counts, all of it. */
	memset(long_one, 'x', sizeof(long_one) - 1);
	long_one[sizeof(long_one) - 1] = '\0';
	memcpy(other, long_one, sizeof(other));
	assert_true(same(long_one, other));
	other[300] = 'y';
	assert_true(same(long_one, other));
	other[200] = 'y';
	assert_false(same(long_one, other));
	assert_false(same(long_one, "x"));
	assert_false(same("x", long_one));
	assert_false(same(long_one, ""));
}

static void
what_is_unknown_is_not_compared(void **state)
{
	struct wire_page baseline = page(1, "a"), peer = page(2, "a");

	(void)state;
	assert_non_null(strstr(page_differs(&baseline, &peer, true),
		"CRC-32 00000002, not 00000001"));
	for (unsigned bit = 0; bit < 32; bit++) {
		peer = page(1 ^ UINT32_C(1) << bit, "a");
		assert_non_null(page_differs(&baseline, &peer, false));
	}
	peer = page(1, "b");
	assert_non_null(
		strstr(page_differs(&baseline, &peer, true), "'b', not 'a'"));
	assert_null(page_differs(&baseline, &peer, false));
	baseline.kind = WIRE_PAGE_BODY;
	assert_null(page_differs(&baseline, &peer, true));
	peer.crc32 = 3;
	assert_non_null(page_differs(&baseline, &peer, true));
	baseline.kind = WIRE_PAGE_NONE;
	assert_null(page_differs(&baseline, &peer, true));
}

static struct wire_head *
pass_create(void)
{
	struct wire_head *head =
		calloc(1, wire_records_size(ITEMS) + wire_pages_size(ITEMS));

	assert_non_null(head);
	head->items = ITEMS;
	head->with_pages = 1;
	head->start_ns = 500;
	head->run_ns = 1000;
	for (size_t i = 0; i < ITEMS; i++) {
		wire_records(head)[i] = (struct wire_record){
			.begin_ns = 600,
			.process_ns = 600 + i,
			.end_ns = 601 + i,
			.bytes = (uint32_t)(10 + i),
			.digest = i + 1,
			.status = WIRE_ITEM_OK,
			.begins = 1,
			.ends = 1,
		};
		wire_pages(head)[i] = page((uint32_t)i, "a title");
	}
	return head;
}

/* The same, as a peer leaves it: nobody knows when it began an item. */
static struct wire_head *
pass_peer(void)
{
	struct wire_head *head = pass_create();

	for (size_t i = 0; i < ITEMS; i++) {
		wire_records(head)[i].begin_ns = 0;
		wire_records(head)[i].process_ns = 0;
		wire_records(head)[i].digest = 0;
	}
	return head;
}

static void
want_wrong(struct wire_head *head, const struct reference *reference,
	enum audit_work work, int64_t items, const char *how)
{
	struct audit audit;

	assert_int_equal(audit_take(&audit, head, reference, work), 0);
	assert_int_equal(audit.items_wrong, items);
	if (items > 0)
		assert_non_null(strstr(audit.wrong_how, how));
}

static void
peers_are_held_against_the_baseline(void **state)
{
	struct wire_head *baseline = pass_create(), *peer = pass_peer();
	struct reference reference = { 0 };

	(void)state;
	assert_int_equal(reference_take(&reference, baseline, true), 0);
	want_wrong(peer, &reference, AUDIT_TITLES, 0, "");
	want_wrong(peer, &reference, AUDIT_DIGESTS, ITEMS, "outside");
	wire_pages(peer)[1].crc32 = 77;
	want_wrong(peer, &reference, AUDIT_BODIES, 1, "CRC-32 0000004d");
	/* Where only the status counts, nothing of the page does. */
	reference.digests = false;
	want_wrong(peer, &reference, AUDIT_TITLES, 0, "");
	reference.digests = true;
	wire_pages(peer)[1] = page(1, "another");
	want_wrong(peer, &reference, AUDIT_BODIES, 0, "");
	want_wrong(peer, &reference, AUDIT_TITLES, 1, "'another'");
	wire_pages(peer)[1] = page(1, "a title");
	wire_records(peer)[2].bytes++;
	want_wrong(peer, &reference, AUDIT_TITLES, 1, "another length");
	wire_records(peer)[2].status = WIRE_ITEM_FAILED;
	want_wrong(peer, &reference, AUDIT_TITLES, 1, "failed, where");
	wire_records(peer)[2].begins = wire_records(peer)[2].ends = 0;
	want_wrong(peer, &reference, AUDIT_TITLES, 1, "never begun");
	wire_records(peer)[2].begins = wire_records(peer)[2].ends = 1;
	wire_records(peer)[2].end_ns = 5000;
	want_wrong(peer, &reference, AUDIT_TITLES, 1, "outside");
	reference_fini(&reference);
	free(baseline);
	free(peer);
}

/* A page that couldn't be fetched fails for all; one that our parser gave up on
 * needn't. */
static void
failures_are_told_apart(void **state)
{
	struct wire_head *baseline = pass_create(), *peer = pass_peer();
	struct reference reference = { 0 };

	(void)state;
	for (size_t i = 0; i < 2; i++)
		wire_records(baseline)[i].status = WIRE_ITEM_FAILED;
	wire_pages(baseline)[0].kind = WIRE_PAGE_NONE;
	wire_pages(baseline)[1].kind = WIRE_PAGE_BODY;
	assert_int_equal(reference_take(&reference, baseline, true), 0);
	want_wrong(peer, &reference, AUDIT_TITLES, 1,
		"succeeded, where the baseline's failed");
	wire_records(peer)[0].status = WIRE_ITEM_FAILED;
	want_wrong(peer, &reference, AUDIT_TITLES, 0, "");
	wire_records(peer)[1].status = WIRE_ITEM_FAILED;
	want_wrong(peer, &reference, AUDIT_TITLES, 0, "");
	wire_records(peer)[1].status = WIRE_ITEM_OK;
	wire_pages(peer)[1].crc32 = 99;
	want_wrong(peer, &reference, AUDIT_TITLES, 1, "CRC-32");
	reference_fini(&reference);
	free(baseline);
	free(peer);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(titles_are_compared),
		cmocka_unit_test(what_is_unknown_is_not_compared),
		cmocka_unit_test(peers_are_held_against_the_baseline),
		cmocka_unit_test(failures_are_told_apart),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
