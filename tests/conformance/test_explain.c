/* SPDX-License-Identifier: MIT */
/* What failures are explained by: trials of plugins that misbehave end in words
 * that the tables know, and each entry is what some trial ended in. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "check/scenario.h"
#include "files/run_folder.h"
#include "launch/audit.h"
#include "launch/engine.h"
#include "launch/judge.h"
#include "launching.h"
#include "unit/unit.h"

#define LATE_NS 1500000000u
#define MIB (UINT64_C(1) << 20)
#define ENTRIES 64

/* Of each table's entries, which were met. */
static bool strategy_met[ENTRIES], peer_met[ENTRIES], dataset_met[ENTRIES];

static void
assert_explained(const struct explain *table, bool *met,
	const struct trial_result *result, const char *expected)
{
	const struct explain *found = explain_trial(table, result);

	if (found == NULL || strstr(found->expected, expected) == NULL)
		fail_msg("`%s`: '%s' is explained by '%s', not by '%s'",
			trial_status_name(result->status), result->reason,
			found ? found->expected : "nothing", expected);
	assert_true(found - table < ENTRIES);
	met[found - table] = true;
}

static void
assert_all_met(const struct explain *table, const bool *met)
{
	for (size_t i = 0; table[i].words != NULL; i++)
		if (!met[i])
			fail_msg("no trial ended in `%s`: '%s'",
				trial_status_name(table[i].status),
				table[i].words);
}

/* Where files are written. */
static char eaten[] = "/tmp/lanebench-eaten-XXXXXX";

struct mistake {
	const char *option, *value, *expected;
	uint64_t limit_ns;
};

/* Until an entry without a value: all of one plugin. */
static void
assert_mistakes(
	const char *plugin, const char *dataset, const struct mistake *mistake)
{
	struct trial_result result;

	for (; mistake->value != NULL; mistake++) {
		struct attempt attempt = launching_attempt(
			plugin, mistake->option, mistake->value);

		attempt.dataset = dataset;
		attempt.compared = mistake->limit_ns == 0 && dataset == NULL;
		attempt.limit_ns = mistake->limit_ns;
		attempt.limits =
			(struct supervisor_limits){ .memory_bytes = 256 * MIB,
				.tasks = 60,
				.disk_bytes = 8 * MIB,
				.folder = eaten };
		if (dataset != NULL)
			attempt.workers = 2;
		assert_int_equal(launching_try(&attempt, &result), 0);
		assert_explained(explain_strategy, strategy_met, &result,
			mistake->expected);
	}
}

/* More at once than workers: as it is processed, as it is fetched, and as the
 * origin has it. */
static void
test_at_once(void)
{
	struct attempt attempt = launching_attempt("lanes", "how", "crowded");
	struct origin_counters counters = { .requests = 9, .peak_serving = 9 };
	struct trial_result result,
		fetched = { .status = TRIAL_WRONG },
		peer = { .workers = 8, .work = AUDIT_BODIES };

	attempt.dataset = "held";
	attempt.workers = 1;
	assert_int_equal(launching_try(&attempt, &result), 0);
	assert_explained(explain_strategy, strategy_met, &result,
		"at most `workers` items");
	/* test_check.c has one that says so. */
	strcpy(fetched.reason, "fetched 9 at once, asked for 8");
	assert_explained(explain_strategy, strategy_met, &fetched,
		"at most `workers` items");
	judge_origin(&peer, &counters);
	assert_int_equal(peer.status, TRIAL_WRONG);
	assert_explained(
		explain_peer, peer_met, &peer, "at most WORKERS pages");
	assert_explained(explain_strategy, strategy_met, &peer,
		"at most `workers` items");
	peer = (struct trial_result){ .workers = 9 };
	judge_origin(&peer, &counters);
	assert_int_equal(peer.status, TRIAL_OK);
}

