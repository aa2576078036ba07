/* SPDX-License-Identifier: MIT */
/* Takes a URL apart by libcurl's URL API, and spells its host in one way. */
#include "fetch/site.h"

#include <arpa/inet.h>
#include <ctype.h>
#include <curl/curl.h>
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

#define SITE_UNREADABLE "a host's name that can't be read"
#define SITE_LONG "a host's name of more than 253 bytes"

static bool
site_is_ascii(const char *text)
{
	while (*text != '\0' && (unsigned char)*text < 0x80)
		text++;
	return *text == '\0';
}

/* The URL with a host in ASCII; curl_free() frees it. libcurl reads what isn't
 * ASCII by the thread's locale, which is put back, for plugins have it, too.
 * Asked for the host alone it leaks what it can't read. */
static CURLUcode
site_url(CURLU *parts, char **text)
{
	locale_t utf8 = newlocale(LC_CTYPE_MASK, "C.UTF-8", (locale_t)0);
	locale_t before = utf8 ? uselocale(utf8) : (locale_t)0;
	CURLUcode code =
		curl_url_get(parts, CURLUPART_URL, text, CURLU_PUNYCODE);

	if (utf8 != (locale_t)0) {
		uselocale(before);
		freelocale(utf8);
	}
	return code;
}

/* Small letters, no dot at its end. */
static const char *
site_name(CURLU *parts, char host[SITE_HOST_MAX])
{
	char *name = NULL;
	size_t len;

	if (curl_url_get(parts, CURLUPART_HOST, &name, 0) != 0)
		return "a URL without a host";
	len = strlen(name);
	if (len >= SITE_HOST_MAX) {
		curl_free(name);
		return SITE_LONG;
	}
	for (size_t i = 0; i <= len; i++)
		host[i] = (char)tolower((unsigned char)name[i]);
	if (len > 1 && host[len - 1] == '.')
		host[len - 1] = '\0';
	curl_free(name);
	return NULL;
}

/* Addresses of one host that look like two: IPv4 within IPv6, and "any". */
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
		inet_ntop(AF_INET, &address.s6_addr[12], text, sizeof(text)))
		snprintf(host, SITE_HOST_MAX, "%s", text);
	else if (inet_ntop(AF_INET6, &address, text, sizeof(text)) != NULL)
		snprintf(host, SITE_HOST_MAX, "[%s]", text);
}

/* What was encoded may be a number, which libcurl sees only when it reads the
 * host by itself: so it reads it again. */
static const char *
site_host(CURLU *parts, struct site *site)
{
	char again[SITE_HOST_MAX + 8], *ascii = NULL;
	const char *wrong = site_name(parts, site->host);

	if (wrong == NULL && !site_is_ascii(site->host)) {
		if (site_url(parts, &ascii) != 0 ||
			curl_url_set(parts, CURLUPART_URL, ascii, 0) != 0)
			wrong = SITE_UNREADABLE;
		else
			wrong = site_name(parts, site->host);
		curl_free(ascii);
	}
	if (wrong != NULL)
		return wrong;
	snprintf(again, sizeof(again), "http://%s", site->host);
	if (curl_url_set(parts, CURLUPART_URL, again, 0) != 0)
		return SITE_UNREADABLE;
	wrong = site_name(parts, site->host);
	if (wrong == NULL)
		site_address(site->host);
	return wrong;
}

static const char *
site_read(CURLU *parts, struct site *site)
{
	char *scheme = NULL, *port = NULL;
	const char *wrong = "only http:// and https:// URLs are fetched";

	memset(site, 0, sizeof(*site));
	if (curl_url_get(parts, CURLUPART_SCHEME, &scheme, 0) == 0 &&
		(strcasecmp(scheme, "http") == 0 ||
			strcasecmp(scheme, "https") == 0)) {
		wrong = "a port that can't be read";
		snprintf(site->scheme, sizeof(site->scheme), "%s",
			strlen(scheme) > 4 ? "https" : "http");
		if (curl_url_get(parts, CURLUPART_PORT, &port,
			    CURLU_DEFAULT_PORT) == 0) {
			site->port = (unsigned)strtoul(port, NULL, 10);
			wrong = site_host(parts, site);
		}
	}
	curl_free(scheme);
	curl_free(port);
	return wrong;
}

const char *
site_follow(const char *url, const char *location, struct site *site)
{
	CURLU *parts = curl_url();
	CURLUcode code = parts == NULL
		? CURLUE_OUT_OF_MEMORY
		: curl_url_set(parts, CURLUPART_URL, url, 0);
	const char *wrong;

	/* As libcurl does it when it follows. */
	if (code == 0 && location != NULL)
		code = curl_url_set(parts, CURLUPART_URL, location,
			CURLU_URLENCODE | CURLU_ALLOW_SPACE);
	wrong = code != 0 ? curl_url_strerror(code) : site_read(parts, site);
	curl_url_cleanup(parts);
	return wrong;
}

const char *
site_parse(const char *url, struct site *site)
{
	return site_follow(url, NULL, site);
}

const char *
site_proxy(const char *url, struct site *site)
{
	const char *end = strstr(url, "://"), *wrong = "out of memory";
	char *text = NULL, *port = NULL;
	CURLU *parts = curl_url();

	if (parts == NULL ||
		asprintf(&text, "http://%s", end ? end + 3 : url) < 0)
		goto out;
	wrong = "no proxy's URL";
	if (curl_url_set(parts, CURLUPART_URL, text, 0) != 0)
		goto out;
	if (curl_url_get(parts, CURLUPART_PORT, &port, 0) != 0)
		port = NULL;
	wrong = site_read(parts, site);
	if (wrong == NULL && port == NULL)
		site->port = strncasecmp(url, "https:", 6) == 0 ? 443 : 1080;
out:
	curl_free(port);
	curl_url_cleanup(parts);
	free(text);
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

bool
site_usual_port(const struct site *site)
{
	return site->port == (site->scheme[4] == 's' ? 443u : 80u);
}
