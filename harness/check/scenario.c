/* SPDX-License-Identifier: MIT */
/* The scenarios that a strategy is checked in. */
#include "check/scenario.h"

#include <fnmatch.h>
#include <stdio.h>

/* What each way in which a trial can end asks of a strategy, peer, dataset. */

#define READ_STRATEGY(what) what " in <lanebench/strategy.h>"
#define READ_DATASET(what) what " in <lanebench/dataset.h>"
#define READ_POOL "strategies/README.md, \"Then: a pool\""
#define READ_LIFE "strategies/README.md, \"The life of a trial\""
#define READ_CALLBACKS \
	"strategies/README.md, \"The contract, callback by callback\""
#define READ_WRONG "strategies/README.md, \"When it goes wrong\""
#define READ_LIMITS "README.md, \"When a plugin misbehaves\""
#define READ_CHECKED "strategies/peers/README.md, \"What is checked\""
#define READ_BROUGHT READ_STRATEGY("struct lane_flight")
#define READ_FLIGHT READ_STRATEGY("begin and finish")
#define READ_BUSY READ_STRATEGY("run_item and finish")
#define READ_ENDS READ_STRATEGY("teardown")

#define EXPECT_BUSY \
	"a lane is used by one at a time: by no other thread or process " \
	"until " \
	"its run_item() or finish() has returned"
#define EXPECT_ERRNO \
	"a function returns 0 or a negative errno, such as -EIO, and nothing " \
	"else"
#define EXPECT_THREADS \
	"each thread that was started is joined by the time teardown() has " \
	"returned, or run() where there is no teardown()"
#define EXPECT_CHILDREN \
	"each process that came of the trial has ended, and each child was " \
	"waited for, by the time teardown() has returned"
#define EXPECT_RECORDS \
	"the host alone writes to its records and its clocks: no write of " \
	"the " \
	"plugin's goes astray"
#define EXPECT_BROUGHT \
	"data and len, where the strategy reads an item's bytes itself, are " \
	"all of what the flight's source has, whatever is extracted of it"
#define EXPECT_PARENT \
	"signals go to the strategy's own threads and children, and to " \
	"nobody else"

#define EXPECT_WORKERS \
	"at most `workers` items are fetched at once, and as many processed, " \
	"whatever lanes() and flights() say"

