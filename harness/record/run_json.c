/* SPDX-License-Identifier: MIT */
/* Reads run.json, and finds where two of them differ. */
#include "record/run_json.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "files/files.h"

json_t *
run_json_load(const char *folder, json_error_t *error)
{
	char *path = NULL;
	FILE *stream = NULL;
	json_t *run = NULL;

	if (error != NULL)
		*error = (json_error_t){ .line = -1 };
	if (asprintf(&path, "%s/run.json", folder) < 0)
		return NULL;
	stream = files_read(path, FILES_TEXT_MAX);
	if (stream != NULL) {
		run = json_loadf(stream, 0, error);
		fclose(stream);
	}
	free(path);
	return run;
}

const char *
run_json_text(const json_t *object, const char *key)
{
	const char *text = json_string_value(json_object_get(object, key));

	return text != NULL ? text : "";
}

json_t *
run_json_named(const json_t *list, const char *name)
{
	json_t *one;
	size_t i;

	json_array_foreach (list, i, one)
		if (strcmp(run_json_text(one, "name"), name) == 0)
			return one;
	return NULL;
}

json_t *
run_json_file(const json_t *files, const json_t *like)
{
	const char *of = run_json_text(like, "of");
	const char *file = run_json_text(like, "file");
	json_t *one;
	size_t i;

	json_array_foreach (files, i, one)
		if (strcmp(run_json_text(one, "of"), of) == 0 &&
			strcmp(run_json_text(one, "file"), file) == 0)
			return one;
	return NULL;
}

static bool
run_json_among(const char *const *list, const char *word)
{
	while (list != NULL && *list != NULL && strcmp(*list, word) != 0)
		list++;
	return list != NULL && *list != NULL;
}

/* Whether the key is such a difference; fills *out. */
static bool
run_json_key(json_t *old, json_t *new, enum run_json_which which,
	const char *key, struct run_json_difference *out)
{
	json_t *was = json_object_get(old, key),
	       *is = json_object_get(new, key);
	json_t *none = json_null();

	*out = (struct run_json_difference){ key, was, is };
	switch (which) {
	case RUN_JSON_CHANGED:
		return was != NULL && is != NULL && !json_equal(was, is);
	case RUN_JSON_MISSING:
		return (was == NULL) != (is == NULL);
	case RUN_JSON_EITHER:
		break;
	}
	return !json_equal(was != NULL ? was : none, is != NULL ? is : none);
}

bool
run_json_differs(json_t *old, json_t *new, enum run_json_which which,
	const char *const *keys, const char *const *except,
	struct run_json_difference *out)
{
	json_t *sides[2] = { old, new }, *value;
	const char *key;

	for (; keys != NULL && *keys != NULL; keys++)
		if (run_json_key(old, new, which, *keys, out))
			return true;
	if (keys != NULL)
		return false;
	for (int side = 0; side < 2; side++)
		json_object_foreach (sides[side], key, value)
			if (!run_json_among(except, key) &&
				run_json_key(old, new, which, key, out))
				return true;
	return false;
}
