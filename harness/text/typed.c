/* SPDX-License-Identifier: MIT */
/* Quotes words for a shell; finds how lanebench was called. */
#include "text/typed.h"

#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "text/utf8.h"

#define TYPED_NAME "`lanebench "

char *
typed_quoted(const char *word)
{
	static const char plain[] = "abcdefghijklmnopqrstuvwxyz"
				    "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
				    "0123456789-_.,:=/@%+";
	bool bare = *word != '\0' && word[strspn(word, plain)] == '\0';
	char *text = NULL;
	size_t size;
	FILE *to = open_memstream(&text, &size);

	if (to == NULL)
		return NULL;
	for (fputs(bare ? "" : "'", to); *word; word++)
		fputs(*word == '\'' ? "'\\''" : (char[2]){ *word }, to);
	fputs(bare ? "" : "'", to);
	if (fclose(to) != 0 || text == NULL)
		return NULL;
	return utf8_tame(text);
}

/* A shell that finds it by PATH passes no folder. Where this isn't lanebench,
 * in a unit test, PATH is assumed. */
char *
typed_program(char blank)
{
	const char *name = program_invocation_name;
	const char *base = program_invocation_short_name;
	size_t folder = (size_t)(base - name);
	char *own, *quoted;

	if (strcmp(base, "lanebench") != 0)
		folder = 0;
	if (asprintf(&own, "%.*slanebench", (int)folder, name) < 0)
		return NULL;
	quoted = typed_quoted(own);
	free(own);
	for (char *c = quoted; c != NULL && *c != '\0'; c++)
		*c = *c == ' ' ? blank : *c;
	return quoted;
}

char *
typed_commands(const char *text, char blank)
{
	char *program = typed_program(blank), *typed = NULL;
	const char *at;
	size_t size;
	FILE *to = program != NULL ? open_memstream(&typed, &size) : NULL;

	if (to == NULL) {
		free(program);
		return NULL;
	}
	while ((at = strstr(text, TYPED_NAME)) != NULL) {
		fprintf(to, "%.*s`%s ", (int)(at - text), text, program);
		text = at + strlen(TYPED_NAME);
	}
	fputs(text, to);
	free(program);
	return fclose(to) == 0 ? typed : NULL;
}
