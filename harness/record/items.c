/* SPDX-License-Identifier: MIT */
/* items.csv, a row an item of every trial. */
#include "record/items.h"

#include <errno.h>
#include <stdlib.h>

#include "record/csv.h"

struct items_writer {
	struct csv_file file;
};

int
items_create(struct items_writer **out, const char *path)
{
	static const char *const columns[] = { "dataset", "strategy", "workers",
		"block", "item", "lane", "slot", "status", "reason", "begin_ns",
		"first_byte_ns", "fetched_ns", "process_ns", "end_ns", "bytes",
		"digest", NULL };

	*out = NULL;
	struct items_writer *writer = calloc(1, sizeof(*writer));
	if (!writer)
		return -ENOMEM;
	int err = csv_file_create(&writer->file, path, columns);
	if (err) {
		csv_file_close(&writer->file);
		free(writer);
		return err;
	}
	*out = writer;
	return 0;
}

int
items_add(struct items_writer *writer, const struct items_row *row)
{
	struct csv_text *text = &writer->file.row;

	csv_put_string(text, row->dataset);
	csv_put_string(text, row->strategy);
	csv_put_whole(text, row->workers);
	csv_put_whole(text, row->block);
	csv_put_whole(text, row->item);
	csv_put_whole(text, row->lane);
	csv_put_whole(text, row->slot);
	csv_put_string(text, row->status);
	csv_put_string(text, row->reason);
	csv_put_whole(text, row->begin_ns);
	csv_put_whole(text, row->first_byte_ns);
	csv_put_whole(text, row->fetched_ns);
	csv_put_whole(text, row->process_ns);
	csv_put_whole(text, row->end_ns);
	csv_put_whole(text, row->bytes);
	csv_put_digest(text, row->has_digest, row->digest);
	return csv_file_end_row(&writer->file);
}

int
items_flush(struct items_writer *writer)
{
	return csv_file_flush(&writer->file);
}

int
items_close(struct items_writer *writer)
{
	if (!writer)
		return 0;
	int err = csv_file_close(&writer->file);
	free(writer);
	return err;
}
