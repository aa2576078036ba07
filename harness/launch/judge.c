/* SPDX-License-Identifier: MIT */
/* Gives a trial its status and its reason. */
#include "launch/judge.h"

#include <inttypes.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>

#include "launch/trial.h"
#include "text/secret.h"
#include "text/utf8.h"

/* What the origin saw of a trial, compared with its work. */

/* A peer that fetched what it answered outside its clock. */
static bool
judge_fewer(struct trial_result *result, const struct origin_counters *counters)
{
	int64_t pages = result->audit.items_ok;

	if (result->work == AUDIT_DIGESTS || counters->requests >= pages)
		return false;
	snprintf(result->reason, sizeof(result->reason),
		"the origin was asked for %" PRId64 " of %" PRId64 " pages "
		"between `go` and `done`: the others were fetched outside "
		"that, or not from it at all",
		counters->requests, pages);
	return true;
}

static bool
judge_more(struct trial_result *result, const struct origin_counters *counters)
{
	if (counters->peak_serving <= (int64_t)result->workers)
		return false;
	snprintf(result->reason, sizeof(result->reason),
		"the origin served %" PRId64 " requests at once, asked for %u",
		counters->peak_serving, result->workers);
	return true;
}

void
judge_origin(
	struct trial_result *result, const struct origin_counters *counters)
{
	if (result->status == TRIAL_OK &&
		(judge_fewer(result, counters) || judge_more(result, counters)))
		result->status = TRIAL_WRONG;
}

__attribute__((format(printf, 3, 4))) static void
trial_verdict(struct trial_result *result, enum trial_status status,
	const char *fmt, ...)
{
	va_list args;

	result->status = status;
	va_start(args, fmt);
	vsnprintf(result->reason, sizeof(result->reason), fmt, args);
	va_end(args);
	/* A program's last line on stderr may quote the page that it
	 * fetched. */
	secret_hide(utf8_tame(result->reason));
}

static const char *
trial_stage_name(uint32_t stage)
{
	static const char *const stages[] = {
		[WIRE_STAGE_NEW] = "before it was loaded",
		[WIRE_STAGE_STRATEGY] = "while its file was being loaded",
		[WIRE_STAGE_DATASET] = ("while the dataset's file was being "
					"loaded"),
		[WIRE_STAGE_OPEN] = "in the dataset's open()",
		[WIRE_STAGE_USABLE] = "in usable()",
		[WIRE_STAGE_LANES] = "in lanes()",
		[WIRE_STAGE_FLIGHTS] = "in flights()",
		[WIRE_STAGE_PEER] = "while its program was being started",
		[WIRE_STAGE_READY] = "before it began",
		[WIRE_STAGE_SETUP] = "in setup()",
		[WIRE_STAGE_RUN] = "in run()",
		[WIRE_STAGE_TEARDOWN] = "in teardown()",
		[WIRE_STAGE_AFTER] = "after its last function had returned",
		[WIRE_STAGE_DONE] = "after its work",
	};

	return stages[stage <= WIRE_STAGE_DONE ? stage : WIRE_STAGE_NEW];
}

static const char *
trial_stage(const struct wire_head *head)
{
	return trial_stage_name(head->stage);
}

/* The last line of a peer's stderr, as a reason's end. */
static const char *
trial_words(const struct trial_result *result, struct trial_process *process,
	char *text, size_t size)
{
	const char *line = child_last_line(&process->child);

	text[0] = '\0';
	if (result->work != AUDIT_DIGESTS && *line != '\0')
		snprintf(text, size, "; its last words: %s", line);
	return text;
}

static size_t
trial_done(struct wire_head *head)
{
	const struct wire_record *records = wire_records(head);
	size_t done = 0;

	for (size_t i = 0; i < head->items; i++)
		done += records[i].ends != 0;
	return done;
}

/* Adds to the stage run() which item the dataset was at work on, if any. */
static const char *
trial_processing(struct wire_head *head, char *text, size_t size)
{
	const struct wire_record *records = wire_records(head);
	size_t first = 0, count = 0;

	for (size_t i = 0; i < head->items; i++)
		if (records[i].ends == 0 &&
			records[i].status == WIRE_ITEM_PROCESSING &&
			count++ == 0)
			first = i;
	text[0] = '\0';
	if (head->stage == WIRE_STAGE_RUN && count == 1)
		snprintf(text, size, ", in the dataset's process() of item %zu",
			first);
	else if (head->stage == WIRE_STAGE_RUN && count > 1)
		snprintf(text, size,
			", %zu items being in the dataset's process(), the "
			"first is item %zu",
			count, first);
	return text;
}