const struct explain explain_strategy[] = {
	{ TRIAL_WRONG, "* item * after its last function had returned",
		EXPECT_THREADS, READ_ENDS },
	{ TRIAL_WRONG, "asked for item * before setup()", EXPLAIN_EARLY,
		READ_LIFE },
	{ TRIAL_WRONG, "asked for item * of ",
		"an item is asked for by its number, 0 <= item < job->items, "
		"of which there may be none",
		EXPLAIN_TOP },
	{ TRIAL_WRONG, "used lane * of ",
		"0 <= lane < job->lanes, which are the workers, or as many as "
		"lanes() said",
		READ_STRATEGY("lanes") },
	{ TRIAL_WRONG, "used lane * twice at once", EXPECT_BUSY, READ_BUSY },
	{ TRIAL_WRONG, "item * overlaps another item on its lane", EXPECT_BUSY,
		READ_BUSY },
	{ TRIAL_WRONG, "finished a flight twice",
		"every flight has one finish(), with which it is the host's "
		"again",
		READ_FLIGHT },
	{ TRIAL_WRONG, "finished a flight that nobody began",
		"finish() is given what begin() returned: that pointer, and no "
		"copy of what it points to",
		READ_FLIGHT },
	{ TRIAL_WRONG, "finished a flight that another process began",
		"a flight is finished in the process that began it, though in "
		"whichever thread",
		READ_FLIGHT },
	{ TRIAL_WRONG, "began more than * flights at once",
		"at most `workers` flights are open in a process, or as many "
		"as "
		"flights() said: then one is finished before the next begins",
		READ_STRATEGY("begin and flights") },
	{ TRIAL_WRONG, "landed a flight that isn't in the air",
		"a flight is landed once at most, between its begin() and its "
		"finish()",
		READ_STRATEGY("landed") },
	{ TRIAL_WRONG, "item * was done twice", EXPLAIN_ONCE, EXPLAIN_TOP },
	{ TRIAL_WRONG, "item * was begun more than once", EXPLAIN_ONCE,
		EXPLAIN_TOP },
	{ TRIAL_WRONG, "item *; a child was killed by signal ",
		"a child lives until the items that it took are done, and "
		"whoever forked it says when it died",
		READ_POOL },
	{ TRIAL_WRONG, "item * was never begun", EXPLAIN_ONCE, EXPLAIN_TOP },
	{ TRIAL_WRONG, "item * was never finished",
		"what was begun is finished, whatever became of its transfer, "
		"before run() returns",
		READ_FLIGHT },
	{ TRIAL_WRONG, "item * was done outside the timed spans",
		EXPECT_RECORDS, READ_WRONG },
	{ TRIAL_WRONG, "wrote over the trial's shared block", EXPECT_RECORDS,
		READ_WRONG },
	{ TRIAL_WRONG, "says it took longer than we waited for it",
		EXPECT_RECORDS, READ_WRONG },
	{ TRIAL_WRONG, "stopped with * items left", EXPECT_RECORDS,
		READ_WRONG },
	{ TRIAL_WRONG, "item * has another length than the baseline's",
		EXPECT_BROUGHT, READ_BROUGHT },
	{ TRIAL_WRONG, "item * has other bytes than the baseline's",
		EXPECT_BROUGHT, READ_BROUGHT },
	{ TRIAL_WRONG, "item * has another digest than the baseline's",
		"data and len, where the strategy reads an item's bytes "
		"itself, "
		"are those of the flight's source, and stay what they are "
		"until finish() has returned",
		READ_STRATEGY("struct lane_flight") },
	{ TRIAL_WRONG, "item *, where the baseline's ",
		"landed() and finish() are called once the transfer is over, "
		"and told what came of it: 0, its CURLcode, or a negative "
		"errno",
		READ_STRATEGY("begin, finish and landed") },
	{ TRIAL_WRONG, "processed * at once, asked for ", EXPECT_WORKERS,
		READ_STRATEGY("workers") },
	{ TRIAL_WRONG, "fetched * at once, asked for ", EXPECT_WORKERS,
		READ_STRATEGY("workers") },
	{ TRIAL_WRONG, "the origin served * at once, asked for ",
		EXPECT_WORKERS, READ_STRATEGY("workers") },
	{ TRIAL_FAILED, "* returned *, which is neither 0 nor ", EXPECT_ERRNO,
		EXPLAIN_TOP },
	{ TRIAL_FAILED, "run() returned ",
		"run() returns 0 once no item is left for it: also where there "
		"was none, where some failed, and when it was told to stop",
		READ_STRATEGY("run and run_item") },
	{ TRIAL_FAILED, "setup() returned ",
		"setup() returns 0; what can't run here says so by usable()",
		READ_STRATEGY("setup and usable") },
	{ TRIAL_FAILED, "* returned *: it can be 1 to ",
		"lanes() and flights() say how many are needed, 1 to 65536",
		READ_STRATEGY("lanes and flights") },
	{ TRIAL_FAILED, "started * before setup(), ", EXPLAIN_EARLY,
		READ_LIFE },
	{ TRIAL_FAILED, "opened * before setup(), ", EXPLAIN_EARLY, READ_LIFE },
	{ TRIAL_FAILED, "left * thread* running after teardown()",
		EXPECT_THREADS, READ_ENDS },
	{ TRIAL_FAILED, "left a child ", EXPECT_CHILDREN, READ_ENDS },
	{ TRIAL_FAILED, "left * process* behind", EXPECT_CHILDREN, READ_ENDS },
	{ TRIAL_FAILED, "left * descriptor* open after teardown()",
		"each descriptor that was opened is closed by the time "
		"teardown() has returned",
		READ_ENDS },
	{ TRIAL_FAILED, "left a * behind*; removed",
		"shared memory, semaphores and message queues that were made "
		"are removed by the time teardown() has returned",
		READ_ENDS },
	{ TRIAL_FAILED, "a child was killed by signal ",
		"no child crashes; where one does, whoever waited for it says "
		"so by error()",
		READ_POOL },
	{ TRIAL_FAILED, "stopped the process that watches it", EXPECT_PARENT,
		READ_WRONG },
	{ TRIAL_FAILED, "changed lanebench's ",
		"what a plugin changes of a process is its own process's, and "
		"no other's",
		READ_WRONG },
	{ TRIAL_FAILED, "",
		"error() is called only where the trial can't do its items",
		READ_STRATEGY("error") },
	{ TRIAL_CRASHED, "killed *: it took more than the ",
		"what an item needed is given back: a trial's memory is "
		"limited, however many items it has",
		READ_LIMITS },
	{ TRIAL_CRASHED, "killed *: it wanted more than the ",
		"as many threads and processes as `workers` asks for: how many "
		"a trial may have is limited, however many items it has",
		READ_LIMITS },
	{ TRIAL_CRASHED, "killed *: it wrote more than the ",
		"what is written to files is little, or removed again: how "
		"much a trial may write is limited",
		READ_LIMITS },
	{ TRIAL_CRASHED, "killed the process that watches it", EXPECT_PARENT,
		READ_WRONG },
	{ TRIAL_CRASHED,
		"killed by signal * after its last function had returned",
		EXPECT_THREADS, READ_ENDS },
	{ TRIAL_CRASHED, "exited with * after its last function had returned",
		EXPECT_THREADS, READ_ENDS },
	{ TRIAL_CRASHED, "killed by signal ",
		"no function of the plugin's crashes, nor ends its own process "
		"by a signal",
		READ_WRONG },
	{ TRIAL_CRASHED, "exited with ",
		"run() and teardown() return: no function of the plugin's ends "
		"the process, but for a child, by _exit()",
		READ_LIFE },
	{ TRIAL_TIMEOUT, "*, killed after its last function had returned",
		EXPECT_THREADS, READ_ENDS },
	{ TRIAL_TIMEOUT, "*, killed in run()",
		"run() comes to its end: workers that find nothing to do don't "
		"wait, also where there are more of them than items, where "
		"items fail, and after a stop",
		READ_STRATEGY("run, run_item and begin") },
	{ TRIAL_TIMEOUT, "",
		"setup() returns once what it starts has started, teardown() "
		"once all of it has ended, and no other function waits",
		READ_CALLBACKS },
	{ .words = NULL },
};

