/* SPDX-License-Identifier: MIT */
/* Two runs that aren't alike, or may not be: what to type all the same. */
#include "cli/alike.h"

#include <stdio.h>
#include <string.h>

#define ALIKE_KINDS 40

/* Adds a word to a list. */
static void
alike_list(char *list, size_t size, const char *between, const char *word)
{
	size_t len = strlen(list);

	if (len < size)
		snprintf(list + len, size - len, "%s%s", len ? between : "",
			word);
}

/* All that must be allowed, what already is and what isn't. */
static void
alike_across(const bool across[SAME_KINDS], const struct same *same,
	char kinds[ALIKE_KINDS])
{
	*kinds = '\0';
	for (int kind = 0; kind < SAME_KINDS; kind++)
		if (across[kind] || *same->differs[kind] ||
			*same->unknown[kind])
			alike_list(kinds, ALIKE_KINDS, ",",
				same_kind_name((enum same_kind)kind));
}

bool
alike_unknown(const bool across[SAME_KINDS], const struct same *same,
	char words[ALIKE_WORDS])
{
	char what[SAME_KINDS * (SAME_WORDS + 20)] = "";
	char kinds[ALIKE_KINDS] = "", all[ALIKE_KINDS];

	for (int kind = 0; kind < SAME_KINDS; kind++) {
		const char *why = same->unknown[kind];

		if (!*why || across[kind])
			continue;
		if (!strstr(what, why))
			alike_list(what, sizeof(what), "; ", why);
		alike_list(kinds, sizeof(kinds), ",",
			same_kind_name((enum same_kind)kind));
	}
	if (!*what)
		return false;
	alike_across(across, same, all);
	snprintf(words, ALIKE_WORDS,
		"%s, so nobody knows whether it measured the same (%s); "
		"`--across %s` compares all the same",
		what, kinds, all);
	return true;
}

bool
alike_differs(const bool across[SAME_KINDS], const struct same *same,
	char words[ALIKE_WORDS])
{
	char what[SAME_KINDS * (SAME_WORDS + 20)] = "", all[ALIKE_KINDS];

	for (int kind = 0; kind < SAME_KINDS; kind++) {
		char one[SAME_WORDS + 20];

		if (!*same->differs[kind] || across[kind])
			continue;
		snprintf(one, sizeof(one), "%s (%s)",
			same_kind_name((enum same_kind)kind),
			same->differs[kind]);
		alike_list(what, sizeof(what), "; ", one);
	}
	if (!*what)
		return false;
	alike_across(across, same, all);
	snprintf(words, ALIKE_WORDS,
		"OLD and NEW are not alike: %s; `--across %s` compares all "
		"the same",
		what, all);
	return true;
}
