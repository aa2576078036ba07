/* SPDX-License-Identifier: MIT */
/* Parts of sentences, in a list of their own. */
#include "text/phrase.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

struct phrase {
	struct phrase *before;
	char text[];
};

const char *
phrase_format(struct phrases *phrases, const char *format, ...)
{
	struct phrase *phrase;
	va_list args;
	int len;

	va_start(args, format);
	len = vsnprintf(NULL, 0, format, args);
	va_end(args);
	phrase = len < 0 ? NULL : malloc(sizeof(*phrase) + (size_t)len + 1);
	if (phrase == NULL)
		return "";
	va_start(args, format);
	vsnprintf(phrase->text, (size_t)len + 1, format, args);
	va_end(args);
	phrase->before = phrases->last;
	phrases->last = phrase;
	return phrase->text;
}

const char *
phrase_list(struct phrases *phrases, const char *const *items, size_t count,
	size_t total)
{
	const char *text = "";

	for (size_t i = 0; i < count; i++)
		text = phrase_format(phrases, "%s%s%s", text,
			i == 0			? ""
				: i + 1 < total ? ", "
						: " and ",
			items[i]);
	if (total > count)
		text = phrase_format(
			phrases, "%s and %zu more", text, total - count);
	return text;
}

void
phrases_free(struct phrases *phrases)
{
	while (phrases->last != NULL) {
		struct phrase *before = phrases->last->before;

		free(phrases->last);
		phrases->last = before;
	}
}
