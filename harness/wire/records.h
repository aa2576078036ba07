/* SPDX-License-Identifier: MIT */
/*
 * The block of shared memory between a trial and its launcher, a memfd: the
 * trial's processes and threads fill it without locks, the launcher reads it
 * afterwards. It outlives a crash, which so costs one row and tells how far the
 * trial came.
 *
 * Layout: struct wire_head; a struct wire_record an item; a struct wire_page
 * an item, if the trial is a peer or is compared with peers.
 * Times are CLOCK_MONOTONIC in ns, absolute; 0: there is none.
 */
#ifndef LANEBENCH_WIRE_RECORDS_H
#define LANEBENCH_WIRE_RECORDS_H

#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>

/* A program that is asked writes {WIRE_ASKED: what it is doing} to
 * WIRE_FD_RECORDS until it has an answer. */
#define WIRE_ASKED "asked"

/* Descriptors that a trial is started with, beside 0, 1 and 2. */
enum wire_fd {
	WIRE_FD_SPEC = 3, /* the trial's orders, JSON */
	WIRE_FD_RECORDS = 4, /* this block */
	WIRE_FD_GATE = 5 /* socket: "r" when ready, waits for a byte */
};

enum wire_item_status {
	WIRE_ITEM_NONE = 0, /* never finished */
	WIRE_ITEM_OK = 1,
	WIRE_ITEM_FAILED = 2,
	WIRE_ITEM_PROCESSING = 3 /* the dataset's process() is at work on it */
};

struct wire_record {
	uint64_t begin_ns, first_byte_ns, fetched_ns, process_ns, end_ns;
	uint32_t bytes; /* UINT32_MAX: at least that */
	/* The threads that had it, by number: the caller of begin(), 0 for
	 * run_item(); the caller of finish() or run_item(). */
	uint16_t began_by, ended_by;
	uint64_t digest;
	uint16_t lane, slot;
	uint8_t status; /* enum wire_item_status */
	uint8_t reason; /* index into the reasons; 0 is none */
	/* Counts of begin() and finish(), which stay at 255. */
	_Atomic uint8_t begins, ends;
};

_Static_assert(sizeof(struct wire_record) == 64, "64 bytes an item");

enum wire_page_kind {
	WIRE_PAGE_NONE = 0, /* there were no bytes */
	WIRE_PAGE_BODY = 1, /* crc32 holds */
	WIRE_PAGE_TITLE = 2 /* the title, too */
};

#define WIRE_TITLE_MAX 256

/* What a peer is checked by: it computes no digest. */
struct wire_page {
	uint32_t crc32; /* of the decoded body, as zlib has it */
	uint16_t title_len;
	uint8_t kind; /* enum wire_page_kind */
	uint8_t pad;
	char title[WIRE_TITLE_MAX]; /* its first bytes, without a NUL */
};

/* Items whose bytes are hashed whole, at most. */
#define WIRE_SAMPLE 64

struct wire_whole {
	uint64_t hash; /* XXH3 of the bytes, 64 bits */
	_Atomic uint32_t known; /* 0: not noted */
	uint32_t pad;
};

/* More than any machine has the memory for. */
#define WIRE_ITEMS_MAX 100000000

#define WIRE_MAGIC 0x4c414e4531ull
#define WIRE_REASONS 128
#define WIRE_REASON_MAX 96
/* The reason of an item that failed without one. */
#define WIRE_NO_REASON "processing failed"
#define WIRE_ERROR_MAX 400
#define WIRE_PROCESSES 1024

/* How far a trial came; only goes up. */
enum wire_stage {
	WIRE_STAGE_NEW = 0, /* its orders are being read */
	WIRE_STAGE_DATASET, /* the dataset's file is being loaded */
	WIRE_STAGE_OPEN, /* its open() is running */
	WIRE_STAGE_STRATEGY, /* the strategy's file is being loaded */
	WIRE_STAGE_USABLE, /* usable() is running, and so on */
	WIRE_STAGE_LANES,
	WIRE_STAGE_FLIGHTS,
	WIRE_STAGE_PEER, /* a program is being started */
	WIRE_STAGE_READY, /* loaded and opened, waiting at the gate */
	WIRE_STAGE_SETUP, /* the strategy's setup() is running */
	WIRE_STAGE_RUN, /* run() is running */
	WIRE_STAGE_TEARDOWN, /* teardown() is running */
	WIRE_STAGE_AFTER, /* teardown() returned; leftovers are looked for */
	WIRE_STAGE_DONE /* all three returned, unlike after an exit(0) */
};

/* How a program that the trial ran failed: the launcher can't see it itself. */
enum wire_failure {
	WIRE_FAILURE_NONE = 0,
	WIRE_FAILURE_CRASHED,
	WIRE_FAILURE_TIMEOUT
};

struct wire_reason {
	_Atomic uint32_t state; /* 0 free, 1 being written, 2 readable */
	char text[WIRE_REASON_MAX];
};

struct wire_process {
	_Atomic int32_t pid;
	uint32_t pad;
	_Atomic uint64_t peak_rss_bytes;
};

#define WIRE_MADE 32
#define WIRE_MADE_NAME 256

