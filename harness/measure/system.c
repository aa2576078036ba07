/* SPDX-License-Identifier: MIT */
/* What the cores that we may run on did, from /proc. */
#include "measure/system.h"

#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "measure/clock.h"
#include "measure/kernel_file.h"

/* CPU time by process, from /proc/PID/stat. */

/* Less than two ticks may come from rounding. */
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

/* The line of one core, or of all: user nice system idle iowait irq softirq
 * steal. */
struct system_line {
	int core; /* -1: all */
	unsigned long long ticks[8];
};

uint64_t
system_pressure_ns(const char *root)
{
	FILE *file = kernel_file_open(root, "/proc/pressure/cpu");
	unsigned long long us;
	int n;

	if (file == NULL)
		return UINT64_MAX;
	n = fscanf(file, "some avg10=%*f avg60=%*f avg300=%*f total=%llu", &us);
	fclose(file);
	return n == 1 ? us * 1000 : UINT64_MAX;
}

/* The next line of cores; false when there are no more. */
static bool
system_next(FILE *file, struct system_line *line)
{
	unsigned long long *t = line->ticks;
	char text[400];
	int n, at = 0;

	if (fgets(text, sizeof(text), file) == NULL ||
		strncmp(text, "cpu", 3) != 0)
		return false;
	line->core = -1;
	if (text[3] != ' ')
		sscanf(text + 3, "%d%n", &line->core, &at);
	n = sscanf(text + 3 + at, "%llu %llu %llu %llu %llu %llu %llu %llu",
		&t[0], &t[1], &t[2], &t[3], &t[4], &t[5], &t[6], &t[7]);
	return n == 8;
}

static void
system_add(struct system_time *time, const struct system_line *line)
{
	uint64_t tick_ns = 1000000000u / (uint64_t)sysconf(_SC_CLK_TCK);
	const unsigned long long *t = line->ticks;

	time->busy_ns += (t[0] + t[1] + t[2] + t[5] + t[6]) * tick_ns;
	time->steal_ns += t[7] * tick_ns;
	time->total_ns +=
		(t[0] + t[1] + t[2] + t[3] + t[4] + t[5] + t[6] + t[7]) *
		tick_ns;
}

void
system_read_at(
	const char *root, const cpu_set_t *cores, struct system_time *time)
{
	FILE *file = kernel_file_open(root, "/proc/stat");
	struct system_line line;
	bool found = false;

	*time = (struct system_time){ .at_ns = clock_now_ns() };
	while (file != NULL && system_next(file, &line)) {
		bool ours = line.core < 0
			? cores == NULL
			: cores != NULL && CPU_ISSET((size_t)line.core, cores);

		if (!ours)
			continue;
		system_add(time, &line);
		found = true;
		/* What comes behind costs time to make. */
		if (cores == NULL)
			break;
	}
	if (file != NULL)
		fclose(file);
	if (!found)
		time->total_ns = time->busy_ns = time->steal_ns = UINT64_MAX;
}

void
system_read(struct system_time *time)
{
	cpu_set_t cores;
	bool known = sched_getaffinity(0, sizeof(cores), &cores) == 0;

	system_read_at("", known ? &cores : NULL, time);
}

static double
system_share(uint64_t part, uint64_t from, const struct system_time *a,
	const struct system_time *b)
{
	if (a->total_ns == UINT64_MAX || b->total_ns == UINT64_MAX ||
		b->total_ns <= a->total_ns || part < from)
		return -1;
	return (double)(part - from) / (double)(b->total_ns - a->total_ns);
}

double
system_busy_share(const struct system_time *from, const struct system_time *to)
{
	return system_share(to->busy_ns, from->busy_ns, from, to);
}

double
system_steal_share(const struct system_time *from, const struct system_time *to)
{
	return system_share(to->steal_ns, from->steal_ns, from, to);
}

double
system_others_share(const struct system_time *from,
	const struct system_time *to, uint64_t own_ns)
{
	double busy = system_busy_share(from, to), own;

	if (busy < 0)
		return -1;
	own = (double)own_ns / (double)(to->total_ns - from->total_ns);
	return busy > own ? busy - own : 0;
}
