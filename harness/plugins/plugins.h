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

#include "plugins/plugin.h"
#include "text/reason.h"

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

#endif