#define EXPECT_LINE \
	"nothing but the protocol's lines, up to 65536 bytes each, goes to " \
	"stdout, each at its time, and none behind `done`"
#define EXPECT_BODY \
	"the length and the CRC-32 of the body once its transfer encoding is " \
	"undone, and its charset isn't"
#define EXPECT_GONE "when it has exited nothing that it started is running"

const struct explain explain_peer[] = {
	{ TRIAL_WRONG, "answered item * twice",
		"each item is answered once, by `ok` or `failed`",
		EXPLAIN_PROTOCOL },
	{ TRIAL_WRONG, "answered item * of ",
		"an answer's INDEX is the number of an `item` line",
		EXPLAIN_PROTOCOL },
	{ TRIAL_WRONG, "said `done` with * items missing",
		"`done` comes when each item was answered, by `ok` or `failed`",
		EXPLAIN_PROTOCOL },
	{ TRIAL_WRONG, "the origin served * at once, asked for ",
		"at most WORKERS pages are fetched at once", EXPLAIN_PROTOCOL },
	{ TRIAL_WRONG, "the origin was asked for ",
		"no item is touched before `go`: nothing of it fetched, opened "
		"or looked up",
		EXPLAIN_PROTOCOL },
	{ TRIAL_WRONG, "item * has other bytes than the baseline's",
		EXPECT_BODY, EXPLAIN_PROTOCOL },
	{ TRIAL_WRONG, "item * has the baseline's CRC-32, but another length",
		EXPECT_BODY, EXPLAIN_PROTOCOL },
	{ TRIAL_WRONG, "item * has another title than the baseline's",
		"the text of the page's first `title`, in UTF-8, its entities "
		"undone, every run of white space one blank, none at the ends",
		READ_CHECKED },
	{ TRIAL_FAILED, "wrote a line ", EXPECT_LINE, EXPLAIN_PROTOCOL },
	{ TRIAL_FAILED, "went on talking after it had said `done`", EXPECT_LINE,
		EXPLAIN_PROTOCOL },
	{ TRIAL_FAILED, "said `ready` before it had read its orders",
		"it reads its orders, up to the line `end`, then says `ready`",
		EXPLAIN_PROTOCOL },
	{ TRIAL_FAILED, "left ", EXPECT_GONE, EXPLAIN_PROTOCOL },
	{ TRIAL_CRASHED, "* after it had said `done`",
		"after `done` it exits with 0", EXPLAIN_PROTOCOL },
	{ TRIAL_CRASHED, "* before it said `",
		"it runs, and keeps its stdout open, until it has said `done`",
		EXPLAIN_PROTOCOL },
	{ TRIAL_TIMEOUT, "not ready after ",
		"it says `ready` within 30 s, and flushes that line",
		EXPLAIN_PROTOCOL },
	{ TRIAL_TIMEOUT, "said `done`, but didn't exit within ",
		"it exits within 10 s of its `done`", EXPLAIN_PROTOCOL },
	{ TRIAL_TIMEOUT, "*, killed after its last function had returned",
		EXPECT_GONE, EXPLAIN_PROTOCOL },
	{ TRIAL_TIMEOUT, "not through after ",
		"each answer is written, and flushed, as its item is done, and "
		"`done` behind the last",
		EXPLAIN_PROTOCOL },
	{ .words = NULL },
};

