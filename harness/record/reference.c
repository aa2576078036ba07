/* SPDX-License-Identifier: MIT */
/* reference.csv, a row an item of the baseline's first pass. */
#include "record/reference.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include "record/csv.h"

struct reference_writer {
	struct csv_file file;
};

int
reference_create(struct reference_writer **out, const char *path)
{
	static const char *const columns[] = { "dataset", "item", "source",
		"status", "reason", "bytes", "digest", "crc32", "title", NULL };

	*out = NULL;
	struct reference_writer *writer = calloc(1, sizeof(*writer));
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
reference_add(struct reference_writer *writer, const struct reference_row *row)
{
	struct csv_text *text = &writer->file.row;
	char crc32[16];

	csv_put_words(text, row->dataset);
	csv_put_whole(text, (int64_t)row->item);
	csv_put_words(text, row->source);
	csv_put_string(text, row->status);
	csv_put_words(text, row->reason);
	csv_put_whole(text, row->bytes);
	csv_put_digest(text, row->has_digest, row->digest);
	snprintf(crc32, sizeof(crc32), "%08x", row->crc32);
	csv_put_string(text, row->has_crc32 ? crc32 : "");
	csv_put_words(text, row->title ? row->title : "");
	return csv_file_end_row(&writer->file);
}

int
reference_close(struct reference_writer *writer)
{
	if (!writer)
		return 0;
	int err = csv_file_close(&writer->file);
	free(writer);
	return err;
}
