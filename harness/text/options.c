/* SPDX-License-Identifier: MIT */
/* Parses a command's words by a table of options, and shows its help. */
#include "text/options.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "text/nearest.h"
#include "text/number.h"
#include "text/wrap.h"

#define OPTIONS_SHOWN 60 /* bytes of a word in a message */
#define OPTIONS_DAYS 86400.0 /* times beyond it are in days */
#define OPTIONS_COLUMN 26 /* where --help's sentences begin at the most */

static const struct option_row options_last = {
	.name = "help", .kind = OPTION_FLAG, .help = "this text"
};

const struct option_row *
options_next(const struct option_command *command, const struct option_row *row)
{
	if (row == &options_last)
		return NULL;
	row = row == NULL ? command->rows : row + 1;
	for (; row != NULL && row->name != NULL; row++)
		if ((row->commands & command->bit) != 0)
			return row;
	return &options_last;
}

const char *
options_name(const struct option_command *command)
{
	const char *blank = strrchr(command->called, ' ');

	return blank != NULL ? blank + 1 : command->called;
}

/* Choices. */

static const char *const *
options_choice(const struct option_row *row, size_t i)
{
	return (const void *)((const char *)row->choices +
		i * row->choice_size);
}

/* The index of the word of `len` bytes; -1: none. */
static int
options_choice_of(const struct option_row *row, const char *word, size_t len)
{
	const char *name;

	for (size_t i = 0; (name = *options_choice(row, i)) != NULL; i++)
		if (strlen(name) == len && memcmp(name, word, len) == 0)
			return (int)i;
	return -1;
}

static int
options_no_choice(const struct option_row *row, const char *word, size_t len,
	struct reason *why)
{
	char names[400] = "", wrong[OPTIONS_SHOWN + 1];
	char ask[NEAREST_ASK];
	size_t n = 0, count = 0, at = 0;

	snprintf(wrong, sizeof(wrong), "%.*s", (int)len, word);
	while (*options_choice(row, count) != NULL)
		count++;
	for (; n < count && at < sizeof(names); n++)
		at += (size_t)snprintf(names + at, sizeof(names) - at, "%s%s",
			n == 0			? ""
				: n + 1 < count ? ", "
				: count == 2	? " nor "
						: " and ",
			*options_choice(row, n));
	nearest_ask(
		ask, nearest_row(row->choices, row->choice_size, wrong), NULL);
	return reason_set(why, "'%s' is %s %s%s", wrong,
		count == 2 ? "neither" : "none of", names, ask);
}

static int
options_put_choices(const struct option_row *row, bool *field, const char *text,
	struct reason *why)
{
	for (;; text++) {
		size_t len = strcspn(text, ",");
		int choice = options_choice_of(row, text, len);

		if (choice < 0)
			return options_no_choice(row, text, len, why);
		field[choice] = true;
		text += len;
		if (*text == '\0')
			return 0;
	}
}

static int
options_put_choice(const struct option_row *row, int *field, const char *text,
	struct reason *why)
{
	int choice = options_choice_of(row, text, strlen(text));

	if (choice < 0)
		return options_no_choice(row, text, strlen(text), why);
	*field = choice;
	return 0;
}

/* Values. */

static int
options_put_flag(bool *field, const char *text, struct reason *why)
{
	static const char *const words[][2] = { { "yes", "no" },
		{ "true", "false" }, { "on", "off" }, { "1", "0" } };

	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
		if (text != NULL && strcasecmp(text, words[i][0]) != 0 &&
			strcasecmp(text, words[i][1]) != 0)
			continue;
		*field = text == NULL || strcasecmp(text, words[i][0]) == 0;
		return 0;
	}
	return reason_set(
		why, "'%.*s' is neither yes nor no", OPTIONS_SHOWN, text);
}

static int
options_put_whole(const struct option_row *row, void *field, const char *text,
	struct reason *why)
{
	uint64_t value;

	if (number_whole(text, row->least, row->most, &value) < 0)
		return reason_set(why,
			"'%.*s' is no whole number from %llu to %llu",
			OPTIONS_SHOWN, text, (unsigned long long)row->least,
			(unsigned long long)row->most);
	if (row->size == sizeof(uint16_t))
		*(uint16_t *)field = (uint16_t)value;
	else if (row->size == sizeof(uint32_t))
		*(uint32_t *)field = (uint32_t)value;
	else
		*(uint64_t *)field = value;
	return 0;
}