/* What else a dataset does shows in one scenario, and not in another: that one
 * has the better words. */
const struct explain explain_dataset[] = {
	{ TRIAL_FAILED, "* returned *, which is neither 0 nor ", EXPECT_ERRNO,
		"<lanebench/dataset.h>, the comment at the top" },
	{ TRIAL_FAILED, "the dataset's open() returned ",
		"open() returns 0 in each trial's process, also where there "
		"are no items",
		READ_DATASET("open, and the comment at the top,") },
	{ TRIAL_FAILED, "the dataset's lane_open() returned ",
		"lane_open() returns 0 for each lane, in the thread or process "
		"that uses it first",
		READ_DATASET("lane_open, and the comment at the top,") },
	{ TRIAL_FAILED, "left ",
		"what open(), lane_open() and process() start or open has "
		"ended "
		"and is closed again: threads and processes with the items",
		READ_DATASET("close and lane_close") },
	{ TRIAL_CRASHED, "* in the dataset's open()",
		"open() returns, with 0 or a negative errno",
		READ_DATASET("open") },
	{ TRIAL_TIMEOUT, "* in the dataset's open()",
		"open() returns: before a trial begins there is little time",
		READ_DATASET("open") },
	{ TRIAL_TIMEOUT, "*, killed in run()",
		"process() comes to its end, whatever the item and whoever "
		"else works",
		READ_DATASET("process") },
	{ .words = NULL },
};

static const struct explain *
explain_find(const struct explain *table, enum trial_status status,
	const char *reason)
{
	char pattern[200];

	for (; table->words != NULL; table++) {
		snprintf(pattern, sizeof(pattern), "%s*", table->words);
		if (table->status == status &&
			fnmatch(pattern, reason, FNM_NOESCAPE) == 0)
			return table;
	}
	return NULL;
}

const struct explain *
explain_trial(const struct explain *table, const struct trial_result *trial)
{
	const struct explain *found = NULL;

	/* The error may be the cause of the end. */
	if (trial->head != NULL && trial->head->broken)
		found = explain_find(
			table, TRIAL_WRONG, wire_broken_text(trial->head));
	return found != NULL
		? found
		: explain_find(table, trial->status, trial->reason);
}

#define READ_RUN_ITEM "run_item in <lanebench/strategy.h>"
#define READ_WORKERS "workers in <lanebench/strategy.h>"
#define READ_FLIGHTS "begin and finish in <lanebench/strategy.h>"

