/* SPDX-License-Identifier: MIT */
/* What a plugin, or a peer's manifest, says of itself. */
#ifndef LANEBENCH_PLUGINS_PLUGIN_H
#define LANEBENCH_PLUGINS_PLUGIN_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <lanebench/dataset.h>
#include <lanebench/option.h>

#include "launch/audit.h"
#include "text/reason.h"

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

#endif
