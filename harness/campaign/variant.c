/* SPDX-License-Identifier: MIT */
/* "[LABEL=]NAME[:OPTION=VALUE]...", taken apart. */
#include "campaign/variant.h"

#include <ctype.h>
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "campaign/settings.h"
#include "plugins/plugins.h"
#include "text/names.h"
#include "text/secret.h"

/* Where one line says what is wrong. */
struct refusal {
	char *why;
	size_t size;
};

__attribute__((format(printf, 2, 3))) static int
variant_refuse(const struct refusal *refusal, const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	vsnprintf(refusal->why, refusal->size, fmt, args);
	va_end(args);
	return -EINVAL;
}

/* A backslash takes the comma or colon behind it for what it is. */
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

/* What stands in [text, end), without its backslashes; to be freed. */
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

/* The bytes of OPTION where "OPTION=" stands; else 0. */
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

/* What stands behind the label. */
static json_t *
variant_behind(
	const char *label, const char *name, const struct refusal *refusal)
{
	const char *colon = variant_colon(name);
	char *plain = variant_plain(name, colon);
	bool several = plain != NULL && names_several(plain) &&
		(label != NULL || *colon != '\0');
	json_t *variant = NULL;

	if (plain == NULL || *plain == '\0')
		variant_refuse(refusal, "an empty name in '%.64s%s%.60s'",
			label ? label : "", label ? "=" : "", name);
	else if (*colon != '\0' && variant_option(colon + 1) == 0)
		variant_refuse(refusal,
			"'%.80s': behind the ':' stands no OPTION=VALUE (one "
			"that is part of a path is written '\\:')",
			name);
	else if (several)
		variant_refuse(refusal,
			"'%s' stands for several, so it has no label and no "
			"options: name the one that is to have them",
			plain);
	else if ((variant = json_pack("{s:s, s:s*, s:s*}", "name", plain,
			  "label", label, "raw",
			  *colon != '\0' ? colon + 1 : NULL)) == NULL)
		variant_refuse(refusal, "'%.60s' is not UTF-8", name);
	free(plain);
	return variant;
}

json_t *
variant_parse_as(const char *label, const char *word, char *why, size_t size)
{
	const struct refusal refusal = { why, size };

	if (names_reserved(label) != NULL)
		variant_refuse(&refusal,
			"nothing can be called '%s': that is %s", label,
			names_reserved(label));
	else if (!names_plain(label))
		variant_refuse(&refusal,
			"'%.80s' is no label: that is 1 to 64 letters, digits, "
			"'-', '_' and '.' (a file is named with a slash)",
			label);
	else
		return variant_behind(label, word, &refusal);
	return NULL;
}

json_t *
variant_parse(const char *word, char *why, size_t size)
{
	const struct refusal refusal = { why, size };
	size_t n = strcspn(word, "=/:");
	char *label = word[n] == '=' ? strndup(word, n) : NULL;
	json_t *variant = label != NULL
		? variant_parse_as(label, word + n + 1, why, size)
		: variant_behind(NULL, word, &refusal);

	if (variant != NULL)
		json_object_set_new(variant, "word", json_string(word));
	free(label);
	return variant;
}

/* Where the value at `text` ends: before the next ":OPTION=" of an option that
 * is there. */
static const char *
variant_value_end(const char *text, json_t *plugin)
{
	const char *end = variant_find(text, ':');

	for (; *end != '\0'; end = variant_find(end + 1, ':')) {
		char *name = strndup(end + 1, variant_option(end + 1));
		bool is = name && plugin_option(plugin, name) != NULL;

		free(name);
		if (is)
			break;
	}
	return end;
}

/* Its options' values as they are meant, as they are seen in a name, and as they
 * may be typed again. */
struct variant_options {
	json_t *own;
	FILE *called, *shown;
	bool secret;
};

static int
variant_add(struct variant_options *options, json_t *option, const char *name,
	const char *value, const char *end, const struct refusal *refusal)
{
	char *plain = variant_plain(value, end);
	bool secret = plugin_flag(option, "secret");
	struct reason why;

	if (plain == NULL || json_object_get(options->own, name) != NULL) {
		variant_refuse(
			refusal, "%.64s is set twice: leave one out", name);
		free(plain);
		return -EINVAL;
	}
	if (settings_value_check(name, plain, &why) < 0) {
		free(plain);
		return variant_refuse(refusal, "set: %s", why.text);
	}
	json_object_set_new(options->own, name, json_string(plain));
	options->secret |= secret;
	fprintf(options->called, ":%s=%s", name,
		secret ? SETTINGS_SECRET : secret_hide(plain));
	fprintf(options->shown, "%s%s=%.*s",
		json_object_size(options->own) > 1 ? ":" : "", name,
		secret ? (int)strlen(SETTINGS_SECRET) : (int)(end - value),
		secret ? SETTINGS_SECRET : value);
	free(plain);
	return 0;
}

static int
variant_split(struct variant_options *options, const char *raw, json_t *plugin,
	const struct refusal *refusal)
{
	int rc = 0;

	while (rc == 0 && *raw != '\0') {
		size_t n = variant_option(raw);
		const char *end = variant_value_end(raw + n + 1, plugin);
		char *name = strndup(raw, n);

		rc = name ? variant_add(options, plugin_option(plugin, name),
				    name, raw + n + 1, end, refusal)
			  : -ENOMEM;
		free(name);
		raw = *end != '\0' ? end + 1 : end;
	}
	return rc;
}

/* What it is called: by its label, or as it was typed. */
static int
variant_call(json_t *variant, const char *called, const struct refusal *refusal)
{
	const char *label = plugin_text(variant, "label");

	if (*label == '\0' && strlen(called) > VARIANT_NAME_MAX)
		return variant_refuse(refusal,
			"'%.60s...' would be a name of %zu bytes, %d at the "
			"most: give it a label, LABEL=%.40s:...",
			called, strlen(called), VARIANT_NAME_MAX,
			plugin_text(variant, "name"));
	return json_object_set_new(variant, "called",
		json_string(*label != '\0' ? label : called));
}

int
variant_bind(json_t *variant, json_t *plugin, char *why, size_t size)
{
	const struct refusal refusal = { why, size };
	char *called = NULL, *shown = NULL;
	size_t called_size, shown_size;
	struct variant_options options = { .own = json_object(),
		.called = open_memstream(&called, &called_size),
		.shown = open_memstream(&shown, &shown_size) };
	int rc = options.called != NULL && options.shown != NULL ? 0 : -ENOMEM;

	variant_refuse(&refusal, "out of memory");
	json_object_set(variant, "plugin", plugin);
	json_object_set_new(variant, "own", options.own);
	if (rc == 0) {
		fputs(plugin_text(plugin, "name"), options.called);
		rc = variant_split(&options, plugin_text(variant, "raw"),
			plugin, &refusal);
	}
	if (options.called != NULL && fclose(options.called) != 0)
		rc = -ENOMEM;
	if (options.shown != NULL && fclose(options.shown) != 0)
		rc = -ENOMEM;
	if (rc == 0)
		rc = variant_call(variant, called, &refusal);
	if (rc == 0 && options.secret)
		json_object_set_new(variant, "shown", json_string(shown));
	free(called);
	free(shown);
	return rc;
}

bool
variant_is_plain(json_t *variant)
{
	return json_object_get(variant, "label") == NULL &&
		json_object_get(variant, "raw") == NULL;
}