#define EXPECT_NONE "run() returns 0 without asking for any item"
#define EXPECT_FEWER \
	"workers that find nothing to do end by themselves; " EXPLAIN_ONCE
#define EXPECT_FAIL \
	"an item that fails is a result: it is recorded by the host, and the " \
	"others follow"
#define EXPECT_STOP \
	"run_item() < 0 or begin() == NULL means: take no more items, finish " \
	"what was begun, return 0"
#define EXPECT_FLIGHTS \
	"every begin() has its finish(), whatever became of the transfer"

#define EXPECT_AT_ONCE \
	"while there are items enough, as many are open at once as there are " \
	"workers, and never more: fetched, or processed where nothing is " \
	"fetched"
#define EXPECT_OWN_CORE \
	"one worker uses one core: nothing is computed ahead or beside it, " \
	"and who waits for work sleeps"

const struct scenario scenarios[] = {
	{ .name = "before the clock",
		.items = 0,
		.workers = { 4 },
		.expected = EXPLAIN_EARLY,
		.read = "strategies/README.md, \"The life of a trial\"" },
	{ .name = "no items",
		.items = 0,
		.workers = { 1, 3 },
		.expected = EXPECT_NONE,
		.read = EXPLAIN_TOP },
	{ .name = "one item",
		.items = 1,
		.workers = { 1, 3 },
		.expected = EXPLAIN_ONCE,
		.read = EXPLAIN_TOP },
	{ .name = "fewer items than workers",
		.items = 5,
		.workers = { 8, 33 },
		.expected = EXPECT_FEWER,
		.read = EXPLAIN_TOP },
	{ .name = "as many items as workers",
		.items = 8,
		.workers = { 8 },
		.expected = EXPLAIN_ONCE,
		.read = EXPLAIN_TOP },
	{ .name = "many items",
		.items = 1000,
		.workers = { 1, 2, 3, 8, 33 },
		.expected = EXPLAIN_ONCE,
		.read = EXPLAIN_TOP },
	{ .name = "a crowd of empty items",
		.items = 20000,
		.workers = { 2, 8 },
		.empty = true,
		.expected = EXPLAIN_ONCE,
		.read = EXPLAIN_TOP },
	{ .name = "twice the same",
		.items = 300,
		.workers = { 1, 4 },
		.twice = true,
		.expected = "the same items give the same result again",
		.read = EXPLAIN_TOP },
	{ .name = "one item fails",
		.fate = SCENARIO_ONE_FAILS,
		.items = 101,
		.workers = { 1, 3 },
		.expected = EXPECT_FAIL,
		.read = READ_RUN_ITEM },
	{ .name = "all items fail",
		.fate = SCENARIO_ALL_FAIL,
		.items = 100,
		.workers = { 1, 3 },
		.expected = EXPECT_FAIL,
		.read = READ_RUN_ITEM },
	{ .name = "stopped half-way",
		.items = 200,
		.stop_after = 77,
		.workers = { 1, 3, 8, 33 },
		.expected = EXPECT_STOP,
		.read = READ_RUN_ITEM },
	{ .name = "stopped after the first",
		.items = 50,
		.stop_after = 1,
		.workers = { 1, 8 },
		.expected = EXPECT_STOP,
		.read = READ_RUN_ITEM },
	{ .name = "items that wait",
		.items = 16,
		.workers = { 4 },
		.wait_ms = SCENARIO_WAIT_MS,
		.expected = EXPECT_AT_ONCE,
		.read = READ_WORKERS },
	{ .name = "items that compute",
		.items = 10,
		.workers = { 1 },
		.compute_ms = 20,
		.expected = EXPECT_OWN_CORE,
		.read = READ_WORKERS },
	{ .name = "files that compute",
		.source = SCENARIO_FILES,
		.items = 10,
		.workers = { 1 },
		.compute_ms = 20,
		.expected = EXPECT_OWN_CORE,
		.read = READ_WORKERS },
	{ .name = "no files",
		.source = SCENARIO_FILES,
		.items = 0,
		.workers = { 1, 3 },
		.expected = EXPECT_NONE,
		.read = EXPLAIN_TOP },
	{ .name = "one file",
		.source = SCENARIO_FILES,
		.items = 1,
		.workers = { 1, 3 },
		.expected = EXPLAIN_ONCE,
		.read = EXPLAIN_TOP },
	{ .name = "fewer files than workers",
		.source = SCENARIO_FILES,
		.items = 5,
		.workers = { 8, 33 },
		.expected = EXPECT_FEWER,
		.read = EXPLAIN_TOP },
	{ .name = "one file fails",
		.source = SCENARIO_FILES,
		.fate = SCENARIO_ONE_FAILS,
		.items = 51,
		.workers = { 1, 3 },
		.expected = EXPECT_FAIL,
		.read = READ_RUN_ITEM },
	{ .name = "all files fail",
		.source = SCENARIO_FILES,
		.fate = SCENARIO_ALL_FAIL,
		.items = 50,
		.workers = { 3 },
		.expected = EXPECT_FAIL,
		.read = READ_RUN_ITEM },
	{ .name = "files, stopped after the first",
		.source = SCENARIO_FILES,
		.items = 50,
		.stop_after = 1,
		.workers = { 1, 8 },
		.expected = EXPECT_STOP,
		.read = READ_RUN_ITEM },
	{ .name = "many files",
		.source = SCENARIO_FILES,
		.items = 500,
		.workers = { 1, 3, 8 },
		.expected = EXPLAIN_ONCE,
		.read = EXPLAIN_TOP },
	{ .name = "files that are missing",
		.source = SCENARIO_FILES,
		.fate = SCENARIO_SOME_MISSING,
		.items = 100,
		.workers = { 1, 3 },
		.expected = EXPECT_FAIL,
		.read = READ_RUN_ITEM },
	{ .name = "files, stopped half-way",
		.source = SCENARIO_FILES,
		.items = 100,
		.stop_after = 50,
		.workers = { 3 },
		.expected = EXPECT_STOP,
		.read = READ_RUN_ITEM },
	{ .name = "no URLs",
		.source = SCENARIO_URLS,
		.items = 0,
		.workers = { 1, 3 },
		.expected = EXPECT_NONE,
		.read = EXPLAIN_TOP },
	{ .name = "fewer URLs than workers",
		.source = SCENARIO_URLS,
		.items = 5,
		.workers = { 8 },
		.expected = EXPECT_FEWER,
		.read = EXPLAIN_TOP },
	{ .name = "many URLs",
		.source = SCENARIO_URLS,
		.items = 150,
		.workers = { 1, 3, 8, 33 },
		.expected = EXPLAIN_ONCE,
		.read = READ_FLIGHTS },
	{ .name = "slow pages",
		.source = SCENARIO_URLS,
		.items = 16,
		.workers = { 4 },
		.wait_ms = SCENARIO_WAIT_MS,
		.expected = EXPECT_AT_ONCE,
		.read = READ_WORKERS },
	{ .name = "pages that compute",
		.source = SCENARIO_URLS,
		.items = 10,
		.workers = { 1 },
		.compute_ms = 20,
		.expected = EXPECT_OWN_CORE,
		.read = READ_WORKERS },
	{ .name = "one page fails",
		.source = SCENARIO_URLS,
		.fate = SCENARIO_ONE_FAILS,
		.items = 50,
		.workers = { 1, 8 },
		.expected = EXPECT_FAIL,
		.read = READ_FLIGHTS },
	{ .name = "pages missing, cut short, refused",
		.source = SCENARIO_URLS,
		.fate = SCENARIO_SOME_MISSING,
		.items = 90,
		.workers = { 1, 8 },
		.expected = EXPECT_FLIGHTS,
		.read = READ_FLIGHTS },
	{ .name = "servers that never answer",
		.source = SCENARIO_URLS,
		.fate = SCENARIO_STALL,
		.items = 4,
		.workers = { 1, 8 },
		.expected = EXPECT_FLIGHTS,
		.read = READ_FLIGHTS },
	{ .name = "URLs, stopped half-way",
		.source = SCENARIO_URLS,
		.items = 100,
		.stop_after = 40,
		.workers = { 1, 3, 8 },
		.expected = EXPECT_STOP,
		.read = READ_FLIGHTS },
	{ .name = NULL },
};

