/* SPDX-License-Identifier: MIT */
/*
 * A run as a whole: what was asked, with which plugins, on which pages, into
 * which folder. Its parts, in the order in which they are made:
 *
 *   campaign_resolve()  names to plugins, options checked (nothing started)
 *   campaign_check_folder()
 *   campaign_prepare()  pages, lists of items, the origin
 *   campaign_open_folder()
 *   campaign_run()      blocks of trials, a row each
 *   campaign_finish()   summary, pictures, words
 *   campaign_fini()
 *
 * Each says on stderr what is wrong, once, and returns an exit code of the
 * program: 0 when all is well. One thread.
 */
#ifndef LANEBENCH_CAMPAIGN_CAMPAIGN_H
#define LANEBENCH_CAMPAIGN_CAMPAIGN_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <time.h>

#include "campaign/precision.h"
#include "campaign/settings.h"
#include "launch/trial.h"
#include "measure/machine.h"
#include "plan/cells.h"
#include "plan/expect.h"
#include "plugins/plugins.h"
#include "record/items.h"
#include "record/trials.h"
#include "stats/looks.h"

enum exit_code {
	EXIT_OK = 0,
	EXIT_NOT_OK = 1, /* the run ended, some trial wasn't ok */
	EXIT_USAGE = 2,
	EXIT_MISSING = 3,
	EXIT_REGRESSION = 4,
	EXIT_INTERRUPTED = 130
};

struct campaign_strategy {
	struct plugin *plugin; /* borrowed */
	json_t *orders; /* for the trials' program, see orders.h */
	const char *name;
	bool asked; /* the baseline may run without being asked for */
	enum audit_work work; /* what of it must be the baseline's */
};

/* What is settled of a cell before its first trial, and what became of it. */
struct campaign_cell {
	const char *name; /* in rows; for ever */
	/* NULL, or why no trial of it is started, and what its rows say. */
	char *denied;
	enum trial_status denied_as;
	uint64_t limit_ns; /* of a trial */
	/* The last trial's wall time; before the first, the estimate; 0:
	 * unknown, or no trial is to be. */
	int64_t expect_ns;
	unsigned timeouts; /* in a row */
	/* It was ok once, block 0 included; in how many trials it wasn't. */
	bool was_ok;
	unsigned fell;
};

struct campaign_set {
	struct plugin *plugin; /* these two as a strategy's */
	json_t *orders;
	json_t *facts; /* {NAME: TEXT}, as prepare() has it */
	bool live; /* some items aren't on our own server */
	uint64_t sites; /* of ours that pages come from; 0: none, or unknown */
	const char *name;
	bool cpu_bound, fetches;
	struct workers workers;
	struct plan plan;
	struct campaign_cell *cells;
	struct precision precision;
	unsigned next_block;
	size_t repeated; /* blocks that were left out and run again */
	char *list, *routes;
	char *hosts; /* "scheme TAB host TAB port" of each of the list */
	size_t items, total; /* in a pass; before the sample was drawn */
	struct reference reference;
	bool have_reference;
	struct timespec reference_at; /* CLOCK_REALTIME when it was begun */
	/* {NAME: {"items", "differ"}} of others of its plugin that have the
	 * same items; the words where some differ. NULL: none. */
	json_t *across;
	char *unlike;
	/* "" or why nothing of it can be measured: every item fails. */
	char nothing[400];
	struct expect_pace pace; /* before that; zero where nothing is known */
	size_t looked_at; /* items that it goes by */
};

struct live_hosts;
struct programs;
struct resume;

struct campaign {
	struct settings *settings;
	struct plugins plugins;
	struct variants asked_strategies, asked_datasets; /* borrowed */
	struct variants made; /* what words for several stand for */
	struct machine machine;
	struct supervisor_limits limits; /* of each trial */
	struct campaign_strategy *strategies;
	size_t strategy_count, baseline;
	bool peers; /* some of them are */
	struct campaign_set *sets;
	size_t set_count;
	struct live_hosts *live_hosts; /* of all sets that ask sites */
	struct origin origin;
	const struct campaign_set *served; /* by the origin, at the moment */
	char *out, *work; /* folders; NULL before they are made */
	int lock; /* on `out`; 0: none */
	int work_lock; /* on `work` */
	struct resume *resume; /* what is there already; NULL: nothing */
	struct trials_writer *trials;
	struct items_writer *reference;
	struct items_writer *items;
	size_t trials_not_ok, trials_written;
	/* What campaign_finish() read back, for the page; NULL: nothing. */
	struct folder *folder;
	bool spoiled; /* a file of the run isn't what was written */
	bool disk_told; /* that one of the run's files can't be written */
	bool dropped_told; /* that the origin closed connections */
	unsigned blocks_aim; /* counted blocks, as far as is known now */
	unsigned session; /* 1, or more where the run was resumed */
	unsigned sitting; /* of --sessions: 1 while there is but one */
	size_t blocks_done; /* counted ones */
	enum looks_decision stopped;
	bool nothing_left; /* of a plan that was resumed: it was finished */
	char started[32]; /* UTC, ISO 8601 */
	json_t *doctor; /* the machine, for run.json; NULL before that */
	struct programs *programs; /* as the session began */
};

int campaign_resolve(struct campaign *campaign, struct settings *settings);
int campaign_prepare(struct campaign *campaign);
/* Begins the next sitting of --sessions after a pause: prepares everything
 * anew, drops pages from the page cache, and says which pages have changed.
 * at_once: an earlier session ran it, so nothing is prepared. */
int campaign_begin_sitting(struct campaign *campaign, bool at_once);
/* The base order of a strategy's trials on the dataset's items: without a time
 * limit, a reference, or timing. [main thread] */
struct trial_order
campaign_order(struct campaign *campaign, const struct campaign_set *set,
	const struct campaign_strategy *strategy, unsigned workers);
/* A fact of the dataset's items; "" without one of that name. Borrowed. */
const char *campaign_fact(const struct campaign_set *set, const char *name);
/* Has the origin serve the pages of a dataset that fetches; one at a time. */
int campaign_serve(struct campaign *campaign, const struct campaign_set *set);
/* Prints the plan with its expected time, for which it takes a first look at a
 * few items. */
int campaign_print_plan(struct campaign *campaign);
/* Refuses early what campaign_open_folder() would refuse; completely only after
 * campaign_prepare(). Changes nothing. */
int campaign_check_folder(struct campaign *campaign, bool prepared);
int campaign_open_folder(struct campaign *campaign);
int campaign_run(struct campaign *campaign);
/* Says which rows didn't reach the disk. */
int campaign_close_files(struct campaign *campaign);
/* Closes the files, too. */
int campaign_finish(struct campaign *campaign);
/* Writes report.html, run.json being as it ends; says where it can't. */
void campaign_page(struct campaign *campaign);
/* Names the run's files that exist, for a message. */
void campaign_say_where(const struct campaign *campaign);
/* The exit code of a run whose parts came to rc: EXIT_NOT_OK for one whose
 * files or trials aren't, having said so. */
int campaign_code(const struct campaign *campaign, int rc);
void campaign_fini(struct campaign *campaign);

/* The path of a file in the run's folder, to be freed; NULL without memory. */
char *campaign_path(const struct campaign *campaign, const char *name);

/* plugins_find(), which says what is wrong. */
int campaign_find(struct plugins *plugins, const struct plugin_want *wanted,
	size_t count);

/* Whether a signal asked to end; says so the first time. */
bool campaign_interrupted(void);

/* "lanebench: ..." on stderr. */
void
campaign_complain(const char *fmt, ...) __attribute__((format(printf, 1, 2)));

#endif
