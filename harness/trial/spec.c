/* SPDX-License-Identifier: MIT */
/* Reads lanebench-trial's orders. */
#include "trial/spec.h"

#include <stdio.h>

json_t *
spec_read(int fd)
{
	json_error_t error;
	json_t *spec = json_loadfd(fd, 0, &error);

	if (!json_is_object(spec)) {
		fprintf(stderr, "lanebench-trial: orders: %s\n",
			spec ? "no object" : error.text);
		json_decref(spec);
		return NULL;
	}
	return spec;
}

const char *
spec_text(json_t *spec, const char *key)
{
	const char *text = json_string_value(json_object_get(spec, key));

	return text ? text : "";
}

json_int_t
spec_number(json_t *spec, const char *key)
{
	return json_integer_value(json_object_get(spec, key));
}
