/* SPDX-License-Identifier: MIT */
/* What plugins' tables say, and what a peer's program says of itself. */
#include "plugins/describe.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "files/beside.h"
#include "launch/reply.h"
#include "measure/clock.h"
#include "plugins/plugins.h"
#include "process/child.h"
#include "process/query.h"
#include "text/utf8.h"

#define PLUGINS_LIMIT_NS 5000000000u
/* So long all at once; then each alone, for what is left of the limit. */
#define PLUGINS_TOGETHER_NS 2000000000u
/* A peer's language may take long to start. */
#define PLUGINS_PROBE_NS 20000000000u
/* Whoever looks on is told for whom after so long. */
#define PLUGINS_SILENT_NS 1000000000u
/* Who had no answer among the others has had so much of it: it may be another
 * that was slow. */
#define PLUGINS_SLOW_NS 700000000u

/* To be described is little work. */
static const struct guard_limits plugins_limits = { .memory_bytes = 512u
		<< 20 };

__attribute__((format(printf, 2, 3))) static void
plugins_fail(json_t *plugin, const char *fmt, ...)
{
	char text[4096 + 600];
	va_list args;

	va_start(args, fmt);
	vsnprintf(text, sizeof(text), fmt, args);
	va_end(args);
	json_object_set_new(plugin, "error", json_string(utf8_tame(text)));
}

/* Takes what it said of itself. A new reference; its "error" says why when it
 * is no plugin. */
static json_t *
plugins_told(json_t *plugin, const char *file, const char *why)
{
	bool program = strlen(file) > 4 &&
		strcmp(file + strlen(file) - 4, ".ini") == 0;
	char wrong[300];

	if (plugin != NULL) {
		plugin = reply_description(
			plugin, program, wrong, sizeof(wrong));
		why = wrong;
	}
	if (plugin == NULL) {
		plugin = json_object();
		plugins_fail(plugin, "%s: can't be described: %s", file, why);
		json_object_set_new(plugin, "broken", json_true());
	}
	/* Orders are JSON, and name it. */
	if (json_object_set_new(plugin, "file", json_string(file)) < 0)
		plugins_fail(plugin, "%s: a path that is not UTF-8", file);
	return plugin;
}

static struct {
	const char *file; /* which is waited for; NULL: that was said */
	uint64_t since_ns;
} plugins_awaited;

/* A file keeps what went wrong: that somebody had to wait isn't it. */
static bool
plugins_looked_at(void)
{
	struct stat st;

	return isatty(STDERR_FILENO) ||
		(fstat(STDERR_FILENO, &st) == 0 && S_ISFIFO(st.st_mode));
}

static void
plugins_tick(void *arg)
{
	char text[4096];

	(void)arg;
	if (plugins_awaited.file == NULL ||
		clock_now_ns() - plugins_awaited.since_ns < PLUGINS_SILENT_NS)
		return;
	snprintf(text, sizeof(text), "%s", plugins_awaited.file);
	plugins_awaited.file = NULL;
	if (plugins_looked_at())
		fprintf(stderr, "lanebench: waiting for %s to say what it is\n",
			utf8_tame(text));
}

/* ask(), which has been tried since `since_ns`. */
static json_t *
plugins_ask(const struct question *question, const char *file,
	uint64_t since_ns, char *why, size_t why_size)
{
	json_t *reply;

	plugins_awaited.file = file;
	plugins_awaited.since_ns = since_ns;
	child_ticker(plugins_tick, NULL);
	reply = ask(question, why, why_size);
	child_ticker(NULL, NULL);
	return reply;
}

static json_t *
plugins_describe_within(const char *file, uint64_t limit_ns, uint64_t since_ns)
{
	char program[4096], why[512];
	const char *argv[] = { program, "--describe", file, NULL };
	const struct question question = {
		.argv = argv, .limit_ns = limit_ns, .limits = &plugins_limits
	};
	json_t *plugin;

	snprintf(
		program, sizeof(program), "%s", beside_path("lanebench-trial"));
	plugin = plugins_ask(&question, file, since_ns, why, sizeof(why));
	return plugins_told(plugin, file, why);
}

json_t *
plugins_describe(const char *file)
{
	return plugins_describe_within(file, PLUGINS_LIMIT_NS, clock_now_ns());
}

void
plugins_describe_all(char *const *files, size_t count, json_t **plugins)
{
	struct question questions[PLUGINS_TOGETHER];
	const char *argv[PLUGINS_TOGETHER][4];
	json_t *told[PLUGINS_TOGETHER] = { NULL };
	char program[4096];

	snprintf(
		program, sizeof(program), "%s", beside_path("lanebench-trial"));
	for (size_t i = 0; i < count; i++) {
		argv[i][0] = program;
		argv[i][1] = "--describe";
		argv[i][2] = files[i];
		argv[i][3] = NULL;
		questions[i] = (struct question){ .argv = argv[i],
			.limit_ns = PLUGINS_TOGETHER_NS,
			.limits = &plugins_limits };
	}
	ask_together(questions, count, told);
	for (size_t i = 0; i < count; i++)
		plugins[i] = json_is_object(told[i])
			? plugins_told(told[i], files[i], "")
			: plugins_describe_within(files[i],
				  PLUGINS_LIMIT_NS - PLUGINS_TOGETHER_NS,
				  clock_now_ns() - PLUGINS_SLOW_NS);
}

void
plugins_probe(json_t *plugin)
{
	char program[4096], why[512];
	const char *argv[] = { program, "--probe", plugin_text(plugin, "file"),
		NULL };
	const struct question question = { .argv = argv,
		.limit_ns = PLUGINS_PROBE_NS };
	const char *needs = plugin_text(plugin, "needs");
	json_t *reply;

	if (!plugin_flag(plugin, "peer") ||
		json_object_get(plugin, "version") != NULL ||
		json_object_get(plugin, "unusable") != NULL)
		return;
	snprintf(
		program, sizeof(program), "%s", beside_path("lanebench-trial"));
	reply = plugins_ask(&question, plugin_text(plugin, "name"),
		clock_now_ns(), why, sizeof(why));
	if (json_object_get(reply, "version") != NULL)
		json_object_set(
			plugin, "version", json_object_get(reply, "version"));
	else
		json_object_set_new(plugin, "unusable",
			json_sprintf("%s%s%s",
				reply ? plugin_text(reply, "why")
				      : utf8_tame(why),
				*needs ? "; it needs: " : "", needs));
	json_decref(reply);
}
