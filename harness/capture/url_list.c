/* SPDX-License-Identifier: MIT */
/* Reads the list of URLs to record. */
#include "capture/capture.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "fetch/site.h"
#include "files/badlines.h"
#include "files/files.h"

static int
url_list_append(void *context, const char *url, size_t len, const char **why)
{
	struct url_list *list = context;
	struct site site;
	char *copy;

	*why = site_check(url, len, URL_LIST_LOGIN, &site);
	if (*why != NULL)
		return 0;
	if ((list->count & (list->count + 1)) == 0) {
		char **urls = realloc(
			list->urls, (list->count + 1) * 2 * sizeof(*urls));

		if (urls == NULL)
			return -ENOMEM;
		list->urls = urls;
	}
	copy = strndup(url, strcspn(url, "#"));
	if (copy == NULL)
		return -ENOMEM;
	list->urls[list->count++] = copy;
	return 0;
}

static int
url_list_compare(const void *a, const void *b)
{
	char *const *left = *(char **const *)a,
		    *const *right = *(char **const *)b;
	int order = strcmp(*left, *right);

	return order ? order : (left > right) - (left < right);
}

/* Drops what was named before, keeping the order of the rest. */
static int
url_list_once(struct url_list *list)
{
	char ***sorted = calloc(list->count, sizeof(*sorted));
	size_t i, n = 0;

	if (sorted == NULL)
		return -ENOMEM;
	for (i = 0; i < list->count; i++)
		sorted[i] = &list->urls[i];
	qsort(sorted, list->count, sizeof(*sorted), url_list_compare);
	for (i = list->count; i-- > 1;) {
		if (strcmp(*sorted[i], *sorted[i - 1]))
			continue;
		free(*sorted[i]);
		*sorted[i] = NULL;
	}
	free(sorted);
	for (i = 0; i < list->count; i++)
		if (list->urls[i] != NULL)
			list->urls[n++] = list->urls[i];
	list->repeated = list->count - n;
	list->count = n;
	return 0;
}

int
url_list_read(struct url_list *list, const char *file, char *error, size_t room)
{
	FILE *stream = files_read(file, FILES_LIST_MAX);
	struct badlines bad = { .count = 0 };
	char words[BADLINES_WORDS];
	int rc;

	*list = (struct url_list){ .count = 0 };
	error[0] = '\0';
	rc = stream != NULL ? badlines_read(&bad, stream, url_list_append, list)
			    : -errno;
	if (rc == 0 && bad.count) {
		rc = -EINVAL;
		snprintf(error, room, "%s", badlines_say(&bad, file, words));
	} else if (rc == 0 && !list->count) {
		rc = -EINVAL;
		snprintf(error, room, "%s: holds no URL", file);
	}
	if (rc == 0)
		rc = url_list_once(list);
	if (rc && !error[0])
		snprintf(error, room, "%s: %s", file, files_problem(-rc));
	if (stream != NULL)
		fclose(stream);
	return rc;
}

void
url_list_fini(struct url_list *list)
{
	size_t i;

	for (i = 0; i < list->count; i++)
		free(list->urls[i]);
	free(list->urls);
	*list = (struct url_list){ .count = 0 };
}
