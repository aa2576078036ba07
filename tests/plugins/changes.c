/* SPDX-License-Identifier: MIT */
/* Changes what belongs to the whole process, leaves it so, and does its work:
 * signals, locale, limits, folder, mask of files, environment, descriptors. And
 * it looks at them, so that it can be told what another process had changed. */
#include <errno.h>
#include <fcntl.h>
#include <locale.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
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

/* Of who launched us, where it can be reached: whatever makes a process slower
 * or smaller. */
static void
changes_launcher(void)
{
	const char *launcher = getenv("LAUNCHED_BY");
	pid_t pid = launcher ? (pid_t)atol(launcher) : 0;
	struct rlimit limit;
	cpu_set_t cores, one;
	char path[64];
	FILE *file;

	if (pid <= 0 || sched_getaffinity(pid, sizeof(cores), &cores) < 0)
		return;
	CPU_ZERO(&one);
	for (size_t i = 0; i < CPU_SETSIZE && CPU_COUNT(&one) == 0; i++)
		if (CPU_ISSET(i, &cores))
			CPU_SET(i, &one);
	sched_setaffinity(pid, sizeof(one), &one);
	setpriority(PRIO_PROCESS, (id_t)pid, 7);
	prlimit(pid, RLIMIT_MSGQUEUE, NULL, &limit);
	limit.rlim_cur--;
	prlimit(pid, RLIMIT_MSGQUEUE, &limit, NULL);
	snprintf(path, sizeof(path), "/proc/%d/coredump_filter", (int)pid);
	file = fopen(path, "we");
	if (file != NULL) {
		fputs("0x31", file);
		fclose(file);
	}
}

static void
changes_now(const char *what)
{
	if (strcmp(what, "signals") == 0)
		changes_signals();
	if (strcmp(what, "locale") == 0)
		changes_locale();
	if (strcmp(what, "launcher") == 0)
		changes_launcher();
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

/* A bit a signal: those that are ignored, and those that are blocked. */
static void
changes_see_signals(unsigned *ignored, unsigned *blocked)
{
	struct sigaction action;
	sigset_t mask;

	*ignored = *blocked = 0;
	sigprocmask(SIG_BLOCK, NULL, &mask);
	for (int sig = 1; sig < 32; sig++) {
		if (sigaction(sig, NULL, &action) == 0 &&
			action.sa_handler == SIG_IGN)
			*ignored |= 1u << sig;
		if (sigismember(&mask, sig) == 1)
			*blocked |= 1u << sig;
	}
}

/* All that can be changed here, in a line. */
static void
changes_see(char *line, size_t size)
{
	unsigned ignored, blocked, names = 0, open = 0;
	struct rlimit files = { 0, 0 }, stack = { 0, 0 };
	mode_t mask = umask(0);
	struct stat folder;

	umask(mask);
	changes_see_signals(&ignored, &blocked);
	while (environ != NULL && environ[names] != NULL)
		names++;
	for (int fd = 0; fd < 10; fd++)
		open |= (unsigned)(fcntl(fd, F_GETFD) >= 0) << fd;
	getrlimit(RLIMIT_FSIZE, &files);
	getrlimit(RLIMIT_STACK, &stack);
	if (stat(".", &folder) < 0)
		folder.st_ino = 0;
	snprintf(line, size,
		"ignored %x blocked %x locale %s sizes %llx stack %llx folder "
		"%llx mask %o names %u open %x.",
		ignored, blocked, setlocale(LC_NUMERIC, NULL),
		(unsigned long long)files.rlim_cur,
		(unsigned long long)stack.rlim_cur,
		(unsigned long long)folder.st_ino, (unsigned)mask, names, open);
}

static int
changes_look(const struct lane_job *job)
{
	const char *wanted = job->option_string(job, "finds");
	char seen[400];

	if (*wanted == '\0')
		return 0;
	changes_see(seen, sizeof(seen));
	if (strcmp(seen, wanted) == 0)
		return 0;
	job->error(job, "finds: %s", seen);
	return -EPROTO;
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
	return changes_look(job);
}

static const struct lane_option changes_options[] = {
	{ .name = "what",
		.help = "in which way",
		.kind = LANE_STRING,
		.preset = "signals" },
	{ .name = "finds",
		.help = "in which way",
		.kind = LANE_STRING,
		.preset = "" },
	{ .name = NULL },
};

const struct lane_strategy lane_strategy = {
	LANE_STRATEGY_V1,
	.name = "changes",
	.summary = "changes the process that it runs in",
	.run = changes_run,
	.options = changes_options,
};
