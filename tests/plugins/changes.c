/* SPDX-License-Identifier: MIT */
/* Changes what belongs to the whole process, leaves it so, and does its work:
 * signals, locale, limits, folder, mask of files, environment, descriptors. */
#include <locale.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <lanebench/strategy.h>

static void
changes_handler(int sig)
{
	(void)sig;
}

static void
changes_signals(void)
{
	sigset_t all;

	for (int sig = 1; sig < 32; sig++)
		signal(sig, sig % 2 ? SIG_IGN : changes_handler);
	sigfillset(&all);
	sigprocmask(SIG_BLOCK, &all, NULL);
}

/* Numbers with commas, where there is such a locale. */
static void
changes_locale(void)
{
	static const char *const locales[] = { "de_DE.UTF-8", "de_DE.utf8",
		"fr_FR.UTF-8", "ru_RU.UTF-8", "tr_TR.UTF-8", "C.UTF-8" };

	for (size_t i = 0; i < sizeof(locales) / sizeof(locales[0]); i++)
		if (setlocale(LC_ALL, locales[i]) != NULL)
			break;
}

/* A leak checker opens files and starts a thread at the end. */
#if defined(__SANITIZE_ADDRESS__)
#define CHANGES_CHECKED 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define CHANGES_CHECKED 1
#endif
#endif

static void
changes_limits(void)
{
	static const int which[] = { RLIMIT_FSIZE, RLIMIT_CORE, RLIMIT_STACK,
#ifndef CHANGES_CHECKED
		RLIMIT_NOFILE, RLIMIT_NPROC
#endif
	};
	const struct rlimit none = { 0, 0 };

	for (size_t i = 0; i < sizeof(which) / sizeof(which[0]); i++)
		setrlimit((__rlimit_resource_t)which[i], &none);
}

static void
changes_now(const char *what)
{
	if (strcmp(what, "signals") == 0)
		changes_signals();
	if (strcmp(what, "locale") == 0)
		changes_locale();
	if (strcmp(what, "limits") == 0)
		changes_limits();
	if (strcmp(what, "folder") == 0 && chdir("/") < 0)
		abort();
	if (strcmp(what, "umask") == 0)
		umask(0777);
	if (strcmp(what, "environment") == 0)
		clearenv();
	if (strcmp(what, "descriptors") == 0)
		for (int fd = 0; fd < 10; fd++)
			close(fd);
}

static int
changes_run(const struct lane_job *job, void *state)
{
	const char *what = job->option_string(job, "what");

	(void)state;
	for (size_t i = 0; i < job->items; i++) {
		if (i == job->items / 2)
			changes_now(what);
		if (job->run_item(job, i, 0) < 0)
			break;
	}
	return 0;
}

static const struct lane_option changes_options[] = {
	{ .name = "what", .kind = LANE_STRING, .preset = "signals" },
	{ .name = NULL },
};

const struct lane_strategy lane_strategy = {
	LANE_STRATEGY_V1,
	.name = "changes",
	.summary = "changes the process that it runs in",
	.run = changes_run,
	.options = changes_options,
};
