/* SPDX-License-Identifier: MIT */
/* lanebench-trial --version [FILE.so...]: a line a library, as it is loaded at
 * run time; of plugins, what they bring along. */
#include "trial/modes.h"

#include <curl/curl.h>
#include <dlfcn.h>
#include <gnu/libc-version.h>
#include <jansson.h>
#include <stdio.h>
#include <string.h>

#include "trial/elf.h"

/* libcurl names itself and what it is made with: "libcurl/7.88.1 zlib/1.2". */
static void
versions_curl(void)
{
	char text[512], *rest = NULL;

	snprintf(text, sizeof(text), "%s", curl_version());
	for (char *word = strtok_r(text, " ", &rest); word != NULL;
		word = strtok_r(NULL, " ", &rest)) {
		char *slash = strchr(word, '/');

		/* What stands in brackets is there, but not used. */
		if (slash == NULL || word[0] == '(')
			continue;
		*slash = '\0';
		printf("%s %s\n", word, slash + 1);
	}
}

/* "20914" is 2.9.14. */
static void
versions_number(const char *name, unsigned long number)
{
	printf("%s %lu.%lu.%lu\n", name, number / 10000, number / 100 % 100,
		number % 100);
}

static void
versions_plugin(const char *file)
{
	void *plugin =
		elf_problem(file) ? NULL : dlopen(file, RTLD_LAZY | RTLD_LOCAL);
	const char *const *xml;
	unsigned (*xxhash)(void);
	unsigned long number;

	if (plugin == NULL)
		return;
	xml = dlsym(plugin, "xmlParserVersion");
	if (xml != NULL && sscanf(*xml, "%lu", &number) == 1)
		versions_number("libxml2", number);
	*(void **)&xxhash = dlsym(plugin, "XXH_versionNumber");
	if (xxhash != NULL)
		versions_number("xxhash", xxhash());
}

int
trial_versions(int count, char **files)
{
	puts("lanebench-trial " LANEBENCH_VERSION);
	versions_curl();
	printf("jansson %s\nglibc %s\n", jansson_version_str(),
		gnu_get_libc_version());
	for (int i = 0; i < count; i++)
		versions_plugin(files[i]);
	return fflush(stdout) != 0;
}
