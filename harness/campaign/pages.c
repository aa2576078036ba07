/* SPDX-License-Identifier: MIT */
/* Whether an item's file was changed while a run goes on. */
#include "campaign/pages.h"

#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "files/files.h"
#include "text/percent.h"
#include "text/utf8.h"

void
pages_note(struct campaign_set *set)
{
	/* The clock by which the kernel stamps files. */
	clock_gettime(CLOCK_REALTIME_COARSE, &set->reference_at);
}

/* The source of an item, which is a line of the list. */
static char *
pages_source(const struct campaign_set *set, size_t item)
{
	FILE *file = files_read(set->list, FILES_LIST_MAX);
	char *line = NULL;
	size_t room = 0;
	bool there = file != NULL;

	for (size_t i = 0; there && i <= item; i++)
		there = getline(&line, &room, file) > 0;
	if (file != NULL)
		fclose(file);
	if (!there) {
		free(line);
		return NULL;
	}
	line[strcspn(line, "\n")] = '\0';
	return line;
}

/* The file that the origin serves for an item's URL; NULL: none. */
static char *
pages_served(const struct campaign_set *set, unsigned port, const char *url)
{
	FILE *file = files_read(set->routes, FILES_LIST_MAX);
	char *line = NULL, *found = NULL, base[48];
	size_t room = 0;

	while (file != NULL && found == NULL &&
		getline(&line, &room, file) > 0) {
		char *rest = line;
		char *site = strsep(&rest, "\t"), *path = strsep(&rest, "\t");
		char *served = strsep(&rest, "\t");
		int n = snprintf(base, sizeof(base), "http://127.0.0.%lu:%u",
			strtoul(site, NULL, 10) + 1, port);

		if (served != NULL && *served != '\0' &&
			strncmp(url, base, (size_t)n) == 0 &&
			strcmp(url + n, path) == 0 &&
			percent_decode(served) == 0)
			found = strdup(served);
	}
	if (file != NULL)
		fclose(file);
	free(line);
	return found;
}

void
pages_forget(const struct campaign_set *set)
{
	bool read = set->plugin->acquire == LANE_ACQUIRE_FILE;
	FILE *file = read ? files_read(set->list, FILES_LIST_MAX) : NULL;
	char *line = NULL;
	size_t room = 0;

	while (file != NULL && getline(&line, &room, file) > 0) {
		int fd;

		line[strcspn(line, "\n")] = '\0';
		fd = files_open(line, FILES_PAGE_MAX, NULL);
		if (fd < 0)
			continue;
		posix_fadvise(fd, 0, 0, POSIX_FADV_DONTNEED);
		close(fd);
	}
	if (file != NULL)
		fclose(file);
	free(line);
}

static bool
pages_later(const struct timespec *a, const struct timespec *b)
{
	return a->tv_sec != b->tv_sec ? a->tv_sec > b->tv_sec
				      : a->tv_nsec > b->tv_nsec;
}

bool
pages_changed(const struct campaign_set *set, unsigned port, size_t item,
	char *words, size_t size)
{
	bool read = set->plugin->acquire == LANE_ACQUIRE_FILE;
	const struct audit_item *was =
		read ? &set->reference.items[item] : NULL;
	char *source = read || set->fetches ? pages_source(set, item) : NULL;
	char *path = read || source == NULL ? source
					    : pages_served(set, port, source);
	bool gone, changed = false;
	struct stat st;

	if (path != NULL) {
		gone = stat(path, &st) < 0;
		changed = gone ||
			pages_later(&st.st_ctim, &set->reference_at) ||
			(was != NULL && was->status == WIRE_ITEM_OK &&
				(uint64_t)st.st_size != was->bytes);
	}
	if (changed) {
		snprintf(words, size, "item %zu's file %.200s %s", item, path,
			gone ? "isn't there any more"
			     : "was changed during the run");
		utf8_tame(words);
	}
	if (path != source)
		free(path);
	free(source);
	return changed;
}
