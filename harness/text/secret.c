/* SPDX-License-Identifier: MIT */
/* Finds URLs in a text, and the parts of them that may be secret. */
#include "text/secret.h"

#include <stdbool.h>
#include <stddef.h>
#include <string.h>

#define SECRET_DOTS 3

static bool
secret_in_scheme(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
		(c >= '0' && c <= '9') || c == '+' || c == '-' || c == '.';
}

/* The end of the URL that goes on at `at`: a blank, or the last quote like the
 * one before the URL. */
static char *
secret_end(char *at, char quote)
{
	char *end = at, *last = NULL;

	for (; (unsigned char)*end > ' ' && *end != 0x7f; end++)
		if (*end == quote)
			last = end;
	return last != NULL ? last : end;
}

/* Replaces [begin, end) by dots and moves up what follows; returns where that
 * begins now. */
static char *
secret_dots(char *begin, char *end)
{
	size_t len = (size_t)(end - begin);
	size_t dots = len < SECRET_DOTS ? len : SECRET_DOTS;

	memset(begin, '.', dots);
	memmove(begin + dots, end, strlen(end) + 1);
	return begin + dots;
}

/* The end of this URL where another one's "://" is at `at` - 1: that is looked
 * at by itself. */
static char *
secret_before_next(char *begin, char *at)
{
	return at > begin && at[-1] == ':' && strncmp(at, "//", 2) == 0 ? at - 1
									: at;
}

/* The end of name and password, or NULL: the last '@' before the path. A text
 * may be cut off before that '@'; then "name:word" has no port behind ':'. */
static char *
secret_user_end(char *begin, char *stop)
{
	char *at = NULL, *colon = NULL;

	for (char *c = begin; c < stop; c++) {
		if (*c == '@')
			at = c;
		else if (*c == ':' && colon == NULL)
			colon = c;
	}
	if (at != NULL || colon == NULL || *begin == '[')
		return at;
	colon += 1 + strspn(colon + 1, "0123456789");
	colon += strspn(colon, ".,;:)");
	return colon < stop ? stop : NULL;
}

/* Hides a path's parameters, ";name=value", for sessions are in some; returns
 * how many bytes are gone. */
static size_t
secret_hide_path(char *path, char *stop)
{
	size_t gone = 0;

	for (char *at = path; at < stop; at++) {
		char *end = at + 1;
		size_t was;

		if (*at != ';')
			continue;
		while (end < stop && *end != '/')
			end++;
		end = secret_before_next(at + 1, end);
		if (end == at + 1)
			continue;
		was = (size_t)(end - at - 1);
		at = secret_dots(at + 1, end) - 1;
		was -= was < SECRET_DOTS ? was : SECRET_DOTS;
		stop -= was;
		gone += was;
	}
	return gone;
}

/* `begin` is behind the "://". The path stays; another URL in it has a turn of
 * its own. */
static void
secret_hide_one(char *begin, char quote)
{
	char *end = secret_end(begin, quote);
	char *stop = begin + strcspn(begin, "/?#"), *user;

	if (stop > end)
		stop = end;
	user = secret_user_end(begin, secret_before_next(begin, stop));
	if (user != NULL) {
		size_t rest = (size_t)(end - user);

		end = secret_dots(begin, user) + rest;
	}
	stop = begin + strcspn(begin, "?#");
	if (stop > end)
		stop = end;
	user = begin + strcspn(begin, "/?#");
	if (user < stop) {
		size_t gone = secret_hide_path(user, stop);

		stop -= gone;
		end -= gone;
	}
	if (stop + 1 < end)
		secret_dots(stop + 1, end);
}

char *
secret_hide(char *text)
{
	char quote = '\0';

	for (char *at = text; *at != '\0'; at++) {
		char *scheme = at;

		if ((unsigned char)*at <= ' ' || *at == 0x7f)
			quote = '\0';
		if (strncmp(at, "://", 3) != 0)
			continue;
		while (scheme > text && secret_in_scheme(scheme[-1]))
			scheme--;
		if (scheme == at)
			continue;
		if (scheme > text && strchr("'\"`", scheme[-1]) != NULL)
			quote = scheme[-1];
		at += 2;
		secret_hide_one(at + 1, quote);
	}
	return text;
}