/* What else was reported: a broken rule, an error. As a reason's end, or
 * without "; " as its beginning. */
static const char *
trial_said(struct wire_head *head, char *text, size_t size)
{
	const char *broken = wire_broken_text(head);
	const char *error = wire_error_text(head);

	snprintf(text, size, "%s%s%s%s", *broken ? "; " : "", broken,
		*error ? "; " : "", error);
	return text;
}

/* The limit that was in force when the trial was killed, in seconds. */
static double
trial_limit_s(const struct trial_process *process)
{
	return (double)(process->opened ? process->limit_ns
					: process->open_ns) /
		1e9;
}

/* Whether its supervisor ended it, or died with it, and how. */
static bool
trial_ended_by_supervisor(struct trial_process *process, const char *stage,
	char *text, size_t size)
{
	const struct supervisor *supervisor = process->supervisor;
	int status = process->child.status;

	if (supervisor->over == SUPERVISOR_MEMORY)
		snprintf(text, size,
			"killed%s: it took more than the %llu MiB of memory "
			"that a trial may have (--limit-memory)",
			stage,
			(unsigned long long)supervisor->limits.memory_bytes >>
				20);
	else if (supervisor->over == SUPERVISOR_TASKS)
		snprintf(text, size,
			"killed%s: it wanted more than the %llu processes and "
			"threads that a trial may have (--limit-processes)",
			stage, (unsigned long long)supervisor->limits.tasks);
	else if (supervisor->over == SUPERVISOR_DISK)
		snprintf(text, size,
			"killed%s: it wrote more than the %llu MiB that a "
			"trial may have in the work folder (--limit-disk)",
			stage,
			(unsigned long long)supervisor->limits.disk_bytes >>
				20);
	else if (supervisor_lost(supervisor, process->child.number))
		snprintf(text, size,
			"killed the process that watches it, its parent,%s "
			"(signal %d, %s)",
			stage, WTERMSIG(status), strsignal(WTERMSIG(status)));
	else
		return false;
	return true;
}

/* The block was overwritten, so only how the process ended counts. */
static bool
trial_scribbled(struct trial_process *process, struct trial_result *result)
{
	int status = process->child.status;
	char how[200], end[220] = "";

	if (!process->scribbled)
		return false;
	if (trial_ended_by_supervisor(process, "", how, sizeof(how)))
		snprintf(end, sizeof(end), "; %s", how);
	else if (process->event == CHILD_LATE)
		snprintf(end, sizeof(end), ", and was not through after %.3g s",
			trial_limit_s(process));
	else if (WIFSIGNALED(status))
		snprintf(end, sizeof(end), ", and was killed by signal %d (%s)",
			WTERMSIG(status), strsignal(WTERMSIG(status)));
	trial_verdict(result, TRIAL_WRONG,
		"wrote over the trial's shared block, where the host keeps its "
		"records: what it did can't be known%s",
		end);
	return true;
}

