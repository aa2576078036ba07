/* SPDX-License-Identifier: MIT */
/* Notes priorities, cores and limits of lanebench and its origin, and restores
 * them. */
#include "process/supervisor.h"

#include <errno.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "measure/kernel_file.h"
#include "process/reap.h"

#define STANDING_IO_PROCESS 1 /* IOPRIO_WHO_PROCESS */

/* `prefix` is needed to write back the digits that are read. */
static const struct {
	const char *name, *prefix;
} standing_files[STANDING_FILES] = { { "oom_score_adj", "" },
	{ "coredump_filter", "0x" } };

static void
standing_read(struct standing_process *process, pid_t pid)
{
	struct sched_param param = { 0 };
	char path[64];

	memset(process, 0, sizeof(*process));
	process->pid = pid;
	process->nice = getpriority(PRIO_PROCESS, (id_t)pid);
	process->policy = sched_getscheduler(pid);
	sched_getparam(pid, &param);
	process->priority = param.sched_priority;
	process->io = syscall(SYS_ioprio_get, STANDING_IO_PROCESS, pid);
	sched_getaffinity(pid, sizeof(process->cores), &process->cores);
	for (int i = 0; i < STANDING_LIMITS; i++)
		prlimit(pid, (__rlimit_resource_t)i, NULL, &process->limits[i]);
	for (size_t i = 0; i < STANDING_FILES; i++) {
		snprintf(path, sizeof(path), "/proc/%d/%s", (int)pid,
			standing_files[i].name);
		kernel_file_line(
			"", path, process->files[i], sizeof(process->files[i]));
	}
}

void
standing_note(struct standing *standing)
{
	pid_t pids[STANDING_PROCESSES] = { getpid() };

	standing->count = 1 + reap_list(pids + 1, STANDING_PROCESSES - 1);
	for (size_t i = 0; i < standing->count; i++)
		standing_read(&standing->processes[i], pids[i]);
}

struct standing_words {
	char *text;
	size_t size;
	const char *whose;
};

/* Adds to the words that `what` was changed, and whether it could be restored:
 * rc is 0, or < 0 and errno. */
static void
standing_tell(const struct standing_words *words, const char *what, int rc)
{
	size_t len = strlen(words->text);

	snprintf(words->text + len, words->size - len, "%s%s's %s (%s%s)",
		len > 0 ? ", " : "", words->whose, what,
		rc < 0 ? "can't be set back: " : "set back",
		rc < 0 ? strerror(errno) : "");
}

static void
standing_restore_limits(const struct standing_process *was,
	const struct standing_process *is, const struct standing_words *words)
{
	bool changed = false;
	int rc = 0;

	for (int i = 0; i < STANDING_LIMITS; i++) {
		if (memcmp(&was->limits[i], &is->limits[i],
			    sizeof(was->limits[i])) == 0)
			continue;
		changed = true;
		if (prlimit(was->pid, (__rlimit_resource_t)i, &was->limits[i],
			    NULL) < 0)
			rc = -1;
	}
	if (changed)
		standing_tell(words, "limits", rc);
}

static void
standing_restore_process(
	const struct standing_process *was, const struct standing_words *words)
{
	struct sched_param param = { .sched_priority = was->priority };
	struct standing_process is;
	char path[64], text[24];

	standing_read(&is, was->pid);
	if (is.policy != was->policy || is.priority != was->priority)
		standing_tell(words, "scheduling policy",
			sched_setscheduler(was->pid, was->policy, &param));
	if (is.nice != was->nice)
		standing_tell(words, "niceness",
			setpriority(PRIO_PROCESS, (id_t)was->pid, was->nice));
	if (!CPU_EQUAL(&is.cores, &was->cores))
		standing_tell(words, "cores",
			sched_setaffinity(
				was->pid, sizeof(was->cores), &was->cores));
	if (is.io != was->io)
		standing_tell(words, "I/O priority",
			(int)syscall(SYS_ioprio_set, STANDING_IO_PROCESS,
				was->pid, was->io));
	standing_restore_limits(was, &is, words);
	for (size_t i = 0; i < STANDING_FILES; i++) {
		if (strcmp(is.files[i], was->files[i]) == 0)
			continue;
		snprintf(text, sizeof(text), "%s%s", standing_files[i].prefix,
			was->files[i]);
		snprintf(path, sizeof(path), "/proc/%d/%s", (int)was->pid,
			standing_files[i].name);
		standing_tell(words, standing_files[i].name,
			kernel_file_write(path, text));
	}
}

void
standing_restore(const struct standing *standing, char *changed, size_t size)
{
	struct standing_words words = { changed, size, "lanebench" };

	changed[0] = '\0';
	for (size_t i = 0; i < standing->count; i++) {
		const struct standing_process *was = &standing->processes[i];

		/* It may have ended. */
		if (i > 0 && getpgid(was->pid) < 0)
			continue;
		words.whose = i == 0 ? "lanebench" : "its server";
		standing_restore_process(was, &words);
	}
}
