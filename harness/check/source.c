/* SPDX-License-Identifier: MIT */
/* The source of a dataset's item: where it is, and as people see it. */
#include "check/source.h"

#include <arpa/inet.h>
#include <stdio.h>
#include <string.h>

#include "wire/secret.h"
#include "wire/utf8.h"

bool
source_is_here(const char *url)
{
	static const char scheme[] = "http://";
	struct in_addr address;
	char host[16];
	size_t n;

	if (strncmp(url, scheme, sizeof(scheme) - 1) != 0)
		return false;
	url += sizeof(scheme) - 1;
	n = strspn(url, "0123456789.");
	if (n >= sizeof(host))
		return false;
	snprintf(host, sizeof(host), "%.*s", (int)n, url);
	url += n;
	if (*url == ':')
		url += 1 + strspn(url + 1, "0123456789");
	return inet_pton(AF_INET, host, &address) == 1 &&
		strncmp(host, "127.", 4) == 0 && (*url == '/' || *url == '\0');
}

char *
source_show(const char *source, char *text, size_t size)
{
	snprintf(text, size, "%s", source);
	return secret_hide(utf8_tame(text));
}
