/* SPDX-License-Identifier: MIT */
/* Takes a URL apart by libcurl's URL API, and spells its host in one way. */
#include "fetch/site.h"

#include <arpa/inet.h>
#include <ctype.h>
#include <curl/curl.h>
#include <errno.h>
#include <locale.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

/* libcurl has it since 7.88. */
#ifndef CURLU_PUNYCODE
#define CURLU_PUNYCODE 0
#endif

/* Tells a query without a value from none; libcurl has it since 8.8. */
#ifndef CURLU_GET_EMPTY
#define CURLU_GET_EMPTY 0
#endif

#define SITE_PORT "a port that is no number from 1 to 65535"
#define SITE_NO_HOST "a URL without a host"
#define SITE_BLANK "a blank or control character in a URL (write %20)"
#define SITE_UNREADABLE "a host that libcurl can't read"
#define SITE_LONG "a host's name of more than 253 bytes"

static const char site_scheme[] = "only http:// and https:// URLs are fetched";

static bool
site_is_ascii(const char *text)
{
	while (*text != '\0' && (unsigned char)*text < 0x80)
		text++;
	return *text == '\0';
}

/* The URL with its host in ASCII, for curl_free(). libcurl reads other hosts by
 * the thread's locale, which is restored, for plugins have it too. Asked for
 * the host alone libcurl leaks what it can't read. */
static CURLUcode
site_url(CURLU *parts, char **text)
{
	locale_t utf8 = newlocale(LC_CTYPE_MASK, "C.UTF-8", (locale_t)0);
	locale_t before = utf8 != NULL ? uselocale(utf8) : (locale_t)0;
	CURLUcode code =
		curl_url_get(parts, CURLUPART_URL, text, CURLU_PUNYCODE);

	if (utf8 != (locale_t)0) {
		uselocale(before);
		freelocale(utf8);
	}
	return code;
}

/* Small letters, no dot at its end. *odd: libcurl may see more in the name when
 * it reads that by itself. */
static const char *
site_name(CURLU *parts, char host[SITE_HOST_MAX], bool *odd)
{
	char *name = NULL;
	size_t len;

	if (curl_url_get(parts, CURLUPART_HOST, &name, 0) != 0)
		return SITE_NO_HOST;
	len = strlen(name);
	if (len >= SITE_HOST_MAX) {
		curl_free(name);
		return SITE_LONG;
	}
	for (size_t i = 0; i <= len; i++)
		host[i] = (char)tolower((unsigned char)name[i]);
	*odd = !site_is_ascii(host);
	if (len > 1 && host[len - 1] == '.') {
		host[len - 1] = '\0';
		*odd = true;
	}
	curl_free(name);
	return NULL;
}

/* Gives two spellings of one address one: IPv4 within IPv6, and "any". */
static void
site_address(char host[SITE_HOST_MAX])
{
	char text[INET6_ADDRSTRLEN];
	struct in6_addr address;

	if (strcmp(host, "0.0.0.0") == 0)
		snprintf(host, SITE_HOST_MAX, "127.0.0.1");
	if (host[0] != '[')
		return;
	snprintf(text, sizeof(text), "%.*s", (int)strcspn(host + 1, "]"),
		host + 1);
	if (inet_pton(AF_INET6, text, &address) != 1)
		return;
	if (IN6_IS_ADDR_UNSPECIFIED(&address))
		address = in6addr_loopback;
	if (IN6_IS_ADDR_V4MAPPED(&address) &&
		inet_ntop(AF_INET, &address.s6_addr[12], text, sizeof(text)) !=
			NULL)
		snprintf(host, SITE_HOST_MAX, "%s", text);
	else if (inet_ntop(AF_INET6, &address, text, sizeof(text)) != NULL)
		snprintf(host, SITE_HOST_MAX, "[%s]", text);
}

/* A name that was encoded, or had a dot behind it, may be a number, which
 * libcurl recognises only when it reads the host alone: so it reads it
 * again. */