/* How it ended, if not as it should have. */
static bool
trial_ended_badly(struct trial_process *process, struct trial_result *result)
{
	struct wire_head *head = process->head;
	const char *error = wire_error_text(head);
	const char *line = child_last_line(&process->child);
	int status = process->child.status;
	char words[200], said[2 * WIRE_ERROR_MAX + 8], had[120], stage[200];
	char how[400];

	if (trial_scribbled(process, result))
		return true;
	snprintf(stage, sizeof(stage), " %s%s", trial_stage(head),
		trial_processing(head, had, sizeof(had)));
	trial_words(result, process, words, sizeof(words));
	trial_said(head, said, sizeof(said));
	if (trial_ended_by_supervisor(process, stage, how, sizeof(how))) {
		trial_verdict(result, TRIAL_CRASHED,
			"%s; %zu of %zu items done%s", how, trial_done(head),
			(size_t)head->items, said);
	} else if (process->event == CHILD_LATE) {
		trial_verdict(result, TRIAL_TIMEOUT,
			"not through after %.3g s, killed%s; %zu of %zu items "
			"done%s%s",
			trial_limit_s(process), stage, trial_done(head),
			(size_t)head->items, said, words);
	} else if (*error && !head->broken &&
		head->failure != WIRE_FAILURE_NONE) {
		trial_verdict(result,
			head->failure == WIRE_FAILURE_TIMEOUT ? TRIAL_TIMEOUT
							      : TRIAL_CRASHED,
			"%s%s", error, words);
	} else if (head->unsupported) {
		trial_verdict(result, TRIAL_UNSUPPORTED, "%s", error);
	} else if (WIFSIGNALED(status)) {
		trial_verdict(result, TRIAL_CRASHED,
			"killed by signal %d (%s)%s; %zu of %zu items done%s",
			WTERMSIG(status), strsignal(WTERMSIG(status)), stage,
			trial_done(head), (size_t)head->items, said);
	} else if (*error && !head->broken) {
		trial_verdict(result, TRIAL_FAILED, "%s%s", error, words);
	} else if (WEXITSTATUS(status) != 0 && !head->broken) {
		trial_verdict(result, TRIAL_CRASHED, "exited with %d%s%s%s",
			WEXITSTATUS(status), stage, *line ? ": " : "", line);
	} else if (head->stage != WIRE_STAGE_DONE && !head->broken) {
		trial_verdict(result, TRIAL_CRASHED,
			"exited with 0%s, without returning; %zu of %zu items "
			"done",
			stage, trial_done(head), (size_t)head->items);
	} else {
		return false;
	}
	return true;
}

/* Of its children, as a reason's end. */
static const char *
trial_children(const struct wire_head *head, char *text, size_t size)
{
	int number = (int)head->child_signal;

	text[0] = '\0';
	if (number > 0 && number < NSIG)
		snprintf(text, size, "a child was killed by signal %d (%s)",
			number, strsignal(number));
	return text;
}

/* Its wall time can't be longer than we waited. */
static bool
trial_time_is_true(const struct trial_process *process)
{
	const struct wire_head *head = process->head;
	uint64_t wall = head->setup_ns + head->run_ns + head->teardown_ns;

	return head->start_ns >= process->gate_ns &&
		wall <= process->end_ns - process->gate_ns;
}

static bool
trial_times_are_true(const struct trial_process *processes, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (!trial_time_is_true(&processes[i]))
			return false;
	return true;
}

/* Describes the first wrong item, and why it failed. */
static void
trial_item_wrong(struct trial_result *result, const char *child)
{
	const struct audit *audit = &result->audit;
	const struct wire_record *record =
		&wire_records(result->head)[audit->first_wrong];
	const char *why = record->status == WIRE_ITEM_FAILED
		? wire_reason_text(result->head, record->reason)
		: "";

	trial_verdict(result, TRIAL_WRONG, "item %zu %s (%lld such)%s%s%s%s",
		audit->first_wrong, audit->wrong_how,
		(long long)audit->items_wrong, *why ? ": " : "", why,
		*child ? "; " : "", child);
}

/* More items at once than workers, whatever its lanes() and flights() say.
 * Local files may be read ahead. */
static bool
trial_crowded(struct trial_result *result)
{
	const struct at_once *at_once = &result->audit.at_once;
	bool ahead = result->head->reads_files && at_once->flights;

	if (at_once->fetching > result->workers && !ahead)
		trial_verdict(result, TRIAL_WRONG,
			"fetched %lld at once, asked for %u",
			(long long)at_once->fetching, result->workers);
	else if (at_once->processing > result->workers)
		trial_verdict(result, TRIAL_WRONG,
			"processed %lld at once, asked for %u",
			(long long)at_once->processing, result->workers);
	else
		return false;
	return true;
}

