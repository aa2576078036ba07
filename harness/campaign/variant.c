/* SPDX-License-Identifier: MIT */
/* Takes "[LABEL=]NAME[:OPTION=VALUE]..." apart. */
#include "campaign/variant.h"

#include <ctype.h>
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "text/names.h"
#include "text/secret.h"

int
variant_value_check(const char *name, const char *value, struct reason *why)
{
	json_t *text = json_string(value);
	bool bad = strpbrk(value, "\r\n") != NULL || text == NULL;

	json_decref(text);
	if (strcmp(value, VARIANT_SECRET) == 0)
		return reason_set(why,
			"type your own value of %.80s, which isn't recorded",
			name);
	if (bad)
		return reason_set(why,
			"the value of %.80s has a newline or is not UTF-8",
			name);
	return 0;
}

/* A comma or colon behind a backslash is part of a name or value. */
static bool
variant_escapes(const char *at)
{
	return *at == '\\' && (at[1] == ',' || at[1] == ':');
}

/* The first such byte that isn't escaped, else the text's end. */
static char *
variant_find(const char *text, char c)
{
	for (; *text != '\0' && *text != c; text++)
		text += variant_escapes(text);
	return (char *)text;
}

char *
variant_next(char **rest)
{
	char *word = *rest, *end;

	if (word == NULL)
		return NULL;
	end = variant_find(word, ',');
	*rest = *end != '\0' ? end + 1 : NULL;
	*end = '\0';
	return word;
}

/* [text, end) without its backslashes, to be freed. */
static char *
variant_plain(const char *text, const char *end)
{
	char *plain = malloc((size_t)(end - text) + 1), *to = plain;

	while (plain != NULL && text < end) {
		text += variant_escapes(text);
		*to++ = *text++;
	}
	if (plain != NULL)
		*to = '\0';
	return plain;
}

/* The bytes of OPTION where the text begins with "OPTION="; else 0. */
static size_t
variant_option(const char *text)
{
	size_t n = 0;

	while (isalnum((unsigned char)text[n]) || text[n] == '-' ||
		text[n] == '_')
		n++;
	return text[n] == '=' ? n : 0;
}

static bool
variant_is_there(const char *path, const char *end)
{
	char *plain = variant_plain(path, end);
	bool there = plain != NULL && access(plain, F_OK) == 0;

	free(plain);
	return there;
}

static bool
variant_ends(const char *path, const char *end, const char *with)
{
	size_t n = strlen(with);

	return (size_t)(end - path) > n && strncmp(end - n, with, n) == 0;
}

/* The colon before the options, else the text's end. A path may hold such
 * colons, and a value slashes: the file that is there decides. */
static const char *
variant_colon(const char *name)
{
	const char *end = name + strlen(name), *likely = end;
	const char *colon = variant_find(name, ':');

	if (memchr(name, '/', (size_t)(colon - name)) == NULL)
		return colon;
	if (variant_is_there(name, end))
		return end;
	for (; *colon != '\0'; colon = variant_find(colon + 1, ':')) {
		if (!variant_ends(name, colon, ".so") &&
			!variant_ends(name, colon, ".ini"))
			continue;
		if (variant_is_there(name, colon))
			return colon;
		if (*likely == '\0' &&
			(variant_option(colon + 1) > 0 ||
				strchr(colon, '/') == NULL))
			likely = colon;
	}
	return likely;
}

/* Copies its arguments; label and raw may be NULL. NULL without memory. */
static struct variant *
variant_make(
	const char *word, const char *label, const char *name, const char *raw)
{
	struct variant *variant = calloc(1, sizeof(*variant));

	if (variant == NULL)
		return NULL;
	variant->word = strdup(word);
	variant->name = strdup(name);
	variant->label = label != NULL ? strdup(label) : NULL;
	variant->raw = raw != NULL ? strdup(raw) : NULL;
	if (variant->word != NULL && variant->name != NULL &&
		(label == NULL) == (variant->label == NULL) &&
		(raw == NULL) == (variant->raw == NULL))
		return variant;
	variant_destroy(variant);
	return NULL;
}

