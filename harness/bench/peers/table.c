/* SPDX-License-Identifier: MIT */
/* A round's table, and the same as rows for programs and for the picture. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "bench/peers/contest.h"
#include "text/format.h"
#include "text/wrap.h"
#include "text/utf8.h"

/* From here on the origin itself may be what is measured. */
#define TABLE_ORIGIN_BUSY 0.85
/* How many times as fast the tutorial's threads were: 69.39 s over 19.52 s. */
#define TABLE_TUTORIAL 3.56
/* A name of 23 columns, as the longest is, makes a line of 79. */
#define TABLE_NAME 23
#define TABLE_ROW "  %-*s %3s %5s %7s  %-13s %7s %6s %5s\n"

/* Behind the name of one that parses nothing. */
#define TABLE_FETCHES " (fetches)"

/* An entrant at its best count of workers. */
struct table_row {
	const struct contest_entry *entry;
	const struct contest_cell *cell; /* NULL: it has none */
};

static int
table_order(const void *a, const void *b)
{
	const struct table_row *x = a, *y = b;
	int side = (x->entry->side == CONTEST_FETCHES) -
		(y->entry->side == CONTEST_FETCHES);

	if (side != 0)
		return side;
	if (x->cell == NULL || y->cell == NULL)
		return (x->cell == NULL) - (y->cell == NULL);
	return (x->cell->rate.ratio < y->cell->rate.ratio) -
		(x->cell->rate.ratio > y->cell->rate.ratio);
}

/* The fastest first, and last those that only fetch; the caller's. */
static struct table_row *
table_rows(struct contest *contest, size_t *count)
{
	const struct contest_entry *entry = contest->round->entries;
	struct table_row *rows;

	for (*count = 0; entry[*count].strategy != NULL;)
		++*count;
	rows = calloc(*count + 1, sizeof(*rows));
	for (size_t i = 0; i < *count && rows != NULL; i++)
		rows[i] = (struct table_row){ &entry[i],
			contest_best(contest, &entry[i]) };
	if (rows != NULL)
		qsort(rows, *count, sizeof(*rows), table_order);
	return rows;
}

/* What the tutorial began with: one page after another. */
static double
table_slowest(struct contest *contest)
{
	for (const struct contest_entry *e = contest->round->entries;
		e->strategy != NULL; e++) {
		const struct contest_cell *cell = contest_best(contest, e);

		if (strcmp(e->strategy, "python-map") == 0 && cell != NULL)
			return cell->rate.ratio;
	}
	return NAN;
}

static const char *
table_name(char text[FORMAT_ROOM], const struct contest_entry *entry)
{
	snprintf(text, FORMAT_ROOM, "%s%s", contest_label(entry),
		entry->side == CONTEST_FETCHES ? TABLE_FETCHES : "");
	return text;
}

static int
table_name_width(const struct table_row *rows, size_t count)
{
	size_t width = strlen("program");

	for (size_t i = 0; i < count; i++) {
		char text[FORMAT_ROOM];
		size_t name = utf8_width(table_name(text, rows[i].entry));

		if (name > width)
			width = name;
	}
	return width < TABLE_NAME ? (int)width : TABLE_NAME;
}

/* The origin's share of all cores, or nothing where there is none. */
static const char *
table_origin(char text[FORMAT_ROOM], const struct contest *contest,
	const struct contest_cell *cell)
{
	snprintf(text, FORMAT_ROOM, "%.0f %%",
		100 * contest_origin_share(contest, cell));
	return contest->bench.set->fetches ? text : "";
}

static void
table_line(const struct contest *contest, const struct contest_cell *cell,
	int width, double slowest)
{
	char name[4 * TABLE_NAME + 1], label[FORMAT_ROOM];
	char workers[24], pages[24];
	char rate[FORMAT_ROOM], interval[FORMAT_ROOM], cpu[FORMAT_ROOM];
	char origin[FORMAT_ROOM], times[FORMAT_ROOM];
	const struct speedup *r = &cell->rate;

	snprintf(workers, sizeof(workers), "%u", cell->workers);
	snprintf(pages, sizeof(pages), "%zu", cell->list->items);
	printf(TABLE_ROW, width,
		format_name(name, sizeof(name), table_name(label, cell->entry),
			(size_t)width, false, false),
		workers, pages, format_ratio(rate, r->ratio),
		r->of_ratio.level > 0
			? format_range(interval, r->of_ratio.lo, r->of_ratio.hi)
			: "-",
		format_time(
			cpu, cell->pages > 0 ? cell->cpu_ns / cell->pages : -1),
		table_origin(origin, contest, cell),
		format_ratio(times, r->ratio / slowest));
}