/* Its status by its own processes and records. */
static int
trial_judge_itself(struct trial_result *result, struct trial_process *processes,
	size_t count, const struct reference *reference)
{
	struct wire_head *head = result->head;
	char words[200], child[100], said[2 * WIRE_ERROR_MAX + 8];
	int rc;

	/* A share still at its gate when another failed isn't the cause. */
	for (size_t i = 0; i < count; i++)
		if (processes[i].event != CHILD_READY &&
			trial_ended_badly(&processes[i], result))
			return 0;
	rc = audit_take(&result->audit, head, reference, result->work);
	if (rc < 0)
		return rc;
	result->audited = true;
	trial_children(head, child, sizeof(child));
	if (head->broken)
		trial_verdict(result, TRIAL_WRONG, "%s%s",
			*trial_said(head, said, sizeof(said))
				? said + 2
				: "broke a rule, and ended before it said "
				  "which",
			trial_words(
				result, &processes[0], words, sizeof(words)));
	else if (!trial_times_are_true(processes, count))
		trial_verdict(result, TRIAL_WRONG,
			"says it took longer than we waited for it");
	else if (result->audit.items_wrong > 0)
		trial_item_wrong(result, child);
	else if (result->audit.items_left > 0 && head->stop_after == 0)
		trial_verdict(result, TRIAL_WRONG,
			"stopped with %lld items left, though nobody had said "
			"so",
			(long long)result->audit.items_left);
	else if (trial_crowded(result))
		return 0;
	else if (result->swept > 0)
		trial_verdict(result, TRIAL_FAILED,
			"left %u process%s behind, cut loose from it; killed",
			result->swept, result->swept > 1 ? "es" : "");
	else if (*child)
		trial_verdict(result, TRIAL_FAILED,
			"%s, as it learned %s, and it said nothing of that",
			child, trial_stage_name(head->child_stage));
	else if (processes[0].supervisor->stopped)
		trial_verdict(result, TRIAL_FAILED,
			"stopped the process that watches it, its parent "
			"(signal %d, %s); woken",
			SIGSTOP, strsignal(SIGSTOP));
	else
		trial_verdict(result, TRIAL_OK, "%s", "");
	return 0;
}

/* Adds what else is wrong to the reason. */
__attribute__((format(printf, 2, 3))) static void
trial_judge_besides(struct trial_result *result, const char *fmt, ...)
{
	size_t len = strlen(result->reason);
	va_list args;

	if (result->status == TRIAL_OK)
		result->status = TRIAL_FAILED;
	if (len > 0 && len + 2 < sizeof(result->reason))
		len += strlen(strcpy(result->reason + len, "; "));
	va_start(args, fmt);
	vsnprintf(
		result->reason + len, sizeof(result->reason) - len, fmt, args);
	va_end(args);
	utf8_tame(result->reason);
}

/* Reports what it left behind, and what it changed of lanebench. */
static void
trial_judge_left(
	struct trial_result *result, const struct supervisor *supervisor)
{
	if (supervisor->changed[0] != '\0')
		trial_judge_besides(result, "changed %s", supervisor->changed);
	if (result->stuck > 0)
		trial_judge_besides(result,
			"left %u process%s behind that can't be killed: "
			"frozen, traced, or waiting for a device",
			result->stuck, result->stuck > 1 ? "es" : "");
	if (supervisor->left == 1)
		trial_judge_besides(result, "left a %s behind; removed",
			supervisor->left_what);
	else if (supervisor->left > 1)
		trial_judge_besides(result,
			"left a %s behind, and %u more; removed",
			supervisor->left_what, supervisor->left - 1);
}

/* Peak memory: the cgroup's, or the sum of the processes'. */
static void
trial_count_memory(
	struct trial_result *result, const struct supervisor *supervisor)
{
	uint64_t sum = 0;

	result->rss_complete = true;
	for (size_t i = 0; i < WIRE_PROCESSES; i++)
		sum += result->head->processes[i].peak_rss_bytes;
	if (result->head->processes[WIRE_PROCESSES - 1].pid != 0)
		result->rss_complete = false;
	result->peaks_rss_bytes =
		sum > 0 && sum <= INT64_MAX ? (int64_t)sum : -1;
	result->rss_by_group = supervisor->peak_bytes > 0;
	result->peak_rss_bytes = result->rss_by_group ? supervisor->peak_bytes
						      : result->peaks_rss_bytes;
}

int
trial_judge(struct trial_result *result, struct trial_process *processes,
	size_t count, const struct reference *reference)
{
	int rc = trial_judge_itself(result, processes, count, reference);

	if (rc == 0) {
		trial_judge_left(result, processes[0].supervisor);
		trial_count_memory(result, processes[0].supervisor);
	} else {
		trial_release(result);
	}
	return rc;
}
