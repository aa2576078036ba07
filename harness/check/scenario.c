/* SPDX-License-Identifier: MIT */
/* The scenarios that a strategy is checked in. */
#include "check/scenario.h"

#define READ_RUN "<lanebench/strategy.h>, the comment at the top"
#define READ_RUN_ITEM "run_item in <lanebench/strategy.h>"
#define READ_FLIGHTS "begin and finish in <lanebench/strategy.h>"

#define EXPECT_ONCE \
	"every item, 0 <= item < job->items, is handed to the host exactly " \
	"once"
#define EXPECT_NONE "run() returns 0 without asking for any item"
#define EXPECT_FEWER \
	"workers that find nothing to do end by themselves; " EXPECT_ONCE
#define EXPECT_FAIL \
	"an item that fails is a result: it is recorded by the host, and the " \
	"others follow"
#define EXPECT_STOP \
	"run_item() < 0 or begin() == NULL means: take no more items, finish " \
	"what was begun, return 0"
#define EXPECT_FLIGHTS \
	"every begin() has its finish(), whatever became of the transfer"

const struct scenario scenarios[] = {
	{ .name = "no items",
		.items = 0,
		.workers = { 1, 3 },
		.expected = EXPECT_NONE,
		.read = READ_RUN },
	{ .name = "one item",
		.items = 1,
		.workers = { 1, 3 },
		.expected = EXPECT_ONCE,
		.read = READ_RUN },
	{ .name = "fewer items than workers",
		.items = 5,
		.workers = { 8, 33 },
		.expected = EXPECT_FEWER,
		.read = READ_RUN },
	{ .name = "as many items as workers",
		.items = 8,
		.workers = { 8 },
		.expected = EXPECT_ONCE,
		.read = READ_RUN },
	{ .name = "many items",
		.items = 1000,
		.workers = { 1, 2, 3, 8, 33 },
		.expected = EXPECT_ONCE,
		.read = READ_RUN },
	{ .name = "a crowd of empty items",
		.items = 20000,
		.workers = { 2, 8 },
		.empty = true,
		.expected = EXPECT_ONCE,
		.read = READ_RUN },
	{ .name = "twice the same",
		.items = 300,
		.workers = { 1, 4 },
		.twice = true,
		.expected = "the same items give the same result again",
		.read = READ_RUN },
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
	{ .name = "many files",
		.source = SCENARIO_FILES,
		.items = 500,
		.workers = { 1, 3, 8 },
		.expected = EXPECT_ONCE,
		.read = READ_RUN },
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
		.read = READ_RUN },
	{ .name = "fewer URLs than workers",
		.source = SCENARIO_URLS,
		.items = 5,
		.workers = { 8 },
		.expected = EXPECT_FEWER,
		.read = READ_RUN },
	{ .name = "many URLs",
		.source = SCENARIO_URLS,
		.items = 150,
		.workers = { 1, 3, 8, 33 },
		.expected = EXPECT_ONCE,
		.read = READ_FLIGHTS },
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

#define READ_PEER "strategies/peers/README.md, the protocol"

#define EXPECT_ANSWERS \
	"an `ok` or `failed` line for each item, with the CRC-32 of its body " \
	"and its title, then `done`, then it exits with 0"
#define EXPECT_NO_ANSWERS "no items: `ready`, `done`, and it exits with 0"
#define EXPECT_FAILED \
	"a page that can't be had is answered with `failed`, and the others " \
	"follow"
#define EXPECT_KILLED \
	"killed while it works it leaves nothing behind that can't be killed"

const struct scenario peer_scenarios[] = {
	{ .name = "no pages",
		.source = SCENARIO_FILES,
		.items = 0,
		.workers = { 1, 3 },
		.expected = EXPECT_NO_ANSWERS,
		.read = READ_PEER },
	{ .name = "fewer pages than workers",
		.source = SCENARIO_FILES,
		.items = 3,
		.workers = { 8 },
		.expected = EXPECT_ANSWERS,
		.read = READ_PEER },
	{ .name = "each page once",
		.source = SCENARIO_FILES,
		.items = 21,
		.workers = { 1, 4 },
		.expected = EXPECT_ANSWERS,
		.read = READ_PEER },
	{ .name = "one page that isn't there",
		.source = SCENARIO_FILES,
		.fate = SCENARIO_ONE_MISSING,
		.items = 11,
		.workers = { 1, 4 },
		.expected = EXPECT_FAILED,
		.read = READ_PEER },
	{ .name = "killed half-way",
		.source = SCENARIO_FILES,
		.items = 40,
		.stop_after = 15,
		.workers = { 4 },
		.expected = EXPECT_KILLED,
		.read = READ_PEER },
	{ .name = "no URLs",
		.source = SCENARIO_URLS,
		.items = 0,
		.workers = { 1, 3 },
		.expected = EXPECT_NO_ANSWERS,
		.read = READ_PEER },
	{ .name = "fewer URLs than workers",
		.source = SCENARIO_URLS,
		.items = 3,
		.workers = { 8 },
		.expected = EXPECT_ANSWERS,
		.read = READ_PEER },
	{ .name = "each URL once",
		.source = SCENARIO_URLS,
		.items = 21,
		.workers = { 1, 4 },
		.expected = EXPECT_ANSWERS,
		.read = READ_PEER },
	{ .name = "one URL that isn't there",
		.source = SCENARIO_URLS,
		.fate = SCENARIO_ONE_MISSING,
		.items = 11,
		.workers = { 1, 4 },
		.expected = EXPECT_FAILED,
		.read = READ_PEER },
	{ .name = "URLs, killed half-way",
		.source = SCENARIO_URLS,
		.items = 40,
		.stop_after = 15,
		.workers = { 4 },
		.expected = EXPECT_KILLED,
		.read = READ_PEER },
	{ .name = NULL },
};

const char *
scenario_source_name(enum scenario_source source)
{
	static const char *const names[] = { "names", "files", "URLs" };

	return names[source];
}
