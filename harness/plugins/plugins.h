/* SPDX-License-Identifier: MIT */
/*
 * Which plugins there are. A name with a slash is a file; another is looked up
 * beside the programs, in ../lib/lanebench, then in the folders of
 * LANEBENCH_PATH. The first of a name is the one.
 *
 * A peer, a program that is a strategy, is described by its manifest: an .ini
 * file in those folders, or in ../lib/lanebench/peers.
 */
#ifndef LANEBENCH_PLUGINS_PLUGINS_H
#define LANEBENCH_PLUGINS_PLUGINS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <jansson.h>
#include <lanebench/dataset.h>
#include <lanebench/option.h>

#include "launch/audit.h"
#include "text/reason.h"

/* What a plugin, or a peer's manifest, says of itself. */

enum plugin_kind {
	PLUGIN_EITHER, /* only where plugins are looked up */
	PLUGIN_STRATEGY,
	PLUGIN_DATASET
};

struct plugin_option {
	const char *name; /* first, for nearest_row() */
	const char *help, *preset, *choices; /* "": none */
	enum lane_option_kind kind;
	int64_t min, max; /* of a number */
	bool secret, heeded;
};

/* Texts are "" where there are none, unless it says NULL. */
struct plugin {
	enum plugin_kind kind;
	const char *name, *summary;
	const char *file;
	/* What a command takes for its name, quoted: a plugin that was named by
	 * its file isn't found by its name. */
	const char *typed;
	struct plugin_option *options; /* a name of NULL ends them */
	bool on_request; /* runs only when it is named */
	json_t *links; /* {LIBRARY: VERSION} that it brings along; or NULL */
	/* Why the file is no plugin, or was left out; NULL: it is one. */
	const char *error;
	bool broken; /* it was meant to be one: it can't be used */
	const char *unusable; /* why it can't run here; "": it can */
	int64_t threads_at_load;
	const char *thread_at_load; /* one of their names */

	/* A strategy. */
	bool one_worker;
	bool peer; /* a program that takes part as a strategy */
	json_t *command; /* the peer's, an array of words; else NULL */
	const char *datasets; /* which the peer runs, "url,html" */
	const char *heeds; /* which of a dataset's options, likewise */
	const char *needs; /* packages of the peer's */
	const char *version; /* the peer's, once it was probed; NULL before */
	bool titles; /* the peer's titles are checked, not only its bodies */

	/* A dataset. */
	enum lane_acquire acquire;
	const char *workers;
	int64_t sample;
	bool cpu_bound;

	json_t *said; /* owns the texts */
};

/* What is in the description; `program`: it has to be a peer's. NULL, and why.
 * Borrows `from`. */
struct plugin *plugin_read(json_t *from, bool program, struct reason *why);
/* Nothing but a kind and a name; NULL without memory. */
struct plugin *plugin_named(enum plugin_kind kind, const char *name);
void plugin_destroy(struct plugin *plugin);

/* Lets the plugin own the text, under a key that no other text has; the text
 * then, or "". */
const char *
plugin_keep(struct plugin *plugin, const char *key, const char *text);

/* "strategy" or "dataset". Static. */
const char *plugin_kind_name(enum plugin_kind kind);

/* NULL when it has no such option. */
const struct plugin_option *
plugin_option(const struct plugin *plugin, const char *name);

/* What of its trials has to be the baseline's. */
enum audit_work plugin_work(const struct plugin *plugin);

/* Whether loading it starts threads; then `text` says so, for the user: that is
 * no mistake. */
bool plugin_at_load(const struct plugin *plugin, char *text, size_t size);

/* Whether a peer can run that dataset; a strategy that is none can. */
bool plugin_runs(const struct plugin *plugin, const char *dataset);

struct plugin_list {
	struct plugin **plugins;
	size_t count;
};

/* All zero: none are known, but files can be asked for. */
struct plugins {
	struct plugin_list strategies, datasets; /* in the order of names */
	/* Files that have a label: their tables' names may be others' too. */
	struct plugin_list apart;
	struct plugin_list broken; /* with an error: of no use */
	/* With an error: the build left NAME.skipped where NAME.so would be. */
	struct plugin_list skipped;
	/* A strategy's file, or one of which nothing is known, that was named
	 * and is of no use is taken none the less: under its file's name, and
	 * "broken". */
	bool stand_ins;
};

/* A plugin that a command is about. */
struct plugin_want {
	const char *name;
	enum plugin_kind kind;
	bool label; /* it is only to be known whether one is called that */
};

/*
 * Describes all that there are. Where nothing but the `count` wanted ones
 * matter (0: all do), and these are lanebench's own, only they are asked:
 * that runs their code and takes its time. LANEBENCH_PATH's are all asked
 * always. -ENOENT without lanebench-trial, -EINTR after an interrupt: then
 * there is nothing in it.
 */
int plugins_find(struct plugins *plugins, const struct plugin_want *wanted,
	size_t count);
void plugins_fini(struct plugins *plugins);

/* The plugin of that name or file, borrowed; NULL and why, a near miss
 * included; an interrupt is left to interrupt_seen(). A file that is kept
 * `apart` may have the name of another, and isn't found by it. */
struct plugin *plugins_get(struct plugins *plugins, enum plugin_kind kind,
	const char *name, bool apart, struct reason *why);

/* What is called that, exactly; NULL when nothing is. Borrowed. */
struct plugin *plugins_named(
	const struct plugins *plugins, enum plugin_kind kind, const char *name);

/* The nearest name to the word; NULL when none is near. Borrowed. */
const char *plugins_nearest(
	const struct plugins *plugins, enum plugin_kind kind, const char *word);

/* What this build left out of that name; NULL: nothing. Borrowed. */
const struct plugin *
plugins_left_out(const struct plugins *plugins, const char *name);

/* Whether a file of that name is there, and of no use; then why says so. */
bool plugins_unusable(
	const struct plugins *plugins, const char *name, struct reason *why);

#define DESCRIBE_TOGETHER 32 /* files at once */

/* What a file is; its `error` says why it is no plugin. The caller's; NULL
 * without memory. Says on a terminal what it waits for. */
struct plugin *describe_file(const char *file);

/* Of up to DESCRIBE_TOGETHER files, which is quicker; one that gave no answer
 * among the others is asked alone. */
void describe_files(char *const *files, size_t count, struct plugin **plugins);

/* Asks a peer's program, once, whether it can run here: then the plugin has a
 * version, or is unusable. Does nothing for what is no peer. */
void describe_probe(struct plugin *plugin);

#endif
