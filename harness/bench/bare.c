/* SPDX-License-Identifier: MIT */
/* The loop that somebody would write without lanebench. */
#include "bench/bare.h"

#include <errno.h>
#include <fcntl.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "campaign/campaign.h"
#include "launch/ask.h"
#include "launch/child.h"
#include "launch/interrupt.h"
#include "measure/clock.h"
#include "pages/extract.h"
#include "wire/records.h"

#define BARE_LIMIT_NS 60000000000u
#define BARE_SELF "lanebench-bench-self"

struct bare_pages {
	char **paths;
	size_t count;
	char *data;
	size_t room;
	uint64_t digest, failed;
};

static int
bare_list(struct bare_pages *pages, const char *list)
{
	FILE *file = fopen(list, "re");
	char *line = NULL;
	size_t room = 0, space = 0;
	ssize_t n;
	int rc = file ? 0 : -errno;

	while (rc == 0 && (n = getline(&line, &room, file)) > 0) {
		if (pages->count == space) {
			space = space ? 2 * space : 64;
			pages->paths = reallocarray(
				pages->paths, space, sizeof(char *));
		}
		line[n - 1] = '\0';
		if (pages->paths == NULL)
			return -ENOMEM;
		pages->paths[pages->count++] = strdup(line);
	}
	free(line);
	if (file != NULL)
		fclose(file);
	return rc;
}

/* A page's bytes into the kept buffer; how many, or -1. */
static ssize_t
bare_read(struct bare_pages *pages, const char *path)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	ssize_t n = -1;
	struct stat st;

	if (fd < 0)
		return -1;
	if (fstat(fd, &st) == 0) {
		if ((size_t)st.st_size > pages->room) {
			pages->room = 2 * (size_t)st.st_size;
			pages->data = realloc(pages->data, pages->room);
		}
		n = read(fd, pages->data, (size_t)st.st_size);
	}
	close(fd);
	return n;
}

static int
bare_loop(struct bare_pages *pages)
{
	const struct extract_limits limits = { .depth = EXTRACT_DEPTH_MAX,
		.attributes = EXTRACT_ATTRIBUTES_MAX,
		.bytes = (size_t)EXTRACT_MIB_PRESET << 20 };
	struct extract *extract = extract_create(EXTRACT_SAX, &limits);
	struct extract_result result;

	if (extract == NULL)
		return -ENOMEM;
	for (size_t i = 0; i < pages->count; i++) {
		ssize_t n = bare_read(pages, pages->paths[i]);

		if (n >= 0 &&
			extract_page(extract, pages->data, (size_t)n, NULL,
				&result) == 0)
			pages->digest += result.digest;
		else
			pages->failed++;
	}
	extract_destroy(extract);
	return 0;
}

int
bare_main(const char *list)
{
	struct bare_pages pages = { 0 };
	uint64_t begin_ns, end_ns;
	json_t *reply;
	int rc = bare_list(&pages, list);

	if (rc < 0) {
		campaign_complain("%s: %s", list, strerror(-rc));
		return 1;
	}
	extract_init();
	begin_ns = clock_now_ns();
	rc = bare_loop(&pages);
	end_ns = clock_now_ns();
	if (rc < 0)
		return 1;
	printf("%llu\n", (unsigned long long)(end_ns - begin_ns));
	reply = json_pack("{s:I, s:I}", "wall_ns",
		(json_int_t)(end_ns - begin_ns), "digest",
		(json_int_t)pages.digest);
	json_dumpfd(reply, WIRE_FD_RECORDS, 0);
	json_decref(reply);
	return 0;
}

int64_t
bare_run(const char *list, uint64_t *digest)
{
	char program[4096], why[600];
	const char *argv[] = { program, "--bare", list, NULL };
	int64_t wall_ns;
	json_t *reply;

	snprintf(program, sizeof(program), "%s", child_program(BARE_SELF));
	reply = ask(argv, NULL, BARE_LIMIT_NS, why, sizeof(why));
	if (interrupt_seen())
		wall_ns = -EINTR;
	else if (reply == NULL) {
		campaign_complain("the bare loop: %s", why);
		wall_ns = -EIO;
	} else {
		wall_ns = json_integer_value(json_object_get(reply, "wall_ns"));
		*digest = (uint64_t)json_integer_value(
			json_object_get(reply, "digest"));
	}
	json_decref(reply);
	return wall_ns;
}
