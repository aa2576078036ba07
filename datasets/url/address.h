/* SPDX-License-Identifier: MIT */
/* The parts of a http or https URL that datasets look at; nothing more. */
#ifndef DATASETS_URL_ADDRESS_H
#define DATASETS_URL_ADDRESS_H

#include <stddef.h>

/* Slices of the URL that was given. */
struct address {
	const char *host; /* with its port, without credentials */
	size_t host_len;
	const char *path; /* path and query as they stand; may be empty */
	size_t path_len; /* without the fragment */
};

/* The longest URL taken; servers refuse longer ones anyhow. */
#define ADDRESS_MAX 8192

/* NULL, or a static text that says what is wrong with the URL. Its host isn't
 * looked up. [any] */
const char *address_parse(const char *url, size_t len, struct address *out);

#endif
