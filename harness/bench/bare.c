/* SPDX-License-Identifier: MIT */
/* The loop that a user would write without lanebench. */
#include "bench/bench.h"

#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <lanebench/dataset.h>

#include "campaign/campaign.h"
#include "files/beside.h"
#include "files/files.h"
#include "measure/clock.h"
#include "process/interrupt.h"
#include "process/query.h"
#include "wire/records.h"

#define BARE_LIMIT_NS 60000000000u
#define BARE_SELF "lanebench-bench-self"

struct bare_pages {
	char **paths;
	size_t count;
	char *data;
	size_t room;
	uint64_t digest, failed;
	void *state, *lane; /* the dataset's */
};

static int
bare_list(struct bare_pages *pages, const char *list)
{
	FILE *file = files_read(list, FILES_LIST_MAX);
	char *line = NULL;
	size_t room = 0, space = 0;
	ssize_t n;
	int rc = file != NULL ? 0 : -errno;

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
	int64_t size;
	int fd = files_open(path, FILES_PAGE_MAX, &size);
	ssize_t n;

	if (fd < 0)
		return -1;
	if ((size_t)size > pages->room) {
		pages->room = 2 * (size_t)size;
		pages->data = realloc(pages->data, pages->room);
	}
	n = read(fd, pages->data, (size_t)size);
	close(fd);
	return n;
}

/* The dataset that is open; its options have their presets. */
static const struct lane_dataset *bare_dataset;

static long
bare_option(const struct lane_pass *pass, const char *name)
{
	const struct lane_option *option = bare_dataset->options;

	(void)pass;
	for (; option != NULL && option->name != NULL; option++)
		if (strcmp(option->name, name) == 0)
			return option->kind == LANE_NUMBER
				? strtol(option->preset, NULL, 10)
				: 0;
	return 0;
}

static int
bare_open(struct bare_pages *pages, const char *plugin,
	const struct lane_pass *pass)
{
	void *file = dlopen(plugin, RTLD_NOW | RTLD_LOCAL);

	if (file == NULL) {
		campaign_complain("%s", dlerror());
		return -ENOENT;
	}
	bare_dataset = dlsym(file, "lane_dataset");
	if (bare_dataset == NULL || bare_dataset->open == NULL ||
		bare_dataset->lane_open == NULL) {
		campaign_complain("%s: is no dataset of pages", plugin);
		return -EINVAL;
	}
	return bare_dataset->open(pass, &pages->state);
}

static int
bare_loop(struct bare_pages *pages, const struct lane_pass *pass)
{
	int rc = bare_dataset->lane_open(pass, pages->state, &pages->lane);

	for (size_t i = 0; i < pages->count && rc == 0; i++) {
		ssize_t n = bare_read(pages, pages->paths[i]);
		struct lane_input in = { .source = pages->paths[i],
			.data = pages->data,
			.len = n > 0 ? (size_t)n : 0 };
		struct lane_output out = { 0, NULL };

		if (n >= 0 &&
			bare_dataset->process(pages->lane, &in, &out) == 0)
			pages->digest += out.digest;
		else
			pages->failed++;
	}
	return rc;
}

static void
bare_close(struct bare_pages *pages)
{
	if (pages->lane != NULL && bare_dataset->lane_close != NULL)
		bare_dataset->lane_close(pages->lane);
	if (bare_dataset != NULL && bare_dataset->close != NULL)
		bare_dataset->close(pages->state);
	for (size_t i = 0; i < pages->count; i++)
		free(pages->paths[i]);
	free(pages->paths);
	free(pages->data);
}

static void
bare_report(const struct bare_pages *pages, uint64_t wall_ns)
{
	json_t *reply = json_pack("{s:I, s:I}", "wall_ns", (json_int_t)wall_ns,
		"digest", (json_int_t)pages->digest);

	printf("%llu\n", (unsigned long long)wall_ns);
	json_dumpfd(reply, WIRE_FD_RECORDS, 0);
	json_decref(reply);
}

int
bare_main(const char *plugin, const char *list)
{
	const struct lane_pass pass = { .abi = LANE_DATASET_ABI,
		.size = sizeof(pass),
		.lanes = 1,
		.option = bare_option };
	struct bare_pages pages = { 0 };
	uint64_t begin_ns, end_ns;
	int rc = bare_list(&pages, list);

	if (rc < 0)
		campaign_complain("%s: %s", list, strerror(-rc));
	else
		rc = bare_open(&pages, plugin, &pass);
	if (rc == 0) {
		begin_ns = clock_now_ns();
		rc = bare_loop(&pages, &pass);
		end_ns = clock_now_ns();
		if (rc == 0)
			bare_report(&pages, end_ns - begin_ns);
	}
	bare_close(&pages);
	return rc < 0;
}

int64_t
bare_run(const char *plugin, const char *list, uint64_t *digest)
{
	char program[4096], why[600];
	const char *argv[] = { program, "--bare", plugin, list, NULL };
	const struct query question = { .argv = argv,
		.limit_ns = BARE_LIMIT_NS };
	int64_t wall_ns;
	json_t *reply;

	snprintf(program, sizeof(program), "%s", beside_program(BARE_SELF));
	reply = query(&question, why, sizeof(why));
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