/* Why an entrant has no line. */
static void
table_absent(const struct contest *contest, const struct contest_entry *entry)
{
	const char *why = "";

	for (size_t i = 0; i < contest->cell_count; i++)
		if (contest->cells[i].entry == entry && *why == '\0')
			why = contest->cells[i].why;
	wrap_say(stdout, "", WRAP_SPACE WRAP_SPACE "%s left out: %s",
		contest_label(entry), why);
}

static void
table_notes(const struct contest *contest, const struct table_row *rows,
	size_t count)
{
	bool sample = false, fetches = false;

	for (size_t i = 0; i < count; i++) {
		const struct contest_cell *cell = rows[i].cell;

		if (cell == NULL)
			continue;
		sample |= cell->list->items < contest->whole->items;
		fetches |= cell->entry->side == CONTEST_FETCHES;
		if (contest_origin_busy(cell) > TABLE_ORIGIN_BUSY)
			wrap_say(stdout, "",
				"%s: the origin, one thread, was busy %.0f\1%% "
				"of the time: it is the limit, or near it.",
				contest_label(cell->entry),
				100 * contest_origin_busy(cell));
	}
	if (fetches)
		wrap_say(stdout, "",
			"(fetches): it parses nothing, which is less work, so "
			"it isn't compared.");
	if (sample)
		wrap_say(stdout, "",
			"Those with fewer pages had a seeded sample of them, "
			"in the same blocks, and are compared by the page.");
	if (contest->round->tutorial)
		wrap_say(stdout, "",
			"The tutorial itself, over the Internet: 50 pages in "
			"69.39\1s one by one, in 19.52\1s by threads: 3.56 "
			"times.");
}

void
contest_print_table(struct contest *contest)
{
	double slowest = table_slowest(contest);
	size_t count;
	struct table_row *rows = table_rows(contest, &count);
	int width = table_name_width(rows, rows != NULL ? count : 0);

	putchar('\n');
	wrap_say(stdout, "", "%s: %zu %s; %zu blocks, %u cores",
		contest->round->name, contest->whole->items,
		contest->round->what, contest->blocks,
		(unsigned)contest->bench.campaign.machine.usable);
	printf(TABLE_ROW, width, "program", "W", "pages", "pages/s", "95 % CI",
		"CPU", "origin", "x map");
	for (size_t i = 0; i < count && rows != NULL; i++)
		if (rows[i].cell != NULL)
			table_line(contest, rows[i].cell, width, slowest);
		else
			table_absent(contest, rows[i].entry);
	wrap_say(stdout, "",
		"W: workers, the count that was its best; CPU: a page's; "
		"origin: the local server's share of all cores; x map: times "
		"python-map.");
	if (rows != NULL)
		table_notes(contest, rows, count);
	free(rows);
	fflush(stdout);
}

static void
table_csv(const struct contest *contest, const struct contest_cell *cell,
	bool best, FILE *csv)
{
	const struct speedup *r = &cell->rate;

	if (cell->ok == 0)
		return;
	fprintf(csv, "%s,%s,%u,%zu,%zu,%d,%.9g,", contest->round->name,
		contest_label(cell->entry), cell->workers, cell->list->items,
		cell->ok, best, r->ratio);
	/* An empty cell wasn't measured. */
	if (r->of_ratio.level > 0)
		fprintf(csv, "%.9g,%.9g,", r->of_ratio.lo, r->of_ratio.hi);
	else
		fputs(",,", csv);
	fprintf(csv, "%lld,", (long long)(cell->cpu_ns / cell->pages));
	if (contest->bench.set->fetches)
		fprintf(csv, "%.9g", contest_origin_share(contest, cell));
	fputc('\n', csv);
}

/* A bar: row, pages a second, interval, side, name. */
static void
table_bar(const struct contest_cell *cell, size_t row, FILE *data)
{
	const struct speedup *r = &cell->rate;
	bool interval = r->of_ratio.level > 0;

	fprintf(data, "%zu,%.9g,%.9g,%.9g,%d,%s  W=%u\n", row, r->ratio,
		interval ? r->of_ratio.lo : r->ratio,
		interval ? r->of_ratio.hi : r->ratio, (int)cell->entry->side,
		contest_label(cell->entry), cell->workers);
}

void
contest_write(struct contest *contest, FILE *csv, struct picture_panels *panels)
{
	double slowest = table_slowest(contest);
	size_t count, bars = 0;
	struct table_row *rows = table_rows(contest, &count);

	for (size_t i = 0; i < contest->cell_count; i++) {
		const struct contest_cell *cell = &contest->cells[i];

		table_csv(contest, cell,
			contest_best(contest, cell->entry) == cell, csv);
	}
	for (size_t i = 0; i < count && rows != NULL; i++)
		if (rows[i].cell != NULL)
			table_bar(rows[i].cell, bars++, panels->data);
	if (bars > 0)
		picture_panel(panels, contest->round->name,
			contest->whole->items, bars,
			contest->round->tutorial && !isnan(slowest)
				? slowest * TABLE_TUTORIAL
				: 0);
	free(rows);
}
