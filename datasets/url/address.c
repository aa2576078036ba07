/* SPDX-License-Identifier: MIT */
/* Takes a http or https URL apart, and says what is wrong with another. */
#include "url/address.h"

#include <string.h>
#include <strings.h>

/* Tells paths that reach a server unchanged from those that a client resolves,
 * encodes or cuts. */

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

static const char *
address_scheme(const char *url, size_t len, size_t *after)
{
	if (len > 7 && !strncasecmp(url, "http://", 7))
		*after = 7;
	else if (len > 8 && !strncasecmp(url, "https://", 8))
		*after = 8;
	else
		return "only http:// and https:// URLs are fetched";
	return NULL;
}

/* "name", "name:port" or "[address]:port"; who fetches refuses others. */
static const char *
address_host(const char *host, size_t len)
{
	const char *end = host + len, *port = memchr(host, ':', len), *digit;
	unsigned long number = 0;

	if (host[0] == '[') {
		port = memchr(host, ']', len);
		if (!port)
			return "a host whose [ isn't closed by a ]";
		port++;
	}
	if (!port || port == end || (*port == ':' && port + 1 == end))
		return NULL;
	for (digit = port + 1; digit < end; digit++) {
		if (*digit < '0' || *digit > '9' || number > 65535)
			break;
		number = number * 10 + (unsigned long)(*digit - '0');
	}
	if (*port != ':' || digit < end || number < 1 || number > 65535)
		return "a port that is no number from 1 to 65535";
	return NULL;
}

const char *
address_parse(const char *url, size_t len, struct address *out)
{
	size_t begin, end, i, stop;
	const char *wrong = address_scheme(url, len, &begin);

	if (wrong)
		return wrong;
	if (len > ADDRESS_MAX)
		return "a URL of more than 8192 bytes";
	for (i = 0; i < len; i++) {
		unsigned char c = (unsigned char)url[i];

		if (c <= ' ' || c == 0x7f)
			return "a blank or control character in a URL "
			       "(write %20)";
	}
	for (end = begin; end < len && !strchr("/?#", url[end]); end++)
		if (url[end] == '@')
			return "a password in a URL would be written to the "
			       "results: use the option user";
	if (end == begin || url[begin] == ':')
		return "a URL without a host";
	wrong = address_host(url + begin, end - begin);
	if (wrong)
		return wrong;
	for (stop = end; stop < len && url[stop] != '#'; stop++)
		;
	out->host = url + begin;
	out->host_len = end - begin;
	out->path = url + end;
	out->path_len = stop - end;
	return NULL;
}