static void
test_items(void **state)
{
	static const struct mistake items[] = { { "how", "skip", "exactly once",
							0 },
		{ "how", "twice", "exactly once", 0 },
		{ "how", "beyond", "0 <= item < job->items", 0 },
		{ "how", "returns", "run() returns 0 once no item", 0 },
		{ "how", "says", "error() is called only where", 0 },
		{ "how", "says-beyond", "0 <= item < job->items", 0 },
		{ NULL, NULL, NULL, 0 } };
	static const struct mistake lanes[] = {
		{ "how", "threads", "used by one at a time", 0 },
		{ "how", "processes", "used by one at a time", 0 },
		{ "how", "beyond", "0 <= lane < job->lanes", 0 },
		{ NULL, NULL, NULL, 0 }
	};

	(void)state;
	assert_mistakes("items", NULL, items);
	assert_mistakes("lanes", "held", lanes);
	test_at_once();
}

static void
test_flights(void **state)
{
	static const struct mistake flights[] = {
		{ "how", "twice", "one finish(), with which", 0 },
		{ "how", "never", "what was begun is finished", 0 },
		{ "how", "foreign", "what begin() returned", 0 },
		{ "how", "elsewhere", "in the process that began it", 0 },
		{ "how", "many", "at most `workers` flights", 0 },
		{ "how", "ahead", "as many as flights() said", 0 },
		{ "how", "landed-twice", "is landed once at most", 0 },
		{ "how", "landed-late", "and its finish()", 0 },
		{ "how", "again", "exactly once", 0 },
		{ "how", "blamed", "told what came of it", 0 },
		{ "how", "nowhere", "how many are needed", 0 },
		{ "how", "early", "no item is begun before", 0 },
		{ NULL, NULL, NULL, 0 }
	};

	(void)state;
	assert_mistakes("flights", NULL, flights);
}

/* What it brings of a file's bytes. */
static void
test_reads(void **state)
{
	static const char *const how[] = { "short", "tail" };
	char page[4096];
	struct attempt attempt = launching_attempt("reads", "how", NULL);
	struct trial_result result;

	(void)state;
	attempt.dataset = "beginning";
	snprintf(page, sizeof(page), "%s", launching_file("pthread_pool"));
	attempt.source = page;
	attempt.compared = true;
	for (size_t i = 0; i < 2; i++) {
		attempt.value = how[i];
		assert_int_equal(launching_try(&attempt, &result), 0);
		assert_explained(explain_strategy, strategy_met, &result,
			"all of what the flight's source has");
	}
}

static void
test_ends(void **state)
{
	static const struct mistake ends[] = { { "how", "exit",
						       "ends the process", 0 },
		{ "how", "exit-7", "ends the process", 0 },
		{ "how", "abort", "crashes", 0 },
		{ "how", "child", "whoever forked it says", 0 },
		{ "how", "idle-child", "no child crashes", 0 },
		{ "how", "refuse-setup", "setup() returns 0", 0 },
		{ "how", "hang", "run() comes to its end", LATE_NS },
		{ "how", "hang-setup", "setup() returns once", LATE_NS },
		{ NULL, NULL, NULL, 0 } };
	static const struct mistake leaves[] = { { "what", "thread",
							 "each thread", 0 },
		{ "what", "thread", "each thread", LATE_NS },
		{ "what", "late-item", "each thread", 0 },
		{ "what", "late-crash", "each thread", 0 },
		{ "what", "late-exit", "each thread", 0 },
		{ "what", "child", "each child", 0 },
		{ "what", "zombie", "each child", 0 },
		{ "what", "orphan", "each process", 0 },
		{ "what", "descriptor", "each descriptor", 0 },
		{ "what", "shares", "are removed by the time", 0 },
		{ NULL, NULL, NULL, 0 } };
	static const struct mistake eats[] = { { "what", "memory",
						       "memory is limited", 0 },
		{ "what", "processes", "as many threads and", 0 },
		{ "what", "disk", "how much a trial may write", 0 },
		{ NULL, NULL, NULL, 0 } };

	(void)state;
	assert_mistakes("ends", NULL, ends);
	assert_mistakes("leaves", NULL, leaves);
	assert_non_null(mkdtemp(eaten));
	assert_int_equal(chdir(eaten), 0);
	assert_mistakes("eats", NULL, eats);
	assert_int_equal(chdir("/"), 0);
	rundir_remove(eaten);
}