static int
options_put_share(const struct option_row *row, double *field, const char *text,
	struct reason *why)
{
	char least[40] = "over 0 %";

	if (number_share(text, row->low, field) == 0)
		return 0;
	if (row->low > 0)
		snprintf(least, sizeof(least), "of at least %g %%",
			100 * row->low);
	return reason_set(why,
		"'%.*s' is no share %s and under 100 %%, such as 5%%",
		OPTIONS_SHOWN, text, least);
}

static int
options_put_seconds(const struct option_row *row, double *field,
	const char *text, struct reason *why)
{
	char most[40];

	if (number_seconds(text, row->low, row->high, field) == 0)
		return 0;
	snprintf(most, sizeof(most),
		row->high > OPTIONS_DAYS ? "%g days" : "%gh",
		row->high / (row->high > OPTIONS_DAYS ? 86400 : 3600));
	return reason_set(why, "'%.*s' is no time such as %s, at most %s",
		OPTIONS_SHOWN, text,
		row->low > 0 ? "120s, 2m or 1h" : "0, 30s, 10m or 1h", most);
}

static int
options_put_bytes(const struct option_row *row, uint64_t *field,
	const char *text, struct reason *why)
{
	if (number_bytes(text, row->least, field) == 0)
		return 0;
	return reason_set(why,
		"'%.*s' is no size of at least %lluM, such as 512M or 4G",
		OPTIONS_SHOWN, text, (unsigned long long)row->least >> 20);
}

static int
options_put(const struct option_row *row, void *field, const char *text,
	struct reason *why)
{
	switch (row->kind) {
	case OPTION_FLAG:
		return options_put_flag(field, text, why);
	case OPTION_WHOLE:
		return options_put_whole(row, field, text, why);
	case OPTION_NUMBER:
		if (number_decimal(text, row->low, row->high, field) == 0)
			return 0;
		return reason_set(why, "'%.*s' is no number from %g to %g",
			OPTIONS_SHOWN, text, row->low, row->high);
	case OPTION_SHARE:
		return options_put_share(row, field, text, why);
	case OPTION_SECONDS:
		return options_put_seconds(row, field, text, why);
	case OPTION_BYTES:
		return options_put_bytes(row, field, text, why);
	case OPTION_CHOICE:
		return options_put_choice(row, field, text, why);
	case OPTION_CHOICES:
		return options_put_choices(row, field, text, why);
	case OPTION_TEXT:
		*(const char **)field = text;
		return 0;
	default:
		return 0;
	}
}

/* Puts the value into its field; a reason gets the option's name in front. */
static int
options_take(const struct option_row *row, const char *dashes, const char *text,
	void *filled, struct reason *why)
{
	struct reason own = { "out of memory" };
	int rc;

	if (text == NULL && row->kind != OPTION_FLAG)
		return reason_set(why, "%s%s: no value", dashes, row->name);
	rc = options_put(row, (char *)filled + row->offset, text, &own);
	if (rc == 0 && row->take != NULL)
		rc = row->take(filled, row, text, &own);
	if (rc < 0)
		reason_set(why, "%s%s: %s", dashes, row->name, own.text);
	return rc;
}

void
options_preset(const struct option_command *command, void *filled)
{
	const struct option_row *row = NULL;
	struct reason why;

	while ((row = options_next(command, row)) != NULL)
		if (row->preset != NULL)
			options_put(row, (char *)filled + row->offset,
				row->preset, &why);
}

/* Words. */

static int
options_unknown(const struct option_command *command, const char *dashes,
	const char *word, struct reason *why)
{
	const char *name = word + strspn(word, "-");
	const struct option_row *row = NULL;
	char wrong[OPTIONS_SHOWN + 1], meant[80], help[100];
	char ask[NEAREST_ASK];
	struct nearest nearest;

	/* Its value may be a secret. */
	snprintf(wrong, sizeof(wrong), "%.*s", (int)strcspn(name, "="), name);
	nearest = nearest_to(wrong);
	while ((row = options_next(command, row)) != NULL)
		nearest_try(&nearest, row->name);
	snprintf(meant, sizeof(meant), "%s%s", dashes,
		nearest.name != NULL ? nearest.name : "");
	snprintf(help, sizeof(help), "`%s --help` shows them", command->called);
	nearest_ask(ask, nearest.name != NULL ? meant : NULL, help);
	return reason_set(why, "no option is called '%.*s%s'%s",
		(int)(name - word), word, wrong, ask);
}

