/* SPDX-License-Identifier: MIT */
/* Is it JSON? json_read FILE [KEY...]: 0 when it is, and prints the value that
 * the keys lead to. */
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>

int
main(int argc, char **argv)
{
	json_error_t error;
	json_t *root = argc > 1 ? json_load_file(argv[1], 0, &error) : NULL;
	json_t *at = root;

	if (root == NULL) {
		fprintf(stderr, "json_read: %s: %s\n", argc > 1 ? argv[1] : "",
			argc > 1 ? error.text : "no file named");
		return 1;
	}
	for (int i = 2; i < argc; i++)
		at = json_is_array(at)
			? json_array_get(at, (size_t)atol(argv[i]))
			: json_object_get(at, argv[i]);
	if (argc > 2 && json_is_string(at))
		puts(json_string_value(at));
	else if (argc > 2 && at != NULL)
		json_dumpf(at, stdout, JSON_ENCODE_ANY);
	json_decref(root);
	return at == NULL;
}