static void
test_records(void **state)
{
	static const struct mistake scribble[] = {
		{ "what", "head", "the host alone writes", 0 },
		{ "what", "no-time", "the host alone writes", 0 },
		{ "what", "stop", "the host alone writes", 0 },
		{ "what", "a-year", "the host alone writes", 0 },
		{ "what", "record", "data and len", 0 }, { NULL, NULL, NULL, 0 }
	};

	(void)state;
	assert_mistakes("scribble", NULL, scribble);
}

/* Where its parent is there to be signalled; so it is the last of these. */
static void
test_parent(void **state)
{
	static const struct mistake signals[] = {
		{ "whom", "parent-kill", "and to nobody else", 0 },
		{ "whom", "parent-stop", "and to nobody else", 0 },
		{ NULL, NULL, NULL, 0 }
	};
	static const struct mistake changes[] = { { "what", "launcher",
							  "and no other's", 0 },
		{ NULL, NULL, NULL, 0 } };

	(void)state;
	supervisor_without(true, false);
	assert_mistakes("signals", NULL, signals);
	assert_mistakes("changes", NULL, changes);
	supervisor_without(false, false);
}

/* What it starts before it is asked to. */
static void
test_early(void **state)
{
	static const char *const what[] = { "thread", "descriptor" };
	struct attempt attempt = launching_attempt("loads", NULL, NULL);
	struct trial_result result;

	(void)state;
	setenv("MISDEED_AT", "lanes", 1);
	for (size_t i = 0; i < 2; i++) {
		setenv("MISDEED", what[i], 1);
		assert_int_equal(launching_try(&attempt, &result), 0);
		assert_explained(explain_strategy, strategy_met, &result,
			"started and opened in setup()");
	}
	unsetenv("MISDEED_AT");
	unsetenv("MISDEED");
}

/* `slips` with a dataset that does so, or the other way round. */
static void
assert_slip(const struct explain *table, bool *met, const char *name,
	const char *where, const char *expected)
{
	struct attempt attempt = { .plugin = "slips",
		.dataset = "slipset",
		.items = 10,
		.workers = 1,
		.limit_ns = LATE_NS };
	struct trial_result result;

	setenv(strcmp(name, "SLIP") == 0 ? "SLIP" : "MISDEED_AT", where, 1);
	setenv("MISDEED", name, 1);
	assert_int_equal(launching_try(&attempt, &result), 0);
	unsetenv("SLIP");
	unsetenv("MISDEED_AT");
	unsetenv("MISDEED");
	assert_explained(table, met, &result, expected);
}

static void
test_slips(void **state)
{
	(void)state;
	assert_slip(explain_strategy, strategy_met, "SLIP", "run",
		"0 or a negative errno");
	assert_slip(explain_dataset, dataset_met, "SLIP", "process",
		"0 or a negative errno");
	assert_slip(explain_dataset, dataset_met, "SLIP", "open-refused",
		"open() returns 0");
	assert_slip(explain_dataset, dataset_met, "SLIP", "lane-refused",
		"lane_open() returns 0");
	assert_slip(explain_dataset, dataset_met, "orphan", "open",
		"threads and processes");
	assert_slip(explain_dataset, dataset_met, "segv", "open",
		"open() returns, with 0");
	assert_slip(explain_dataset, dataset_met, "hang", "open",
		"open() returns: before");
	assert_slip(explain_dataset, dataset_met, "hang", "process",
		"process() comes to its end");
}

