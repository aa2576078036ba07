/* SPDX-License-Identifier: MIT */
/* Reads robots.txt in two passes: is there a group of our own, and its
 * rules. */
#include "capture/capture.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#define ROBOTS_DELAY_MAX 60.0

struct robots_rule {
	char *pattern; /* percent-encoding normalised */
	size_t len;
	bool allow;
};

struct robots {
	struct robots_rule *rules;
	size_t count, room;
	double delay;
};

/* One "key: value" of the file; slices of it. */
struct robots_line {
	const char *key, *value;
	size_t key_len, value_len;
};

/* The reader's state within groups. */
struct robots_group {
	bool in_agents; /* the last line that counted was a user-agent */
	bool ours, any; /* the group names us; or "*" */
};

static bool
robots_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\0';
}

static bool
robots_letter(int c)
{
	return (c | 0x20) >= 'a' && (c | 0x20) <= 'z';
}

static void
robots_trim(const char **text, size_t *len)
{
	while (*len && robots_blank(**text)) {
		(*text)++;
		(*len)--;
	}
	while (*len && robots_blank((*text)[*len - 1]))
		(*len)--;
}

/* The next line of the text; false for one that is no "key: value". */
static bool
robots_split(const char *line, size_t len, struct robots_line *out)
{
	const char *hash = memchr(line, '#', len), *colon;

	if (hash != NULL)
		len = (size_t)(hash - line);
	colon = memchr(line, ':', len);
	if (colon == NULL)
		return false;
	out->key = line;
	out->key_len = (size_t)(colon - line);
	out->value = colon + 1;
	out->value_len = len - out->key_len - 1;
	robots_trim(&out->key, &out->key_len);
	robots_trim(&out->value, &out->value_len);
	return true;
}

static bool
robots_key(const struct robots_line *line, const char *key)
{
	return line->key_len == strlen(key) &&
		!strncasecmp(line->key, key, line->key_len);
}

/* The product token at the head of a user-agent line: letters, '_', '-'. */
static void
robots_agent(struct robots_group *group, const struct robots_line *line,
	const char *agent)
{
	size_t n = 0;

	if (!group->in_agents)
		*group = (struct robots_group){ .in_agents = true };
	if (line->value_len && line->value[0] == '*') {
		group->any = true;
		return;
	}
	while (n < line->value_len &&
		(robots_letter(line->value[n]) || line->value[n] == '_' ||
			line->value[n] == '-'))
		n++;
	if (n == strlen(agent) && !strncasecmp(line->value, agent, n))
		group->ours = true;
}

