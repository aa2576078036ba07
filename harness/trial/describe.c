/* SPDX-License-Identifier: MIT */
/* A plugin's table as JSON: the only way in which one is ever read. */
#include "trial/describe.h"

#include <curl/curl.h>
#include <dlfcn.h>
#include <errno.h>
#include <gnu/libc-version.h>
#include <jansson.h>
#include <limits.h>
#include <link.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "measure/machine.h"
#include "text/utf8.h"
#include "trial/orders.h"
#include "trial/leftovers.h"
#include "trial/job.h"
#include "trial/loader.h"
#include "trial/modes.h"
#include "trial/options.h"
#include "wire/records.h"

/* lanebench-trial --version [FILE.so...]: a line a library, as it is loaded at
 * run time; of plugins, what they bring along. */

/* libcurl names itself and what it is made with: "libcurl/7.88.1 zlib/1.2". */
static void
versions_curl(void)
{
	char text[512], *rest = NULL;

	snprintf(text, sizeof(text), "%s", curl_version());
	for (char *word = strtok_r(text, " ", &rest); word != NULL;
		word = strtok_r(NULL, " ", &rest)) {
		char *slash = strchr(word, '/');

		/* Fields in brackets exist, but aren't used. */
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
	void *plugin = elf_problem(file) != NULL
		? NULL
		: dlopen(file, RTLD_LAZY | RTLD_LOCAL);
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

/* Which libraries are loaded: most have no call that says their version. */

#define LINKS_ID 10 /* bytes of a build id: enough to tell builds apart */

struct links {
	json_t *before; /* NULL: all that is loaded is listed by its path */
	json_t *found; /* an object, or an array of paths */
	char file[PATH_MAX];
};

/* The build id among notes; "" when there is none. */
static void
links_id_of(const char *notes, size_t size, size_t align, char *text)
{
	while (size >= sizeof(ElfW(Nhdr))) {
		ElfW(Nhdr) note;
		size_t name, all;

		memcpy(&note, notes, sizeof(note));
		name = sizeof(note) + ((note.n_namesz + 3) & ~(size_t)3);
		all = (name + note.n_descsz + align - 1) & ~(align - 1);
		if (all > size)
			return;
		if (note.n_type == NT_GNU_BUILD_ID && note.n_namesz == 4 &&
			memcmp(notes + sizeof(note), "GNU", 4) == 0) {
			for (size_t i = 0; i < note.n_descsz && i < LINKS_ID;
				i++)
				sprintf(text + 2 * i, "%02x",
					(unsigned char)notes[name + i]);
			return;
		}
		notes += all;
		size -= all;
	}
}

static void
links_id(const struct dl_phdr_info *info, char text[2 * LINKS_ID + 1])
{
	*text = '\0';
	for (int i = 0; i < info->dlpi_phnum && *text == '\0'; i++) {
		const ElfW(Phdr) *part = &info->dlpi_phdr[i];
		const char *notes;

		if (part->p_type != PT_NOTE)
			continue;
		memcpy(&notes, &(ElfW(Addr)){ info->dlpi_addr + part->p_vaddr },
			sizeof(notes));
		links_id_of(
			notes, part->p_memsz, part->p_align == 8 ? 8 : 4, text);
	}
}

/* "libgomp.so.1.0.0" is libgomp, 1.0.0; "libfoo-2.1.so" is libfoo-2.1, ?. */
static void
links_add(json_t *found, char *name, const char *id)
{
	char *so = strstr(name, ".so");
	const char *version = so != NULL && so[3] == '.' ? so + 4 : "?";

	if (so != NULL)
		*so = '\0';
	utf8_repair(name);
	json_object_set_new(found, name,
		json_sprintf("%s%s%s", version, *id ? ", build " : "", id));
}

static int
links_visit(struct dl_phdr_info *info, size_t size, void *arg)
{
	struct links *links = arg;
	char path[PATH_MAX], id[2 * LINKS_ID + 1];
	char *slash;

	(void)size;
	/* The program itself has no name, what the kernel lends no path. */
	if (strchr(info->dlpi_name, '/') == NULL)
		return 0;
	if (links->before == NULL) {
		json_object_set_new_nocheck(
			links->found, info->dlpi_name, json_true());
		return 0;
	}
	if (json_object_get(links->before, info->dlpi_name) != NULL ||
		realpath(info->dlpi_name, path) == NULL ||
		strcmp(path, links->file) == 0)
		return 0;
	if (json_is_array(links->found)) {
		json_array_append_new(
			links->found, json_string_nocheck(info->dlpi_name));
		return 0;
	}
	slash = strrchr(path, '/');
	links_id(info, id);
	links_add(links->found, slash + 1, id);
	return 0;
}

json_t *
links_loaded(void)
{
	struct links links = { .found = json_object() };

	if (links.found != NULL)
		dl_iterate_phdr(links_visit, &links);
	return links.found;
}

static json_t *
links_find(json_t *loaded, const char *file, json_t *found)
{
	struct links links = { .before = loaded, .found = found };

	if (realpath(file, links.file) == NULL)
		*links.file = '\0';
	if (links.found != NULL && loaded != NULL)
		dl_iterate_phdr(links_visit, &links);
	return links.found;
}

/*
 * {"libgomp": "1.0.0, build 9b9f..."} of what is loaded now and wasn't then,
 * but for `file` itself: a library's name and version as its file's name has
 * them once links are followed ("?" where it has none), and the first half of
 * the build id that its linker gave it. A new reference.
 */
static json_t *
links_since(json_t *loaded, const char *file)
{
	return links_find(loaded, file, json_object());
}

json_t *
links_paths_since(json_t *loaded, const char *file)
{
	return links_find(loaded, file, json_array());
}

/* What usable() may look at: nothing is to be run. */
struct describe_job {
	struct lane_job job; /* first: a job's address is its own */
	struct option_values *values;
};

static long
describe_number(const struct lane_job *job, const char *name)
{
	return option_number(
		((const struct describe_job *)job)->values, name, 0);
}

static const char *
describe_text(const struct lane_job *job, const char *name)
{
	return option_text(((const struct describe_job *)job)->values, name);
}

__attribute__((format(printf, 2, 3))) static void
describe_error(const struct lane_job *job, const char *fmt, ...)
{
	va_list args;

	(void)job;
	va_start(args, fmt);
	vfprintf(stderr, fmt, args);
	va_end(args);
	fputc('\n', stderr);
}

static void
describe_workers_used(const struct lane_job *job, unsigned workers)
{
	(void)job;
	(void)workers;
}

/* Texts are a plugin's, and shown to people. */
static void
describe_set(json_t *object, const char *key, const char *text)
{
	char *line = text != NULL ? strdup(text) : NULL;

	if (line != NULL)
		json_object_set_new(object, key, json_string(utf8_tame(line)));
	free(line);
}

static json_t *
describe_options(const struct lane_option *option)
{
	static const char *const kinds[] = { "", "number", "choice", "string" };
	json_t *list = json_array();

	for (; option != NULL && option->name != NULL; option++) {
		json_t *row = json_object();

		describe_set(row, "name", option->name);
		describe_set(row, "help", option->help);
		describe_set(row, "kind", kinds[option->kind]);
		describe_set(row, "preset", option->preset);
		if (option->kind == LANE_CHOICE)
			describe_set(row, "choices", option->choices);
		if (option->kind == LANE_NUMBER) {
			json_object_set_new(
				row, "min", json_integer(option->min));
			json_object_set_new(
				row, "max", json_integer(option->max));
		}
		json_object_set_new(row, "secret",
			json_boolean(option->flags & LANE_SECRET));
		json_object_set_new(row, "heeded",
			json_boolean(option->flags & LANE_HEEDED));
		json_array_append_new(list, row);
	}
	return list;
}

/* -EINVAL when it says neither yes nor no; then `error` says so. */
static int
describe_usable(json_t *out, const struct lane_strategy *strategy,
	const struct lane_job *job, char *error, size_t size)
{
	const char *why = NULL;
	int rc;

	if (strategy->usable == NULL)
		return 0;
	answer_at("in usable()");
	rc = strategy->usable(job, &why);
	if (rc < 0 && why != NULL && *why != '\0')
		describe_set(out, "unusable", why);
	else if (rc < 0)
		json_object_set_new(out, "unusable",
			json_sprintf(
				"its usable() returned %d, and no reason", rc));
	return rc > 0 ? contract_return("usable()", rc, error, size) : 0;
}

/* An author's mistake, wherever it is run. */
static int
describe_presets(struct option_values **values, const struct lane_option *table,
	char *error, size_t size)
{
	const char *culprit = "";
	int rc = option_values_create(values, table, NULL, &culprit);

	if (rc < 0)
		snprintf(error, size,
			"the preset of its option '%.60s' isn't a value that "
			"the option allows",
			culprit);
	return rc;
}

static int
describe_strategy(json_t *out, const struct lane_strategy *strategy,
	char *error, size_t size)
{
	struct describe_job described = {
		.job = { .abi = LANE_STRATEGY_ABI,
			.size = sizeof(struct lane_job),
			.workers = 1,
			.lanes = 1,
			.option = describe_number,
			.option_string = describe_text,
			.error = describe_error,
			.workers_used = describe_workers_used,
			.cores = machine_usable_cores() }
	};
	int rc;

	describe_set(out, "kind", "strategy");
	describe_set(out, "name", strategy->name);
	describe_set(out, "summary", strategy->summary);
	json_object_set_new(out, "one_worker",
		json_boolean(strategy->flags & LANE_ONE_WORKER));
	json_object_set_new(out, "on_request",
		json_boolean(strategy->flags & LANE_ON_REQUEST));
	json_object_set_new(
		out, "options", describe_options(strategy->options));
	rc = describe_presets(
		&described.values, strategy->options, error, size);
	if (rc < 0)
		return rc;
	rc = describe_usable(out, strategy, &described.job, error, size);
	option_values_destroy(described.values);
	return rc;
}

/* Of a program: what it can run, and how it is. */
static void
describe_peer(json_t *out, const struct manifest *manifest)
{
	json_t *command = json_array();

	for (size_t i = 0; i < manifest->count; i++)
		json_array_append_new(command, json_string(manifest->words[i]));
	json_object_set_new(out, "peer", json_true());
	/* Most are slow, so they are asked for only where they are named. */
	json_object_set_new(out, "on_request", json_true());
	json_object_set_new(out, "command", command);
	describe_set(out, "datasets", manifest->datasets);
	describe_set(out, "heeds", manifest->heeds);
	describe_set(out, "needs", manifest->needs);
	describe_set(out, "checks", manifest->title ? "title" : "body");
}

static int
describe_dataset(json_t *out, const struct lane_dataset *dataset, char *error,
	size_t size)
{
	static const char *const acquires[] = { "none", "file", "url" };
	struct option_values *values;
	int rc = describe_presets(&values, dataset->options, error, size);

	describe_set(out, "kind", "dataset");
	describe_set(out, "name", dataset->name);
	describe_set(out, "summary", dataset->summary);
	describe_set(out, "acquire", acquires[dataset->acquire]);
	describe_set(out, "workers", dataset->workers);
	json_object_set_new(
		out, "sample", json_integer((json_int_t)dataset->sample));
	json_object_set_new(out, "cpu_bound",
		json_boolean(dataset->flags & LANE_CPU_BOUND));
	json_object_set_new(out, "on_request",
		json_boolean(dataset->flags & LANE_ON_REQUEST));
	json_object_set_new(out, "options", describe_options(dataset->options));
	if (rc == 0)
		option_values_destroy(values);
	return rc;
}

/* Threads that exist before the plugin's functions are called. */
static void
describe_threads(json_t *out, struct leftovers *before)
{
	struct leftovers_new since;

	leftovers_since(before, &since);
	leftovers_fini(before);
	if (since.count[LEFTOVERS_THREAD] == 0)
		return;
	json_object_set_new(out, "threads_at_load",
		json_integer(since.count[LEFTOVERS_THREAD]));
	describe_set(out, "thread_at_load", since.which[LEFTOVERS_THREAD]);
}

int
trial_describe(const char *file)
{
	json_t *out = json_object(), *loaded = links_loaded();
	struct leftovers before = { 0 };
	struct loaded plugin;
	char why[4600], said[200] = "";
	int rc;

	answer_open();
	answer_at("while its file was being loaded");
	leftovers_note(&before);
	rc = loader_load(&plugin, file, why, sizeof(why));
	describe_threads(out, &before);
	if (rc == 0 && plugin.kind == LOADED_DATASET)
		rc = describe_dataset(out, &plugin.dataset, said, sizeof(said));
	else if (rc == 0)
		rc = describe_strategy(
			out, &plugin.strategy, said, sizeof(said));
	if (rc < 0 && *said != '\0')
		snprintf(why, sizeof(why), "%s: %s", file, said);
	if (rc < 0) {
		describe_set(out, "error", why);
		if (rc != -ENOEXEC && !manifest_is(file))
			json_object_set_new(out, "broken", json_true());
	} else {
		if (plugin.manifest != NULL)
			describe_peer(out, plugin.manifest);
		json_object_set_new(out, "links", links_since(loaded, file));
	}
	json_decref(loaded);
	answer_give(out, rc < 0);
}