/* A rule that was broken before it hung is told of, not that it hung. */
static void
test_first_breach(void **state)
{
	struct wire_head *head = calloc(1, sizeof(*head));
	struct trial_result result = { .status = TRIAL_TIMEOUT,
		.reason = "not through after 60 s, killed in run(); 0 of 0 "
			  "items done; asked for item 0 of 0",
		.head = head };

	(void)state;
	assert_non_null(head);
	wire_broken_keep(head, "asked for item 0 of 0");
	assert_explained(explain_strategy, strategy_met, &result, "0 <= item");
	result.head = NULL;
	assert_explained(
		explain_strategy, strategy_met, &result, "comes to its end");
	snprintf(result.reason, sizeof(result.reason), "something else");
	result.status = TRIAL_WRONG;
	assert_null(explain_trial(explain_strategy, &result));
	free(head);
}

/* A program for each mistake, in a folder of its own. */
static char peers[] = "/tmp/lanebench-explain-XXXXXX";

static void
write_peer(const char *name, const char *text, mode_t mode)
{
	char path[100];
	FILE *file;

	snprintf(path, sizeof(path), "%s/%s", peers, name);
	file = fopen(path, "we");
	assert_non_null(file);
	fputs(text, file);
	assert_int_equal(fclose(file), 0);
	assert_int_equal(chmod(path, mode), 0);
}

static void
assert_peer_so(struct attempt attempt, const char *script, const char *expected)
{
	char program[1000], manifest[100];
	struct trial_result result;
	struct trial_order order;

	attempt.plugin = manifest;
	attempt.workers = 1;
	snprintf(manifest, sizeof(manifest), "%s/mine.ini", peers);
	snprintf(program, sizeof(program),
		"#!/bin/sh\nhear() { while read -r line && [ \"$line\" != "
		"\"$1\" ]; do :; done; }\n%s\n",
		script);
	write_peer("mine.sh", program, 0700);
	write_peer("mine.ini",
		"[peer]\nname = mine\nsummary = s\ndatasets = html\n"
		"command = ./mine.sh\n",
		0600);
	assert_int_equal(launching_order(&attempt, &order), 0);
	order.work = AUDIT_TITLES;
	assert_int_equal(engine_run(&order, &result), 0);
	assert_explained(explain_peer, peer_met, &result, expected);
	trial_release(&result);
	launching_order_fini(&order);
}

static void
assert_peer(const char *script, const char *expected)
{
	assert_peer_so((struct attempt){ .items = 2, .limit_ns = LATE_NS },
		script, expected);
}

#define READY "hear end; echo ready; hear go; "
#define BOTH READY "echo failed 0 x; echo failed 1 x; "

#define LEAVES BOTH "sleep 9 </dev/null >/dev/null 2>&1 & echo done"

static void
test_peers(void **state)
{
	const struct attempt many = { .items = 20000 },
			     patient = { .items = 2 },
			     ready = { .items = 2,
				     .option = "ready-ms",
				     .value = "200" },
			     gone = { .items = 2,
				     .option = "exit-ms",
				     .value = "200" };
	char path[100];

	(void)state;
	assert_non_null(mkdtemp(peers));
	assert_peer(READY "echo failed 0 x; echo failed 0 x", "answered once");
	assert_peer(READY "echo failed 7 x", "INDEX");
	assert_peer(READY "echo failed 1 x; echo done",
		"when each item was answered");
	assert_peer(READY "echo hello; sleep 9",
		"nothing but the protocol's lines");
	assert_peer(
		BOTH "echo done; sleep 0.3; echo well", "none behind `done`");
	assert_peer(BOTH "echo done; exit 3", "exits with 0");
	assert_peer(READY "exit 0", "until it has said `done`");
	assert_peer(READY "sleep 9", "as its item is done");
	assert_peer_so(many, "echo ready; sleep 9", "up to the line `end`");
	assert_peer_so(ready, "sleep 9", "says `ready` within");
	assert_peer_so(
		gone, BOTH "echo done; exec sleep 9", "exits within 10 s");
	assert_peer(LEAVES, "nothing that it started");
	assert_peer_so(patient, LEAVES, "nothing that it started");
	snprintf(path, sizeof(path), "%s/mine.sh", peers);
	unlink(path);
	snprintf(path, sizeof(path), "%s/mine.ini", peers);
	unlink(path);
	rmdir(peers);
}