static int
options_several(const struct option_command *command, const char *word,
	size_t len, struct reason *why)
{
	const struct option_row *row = NULL;
	char names[300] = "";
	size_t at = 0;

	while ((row = options_next(command, row)) != NULL && at < sizeof(names))
		if (strncmp(row->name, word + 2, len) == 0)
			at += (size_t)snprintf(names + at, sizeof(names) - at,
				"%s--%s", at ? ", " : "", row->name);
	return reason_set(why,
		"'%.*s' begins several options, %s: type more of it; `%s "
		"--help` shows them",
		(int)len + 2, word, names, command->called);
}

/* The row of that name, or one whose name begins so; NULL: none. *several: more
 * names begin so. */
static const struct option_row *
options_find(const struct option_command *command, const char *name, size_t len,
	bool *several)
{
	const struct option_row *row = NULL, *found = NULL;

	*several = false;
	while ((row = options_next(command, row)) != NULL) {
		if (len == 0 || strncmp(row->name, name, len) != 0)
			continue;
		*several = found != NULL && row->name[len] != '\0';
		found = row;
		if (row->name[len] == '\0')
			break;
	}
	return found;
}

/* The row of the option at argv[*at]; *at moves to its value where that is the
 * next word. *value NULL: it has none. */
static int
options_word(const struct option_command *command, int argc, char **argv,
	int *at, const struct option_row **row, const char **value,
	struct reason *why)
{
	const char *word = argv[*at];
	size_t len = strcspn(word + 2, "=");
	bool several = false;

	*value = NULL;
	*row = strcmp(word, "-h") == 0 ? &options_last : NULL;
	if (*row != NULL)
		return 0;
	if (word[1] == '-')
		*row = options_find(command, word + 2, len, &several);
	if (several)
		return options_several(command, word, len, why);
	if (*row == NULL)
		return options_unknown(command, "--", word, why);
	if (word[2 + len] == '=')
		*value = word + 2 + len + 1;
	if ((*row)->kind == OPTION_FLAG && *value != NULL)
		return reason_set(why,
			"'%.*s': that option takes no value; `%s --help` shows "
			"them",
			OPTIONS_SHOWN, word, command->called);
	if ((*row)->kind == OPTION_FLAG || *value != NULL)
		return 0;
	if (*at + 1 == argc)
		return reason_set(why,
			"'%.*s' wants a value; `%s --help` shows which",
			OPTIONS_SHOWN, word, command->called);
	*value = argv[++*at];
	return 0;
}

/* Whether the word is an option; "--" ends them, "-" is none. */
static bool
options_begins(const char *word, bool *ended)
{
	if (*ended || word[0] != '-' || word[1] == '\0')
		return false;
	*ended = strcmp(word, "--") == 0;
	return true;
}

static int
options_count(const struct option_command *command,
	const struct option_line *line, struct reason *why)
{
	const char *name = options_name(command);
	size_t most = command->most;

	if (line->count >= command->least && line->count <= most)
		return 0;
	if (most == 0)
		return reason_set(why,
			"%s takes no '%.*s'; `%s --help` shows what it takes",
			name, OPTIONS_SHOWN, line->operands[0],
			command->called);
	if (line->count < command->least)
		return reason_set(why, "%s wants %s; `%s --help` says more",
			name, command->wants, command->called);
	return reason_set(why,
		"%s wants %s, and '%.*s' is too much; `%s --help` says more",
		name, command->wants, OPTIONS_SHOWN, line->operands[most],
		command->called);
}

int
options_scan(const struct option_command *command, int argc, char **argv,
	struct option_line *line, struct reason *why)
{
	const struct option_row *row;
	const char *value;
	bool ended = false;
	int rc;

