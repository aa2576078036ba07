/* SPDX-License-Identifier: MIT */
/* Takes a http or https URL apart, and says what is wrong with another. */
#include "url/address.h"

#include <string.h>
#include <strings.h>

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