static int
robots_hex(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	c |= 0x20;
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

static bool
robots_plain(int c)
{
	return (c >= '0' && c <= '9') || robots_letter(c) ||
		(c && strchr("-._~", c) != NULL);
}

/*
 * The same characters in the same spelling: %41 becomes A, %2f %2F, a byte
 * above ASCII %XX. `to` holds 3 * len + 1 bytes; returns what was used.
 */
static size_t
robots_normal(const char *from, size_t len, char *to)
{
	static const char digits[] = "0123456789ABCDEF";
	size_t i, n = 0;

	for (i = 0; i < len; i++) {
		int c = (unsigned char)from[i];
		bool coded = c == '%' && i + 2 < len &&
			robots_hex(from[i + 1]) >= 0 &&
			robots_hex(from[i + 2]) >= 0;

		if (coded) {
			c = robots_hex(from[i + 1]) * 16 +
				robots_hex(from[i + 2]);
			i += 2;
		}
		if (coded ? !robots_plain(c) : c >= 0x80) {
			to[n++] = '%';
			to[n++] = digits[c >> 4];
			to[n++] = digits[c & 15];
		} else {
			to[n++] = (char)c;
		}
	}
	to[n] = '\0';
	return n;
}

static int
robots_rule(struct robots *robots, const struct robots_line *line, bool allow)
{
	struct robots_rule *rule;

	if (!line->value_len)
		return 0;
	if (robots->count == robots->room) {
		size_t room = robots->room ? robots->room * 2 : 32;

		rule = realloc(robots->rules, room * sizeof(*rule));
		if (rule == NULL)
			return -1;
		robots->rules = rule;
		robots->room = room;
	}
	rule = &robots->rules[robots->count];
	rule->pattern = malloc(line->value_len * 3 + 1);
	if (rule->pattern == NULL)
		return -1;
	rule->len = robots_normal(line->value, line->value_len, rule->pattern);
	rule->allow = allow;
	robots->count++;
	return 0;
}

static void
robots_wait(struct robots *robots, const struct robots_line *line)
{
	char text[32];
	double delay;

	if (line->value_len >= sizeof(text))
		return;
	memcpy(text, line->value, line->value_len);
	text[line->value_len] = '\0';
	delay = strtod(text, NULL);
	if (delay > 0)
		robots->delay =
			delay < ROBOTS_DELAY_MAX ? delay : ROBOTS_DELAY_MAX;
}

/* One pass; with `ours` collects the rules of our own groups, without those of
 * "*". Returns 1 when a group of the wanted kind was seen, 0, or -1. */
static int
robots_pass(struct robots *robots, const char *text, size_t len,
	const char *agent, bool ours)
{
	struct robots_group group = { .in_agents = false };
	const char *end = text + len;
	int seen = 0;

	while (text < end) {
		const char *stop = memchr(text, '\n', (size_t)(end - text));
		struct robots_line line;
		size_t n = (size_t)((stop != NULL ? stop : end) - text);
		bool counts, known = robots_split(text, n, &line);

		text += n + 1;
		if (!known)
			continue;
		if (robots_key(&line, "user-agent")) {
			robots_agent(&group, &line, agent);
			continue;
		}
		counts = ours ? group.ours : group.any;
		seen |= counts;
		if (robots_key(&line, "allow") ||
			robots_key(&line, "disallow")) {
			group.in_agents = false;
			if (counts &&
				robots_rule(robots, &line,
					(line.key[0] | 0x20) == 'a'))
				return -1;
		} else if (robots_key(&line, "crawl-delay")) {
			group.in_agents = false;
			if (counts)
				robots_wait(robots, &line);
		}
	}
	return seen | (ours ? group.ours : group.any);
}

struct robots *
robots_parse(const char *text, size_t len, const char *agent)
{
	struct robots *robots = calloc(1, sizeof(*robots));
	int seen;

	if (robots == NULL)
		return NULL;
	if (len > ROBOTS_MAX)
		len = ROBOTS_MAX;
	if (len >= 3 && !memcmp(text, "\xef\xbb\xbf", 3)) {
		text += 3;
		len -= 3;
	}
	seen = robots_pass(robots, text, len, agent, true);
	if (!seen)
		seen = robots_pass(robots, text, len, agent, false);
	if (seen < 0) {
		robots_destroy(robots);
		return NULL;
	}
	return robots;
}

void
robots_destroy(struct robots *robots)
{
	size_t i;

	if (robots == NULL)
		return;
	for (i = 0; i < robots->count; i++)
		free(robots->rules[i].pattern);
	free(robots->rules);
	free(robots);
}

/* '*' matches any characters, '$' at the end the end. Linear: only the last
 * star is retried, since a later one can match all that an earlier one
 * could. */
static bool
robots_match(const struct robots_rule *rule, const char *path)
{
	const char *pattern = rule->pattern, *stop = pattern + rule->len;
	const char *star = NULL, *again = NULL;
	bool anchored = rule->len && stop[-1] == '$';

	if (anchored)
		stop--;
	for (;;) {
		if (pattern == stop && (!anchored || !*path))
			return true;
		if (pattern < stop && *pattern == '*') {
			star = ++pattern;
			again = path;
		} else if (pattern < stop && *path && *pattern == *path) {
			pattern++;
			path++;
		} else if (star != NULL && *again) {
			pattern = star;
			path = ++again;
		} else {
			return false;
		}
	}
}

bool
robots_allow(const struct robots *robots, const char *path)
{
	char *normal;
	size_t best = 0, i;
	bool allow = true;

	if (robots == NULL || !strcmp(path, "/robots.txt"))
		return true;
	normal = malloc(strlen(path) * 3 + 2);
	if (normal == NULL)
		return false;
	robots_normal(*path ? path : "/", *path ? strlen(path) : 1, normal);
	for (i = 0; i < robots->count; i++) {
		const struct robots_rule *rule = &robots->rules[i];

		if (rule->len < best || !robots_match(rule, normal))
			continue;
		allow = rule->allow || (rule->len == best && allow);
		best = rule->len;
	}
	free(normal);
	return allow;
}

double
robots_delay(const struct robots *robots)
{
	return robots != NULL ? robots->delay : 0;
}
