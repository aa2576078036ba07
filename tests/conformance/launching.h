/* SPDX-License-Identifier: MIT */
/* Trials of plugins that misbehave, as a campaign launches them. Arguments of
 * the tests: the programs' folder, and the plugins'. */
#ifndef LANEBENCH_TESTS_LAUNCHING_H
#define LANEBENCH_TESTS_LAUNCHING_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "launch/engine.h"

struct attempt {
	const char *plugin; /* "items" */
	const char *option, *value; /* NULL: none is set */
	const char *dataset; /* "probe_names" when NULL */
	const char *crash; /* the dataset's option, or NULL */
	size_t items;
	unsigned workers;
	uint64_t limit_ns; /* 0: plenty */
	const char *second, *second_value; /* another option, or NULL */
	struct supervisor_limits limits; /* all 0: none */
	const char *source; /* of all its items; NULL: a name each */
	bool timed; /* its times count */
	bool compared; /* with what sequential makes of the items */
};

/* Takes argv; 0 when there is enough of it. */
int launching_init(int argc, char **argv);
/* Removes what it made. */
void launching_fini(void);

/* A test's main(): runs them with what of namespaces and groups may be used
 * here, without namespaces, and without both. `run` is told which. */
int launching_main(int argc, char **argv, int (*run)(const char *how));

/* The file of a plugin, of a strategy or of a dataset; static. */
const char *launching_file(const char *plugin);

/* Ten items at three workers, with that option or none (NULL), compared with
 * nothing, without limits. */
struct attempt
launching_attempt(const char *plugin, const char *option, const char *value);

/* What it is launched by; the attempt must outlive it. 0 when its list of items
 * is there. */
int launching_order(const struct attempt *attempt, struct trial_order *order);
void launching_order_fini(struct trial_order *order);

/* Launches it; what engine_run() said. The records are released. */
int launching_try(const struct attempt *attempt, struct trial_result *result);

/* As the measured ceiling: by that many processes, each with its share of what
 * sequential made of the items; at_gate as in a trial's order. */
int launching_ceiling(const struct attempt *attempt, void (*at_gate)(void *arg),
	void *arg, struct trial_result *result);

/* Nothing is left of a trial, and somebody else's is fine. */
void launching_undisturbed(void);

/* It ends with that status and a reason with that in it, undisturbed. */
void launching_ends(const struct attempt *attempt, enum trial_status status,
	const char *reason);

/* Such an attempt, compared with what sequential makes of the items. */
void launching_how(const char *plugin, const char *option, const char *value,
	enum trial_status status, const char *reason);

/* Such an attempt, that has 1.5 seconds and isn't through by then. */
void launching_late(const char *plugin, const char *option, const char *value,
	const char *reason);

/* A strategy that can't be described: why not. */
void launching_indescribable(const char *plugin, char *why, size_t size);

/* How many children we have. */
unsigned launching_children(void);

#endif