	memset(line, 0, sizeof(*line));
	for (int at = 1; at < argc; at++) {
		if (!options_begins(argv[at], &ended)) {
			if (line->count < OPTIONS_OPERANDS)
				line->operands[line->count] = argv[at];
			line->count++;
			continue;
		}
		if (ended)
			continue;
		rc = options_word(command, argc, argv, &at, &row, &value, why);
		if (rc < 0)
			return rc;
		line->help = row == &options_last;
		if (line->help)
			return 0;
	}
	return options_count(command, line, why);
}

int
options_fill(const struct option_command *command, int argc, char **argv,
	void *filled, struct reason *why)
{
	const struct option_row *row;
	const char *value;
	bool ended = false;
	int rc = 0;

	for (int at = 1; at < argc && rc == 0; at++) {
		if (!options_begins(argv[at], &ended) || ended)
			continue;
		rc = options_word(command, argc, argv, &at, &row, &value, why);
		if (rc == 0)
			rc = options_take(row, "--", value, filled, why);
	}
	return rc;
}

int
options_set(const struct option_command *command, const char *name,
	const char *value, void *filled, struct reason *why)
{
	const struct option_row *row = NULL;

	while ((row = options_next(command, row)) != &options_last)
		if (strcmp(row->name, name) == 0)
			return options_take(row, "", value, filled, why);
	return options_unknown(command, "", name, why);
}

/* Help. */

static void
options_paragraphs(FILE *to, const char *text)
{
	char *copy = text != NULL ? strdup(text) : NULL, *rest = copy, *line;

	while ((line = strsep(&rest, "\n")) != NULL) {
		if (*line == ' ' || *line == '\0')
			fprintf(to, "%s\n", line);
		else
			wrap_words(to, line, 0, 0);
	}
	free(copy);
}

/* The columns of "  --name VALUE". */
static size_t
options_width(const struct option_row *row)
{
	return strlen("  --") + strlen(row->name) +
		(row->value != NULL ? 1 + strlen(row->value) : 0);
}

static void
options_sentence(FILE *to, const struct option_row *row, size_t column)
{
	char text[1000];
	const char *const *choice;

	snprintf(text, sizeof(text), "%s%s%s%s", row->help,
		row->preset != NULL ? " (" : "",
		row->preset != NULL ? row->preset : "",
		row->preset != NULL ? ")" : "");
	wrap_words(to, text, column, column);
	for (size_t i = 0; row->choices != NULL; i++) {
		choice = options_choice(row, i);
		if (choice[0] == NULL)
			break;
		if (row->choice_size < 2 * sizeof(*choice) || choice[1] == NULL)
			continue;
		fprintf(to, "%*s%-10s ", (int)column, "", choice[0]);
		wrap_words(to, choice[1], column + 11, column + 11);
	}
}

void
options_help(FILE *to, const struct option_command *command)
{
	const struct option_row *row = NULL;
	size_t column = 0, width;

	fprintf(to, "usage: %s%s%s%s\n\n", command->called,
		command->rows != NULL ? " [OPTION...]" : "",
		command->operands != NULL ? " " : "",
		command->operands != NULL ? command->operands : "");
	options_paragraphs(to, command->about);
	fputc('\n', to);
	while ((row = options_next(command, row)) != NULL) {
		width = options_width(row) + 1;
		if (width > column && width <= OPTIONS_COLUMN)
			column = width;
	}
	while ((row = options_next(command, row)) != NULL) {
		width = options_width(row);
		fprintf(to, "  --%s%s%s", row->name,
			row->value != NULL ? " " : "",
			row->value != NULL ? row->value : "");
		if (width >= column) {
			fputc('\n', to);
			width = 0;
		}
		fprintf(to, "%*s", (int)(column - width), "");
		options_sentence(to, row, column);
	}
	if (command->more != NULL)
		fputc('\n', to);
	options_paragraphs(to, command->more);
}

int
options_read(const struct option_command *command, int argc, char **argv,
	void *filled, struct option_line *line, struct reason *why)
{
	int rc = options_scan(command, argc, argv, line, why);

	options_preset(command, filled);
	if (rc == 0 && line->help) {
		options_help(stdout, command);
		return 1;
	}
	return rc < 0 ? rc : options_fill(command, argc, argv, filled, why);
}