#define EXPECT_ANSWERS \
	"an `ok` or `failed` line for each item, with the CRC-32 of its body " \
	"and its title, then `done`, then it exits with 0"
#define EXPECT_NO_ANSWERS "no items: `ready`, `done`, and it exits with 0"
#define EXPECT_FAILED \
	"a page that can't be had is answered with `failed`, and the others " \
	"follow"
#define EXPECT_NAMES \
	"in a source `\\\\`, `\\n`, `\\t` and `\\r` are undone, and nothing " \
	"else; " \
	"the name of a file is bytes, and needn't be UTF-8"
#define EXPECT_KILLED \
	"killed while it works it leaves nothing behind that can't be killed"

const struct scenario peer_scenarios[] = {
	{ .name = "no pages",
		.source = SCENARIO_FILES,
		.items = 0,
		.workers = { 1, 3 },
		.expected = EXPECT_NO_ANSWERS,
		.read = EXPLAIN_PROTOCOL },
	{ .name = "fewer pages than workers",
		.source = SCENARIO_FILES,
		.items = 3,
		.workers = { 8 },
		.expected = EXPECT_ANSWERS,
		.read = EXPLAIN_PROTOCOL },
	{ .name = "each page once",
		.source = SCENARIO_FILES,
		.items = 21,
		.workers = { 1, 4 },
		.expected = EXPECT_ANSWERS,
		.read = EXPLAIN_PROTOCOL },
	{ .name = "a name with escapes",
		.source = SCENARIO_FILES,
		.fate = SCENARIO_ODD_NAMES,
		.items = 1,
		.workers = { 1 },
		.expected = EXPECT_NAMES,
		.read = EXPLAIN_PROTOCOL },
	{ .name = "one page that isn't there",
		.source = SCENARIO_FILES,
		.fate = SCENARIO_ONE_MISSING,
		.items = 11,
		.workers = { 1, 4 },
		.expected = EXPECT_FAILED,
		.read = EXPLAIN_PROTOCOL },
	{ .name = "killed half-way",
		.source = SCENARIO_FILES,
		.items = 40,
		.stop_after = 15,
		.workers = { 4 },
		.expected = EXPECT_KILLED,
		.read = EXPLAIN_PROTOCOL },
	{ .name = "no URLs",
		.source = SCENARIO_URLS,
		.items = 0,
		.workers = { 1, 3 },
		.expected = EXPECT_NO_ANSWERS,
		.read = EXPLAIN_PROTOCOL },
	{ .name = "fewer URLs than workers",
		.source = SCENARIO_URLS,
		.items = 3,
		.workers = { 8 },
		.expected = EXPECT_ANSWERS,
		.read = EXPLAIN_PROTOCOL },
	{ .name = "each URL once",
		.source = SCENARIO_URLS,
		.items = 21,
		.workers = { 1, 4 },
		.expected = EXPECT_ANSWERS,
		.read = EXPLAIN_PROTOCOL },
	{ .name = "slow pages",
		.source = SCENARIO_URLS,
		.items = 16,
		.workers = { 4 },
		.wait_ms = SCENARIO_WAIT_MS,
		.expected = EXPECT_ANSWERS,
		.read = EXPLAIN_PROTOCOL },
	{ .name = "one URL that isn't there",
		.source = SCENARIO_URLS,
		.fate = SCENARIO_ONE_MISSING,
		.items = 11,
		.workers = { 1, 4 },
		.expected = EXPECT_FAILED,
		.read = EXPLAIN_PROTOCOL },
	{ .name = "URLs, killed half-way",
		.source = SCENARIO_URLS,
		.items = 40,
		.stop_after = 15,
		.workers = { 4 },
		.expected = EXPECT_KILLED,
		.read = EXPLAIN_PROTOCOL },
	{ .name = NULL },
};

const char *
scenario_source_name(enum scenario_source source)
{
	static const char *const names[] = { "names", "files", "URLs" };

	return names[source];
}
