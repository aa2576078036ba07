/* SPDX-License-Identifier: MIT */
/* fits.csv, written whole. */
#include "record/fits.h"

#include "record/csv.h"

static const char *const fits_columns[] = { "dataset", "strategy", "model",
	"parameter", "value", "lo", "hi", "level", "points", "log_rmse",
	"refused", "workers", "note" };

static void
fits_put(struct csv_text *text, const struct fits_row *row)
{
	csv_put_string(text, row->dataset);
	csv_put_string(text, row->strategy);
	csv_put_string(text, row->model);
	csv_put_string(text, row->parameter);
	csv_put_ratio(text, row->value);
	csv_put_ratio(text, row->lo);
	csv_put_ratio(text, row->hi);
	csv_put_ratio(text, row->level);
	csv_put_whole(text, row->points);
	csv_put_ratio(text, row->log_rmse);
	csv_put_string(text, row->refused);
	csv_put_whole(text, row->workers);
	csv_put_string(text, row->note);
	csv_end_row(text);
}

int
fits_write(const char *path, const struct fits_row *rows, size_t count)
{
	struct csv_text text = { 0 };

	for (size_t i = 0; i < sizeof(fits_columns) / sizeof(*fits_columns);
		i++)
		csv_put_string(&text, fits_columns[i]);
	csv_end_row(&text);
	for (size_t i = 0; i < count; i++)
		fits_put(&text, &rows[i]);
	int err = csv_replace(path, &text);
	csv_text_fini(&text);
	return err;
}