/* `name` is what is behind the label. */
static struct variant *
variant_behind(const char *word, const char *label, const char *name,
	struct reason *why)
{
	const char *colon = variant_colon(name);
	char *plain = variant_plain(name, colon);
	bool several = plain != NULL && names_several(plain) &&
		(label != NULL || *colon != '\0');
	json_t *utf8 = json_string(name);
	struct variant *variant = NULL;

	if (plain == NULL || *plain == '\0')
		reason_set(why, "an empty name in '%.64s%s%.60s'",
			label != NULL ? label : "", label != NULL ? "=" : "",
			name);
	else if (*colon != '\0' && variant_option(colon + 1) == 0)
		reason_set(why,
			"'%.80s': after the ':' there is no OPTION=VALUE (one "
			"that is part of a path is written '\\:')",
			name);
	else if (several)
		reason_set(why,
			"'%s' stands for several, so it has no label and no "
			"options: name the one that is to have them",
			plain);
	else if (utf8 == NULL)
		reason_set(why, "'%.60s' is not UTF-8", name);
	else
		variant = variant_make(
			word, label, plain, *colon != '\0' ? colon + 1 : NULL);
	json_decref(utf8);
	free(plain);
	return variant;
}

static struct variant *
variant_labelled(const char *word, const char *label, const char *name,
	struct reason *why)
{
	if (names_reserved(label) != NULL)
		reason_set(why, "nothing can be called '%s': that is %s", label,
			names_reserved(label));
	else if (!names_plain(label))
		reason_set(why,
			"'%.80s' is no label: that is 1 to 64 letters, digits, "
			"'-', '_' and '.' (a file is named with a slash)",
			label);
	else
		return variant_behind(word, label, name, why);
	return NULL;
}

struct variant *
variant_parse_as(const char *label, const char *word, struct reason *why)
{
	return variant_labelled(label, label, word, why);
}

struct variant *
variant_parse(const char *word, struct reason *why)
{
	size_t n = strcspn(word, "=/:");
	char *label = word[n] == '=' ? strndup(word, n) : NULL;
	struct variant *variant = label != NULL
		? variant_labelled(word, label, word + n + 1, why)
		: variant_behind(word, NULL, word, why);

	free(label);
	return variant;
}

struct variant *
variant_create(const char *name)
{
	return variant_make(name, NULL, name, NULL);
}

/* Frees what variant_bind() made. */
static void
variant_unbind(struct variant *variant)
{
	json_decref(variant->own);
	free(variant->called);
	free(variant->shown);
	variant->own = NULL;
	variant->called = variant->shown = NULL;
	variant->named = false;
}

void
variant_destroy(struct variant *variant)
{
	if (variant == NULL)
		return;
	variant_unbind(variant);
	free(variant->word);
	free(variant->label);
	free(variant->name);
	free(variant->raw);
	free(variant);
}

/* Where the value at `text` ends: before the next ":OPTION=" of an option that
 * is there. */
static const char *
variant_value_end(const char *text, const struct plugin *plugin)
{
	const char *end = variant_find(text, ':');

	for (; *end != '\0'; end = variant_find(end + 1, ':')) {
		char *name = strndup(end + 1, variant_option(end + 1));
		bool is = name != NULL && plugin_option(plugin, name) != NULL;

		free(name);
		if (is)
			break;
	}
	return end;
}

/* Options by their values, as a name shows them, and as they can be typed. */
struct variant_options {
	json_t *own;
	FILE *called, *shown;
	bool secret;
};

static int
variant_add(struct variant_options *options, const struct plugin_option *option,
	const char *name, const char *value, const char *end,
	struct reason *why)
{
	char *plain = variant_plain(value, end);
	bool secret = option != NULL && option->secret;
	struct reason wrong;

