/* SPDX-License-Identifier: MIT */
/* A dataset's prepare(), called in a process of its own. */
#ifndef LANEBENCH_LAUNCH_PREPARE_H
#define LANEBENCH_LAUNCH_PREPARE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <jansson.h>

#include "launch/origin.h"
#include "process/supervisor.h"
#include "text/reason.h"

/*
 * What a process answered in which a plugin's code runs: the plugin may have
 * written it, so each part is checked, and copied as lines that a terminal can
 * show. Parts that are not known here are left behind.
 */

/* What a part is, and the type of its place in a struct. */
enum reply_kind {
	REPLY_TEXT, /* const char * */
	REPLY_FLAG, /* bool */
	REPLY_COUNT, /* int64_t, 0 at the least */
	REPLY_NUMBER, /* int64_t */
	REPLY_TEXTS, /* json_t *, an array */
	REPLY_NAMED /* json_t *, an object of texts */
};

struct reply_field {
	const char *key;
	enum reply_kind kind;
	bool required;
	size_t at; /* offset in the struct */
};

#define REPLY_FIELD(type, name, kind, required) \
	{ \
#name, kind, required, offsetof(struct type, name) \
	}
#define REPLY_END \
	{ \
		NULL, REPLY_TEXT, false, 0 \
	}

/* Copies the fields of `from` to `to`, which then owns them, and into the
 * struct, where those that are missing stay as they are. 0, or -EINVAL and
 * why. */
int reply_take(json_t *to, json_t *from, const struct reply_field *fields,
	void *into, struct reason *why);

/* What a dataset's prepare() left behind. */
struct prepared {
	int64_t items;
	json_t *say, *facts; /* lines for the user; NULL: none */
	const char *error; /* NULL: none */
	bool asked; /* its prepare() itself refused */
	bool usage; /* for an option's value */
	bool away; /* a page redirects to another machine */
	json_t *said; /* owns the others */
};

/* `from` is borrowed. 0, or -EINVAL and why. */
int reply_prepared(struct prepared *prepared, json_t *from, struct reason *why);
void prepared_fini(struct prepared *prepared);

struct prepare_order {
	json_t *dataset; /* {"file", "options"}, borrowed as all of it is */
	json_t *earlier; /* the facts of an earlier session; NULL: none */
	uint64_t seed;
	/* Folders for what is kept between runs, and for what is not. */
	const char *cache, *work;
	/* The files that it writes: the list of items, the hosts of each (NULL:
	 * not wanted), and what the origin is to serve. */
	const char *list, *hosts, *routes;
	const struct origin *origin; /* NULL: nothing is fetched */
	uint64_t limit_ns;
	const struct supervisor_limits *limits;
};

/* What prepare() left behind, for prepared_fini(); it may have refused, see
 * prepared->error. A negative errno when there is no answer, and why. */
int prepare_launch(const struct prepare_order *order, struct prepared *prepared,
	struct reason *why);

#endif
