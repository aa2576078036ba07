/* SPDX-License-Identifier: MIT */
/* One line of progress, redrawn; or plain lines where it isn't a terminal. */
#include "report/terminal/progress.h"

#include <stdarg.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <time.h>
#include <unistd.h>

#include "analysis/analysis.h"
#include "text/format.h"

#define PROGRESS_REDRAW_NS INT64_C(200000000)
#define PROGRESS_BAR 20

struct progress {
	FILE *to;
	bool terminal, drawn;
	size_t trials, begun; /* planned in all, and begun so far */
	int64_t expect_ns; /* of all trials together; 0: unknown */
	int64_t past_ns; /* expected of those that have ended */
	int64_t spent_ns; /* what those really took */
	int64_t pauses_ns; /* before those that are left */
	int64_t start_ns, step_ns, redraw_ns;
	struct progress_now now;
	char dataset[80], strategy[80];
};

static int64_t
progress_clock(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
}

struct progress *
progress_begin(FILE *to, size_t trials, int64_t expect_ns)
{
	struct progress *progress;

	if (to == NULL)
		return NULL;
	progress = calloc(1, sizeof(*progress));
	if (progress == NULL)
		return NULL;
	progress->to = to;
	progress->terminal = format_escapes(to);
	progress->trials = trials;
	progress->expect_ns = expect_ns;
	progress->start_ns = progress_clock();
	return progress;
}

bool
progress_redrawn(const struct progress *progress)
{
	return progress != NULL && progress->terminal;
}

/* What this trial and those after it take, going by how true the expectation
 * was so far; -1 when nothing is known yet. */
static int64_t
progress_left(const struct progress *progress, int64_t in_step_ns)
{
	double left, scale = 1;

	if (progress->expect_ns > 0) {
		left = (double)(progress->expect_ns - progress->past_ns);
		/* A few trials say little of the rest. */
		if (progress->past_ns > progress->expect_ns / 50)
			scale = (double)progress->spent_ns /
				(double)progress->past_ns;
	} else {
		size_t ended = progress->begun ? progress->begun - 1 : 0;
		if (ended == 0)
			return -1;
		left = (double)progress->spent_ns / (double)ended *
			(double)(progress->trials - ended);
	}
	left = left * scale - (double)in_step_ns;
	return (left > 0 ? (int64_t)left : 0) + progress->pauses_ns;
}

static double
progress_share(const struct progress *progress, int64_t left_ns)
{
	double spent = (double)(progress_clock() - progress->start_ns);

	if (left_ns < 0 || spent + (double)left_ns <= 0)
		return progress->trials
			? (double)(progress->begun ? progress->begun - 1 : 0) /
				(double)progress->trials
			: 0;
	return spent / (spent + (double)left_ns);
}

static size_t
progress_columns(const struct progress *progress)
{
	struct winsize size;

	if (ioctl(fileno(progress->to), TIOCGWINSZ, &size) == 0 &&
		size.ws_col > 0)
		return size.ws_col;
	return 80;
}

static void
progress_label(const struct progress *progress, char *label, size_t size)
{
	const struct progress_now *now = &progress->now;

	if (now->warmup)
		snprintf(label, size, "%s  warm-up  %s x %u", now->dataset,
			now->strategy, now->workers);
	else
		snprintf(label, size, "%s  block %u/%u  %s x %u", now->dataset,
			now->block, now->blocks, now->strategy, now->workers);
}

