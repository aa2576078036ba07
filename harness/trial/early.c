/* SPDX-License-Identifier: MIT */
/* Work done before the clock: what is at the gate that wasn't before. */
#include "trial/leftovers.h"

#include <dlfcn.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "files/beside.h"
#include "trial/describe.h"
#include "trial/modes.h"
#include "trial/orders.h"
#include "wire/records.h"

void
early_begin(struct early *early)
{
	memset(early, 0, sizeof(*early));
	/* What is cut loose from us comes back, and is found. */
	prctl(PR_SET_CHILD_SUBREAPER, 1L);
	early->libraries = links_loaded();
	leftovers_note(&early->before);
}

static const char *const early_words[] = {
	[LEFTOVERS_THREAD] = "started %u thread%s",
	[LEFTOVERS_CHILD] = "started %u child%s", /* it is one */
	[LEFTOVERS_FD] = "opened %u descriptor%s",
};

/* What libraries do when they are loaded, each by itself, the last ones first:
 * those are what the others need. Its "counts" are missing where one can't be
 * loaded so. */
int
trial_libraries(int count, char **paths)
{
	struct leftovers before = { 0 };
	struct leftovers_new since;
	json_t *answer = json_object(), *counts = json_array();
	bool missing = false;

	answer_open();
	leftovers_note(&before);
	while (count-- > 0)
		missing |= dlopen(paths[count], RTLD_LAZY | RTLD_LOCAL) == NULL;
	leftovers_since(&before, &since);
	leftovers_fini(&before);
	for (size_t i = 0; i < LEFTOVERS_KINDS; i++)
		json_array_append_new(counts, json_integer(since.count[i]));
	if (!missing)
		json_object_set(answer, "counts", counts);
	json_decref(counts);
	answer_give(answer, 0);
}

/* Has a process load them; its answer, or NULL. Not by process/spawn: a fork
 * would run the handlers of the libraries that are looked at, and ours. */
static json_t *
early_ask(char **argv)
{
	posix_spawn_file_actions_t actions;
	int fd = memfd_create("lanebench-libraries", MFD_CLOEXEC);
	json_t *answer = NULL;
	pid_t pid = 0;

	if (fd < 0)
		return NULL;
	posix_spawn_file_actions_init(&actions);
	posix_spawn_file_actions_adddup2(&actions, fd, WIRE_FD_RECORDS);
	posix_spawn_file_actions_addclosefrom_np(&actions, WIRE_FD_RECORDS + 1);
	if (posix_spawn(&pid, argv[0], &actions, NULL, argv, environ) == 0) {
		waitpid(pid, NULL, 0);
		lseek(fd, 0, SEEK_SET);
		answer = json_loadfd(fd, 0, NULL);
	}
	posix_spawn_file_actions_destroy(&actions);
	close(fd);
	return answer;
}

/* What of that its libraries do by themselves; false: not known. */
static bool
early_libraries(const struct early *early, const char *file,
	unsigned counts[LEFTOVERS_KINDS])
{
	json_t *paths = links_paths_since(early->libraries, file);
	json_t *answer = NULL, *told, *path;
	size_t count = json_array_size(paths), i;
	char **argv = calloc(count + 3, sizeof(*argv));

	if (argv != NULL) {
		argv[0] = (char *)(uintptr_t)beside_path("lanebench-trial");
		argv[1] = (char *)(uintptr_t) "--libraries";
		json_array_foreach (paths, i, path)
			argv[2 + i] =
				(char *)(uintptr_t)json_string_value(path);
		answer = early_ask(argv);
	}
	told = json_object_get(answer, "counts");
	for (i = 0; i < LEFTOVERS_KINDS; i++)
		counts[i] =
			(unsigned)json_integer_value(json_array_get(told, i));
	free(argv);
	json_decref(paths);
	json_decref(answer);
	return told != NULL;
}

/* The first kind of which there is more than is allowed. */
static int
early_say(const struct leftovers_new *since,
	const unsigned allowed[LEFTOVERS_KINDS], const char *where, char *why,
	size_t size)
{
	for (size_t i = 0; i < LEFTOVERS_KINDS; i++) {
		unsigned count = since->count[i] - allowed[i];
		char what[64];

		if (since->count[i] <= allowed[i])
			continue;
		snprintf(what, sizeof(what), early_words[i], count,
			count == 1 ? "" : "s");
		snprintf(why, size, "%s before setup(), %s (%s)", what, where,
			since->which[i]);
		return 1;
	}
	return 0;
}

int
early_loaded(struct early *early, const char *file, char *why, size_t size)
{
	static const unsigned none[LEFTOVERS_KINDS];
	unsigned allowed[LEFTOVERS_KINDS];
	struct leftovers_new since;
	const char *where = "by a constructor as its file was loaded";

	leftovers_note(&early->loaded);
	leftovers_since(&early->before, &since);
	return early_say(&since, none, where, why, size) &&
		early_libraries(early, file, allowed) &&
		early_say(&since, allowed, where, why, size);
}

int
early_gate(struct early *early, char *why, size_t size)
{
	static const unsigned none[LEFTOVERS_KINDS];
	struct leftovers_new since;

	leftovers_since(&early->loaded, &since);
	prctl(PR_SET_CHILD_SUBREAPER, 0L);
	return early_say(
		&since, none, "in usable(), lanes() or flights()", why, size);
}

void
early_fini(struct early *early)
{
	leftovers_fini(&early->before);
	leftovers_fini(&early->loaded);
	json_decref(early->libraries);
	early->libraries = NULL;
}
