/* SPDX-License-Identifier: MIT */
/* run.json read back, and two of them compared. What is in it is the run's:
 * campaign/run_json.c writes it. */
#ifndef LANEBENCH_RECORD_RUN_JSON_H
#define LANEBENCH_RECORD_RUN_JSON_H

#include <jansson.h>
#include <stdbool.h>

/* That of a folder, a new reference; NULL where it can't be read, with why in
 * *error unless that is NULL: line -1 where there is no such file. [any] */
json_t *run_json_load(const char *folder, json_error_t *error);

/* A string; "" where there is none. The object's. [any] */
const char *run_json_text(const json_t *object, const char *key);

/* The object of that name in a list, such as that of "datasets"; NULL where
 * there is none. The list's. [any] */
json_t *run_json_named(const json_t *list, const char *name);

/* The entry in a list of "files" that is of the same file as `like`. [any] */
json_t *run_json_file(const json_t *files, const json_t *like);

enum run_json_which {
	RUN_JSON_CHANGED, /* keys that both have, with other values */
	RUN_JSON_MISSING, /* keys that only one has */
	RUN_JSON_EITHER /* both; null is as good as missing */
};

struct run_json_difference {
	const char *key;
	const json_t *was, *is; /* the old's and the new's; NULL: missing */
};

/* The first difference of two objects: of `keys` or, where that is NULL, of all
 * keys of the old and then of the new; none of `except`, which may be NULL.
 * False: there is none. What it gives is the objects'. [any] */
bool run_json_differs(json_t *old, json_t *new, enum run_json_which which,
	const char *const *keys, const char *const *except,
	struct run_json_difference *out);

#endif
