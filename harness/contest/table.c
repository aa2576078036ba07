/* SPDX-License-Identifier: MIT */
/* A round's table, and the same as rows for programs and for the picture. */
#include "contest/contest.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* From here on who is fetched from may be what is measured. */
#define TABLE_ORIGIN_BUSY 0.85
/* How many times as fast the tutorial's threads were: 69.39 s over 19.52 s. */
#define TABLE_TUTORIAL 3.56
#define TABLE_ROW "  %-27s %7s %6s %9s  %-16s %8s %7s %8s\n"

/* An entrant at its best count of workers. */
struct table_row {
	const struct contest_entry *entry;
	const struct contest_cell *cell; /* NULL: it has none */
};

static int
table_order(const void *a, const void *b)
{
	const struct table_row *x = a, *y = b;

	if (x->cell == NULL || y->cell == NULL)
		return (x->cell == NULL) - (y->cell == NULL);
	return (x->cell->rate.ratio < y->cell->rate.ratio) -
		(x->cell->rate.ratio > y->cell->rate.ratio);
}

/* The caller's; the fastest first. */
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

/* Three digits, or nothing where there is no number. */
static const char *
table_number(char text[24], double value, const char *unit)
{
	if (isnan(value))
		return "";
	snprintf(text, 24, value < 100 ? "%.3g%s" : "%.0f%s", value, unit);
	return text;
}

static void
table_line(const struct contest *contest, const struct contest_cell *cell,
	double slowest)
{
	char workers[24], pages[24], rate[24], interval[64] = "", cpu[24],
					       origin[24], times[24];
	const struct speedup *r = &cell->rate;

	snprintf(workers, sizeof(workers), "%u", cell->workers);
	snprintf(pages, sizeof(pages), "%zu", cell->list->items);
	if (r->of_ratio.level > 0)
		snprintf(interval, sizeof(interval), "[%.4g, %.4g]",
			r->of_ratio.lo, r->of_ratio.hi);
	printf(TABLE_ROW, contest_label(cell->entry), workers, pages,
		table_number(rate, r->ratio, ""), interval,
		table_number(cpu,
			cell->pages > 0 ? (double)cell->cpu_ns / 1e6 /
					(double)cell->pages
					: NAN,
			" ms"),
		table_number(origin,
			contest->set->fetches
				? 100 * contest_origin_share(contest, cell)
				: NAN,
			" %"),
		table_number(times, r->ratio / slowest, ""));
}

/* Why an entrant has no line. */
static void
table_absent(const struct contest *contest, const struct contest_entry *entry)
{
	const char *why = "";

	for (size_t i = 0; i < contest->cell_count; i++)
		if (contest->cells[i].entry == entry && *why == '\0')
			why = contest->cells[i].why;
	printf("  %-27s left out: %s\n", contest_label(entry), why);
}

static void
table_notes(const struct contest *contest, const struct table_row *rows,
	size_t count)
{
	bool sample = false;

	for (size_t i = 0; i < count; i++) {
		const struct contest_cell *cell = rows[i].cell;

		if (cell == NULL)
			continue;
		sample |= cell->list->items < contest->whole->items;
		if (contest_origin_busy(cell) > TABLE_ORIGIN_BUSY)
			printf("  %s: the origin, one thread, was busy %.0f %% "
			       "of the time: it is the limit, or near it.\n",
				contest_label(cell->entry),
				100 * contest_origin_busy(cell));
	}
	if (sample)
		puts("  Those with fewer pages had a seeded sample of them, "
		     "in the same blocks, and are compared by the page.");
	if (contest->round->tutorial)
		puts("  The tutorial itself, over the Internet: 50 pages in "
		     "69.39 s one by one, in 19.52 s by threads: 3.56 times.");
}

void
contest_print_table(struct contest *contest)
{
	double slowest = table_slowest(contest);
	size_t count;
	struct table_row *rows = table_rows(contest, &count);

	printf("\n%s: %s; %zu blocks, %u cores\n", contest->round->name,
		contest->round->what, contest->blocks,
		(unsigned)contest->campaign.machine.usable);
	printf(TABLE_ROW, "program", "workers", "pages", "pages/s", "95 % CI",
		"CPU/page", "origin", "x map");
	for (size_t i = 0; i < count && rows != NULL; i++)
		if (rows[i].cell != NULL)
			table_line(contest, rows[i].cell, slowest);
		else
			table_absent(contest, rows[i].entry);
	puts("  Each with the count of workers that was its best. origin: the "
	     "local server's share of all cores; x map: times python-map.");
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
	if (contest->set->fetches)
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
		picture_panel(panels, contest->round->name, bars,
			contest->round->tutorial && !isnan(slowest)
				? slowest * TABLE_TUTORIAL
				: 0);
	free(rows);
}
