/* SPDX-License-Identifier: MIT */
/* Asks a process of its own what a plugin is: loading one runs its code. */
#include "plugins/plugins.h"

#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "files/beside.h"
#include "launch/prepare.h"
#include "measure/clock.h"
#include "process/child.h"
#include "process/query.h"
#include "text/utf8.h"

#define DESCRIBE_LIMIT_NS 5000000000u
/* All at once have this time; then each alone has the rest of the limit. */
#define DESCRIBE_TOGETHER_NS 2000000000u
/* A peer's language may take long to start. */
#define DESCRIBE_PROBE_NS 20000000000u
/* After this time the user sees what is waited for. */
#define DESCRIBE_SILENT_NS 1000000000u
/* A plugin that gave no answer among the others has had this much of it;
 * another may have been the slow one. */
#define DESCRIBE_SLOW_NS 700000000u

static const struct supervisor_limits describe_limits = { .memory_bytes = 512u
		<< 20 };

/* What a process answered, borrowed; NULL: `why` says why there is nothing. */
static struct plugin *
describe_read(json_t *reply, const char *file, const char *why)
{
	size_t n = strlen(file);
	bool program = n > 4 && strcmp(file + n - 4, ".ini") == 0;
	struct plugin *plugin = NULL;
	struct reason wrong;
	char text[4096 + 1000];

	if (reply != NULL) {
		plugin = plugin_read(reply, program, &wrong);
		why = wrong.text;
	}
	if (plugin == NULL) {
		plugin = plugin_named(PLUGIN_STRATEGY, "");
		if (plugin == NULL)
			return NULL;
		snprintf(text, sizeof(text), "%s: can't be described: %s", file,
			why);
		plugin->error = plugin_keep(plugin, "error", utf8_tame(text));
		plugin->broken = true;
	}
	/* Orders, which are JSON, name the file. */
	plugin->file = plugin_keep(plugin, "file", file);
	if (*plugin->file == '\0') {
		snprintf(text, sizeof(text), "%s: a path that is not UTF-8",
			file);
		plugin->error = plugin_keep(plugin, "error", utf8_tame(text));
	}
	return plugin;
}

static struct {
	const char *file; /* NULL: it was said, or nothing is waited for */
	uint64_t since_ns;
} describe_awaited;

/* A file that keeps stderr needs no words about waiting. */
static bool
describe_is_watched(void)
{
	struct stat st;

	return isatty(STDERR_FILENO) ||
		(fstat(STDERR_FILENO, &st) == 0 && S_ISFIFO(st.st_mode));
}

static void
describe_tick(void *arg)
{
	char text[4096];

	(void)arg;
	if (describe_awaited.file == NULL ||
		clock_now_ns() - describe_awaited.since_ns < DESCRIBE_SILENT_NS)
		return;
	snprintf(text, sizeof(text), "%s", describe_awaited.file);
	describe_awaited.file = NULL;
	if (describe_is_watched())
		fprintf(stderr, "lanebench: waiting for %s to say what it is\n",
			utf8_tame(text));
}

/* The reply, or NULL and why; it has been waited for since `since_ns`. */
static json_t *
describe_ask(const struct query *question, const char *file, uint64_t since_ns,
	char *why, size_t why_size)
{
	json_t *reply;

	describe_awaited.file = file;
	describe_awaited.since_ns = since_ns;
	child_ticker(describe_tick, NULL);
	reply = query(question, why, why_size);
	child_ticker(NULL, NULL);
	return reply;
}

static struct plugin *
describe_within(const char *file, uint64_t limit_ns, uint64_t since_ns)
{
	char program[4096], why[512];
	const char *argv[] = { program, "--describe", file, NULL };
	const struct query question = {
		.argv = argv, .limit_ns = limit_ns, .limits = &describe_limits
	};
	struct plugin *plugin;
	json_t *reply;

	snprintf(
		program, sizeof(program), "%s", beside_path("lanebench-trial"));
	reply = describe_ask(&question, file, since_ns, why, sizeof(why));
	plugin = describe_read(reply, file, why);
	json_decref(reply);
	return plugin;
}

struct plugin *
describe_file(const char *file)
{
	return describe_within(file, DESCRIBE_LIMIT_NS, clock_now_ns());
}

void
describe_files(char *const *files, size_t count, struct plugin **plugins)
{
	struct query questions[DESCRIBE_TOGETHER];
	const char *argv[DESCRIBE_TOGETHER][4];
	json_t *replies[DESCRIBE_TOGETHER] = { NULL };
	char program[4096];

	snprintf(
		program, sizeof(program), "%s", beside_path("lanebench-trial"));
	for (size_t i = 0; i < count; i++) {
		argv[i][0] = program;
		argv[i][1] = "--describe";
		argv[i][2] = files[i];
		argv[i][3] = NULL;
		questions[i] = (struct query){ .argv = argv[i],
			.limit_ns = DESCRIBE_TOGETHER_NS,
			.limits = &describe_limits };
	}
	query_together(questions, count, replies);
	for (size_t i = 0; i < count; i++) {
		plugins[i] = json_is_object(replies[i])
			? describe_read(replies[i], files[i], "")
			: describe_within(files[i],
				  DESCRIBE_LIMIT_NS - DESCRIBE_TOGETHER_NS,
				  clock_now_ns() - DESCRIBE_SLOW_NS);
		json_decref(replies[i]);
	}
}

void
describe_probe(struct plugin *plugin)
{
	char program[4096], why[512], text[4096];
	const char *argv[] = { program, "--probe", plugin->file, NULL };
	const struct query question = { .argv = argv,
		.limit_ns = DESCRIBE_PROBE_NS };
	const char *version, *told;
	json_t *reply;

	if (!plugin->peer || plugin->version != NULL ||
		*plugin->unusable != '\0')
		return;
	snprintf(
		program, sizeof(program), "%s", beside_path("lanebench-trial"));
	reply = describe_ask(
		&question, plugin->name, clock_now_ns(), why, sizeof(why));
	version = json_string_value(json_object_get(reply, "version"));
	told = json_string_value(json_object_get(reply, "why"));
	if (version != NULL) {
		plugin->version = plugin_keep(plugin, "version", version);
	} else {
		snprintf(text, sizeof(text), "%s%s%s",
			reply == NULL	       ? utf8_tame(why)
				: told != NULL ? told
					       : "",
			*plugin->needs ? "; it needs: " : "", plugin->needs);
		plugin->unusable = plugin_keep(plugin, "unusable", text);
	}
	json_decref(reply);
}
