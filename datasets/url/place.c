/* SPDX-License-Identifier: MIT */
/* Tells paths that reach a server unchanged from those that a client resolves,
 * encodes or cuts. */
#include "url/place.h"

#include <string.h>

static bool
place_is_hex(char c)
{
	return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'F') ||
		(c >= 'a' && c <= 'f');
}

/* What RFC 3986 allows in paths and queries. */
static bool
place_is_plain(char c)
{
	return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') ||
		(c >= 'A' && c <= 'Z') ||
		(c && strchr("-._~!$&'()*+,;=:@/?", c));
}

/* Up to the next '/', '.' and "%2e" being a dot each: "" "." or "..". */
static bool
place_is_dots(const char *segment, size_t len)
{
	size_t i = 0, dots = 0;

	while (i < len && dots < 3) {
		if (segment[i] == '.')
			i++;
		else if (len - i >= 3 && segment[i] == '%' &&
			segment[i + 1] == '2' &&
			(segment[i + 2] == 'e' || segment[i + 2] == 'E'))
			i += 3;
		else
			return false;
		dots++;
	}
	return dots < 3;
}

/* A last segment may be empty, as in "/a/"; others mayn't. */
static bool
place_has_dots(const char *path, size_t len)
{
	size_t begin, end;

	for (begin = 1; begin < len; begin = end + 1) {
		for (end = begin; end < len && path[end] != '/'; end++)
			;
		if (place_is_dots(path + begin, end - begin))
			return true;
	}
	return false;
}

/* "/~7", with whatever behind it: ours. */
static bool
place_is_made_up(const char *path, size_t len)
{
	return len > 2 && path[1] == '~' && path[2] >= '0' && path[2] <= '9';
}

bool
place_as_recorded(const char *path, size_t len)
{
	const char *query = memchr(path, '?', len);
	size_t i, stem = query ? (size_t)(query - path) : len;

	if (len > PLACE_MAX || place_is_made_up(path, len))
		return false;
	/* Clients differ on whether an empty query is one. */
	if (query && stem + 1 == len)
		return false;
	for (i = 0; i < len; i++) {
		if (path[i] == '%') {
			if (len - i < 3 || !place_is_hex(path[i + 1]) ||
				!place_is_hex(path[i + 2]))
				return false;
		} else if (!place_is_plain(path[i])) {
			return false;
		}
	}
	return !place_has_dots(path, stem);
}
