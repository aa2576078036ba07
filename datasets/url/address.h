/* SPDX-License-Identifier: MIT */
/* The parts of a http or https URL that datasets look at; nothing more. */
#ifndef LANEBENCH_URL_ADDRESS_H
#define LANEBENCH_URL_ADDRESS_H

#include <stdbool.h>
#include <stddef.h>

/* Slices of the URL that was given. */
struct address {
	const char *host; /* with its port, without credentials */
	size_t host_len;
	const char *path; /* path and query, unchanged; may be empty */
	size_t path_len; /* without the fragment */
};

/* The longest URL taken; servers refuse longer ones anyhow. */
#define ADDRESS_MAX 8192

/* NULL, or a static text that says what is wrong with the URL. Its host isn't
 * looked up. [any] */
const char *address_parse(const char *url, size_t len, struct address *out);

/* The longest path that place_as_recorded() leaves as it is. */
#define PLACE_MAX 2000

/* Whether clients send this path, with its query, in just these bytes, and all
 * servers accept it; it begins with '/'. Other pages get a made-up path, "/~N",
 * for which this is false: no two clash. [any thread] */
bool place_as_recorded(const char *path, size_t len);

#endif