/* An item's answer, held against another page, as a row has it. */
static void
assert_page(const struct wire_page *wanted, const struct wire_page *page,
	const char *expected)
{
	struct trial_result result = { .status = TRIAL_WRONG };

	snprintf(result.reason, sizeof(result.reason), "item 1 %.300s (1 such)",
		page_differs(wanted, page, true));
	assert_explained(explain_peer, peer_met, &result, expected);
}

/* Its bytes are the baseline's by their CRC-32, and there are fewer. */
static void
assert_length(void)
{
	struct wire_head *head =
		aligned_alloc(64, wire_records_size(1) + wire_pages_size(1));
	struct audit_item item = { .status = WIRE_ITEM_OK, .bytes = 2 };
	struct wire_page page = { .kind = WIRE_PAGE_BODY };
	const struct reference reference = {
		.count = 1, .items = &item, .pages = &page, .digests = true
	};
	struct trial_result result = { .status = TRIAL_WRONG };

	assert_non_null(head);
	memset(head, 0, wire_records_size(1) + wire_pages_size(1));
	head->items = head->with_pages = 1;
	head->run_ns = 9;
	*wire_pages(head) = page;
	*wire_records(head) = (struct wire_record){ .begins = 1,
		.ends = 1,
		.end_ns = 5,
		.status = WIRE_ITEM_OK,
		.bytes = 1 };
	assert_int_equal(
		audit_take(&result.audit, head, &reference, AUDIT_BODIES), 0);
	snprintf(result.reason, sizeof(result.reason), "item 0 %.300s (1 such)",
		result.audit.wrong_how);
	assert_explained(
		explain_peer, peer_met, &result, "the length and the CRC-32");
	free(head);
}

static void
test_answers(void **state)
{
	struct wire_page wanted = { .kind = WIRE_PAGE_TITLE,
		.crc32 = 1,
		.title_len = 1,
		.title = "a" };
	struct wire_page bytes = wanted, title = wanted;
	const struct origin_counters none = { .requests = 0 };
	struct trial_result early = {
		.work = AUDIT_TITLES, .status = TRIAL_OK, .audit.items_ok = 3
	};

	(void)state;
	bytes.crc32 = 2;
	title.title[0] = 'b';
	assert_page(&wanted, &bytes, "the CRC-32 of the body");
	assert_page(&wanted, &title, "first `title`");
	assert_length();
	judge_origin(&early, &none);
	assert_explained(explain_peer, peer_met, &early, "before `go`");
}

static void
test_all_met(void **state)
{
	(void)state;
	assert_all_met(explain_strategy, strategy_met);
	assert_all_met(explain_peer, peer_met);
	assert_all_met(explain_dataset, dataset_met);
}

int
main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_items),
		cmocka_unit_test(test_flights),
		cmocka_unit_test(test_reads),
		cmocka_unit_test(test_ends),
		cmocka_unit_test(test_records),
		cmocka_unit_test(test_early),
		cmocka_unit_test(test_slips),
		cmocka_unit_test(test_first_breach),
		cmocka_unit_test(test_peers),
		cmocka_unit_test(test_answers),
		cmocka_unit_test(test_parent),
		cmocka_unit_test(test_all_met),
	};
	int failed;

	if (launching_init(argc, argv) < 0)
		return 2;
	failed = cmocka_run_group_tests(tests, NULL, NULL);
	launching_fini();
	return failed;
}