static void
progress_draw(struct progress *progress)
{
	char label[240], cut[4 * 240 + 8], clock[FORMAT_ROOM];
	char bar[PROGRESS_BAR + 1];
	int64_t now_ns = progress_clock();
	int64_t left_ns = progress_left(progress, now_ns - progress->step_ns);
	double share = progress_share(progress, left_ns);
	size_t columns = progress_columns(progress);
	size_t width = columns > 48 ? columns - 44 : 0;

	progress->redraw_ns = now_ns;
	if (!progress->begun || width == 0)
		return;
	progress_label(progress, label, sizeof(label));
	if (width > 42)
		width = 42;
	format_name(cut, sizeof(cut), label, width, true, false);
	for (int i = 0; i < PROGRESS_BAR; i++)
		bar[i] = share * PROGRESS_BAR >= i + 0.5 ? '#' : '-';
	bar[PROGRESS_BAR] = '\0';
	fprintf(progress->to, "\r%s [%s] %3d %%", cut, bar, (int)(share * 100));
	if (left_ns >= 0)
		fprintf(progress->to, "  %s left",
			format_clock(clock, left_ns));
	fputs("\x1b[K", progress->to);
	fflush(progress->to);
	progress->drawn = true;
}

/* One line as a block begins. */
static void
progress_print(struct progress *progress)
{
	const struct progress_now *now = &progress->now;
	char clock[FORMAT_ROOM];
	int64_t left_ns = progress_left(progress, 0);

	if (now->warmup)
		fprintf(progress->to, "%s: warm-up", now->dataset);
	else
		fprintf(progress->to, "%s: block %u of %u", now->dataset,
			now->block, now->blocks);
	fprintf(progress->to, ", trial %zu of %zu", progress->begun,
		progress->trials);
	if (left_ns >= 0)
		fprintf(progress->to, ", about %s left",
			format_clock(clock, left_ns));
	fputc('\n', progress->to);
	fflush(progress->to);
}

void
progress_step(struct progress *progress, const struct progress_now *now)
{
	int64_t now_ns = progress_clock();
	char dataset[sizeof(progress->dataset)];
	bool again, block;

	if (progress == NULL)
		return;
	again = strcmp(now->strategy, ANALYSIS_AGAIN) == 0;

	/* Copies, because the caller's may be gone when the line is drawn. */
	format_ends(dataset, sizeof(dataset), now->dataset, 40, false);
	block = progress->begun == 0 || now->block != progress->now.block ||
		strcmp(dataset, progress->dataset) != 0;
	memcpy(progress->dataset, dataset, sizeof(dataset));

	if (progress->begun > 0) {
		progress->spent_ns += now_ns - progress->step_ns;
		progress->past_ns += progress->now.expect_ns;
	}
	progress->begun++;
	if (progress->trials < progress->begun)
		progress->trials = progress->begun;
	progress->step_ns = now_ns;
	format_name(progress->strategy, sizeof(progress->strategy),
		again ? ANALYSIS_BASELINE " (again)" : now->strategy, 64, false,
		false);
	progress->now = *now;
	progress->now.dataset = progress->dataset;
	progress->now.strategy = progress->strategy;
	if (progress->terminal)
		progress_draw(progress);
	else if (block)
		progress_print(progress);
}

void
progress_tick(struct progress *progress)
{
	if (progress == NULL || !progress->terminal)
		return;
	if (progress_clock() - progress->redraw_ns >= PROGRESS_REDRAW_NS)
		progress_draw(progress);
}

void
progress_expect(struct progress *progress, size_t trials, int64_t expect_ns)
{
	size_t ended;

	if (progress == NULL)
		return;
	ended = progress->begun ? progress->begun - 1 : 0;

	progress->trials = ended + trials;
	progress->past_ns = progress->spent_ns;
	progress->expect_ns =
		expect_ns > 0 ? progress->spent_ns + expect_ns : 0;
}

void
progress_pause(struct progress *progress, int64_t took_ns, int64_t left_ns)
{
	if (progress == NULL)
		return;
	progress->step_ns += took_ns;
	progress->pauses_ns = left_ns;
}

void
progress_clear(struct progress *progress)
{
	if (progress == NULL || !progress->drawn)
		return;
	fputs("\r\x1b[K", progress->to);
	fflush(progress->to);
	progress->drawn = false;
}

void
progress_end(struct progress *progress)
{
	progress_clear(progress);
	free(progress);
}