static const char *
site_again(CURLU *parts, struct site *site)
{
	char again[SITE_HOST_MAX + 8], *ascii = NULL;
	const char *wrong = NULL;
	bool odd;

	if (!site_is_ascii(site->host)) {
		if (site_url(parts, &ascii) != 0 ||
			curl_url_set(parts, CURLUPART_URL, ascii, 0) != 0)
			wrong = SITE_UNREADABLE;
		else
			wrong = site_name(parts, site->host, &odd);
		curl_free(ascii);
	}
	if (wrong != NULL)
		return wrong;
	snprintf(again, sizeof(again), "http://%s", site->host);
	if (curl_url_set(parts, CURLUPART_URL, again, 0) != 0)
		return SITE_UNREADABLE;
	return site_name(parts, site->host, &odd);
}

/* `plain`: the URL has no %XX. */
static const char *
site_host(CURLU *parts, struct site *site, bool plain)
{
	bool odd;
	const char *wrong = site_name(parts, site->host, &odd);

	if (wrong == NULL && (odd || !plain))
		wrong = site_again(parts, site);
	if (wrong == NULL)
		site_address(site->host);
	return wrong;
}

static unsigned
site_port(CURLU *parts, unsigned preset)
{
	char *text = NULL;
	unsigned port = preset;

	if (curl_url_get(parts, CURLUPART_PORT, &text, 0) == 0)
		port = (unsigned)strtoul(text, NULL, 10);
	curl_free(text);
	return port;
}

static const char *
site_read(CURLU *parts, struct site *site, bool plain)
{
	char *scheme = NULL;
	const char *wrong = site_scheme;

	memset(site, 0, sizeof(*site));
	if (curl_url_get(parts, CURLUPART_SCHEME, &scheme, 0) == 0 &&
		(strcasecmp(scheme, "http") == 0 ||
			strcasecmp(scheme, "https") == 0)) {
		snprintf(site->scheme, sizeof(site->scheme), "%s",
			strlen(scheme) > 4 ? "https" : "http");
		site->port = site_port(parts, strlen(scheme) > 4 ? 443 : 80);
		wrong = site_host(parts, site, plain);
	}
	curl_free(scheme);
	return wrong;
}

/* Our words for what users meet, for libcurl's differ between versions. */
static const char *
site_why(CURLUcode code)
{
	switch (code) {
	case CURLUE_BAD_SCHEME:
	case CURLUE_BAD_SLASHES:
	case CURLUE_UNSUPPORTED_SCHEME:
		return site_scheme;
	case CURLUE_BAD_PORT_NUMBER:
		return SITE_PORT;
	case CURLUE_NO_HOST:
		return SITE_NO_HOST;
	case CURLUE_BAD_HOSTNAME:
		return SITE_UNREADABLE;
	case CURLUE_MALFORMED_INPUT: /* a blank or control character */
		return SITE_BLANK;
	default:
		return curl_url_strerror(code);
	}
}

const char *
site_follow(const char *url, const char *location, struct site *site)
{
	CURLU *parts = curl_url();
	CURLUcode code = parts == NULL
		? CURLUE_OUT_OF_MEMORY
		: curl_url_set(parts, CURLUPART_URL, url, 0);
	const char *wrong;

	/* The flags with which libcurl follows redirects. */
	if (code == 0 && location != NULL)
		code = curl_url_set(parts, CURLUPART_URL, location,
			CURLU_URLENCODE | CURLU_ALLOW_SPACE);
	wrong = code != 0
		? site_why(code)
		: site_read(parts, site,
			  location == NULL && strchr(url, '%') == NULL);
	curl_url_cleanup(parts);
	return wrong;
}

const char *
site_parse(const char *url, struct site *site)
{
	return site_follow(url, NULL, site);
}

/* libcurl takes one slash, or three, for two. */
static const char *
site_slashes(const char *url, const struct site *site)
{
	const char *rest = url + strlen(site->scheme);

	if (strncmp(rest, "://", 3) != 0)
		return site_scheme;
	return rest[3] != '\0' && strchr("/?#:", rest[3]) != NULL ? SITE_NO_HOST
								  : NULL;
}

static bool
site_has_blank(const char *url)
{
	while ((unsigned char)*url > ' ' && *url != 0x7f)
		url++;
	return *url != '\0';
}

