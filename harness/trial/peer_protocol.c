/* SPDX-License-Identifier: MIT */
/* The lines of the peers' protocol: read, and written. */
#include "trial/peer_protocol.h"

#include <ctype.h>
#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

/* What is left of a line. */
struct peer_rest {
	char *at;
	size_t len;
};

static bool
peer_line_is(const struct peer_rest *rest, const char *word)
{
	return rest->len == strlen(word) &&
		memcmp(rest->at, word, rest->len) == 0;
}

/* Steps over a word and the blank behind it. */
static bool
peer_line_begins(struct peer_rest *rest, const char *word)
{
	size_t n = strlen(word);

	if (rest->len <= n || memcmp(rest->at, word, n) != 0 ||
		rest->at[n] != ' ')
		return false;
	rest->at += n + 1;
	rest->len -= n + 1;
	return true;
}

/* The bytes up to a blank, which is stepped over, or the end. */
static struct peer_rest
peer_line_field(struct peer_rest *rest)
{
	char *blank = memchr(rest->at, ' ', rest->len);
	struct peer_rest field = { rest->at,
		blank != NULL ? (size_t)(blank - rest->at) : rest->len };

	rest->at += field.len + (blank != NULL);
	rest->len -= field.len + (blank != NULL);
	return field;
}

/* Digits and nothing else, below 2^63. */
static bool
peer_line_number(struct peer_rest *rest, uint64_t *value)
{
	struct peer_rest field = peer_line_field(rest);

	*value = 0;
	if (field.len == 0)
		return false;
	for (size_t i = 0; i < field.len; i++) {
		unsigned digit = (unsigned)(field.at[i] - '0');

		if (digit > 9 || *value > ((uint64_t)INT64_MAX - digit) / 10)
			return false;
		*value = *value * 10 + digit;
	}
	return true;
}

/* Eight of 0-9 and a-f. */
static bool
peer_line_crc32(struct peer_rest *rest, uint32_t *value)
{
	struct peer_rest field = peer_line_field(rest);

	*value = 0;
	if (field.len != 8)
		return false;
	for (size_t i = 0; i < 8; i++) {
		char c = field.at[i];
		unsigned digit = c >= '0' && c <= '9' ? (unsigned)(c - '0')
			: c >= 'a' && c <= 'f'	      ? (unsigned)(c - 'a') + 10
						      : 16;

		if (digit > 15)
			return false;
		*value = *value << 4 | digit;
	}
	return true;
}

/* The byte that a backslash and `c` mean; '\0' when it is none. */
static char
peer_line_unescaped(char c)
{
	switch (c) {
	case '\\':
		return '\\';
	case 'n':
		return '\n';
	case 't':
		return '\t';
	case 'r':
		return '\r';
	default:
		return '\0';
	}
}

static bool
peer_line_text(const struct peer_rest *rest, struct peer_line *out)
{
	size_t kept = 0;

	out->text = rest->at;
	for (size_t i = 0; i < rest->len; i++) {
		char c = rest->at[i];

		if (c == '\\')
			c = i + 1 < rest->len
				? peer_line_unescaped(rest->at[++i])
				: '\0';
		else if (c == '\n' || c == '\t' || c == '\r')
			c = '\0';
		if (c == '\0') {
			out->problem = "a text with a byte that isn't escaped, "
				       "or escaped as none can be";
			return false;
		}
		rest->at[kept++] = c;
	}
	out->text_len = kept;
	return true;
}

static enum peer_word
peer_line_ok(struct peer_rest *rest, struct peer_line *out)
{
	if (!peer_line_number(rest, &out->index))
		out->problem = "no item's number behind `ok`";
	else if (!peer_line_number(rest, &out->bytes))
		out->problem = "no number of bytes behind the item's";
	else if (!peer_line_crc32(rest, &out->crc32))
		out->problem = "no CRC-32 of eight digits, 0-9 and a-f";
	else if (peer_line_text(rest, out))
		return PEER_OK;
	return PEER_RUBBISH;
}

static enum peer_word
peer_line_failed(struct peer_rest *rest, struct peer_line *out)
{
	if (!peer_line_number(rest, &out->index))
		out->problem = "no item's number behind `failed`";
	else if (peer_line_text(rest, out))
		return PEER_FAILED;
	return PEER_RUBBISH;
}

/* The number of workers, and nothing behind it. */
static enum peer_word
peer_line_ready(struct peer_rest *rest, struct peer_line *out)
{
	if (peer_line_number(rest, &out->workers) && rest->len == 0 &&
		out->workers > 0)
		return PEER_READY;
	out->problem = "no number of workers behind `ready`";
	return PEER_RUBBISH;
}

enum peer_word
peer_line_parse(char *line, size_t len, struct peer_line *out)
{
	struct peer_rest rest = { line, len };

	memset(out, 0, sizeof(*out));
	if (peer_line_begins(&rest, "ok"))
		out->word = peer_line_ok(&rest, out);
	else if (peer_line_begins(&rest, "failed"))
		out->word = peer_line_failed(&rest, out);
	else if (peer_line_begins(&rest, "ready"))
		out->word = peer_line_ready(&rest, out);
	else if (peer_line_is(&rest, "ready"))
		out->word = PEER_READY;
	else if (peer_line_is(&rest, "done"))
		out->word = PEER_DONE;
	else
		out->problem = "none of `ready`, `ok`, `failed` and `done`";
	return out->word;
}

void
peer_line_escape(FILE *to, const char *text)
{
	for (; *text != '\0'; text++) {
		if (*text == '\\')
			fputs("\\\\", to);
		else if (*text == '\n')
			fputs("\\n", to);
		else if (*text == '\t')
			fputs("\\t", to);
		else if (*text == '\r')
			fputs("\\r", to);
		else
			putc(*text, to);
	}
}

/* The orders: the items and the dataset's options, so that the peer does as the
 * host would. */

static void
peer_orders_options(const struct host *host, FILE *to)
{
	const struct lane_option *option = host->dataset->options;

	for (; option != NULL && option->name != NULL; option++) {
		/* It is never written anywhere; so not there, either. */
		if (option->flags & LANE_SECRET)
			continue;
		fprintf(to, "option %s ", option->name);
		peer_line_escape(
			to, option_text(host->dataset_options, option->name));
		putc('\n', to);
	}
}

/* The addresses that were looked up, as curl's --resolve has them:
 * HOST:PORT:ADDRESS,... */
static void
peer_orders_addresses(const struct host *host, FILE *to)
{
	for (size_t i = 0; i < host->addresses.count; i++) {
		const struct curl_slist *list = host->addresses.hosts[i].list;

		if (list == NULL)
			continue;
		fputs("address ", to);
		peer_line_escape(to, list->data);
		putc('\n', to);
	}
}

int
peer_orders(const struct host *host, char **text, size_t *size)
{
	FILE *to = open_memstream(text, size);

	if (to == NULL)
		return -ENOMEM;
	fprintf(to, "lanebench-peer 1\nworkers %u\nitems %zu\n",
		host->job.workers, host->job.items);
	for (size_t i = 0; i < host->job.items; i++) {
		fprintf(to, "item %zu ", i);
		peer_line_escape(to, items_source(&host->items, i));
		putc('\n', to);
	}
	peer_orders_options(host, to);
	peer_orders_addresses(host, to);
	fputs("end\n", to);
	if (fclose(to) == 0)
		return 0;
	free(*text);
	*text = NULL;
	return -ENOMEM;
}