enum wire_made_kind {
	WIRE_MADE_NONE = 0,
	WIRE_MADE_SEGMENT, /* System V's, by their numbers */
	WIRE_MADE_SEMAPHORES,
	WIRE_MADE_MESSAGES,
	WIRE_MADE_SHM, /* POSIX', by their names */
	WIRE_MADE_SEM,
	WIRE_MADE_MQ
};

/* What a process of the trial made, and may outlive it. */
struct wire_made {
	_Atomic uint32_t state; /* 0 free, 1 being written, 2 readable */
	uint32_t kind; /* enum wire_made_kind */
	int32_t id;
	uint64_t inode; /* of one with a name, which others may make anew */
	char name[WIRE_MADE_NAME]; /* "": it has a number */
};

/* Which of the sample's items are hashed whole, which takes time. */
enum wire_wholes {
	WIRE_WHOLES_NONE, /* the trial's times count */
	WIRE_WHOLES_BROUGHT, /* what the strategy brought itself */
	WIRE_WHOLES_ALL /* others are compared with them */
};

struct wire_head {
	uint64_t magic;
	uint64_t items;
	/* Launcher: stop after this many items have begun; 0: don't. */
	uint64_t stop_after;
	_Atomic uint32_t stage; /* enum wire_stage */
	_Atomic uint32_t stop; /* take no more items */
	_Atomic uint32_t unsupported; /* usable() said no; error says why */
	_Atomic uint32_t broken; /* a rule was broken; breach says which */
	uint32_t workers_used; /* as a peer says; 0: it didn't */
	_Atomic uint32_t erring; /* 0 free, 1 being written, 2 readable */
	char error[WIRE_ERROR_MAX]; /* the first one */
	uint32_t lanes;
	/* Only with stop_after: items begun, and asked for after the stop. */
	_Atomic uint64_t begun, refused;
	uint64_t start_ns; /* setup() began */
	uint64_t setup_ns, run_ns, teardown_ns; /* spans */
	uint64_t gap_ns; /* between run() and teardown(), in no span */
	/* Of the process and the children it waited for, over the spans. */
	uint64_t user_ns, sys_ns, ctx_voluntary, ctx_forced;
	uint64_t faults_minor, faults_major;
	/* Summed over the lanes: ready to run, without a core. */
	uint64_t run_delay_ns;
	uint32_t run_delay_known;
	uint32_t with_pages; /* launcher: there are pages behind the records */
	_Atomic uint32_t failure; /* enum wire_failure; the error says more */
	uint32_t processes_unseen; /* some ended before they could be asked */
	/* Of the processes that the strategy forked, as each of them ended. */
	_Atomic uint32_t children_asked;
	uint32_t unwatched; /* launcher: watch nothing, to see what it costs */
	_Atomic uint64_t children_ran_ns, children_waited_ns;
	_Atomic uint64_t children_used_ns; /* CPU time of each of them */
	/* The signal that ended the first that crashed; 0: none is known. */
	_Atomic uint32_t child_signal;
	_Atomic uint32_t child_stage; /* enum wire_stage, when that was seen */
	_Atomic uint32_t
		breaking; /* state of the text that follows, as for the error */
	char breach[WIRE_ERROR_MAX]; /* the first rule that was broken */
	uint32_t wholes; /* launcher: an enum wire_wholes */
	_Atomic uint32_t threads; /* that were given an item; their numbers */
	uint32_t reads_files; /* the items are local files */
	struct wire_whole sample[WIRE_SAMPLE];
	struct wire_process processes[WIRE_PROCESSES];
	struct wire_reason reasons[WIRE_REASONS];
	struct wire_made made[WIRE_MADE];
};

/* Size in bytes of a block for `items`; a multiple of the page size. */
size_t wire_records_size(size_t items);

/* How many bytes, as a record has them. */
static inline uint32_t
wire_length(uint64_t bytes)
{
	return bytes < UINT32_MAX ? (uint32_t)bytes : UINT32_MAX;
}

/* Where a block's records begin. */
struct wire_record *wire_records(struct wire_head *head);

/* What pages for `items` take on top of that; a multiple of the page size. */
size_t wire_pages_size(size_t items);

/* Where they begin; NULL where there are none. */
struct wire_page *wire_pages(struct wire_head *head);

/* An item's place in a sample of `items`, or -1: the same for all trials,
 * spread over the list. */
int wire_sample_place(size_t items, size_t item);

/* The index of a reason's text, which is entered if need be. Never fails: when
 * the table is full, it is that of "other reasons". [any thread or process] */
uint8_t wire_reason_enter(struct wire_head *head, const char *text);

/* A reason's text, a line without control characters; "" for 0 or an index that
 * was never entered. The block's. [once no process writes to it] */
const char *wire_reason_text(struct wire_head *head, uint8_t reason);

/* Keeps the first error; later ones and empty ones are dropped. [any thread or
 * process] */
void wire_error_keep(struct wire_head *head, const char *text);

/* Keeps the first rule that was broken, whatever error came before. [any thread
 * or process] */
void wire_broken_keep(struct wire_head *head, const char *text);

/* The error; "" when there is none. The block's. [once no process writes to
 * it] */
const char *wire_error_text(struct wire_head *head);

/* The same for the rule. */
const char *wire_broken_text(struct wire_head *head);

#endif
