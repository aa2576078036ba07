/* SPDX-License-Identifier: MIT */
/*
 * Which plugins there are. Their tables are read in a process of its own
 * (lanebench-trial --describe), for loading one runs its code.
 *
 * A name with a slash is a file; another is looked up beside the programs,
 * ../lib/lanebench, then in the folders of LANEBENCH_PATH. What has a name that
 * was found before is left out, and among the broken.
 *
 * A peer, a program that is a strategy, is described by its manifest: an .ini
 * file in those folders, or in ../lib/lanebench/peers.
 */
#ifndef LANEBENCH_PLUGINS_PLUGINS_H
#define LANEBENCH_PLUGINS_PLUGINS_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>

#include "launch/audit.h"

/* A description: what `lanebench-trial --describe` printed, with "file". */
struct plugins {
	json_t *strategies, *datasets; /* arrays, by name */
	json_t *apart; /* files with a name of their own, whatever their tables' */
	json_t *broken; /* {"error"} of those that are left out */
	/* {"name", "kind", "why"} of those that this build left out: where
	 * NAME.so would be, it has put NAME.skipped. */
	json_t *skipped;
	/* A strategy's file (or one of which nobody knows) that was named, is
	 * there and is of no use is found none the less: its file's name is its
	 * own, "unusable" says why, and it is "broken". */
	bool stand_ins;
};

/*
 * Describes all that are found. Where nothing but what is in `wanted` matters,
 * an array of {"name", "kind"} (no kind: of either; "label": it is to be known
 * whether one is called that; NULL: all matter), and each is lanebench's own,
 * only these are asked what they are, for that runs their code and takes its
 * time; not where LANEBENCH_PATH adds folders.
 * -ENOENT without lanebench-trial, -EINTR when an interrupt came: then there is
 * nothing in it.
 */
int plugins_find(struct plugins *plugins, json_t *wanted);
void plugins_fini(struct plugins *plugins);

/* The description of that name or file, borrowed; NULL with one line in why,
 * a near miss included; what it says of an interrupt is for interrupt_seen() to
 * tell. kind: "strategy" or "dataset", or NULL for a file of
 * either. */
json_t *plugins_get(struct plugins *plugins, const char *kind, const char *name,
	char *why, size_t why_size);

/* As plugins_get(), but a file may have a name that another has: it isn't found
 * by it. */
json_t *plugins_get_apart(struct plugins *plugins, const char *kind,
	const char *name, char *why, size_t why_size);

/* Whether this build left out what would be called that. */
bool plugins_left_out(const struct plugins *plugins, const char *name);

/* Whether it is there by its file's name, and of no use; then why says so. */
bool plugins_unusable(const struct plugins *plugins, const char *name,
	char *why, size_t why_size);
/* Asks a peer's program whether it can run here: its description then has
 * "unusable", why not and what it needs, or "version". Once; anything else than
 * a peer stays as it is. */
void plugins_probe(json_t *plugin);

/* What of its trials has to be the baseline's. */
enum audit_work plugin_work(json_t *plugin);

/* Whether loading it starts threads; then `text` says so, for the user: it is no
 * mistake of its trials'. */
bool plugin_at_load(json_t *plugin, char *text, size_t size);

/* Whether a peer can run that dataset; a strategy that is none can. */
bool plugin_runs(json_t *plugin, const char *dataset);

/* The nearest word to `word` among those of an array of objects' `key`; NULL
 * when none is near. Borrowed. */
const char *plugins_nearest(json_t *array, const char *key, const char *word);

/* What is called that, exactly, in an array of descriptions, or among a
 * plugin's options; NULL when nothing is. Borrowed. */
json_t *plugins_named(json_t *array, const char *name);
json_t *plugin_option(json_t *plugin, const char *name);

/* A text of a description, "" when there is none. Borrowed. */
const char *plugin_text(json_t *plugin, const char *key);
bool plugin_flag(json_t *plugin, const char *key);
/* What it is called where a command is told to type, quoted: one that was named
 * by its file isn't known by its name. Borrowed. */
const char *plugin_typed(json_t *plugin);

/* The place of what was described, for plugins.c and plugins_find.c alone. */

/* Keeps it, or who has its name already: that is returned, borrowed, and said
 * to be in its way unless it is the same file. NULL: it is broken, and kept as
 * that. Takes the reference. */
json_t *plugins_keep(struct plugins *plugins, json_t *plugin);

/* Notes a file that is left out, and why. */
void plugins_break(struct plugins *plugins, const char *file, const char *fmt,
	...) __attribute__((format(printf, 3, 4)));

/* What a file would be called that has that end: fork_pool.so is fork-pool. */
void
plugins_file_name(const char *file, const char *end, char *name, size_t size);

/* Found in a folder, and named by its path as well. */
bool plugins_same_file(json_t *a, json_t *b);

#endif
