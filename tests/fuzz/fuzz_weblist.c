/* SPDX-License-Identifier: MIT */
/* A list of URLs to record, and each taken apart. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "capture/capture.h"
#include "fetch/site.h"
#include "fuzz.h"

static void
url_list_apart(const char *url)
{
	/* Of the size that is promised to be enough. */
	char *origin = malloc(SITE_ORIGIN_MAX);
	char *path = malloc(SITE_PATH_MAX);
	struct site site;

	FUZZ_CHECK(origin && path);
	FUZZ_CHECK(!site_check(url, strlen(url), "", &site));
	FUZZ_CHECK(!strchr(url, '#'));
	site_origin(&site, origin);
	FUZZ_CHECK(!site_path(url, path));
	FUZZ_CHECK(strstr(origin, "://") && strstr(origin, site.host));
	FUZZ_CHECK(path[0] == '/');
	free(origin);
	free(path);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct url_list list;
	char error[300];
	size_t i;
	int rc = url_list_read(
		&list, fuzz_file(data, size), error, sizeof(error));

	FUZZ_CHECK((rc == 0) == (error[0] == '\0'));
	FUZZ_CHECK(rc == 0 || rc == -EINVAL);
	FUZZ_CHECK(fuzz_tame(error));
	FUZZ_CHECK(rc || list.count > 0);
	for (i = 0; !rc && i < list.count; i++)
		url_list_apart(list.urls[i]);
	url_list_fini(&list);
	return 0;
}
