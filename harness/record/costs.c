/* SPDX-License-Identifier: MIT */
/* overhead.csv, written whole. */
#include "record/costs.h"

#include "record/csv.h"

static const char *const costs_columns[] = { "strategy", "workers", "measure",
	"task_ns", "items", "value", "lo", "hi", "level", "blocks", "refused" };

static void
costs_put(struct csv_text *text, const struct costs_row *row)
{
	csv_put_string(text, row->strategy);
	csv_put_whole(text, row->workers);
	csv_put_string(text, row->measure);
	csv_put_ratio(text, row->task_ns);
	csv_put_whole(text, row->items);
	csv_put_ratio(text, row->value);
	csv_put_ratio(text, row->lo);
	csv_put_ratio(text, row->hi);
	csv_put_ratio(text, row->level);
	csv_put_whole(text, row->blocks);
	csv_put_string(text, row->refused);
	csv_end_row(text);
}

int
costs_write(const char *path, const struct costs_row *rows, size_t count)
{
	struct csv_text text = { 0 };

	for (size_t i = 0; i < sizeof(costs_columns) / sizeof(*costs_columns);
		i++)
		csv_put_string(&text, costs_columns[i]);
	csv_end_row(&text);
	for (size_t i = 0; i < count; i++)
		costs_put(&text, &rows[i]);
	int err = csv_replace(path, &text);
	csv_text_fini(&text);
	return err;
}
