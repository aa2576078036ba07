/* SPDX-License-Identifier: MIT */
/* CPU time by process, from /proc/PID/stat. */
#include "measure/load.h"

#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "measure/kernel_file.h"

/* Less than two ticks may be a rounding. */
#define LOAD_LEAST_TICKS 2

/* "PID (name) state ...": the name may hold anything, a ')' too. */
static bool
load_parse(char *line, struct load_process *process)
{
	char *open = strchr(line, '('), *close = strrchr(line, ')');
	unsigned long long user, sys, born;

	if (open == NULL || close == NULL || close < open)
		return false;
	*close = '\0';
	process->pid = atoi(line);
	snprintf(process->name, sizeof(process->name), "%s", open + 1);
	for (char *c = process->name; *c != '\0'; c++)
		if ((unsigned char)*c < ' ' || (unsigned char)*c >= 0x7f)
			*c = '?';
	/* Fields 14, 15 and 22; the state is the third. */
	if (sscanf(close + 1,
		    " %*c %*d %*d %*d %*d %*d %*u %*u %*u %*u %*u %llu %llu "
		    "%*d %*d %*d %*d %*d %*d %llu",
		    &user, &sys, &born) != 3)
		return false;
	process->ticks = user + sys;
	process->born = born;
	return true;
}

static int
load_compare(const void *left, const void *right)
{
	const struct load_process *a = left, *b = right;

	return a->pid < b->pid ? -1 : a->pid > b->pid;
}

static int
load_add(struct load_look *look, const char *root, const char *pid)
{
	struct load_process process, *grown;
	char path[300], line[1024];
	FILE *file;
	bool read;

	snprintf(path, sizeof(path), "/proc/%s/stat", pid);
	file = kernel_file_open(root, path);
	if (file == NULL)
		return 0;
	read = fgets(line, sizeof(line), file) != NULL;
	fclose(file);
	if (!read || !load_parse(line, &process))
		return 0;
	grown = reallocarray(look->processes, look->count + 1, sizeof(*grown));
	if (grown == NULL)
		return -ENOMEM;
	look->processes = grown;
	grown[look->count++] = process;
	return 0;
}

int
load_look(const char *root, const cpu_set_t *cores, struct load_look *look)
{
	char path[4096];
	const struct dirent *entry;
	DIR *proc;
	int rc = 0;

	memset(look, 0, sizeof(*look));
	system_read_at(root, cores, &look->system);
	snprintf(path, sizeof(path), "%s/proc", root);
	proc = opendir(path);
	while (proc != NULL && rc == 0 && (entry = readdir(proc)) != NULL)
		if (isdigit((unsigned char)entry->d_name[0]))
			rc = load_add(look, root, entry->d_name);
	if (proc != NULL)
		closedir(proc);
	if (look->count > 1)
		qsort(look->processes, look->count, sizeof(*look->processes),
			load_compare);
	if (rc < 0)
		load_look_fini(look);
	return rc;
}

void
load_look_fini(struct load_look *look)
{
	free(look->processes);
	look->processes = NULL;
	look->count = 0;
}

/* Puts a process among the busiest, if it is one of them. */
static void
load_rank(struct load *load, const struct load_process *process, double cores)
{
	size_t at = load->top_count;

	while (at > 0 && load->top[at - 1].cores < cores)
		at--;
	if (at == LOAD_TOP)
		return;
	if (load->top_count < LOAD_TOP)
		load->top_count++;
	memmove(&load->top[at + 1], &load->top[at],
		(load->top_count - at - 1) * sizeof(load->top[0]));
	load->top[at].pid = process->pid;
	load->top[at].cores = cores;
	memcpy(load->top[at].name, process->name, sizeof(process->name));
}

void
load_between(const struct load_look *from, const struct load_look *to,
	struct load *load)
{
	double seconds = (double)(to->system.at_ns - from->system.at_ns) / 1e9;
	double ticks_s = (double)sysconf(_SC_CLK_TCK);

	memset(load, 0, sizeof(*load));
	load->busy = system_busy_share(&from->system, &to->system);
	load->steal = system_steal_share(&from->system, &to->system);
	for (size_t i = 0; i < to->count && seconds > 0; i++) {
		const struct load_process *process = &to->processes[i];
		const struct load_process *before = from->count == 0
			? NULL
			: bsearch(process, from->processes, from->count,
				  sizeof(*process), load_compare);
		uint64_t used = process->ticks;

		if (process->pid == (int)getpid())
			continue;
		if (before != NULL && before->born == process->born)
			used = process->ticks > before->ticks
				? process->ticks - before->ticks
				: 0;
		if (used >= LOAD_LEAST_TICKS)
			load_rank(load, process,
				(double)used / ticks_s / seconds);
	}
}
