/* SPDX-License-Identifier: MIT */
/* Reads the list of URLs to record, and takes an URL apart. */
#include "capture/url_list.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "fetch/site.h"
#include "files/badlines.h"
#include "files/files.h"

static size_t
weblist_scheme(const char *url, size_t len)
{
	if (len > 7 && !strncasecmp(url, "http://", 7))
		return 7;
	if (len > 8 && !strncasecmp(url, "https://", 8))
		return 8;
	return 0;
}

/* What libcurl, which is to fetch it, wouldn't take: a port that is none, a [
 * without its ]. */
static const char *
weblist_refused(const char *url, size_t len)
{
	char *copy = strndup(url, len);
	struct site site;
	const char *wrong = copy ? site_parse(copy, &site) : strerror(ENOMEM);

	free(copy);
	return wrong;
}

const char *
weblist_check(const char *url, size_t len)
{
	size_t begin = weblist_scheme(url, len), i;

	if (!begin)
		return "only http:// and https:// URLs can be recorded";
	if (len > WEBLIST_URL_MAX)
		return "a URL of more than 8192 bytes";
	for (i = 0; i < len; i++)
		if ((unsigned char)url[i] <= ' ' || url[i] == 0x7f)
			return "a blank or control character in a URL "
			       "(write %20)";
	for (i = begin; i < len && !strchr("/?#", url[i]); i++)
		if (url[i] == '@')
			return "a password in a URL would be written to the "
			       "recording: take it out";
	if (i == begin || url[begin] == ':')
		return "a URL without a host";
	return weblist_refused(url, len);
}

void
weblist_origin(const char *url, char *origin, char *name)
{
	struct site site;

	/* It was checked. */
	if (site_parse(url, &site) != NULL)
		memset(&site, 0, sizeof(site));
	snprintf(name, WEBLIST_URL_MAX + 1, "%s", site.host);
	snprintf(
		origin, WEBLIST_URL_MAX + 1, "%s://%s", site.scheme, site.host);
	if (!site_usual_port(&site))
		sprintf(origin + strlen(origin), ":%u", site.port);
}

void
weblist_path(const char *url, char *path)
{
	const char *rest = url + weblist_scheme(url, strlen(url));
	size_t len;

	rest += strcspn(rest, "/?#");
	len = strcspn(rest, "#");
	if (!len || rest[0] != '/')
		*path++ = '/';
	memcpy(path, rest, len);
	path[len] = '\0';
}

/* The line without its end, blanks about it and a byte-order mark. */
static char *
weblist_trim(char *line, size_t *len, int first)
{
	char *begin = line, *end = line + *len;

	if (first && *len >= 3 && !memcmp(line, "\xef\xbb\xbf", 3))
		begin += 3;
	while (begin < end && strchr(" \t\r\n", *begin))
		begin++;
	while (end > begin && strchr(" \t\r\n", end[-1]))
		end--;
	*end = '\0';
	*len = (size_t)(end - begin);
	return begin;
}

static int
weblist_append(struct weblist *list, const char *url, size_t len)
{
	const char *hash = memchr(url, '#', len);
	char *copy;

	if (!(list->count & (list->count + 1))) {
		char **urls = realloc(
			list->urls, (list->count + 1) * 2 * sizeof(*urls));

		if (!urls)
			return -ENOMEM;
		list->urls = urls;
	}
	copy = strndup(url, hash ? (size_t)(hash - url) : len);
	if (!copy)
		return -ENOMEM;
	list->urls[list->count++] = copy;
	return 0;
}

static int
weblist_lines(struct weblist *list, FILE *stream, struct badlines *bad)
{
	char *line = NULL;
	size_t size = 0, number = 0;
	ssize_t got;
	int rc = 0;

	while (!rc && (got = getline(&line, &size, stream)) >= 0) {
		size_t len = (size_t)got;
		char *url = weblist_trim(line, &len, !number++);
		const char *wrong;

		if (!len || url[0] == '#')
			continue;
		wrong = weblist_check(url, len);
		if (wrong)
			badlines_add(bad, number, wrong);
		else
			rc = weblist_append(list, url, len);
	}
	if (!rc && ferror(stream))
		rc = -errno;
	free(line);
	return rc;
}

static int
weblist_compare(const void *a, const void *b)
{
	char *const *left = *(char **const *)a,
		    *const *right = *(char **const *)b;
	int order = strcmp(*left, *right);

	return order ? order : (left > right) - (left < right);
}

/* Drops what was named before, keeping the order of the rest. */
static int
weblist_once(struct weblist *list)
{
	char ***sorted = calloc(list->count, sizeof(*sorted));
	size_t i, n = 0;

	if (!sorted)
		return -ENOMEM;
	for (i = 0; i < list->count; i++)
		sorted[i] = &list->urls[i];
	qsort(sorted, list->count, sizeof(*sorted), weblist_compare);
	for (i = list->count; i-- > 1;) {
		if (strcmp(*sorted[i], *sorted[i - 1]))
			continue;
		free(*sorted[i]);
		*sorted[i] = NULL;
	}
	free(sorted);
	for (i = 0; i < list->count; i++)
		if (list->urls[i])
			list->urls[n++] = list->urls[i];
	list->repeated = list->count - n;
	list->count = n;
	return 0;
}

int
weblist_read(struct weblist *list, const char *file, char *error, size_t room)
{
	FILE *stream = files_read(file, FILES_LIST_MAX);
	struct badlines bad = { .count = 0 };
	char words[BADLINES_WORDS];
	int rc;

	*list = (struct weblist){ .count = 0 };
	error[0] = '\0';
	rc = stream ? weblist_lines(list, stream, &bad) : -errno;
	if (!rc && bad.count) {
		rc = -EINVAL;
		snprintf(error, room, "%s", badlines_say(&bad, file, words));
	} else if (!rc && !list->count) {
		rc = -EINVAL;
		snprintf(error, room, "%s: holds no URL", file);
	}
	if (!rc)
		rc = weblist_once(list);
	if (rc && !error[0])
		snprintf(error, room, "%s: %s", file, files_problem(-rc));
	if (stream)
		fclose(stream);
	return rc;
}

void
weblist_fini(struct weblist *list)
{
	size_t i;

	for (i = 0; i < list->count; i++)
		free(list->urls[i]);
	free(list->urls);
	*list = (struct weblist){ .count = 0 };
}