	if (plain == NULL || json_object_get(options->own, name) != NULL) {
		reason_set(why, "%.64s is set twice: leave one out", name);
		free(plain);
		return -EINVAL;
	}
	if (variant_value_check(name, plain, &wrong) < 0) {
		free(plain);
		return reason_set(why, "set: %s", wrong.text);
	}
	json_object_set_new(options->own, name, json_string(plain));
	options->secret |= secret;
	fprintf(options->called, ":%s=%s", name,
		secret ? VARIANT_SECRET : secret_hide(plain));
	fprintf(options->shown, "%s%s=%.*s",
		json_object_size(options->own) > 1 ? ":" : "", name,
		secret ? (int)strlen(VARIANT_SECRET) : (int)(end - value),
		secret ? VARIANT_SECRET : value);
	free(plain);
	return 0;
}

static int
variant_split(struct variant_options *options, const char *raw,
	const struct plugin *plugin, struct reason *why)
{
	int rc = 0;

	while (rc == 0 && *raw != '\0') {
		size_t n = variant_option(raw);
		const char *end = variant_value_end(raw + n + 1, plugin);
		char *name = strndup(raw, n);

		rc = name != NULL
			? variant_add(options, plugin_option(plugin, name),
				  name, raw + n + 1, end, why)
			: -ENOMEM;
		free(name);
		raw = *end != '\0' ? end + 1 : end;
	}
	return rc;
}

/* What it is called: by its label, or as it was typed. */
static int
variant_call(struct variant *variant, const char *called, struct reason *why)
{
	const char *label = variant->label;

	if (label == NULL && strlen(called) > VARIANT_NAME_MAX)
		return reason_set(why,
			"'%.60s...' would be a name of %zu bytes, %d at the "
			"most: give it a label, LABEL=%.40s:...",
			called, strlen(called), VARIANT_NAME_MAX,
			variant->name);
	variant->called = strdup(label != NULL ? label : called);
	return variant->called != NULL ? 0 : -ENOMEM;
}

int
variant_bind(struct variant *variant, struct plugin *plugin, struct reason *why)
{
	char *called = NULL, *shown = NULL;
	size_t called_size, shown_size;
	struct variant_options options = { .own = json_object(),
		.called = open_memstream(&called, &called_size),
		.shown = open_memstream(&shown, &shown_size) };
	int rc = options.called != NULL && options.shown != NULL ? 0 : -ENOMEM;

	reason_set(why, "out of memory");
	variant_unbind(variant);
	variant->plugin = plugin;
	variant->own = options.own;
	if (rc == 0) {
		fputs(plugin->name, options.called);
		rc = variant_split(&options,
			variant->raw != NULL ? variant->raw : "", plugin, why);
	}
	if (options.called != NULL && fclose(options.called) != 0)
		rc = -ENOMEM;
	if (options.shown != NULL && fclose(options.shown) != 0)
		rc = -ENOMEM;
	if (rc == 0)
		rc = variant_call(variant, called, why);
	if (rc == 0 && options.secret) {
		variant->shown = shown;
		shown = NULL;
	}
	free(called);
	free(shown);
	return rc;
}

bool
variant_is_plain(const struct variant *variant)
{
	return variant->label == NULL && variant->raw == NULL;
}

int
variants_add(struct variants *variants, struct variant *variant)
{
	struct variant **grown =
		realloc(variants->list, (variants->count + 1) * sizeof(*grown));

	if (grown == NULL || variant == NULL)
		goto out;
	grown[variants->count++] = variant;
out:
	variants->list = grown != NULL ? grown : variants->list;
	return grown != NULL && variant != NULL ? 0 : -ENOMEM;
}

int
variants_take(struct variants *variants, struct variant *variant)
{
	int rc = variants_add(variants, variant);

	if (rc < 0)
		variant_destroy(variant);
	return rc;
}

void
variants_fini(struct variants *variants)
{
	for (size_t i = 0; i < variants->count; i++)
		variant_destroy(variants->list[i]);
	free(variants->list);
	*variants = (struct variants){ 0 };
}

struct variant *
variants_labelled(const struct variants *variants, const char *label)
{
	for (size_t i = 0; i < variants->count; i++)
		if (strcmp(variants->list[i]->label, label) == 0)
			return variants->list[i];
	return NULL;
}
