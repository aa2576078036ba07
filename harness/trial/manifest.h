/* SPDX-License-Identifier: MIT */
/* A peer's manifest: the .ini file that says how to run a program as a
 * strategy. strategies/peers/README.md has its keys. */
#ifndef LANEBENCH_TRIAL_MANIFEST_H
#define LANEBENCH_TRIAL_MANIFEST_H

#include <stdbool.h>
#include <stddef.h>

#define MANIFEST_WORDS 64

struct manifest {
	char *name, *summary, *needs; /* never NULL; needs may be "" */
	char *datasets; /* "url,html" */
	char *heeds; /* datasets' options, "timeout-ms,user-agent"; may be "" */
	bool one_worker;
	bool title; /* whether its titles are checked, or its bodies alone */
	char *folder; /* of the file: absolute, what the program works in */
	/* The command, ended by NULL; one place is kept for "--probe". The
	 * first is a path, or a name to be looked up in PATH. */
	char *words[MANIFEST_WORDS + 2];
	size_t count;
	char *command; /* as it was typed */
};

/* 0, or a negative errno and one line in `why` that names the file. Takes a
 * path. The manifest is then the caller's, for manifest_destroy(). */
int manifest_read(struct manifest **manifest, const char *file, char *why,
	size_t why_size);
/* Takes NULL. */
void manifest_destroy(struct manifest *manifest);

/* Whether the file's name says that it is one. */
bool manifest_is(const char *file);

#endif