const char *
site_check(const char *url, size_t len, const char *login, struct site *site)
{
	const char *wrong = NULL;
	CURLUcode code;
	CURLU *parts;

	if (strlen(url) < len)
		return "a NUL byte";
	if (len > SITE_URL_MAX)
		return "a URL of more than 8192 bytes";
	parts = curl_url();
	code = parts == NULL ? CURLUE_OUT_OF_MEMORY
			     : curl_url_set(parts, CURLUPART_URL, url,
				       CURLU_ALLOW_SPACE | CURLU_DISALLOW_USER);
	if (code == CURLUE_USER_NOT_ALLOWED)
		wrong = login;
	else if (code != 0)
		wrong = site_why(code);
	else
		wrong = site_read(parts, site, strchr(url, '%') == NULL);
	curl_url_cleanup(parts);
	if (wrong != site_scheme && site_has_blank(url))
		wrong = SITE_BLANK;
	if (wrong == NULL)
		wrong = site_slashes(url, site);
	if (wrong == NULL && site->port == 0)
		wrong = SITE_PORT;
	return wrong;
}

int
site_path(const char *url, char path[SITE_PATH_MAX])
{
	char *name = NULL, *query = NULL;
	CURLU *parts = curl_url();
	int rc = -ENOMEM;

	if (parts == NULL || curl_url_set(parts, CURLUPART_URL, url, 0) != 0 ||
		curl_url_get(parts, CURLUPART_PATH, &name, 0) != 0)
		goto out;
	if (curl_url_get(parts, CURLUPART_QUERY, &query, CURLU_GET_EMPTY) != 0)
		query = NULL;
	rc = snprintf(path, SITE_PATH_MAX, "%s%s%s", name,
		     query != NULL ? "?" : "",
		     query != NULL ? query : "") < SITE_PATH_MAX
		? 0
		: -ENAMETOOLONG;
out:
	curl_free(name);
	curl_free(query);
	curl_url_cleanup(parts);
	return rc;
}

/* One of the schemes that libcurl has proxies for, or NULL. */
static const char *
site_proxy_scheme(CURLU *parts)
{
	static const char *const known[] = { "http", "https", "socks4",
		"socks4a", "socks5", "socks5h" };
	const char *found = NULL;
	char *scheme = NULL;

	if (curl_url_get(parts, CURLUPART_SCHEME, &scheme, 0) != 0)
		return NULL;
	for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++)
		if (strcasecmp(scheme, known[i]) == 0)
			found = known[i];
	curl_free(scheme);
	return found;
}

const char *
site_proxy(const char *url, struct site *site)
{
	const char *scheme, *wrong = "is none that libcurl can read";
	CURLU *parts = curl_url();

	memset(site, 0, sizeof(*site));
	/* The flags with which libcurl reads its proxy. */
	if (parts == NULL ||
		curl_url_set(parts, CURLUPART_URL, url,
			CURLU_NON_SUPPORT_SCHEME | CURLU_GUESS_SCHEME) != 0)
		goto out;
	wrong = "begins with none of http, https, socks4, socks4a, socks5 and "
		"socks5h";
	scheme = site_proxy_scheme(parts);
	if (scheme == NULL)
		goto out;
	snprintf(site->scheme, sizeof(site->scheme), "%s", scheme);
	site->port =
		site_port(parts, strcmp(scheme, "https") == 0 ? 443 : 1080);
	wrong = site_host(parts, site, false);
out:
	curl_url_cleanup(parts);
	return wrong;
}

char *
site_ascii(const char *url)
{
	CURLU *parts = site_is_ascii(url) ? NULL : curl_url();
	char *text = NULL, *copy = NULL;

	if (parts != NULL && curl_url_set(parts, CURLUPART_URL, url, 0) == 0 &&
		site_url(parts, &text) == 0) {
		copy = strdup(text);
		curl_free(text);
	}
	curl_url_cleanup(parts);
	return copy;
}

bool
site_same(const struct site *a, const struct site *b)
{
	return strcmp(a->scheme, b->scheme) == 0 &&
		strcmp(a->host, b->host) == 0 && a->port == b->port;
}

const char *
site_origin(const struct site *site, char text[SITE_ORIGIN_MAX])
{
	bool usual = site->port == (site->scheme[4] == 's' ? 443u : 80u);
	int n = snprintf(
		text, SITE_ORIGIN_MAX, "%s://%s", site->scheme, site->host);

	if (!usual)
		snprintf(text + n, SITE_ORIGIN_MAX - (size_t)n, ":%u",
			site->port);
	return text;
}
