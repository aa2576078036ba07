/* SPDX-License-Identifier: MIT */
/* items.csv, a row an item of every trial. */
#include "record/items.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "files/files.h"
#include "record/csv.h"

/* reference.csv, a row an item of the baseline's first pass. */

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

struct items_writer {
	struct csv_file file;
	off_t whole; /* where the last trial whose items are all there ends */
};

static const char *const items_columns[] = { "dataset", "strategy", "workers",
	"block", "item", "lane", "slot", "status", "reason", "begin_ns",
	"first_byte_ns", "fetched_ns", "process_ns", "end_ns", "bytes",
	"digest", NULL };

#define ITEMS_COLUMNS 16

int
items_create(struct items_writer **out, const char *path)
{
	*out = NULL;
	struct items_writer *writer = calloc(1, sizeof(*writer));
	if (!writer)
		return -ENOMEM;
	int err = csv_file_create(&writer->file, path, items_columns);
	if (err) {
		csv_file_close(&writer->file);
		free(writer);
		return err;
	}
	writer->whole = writer->file.size;
	*out = writer;
	return 0;
}

/* The rows of a file that keep() wants, into the writer's; its header aside. */
static int
items_copy(struct items_writer *writer, const char *path,
	bool (*keep)(void *arg, const char *dataset, const char *strategy,
		unsigned workers, unsigned block),
	void *arg)
{
	const struct csv_field *fields;
	struct csv_reader *reader;
	ssize_t n;
	int err = csv_reader_create(&reader, path);

	if (err)
		return err == -ENOENT ? 0 : err;
	n = csv_reader_next(reader, &fields);
	while (!err && n > 0 && (n = csv_reader_next(reader, &fields)) > 0) {
		/* A row that was cut off is nobody's either. */
		if (n != ITEMS_COLUMNS ||
			!keep(arg, fields[0].text, fields[1].text,
				(unsigned)strtoul(fields[2].text, NULL, 10),
				(unsigned)strtoul(fields[3].text, NULL, 10)))
			continue;
		csv_put_fields(&writer->file.row, fields, (size_t)n);
		err = csv_file_end_row(&writer->file);
	}
	csv_reader_destroy(reader);
	return err;
}

int
items_reopen(struct items_writer **out, const char *path,
	bool (*keep)(void *arg, const char *dataset, const char *strategy,
		unsigned workers, unsigned block),
	void *arg)
{
	struct files_fresh fresh;
	struct items_writer *writer = calloc(1, sizeof(*writer));
	int fd, err = writer ? files_fresh_begin(&fresh, path) : -ENOMEM;

	*out = NULL;
	if (err) {
		free(writer);
		return err;
	}
	/* Of the same open file: the rows to come go where these are. */
	fd = fcntl(fileno(fresh.out), F_DUPFD_CLOEXEC, 0);
	err = csv_file_begin(
		&writer->file, fd < 0 ? -errno : fd, items_columns);
	if (!err)
		err = items_copy(writer, path, keep, arg);
	if (!err)
		err = items_flush(writer);
	err = files_fresh_end(&fresh, err);
	if (err)
		items_close(writer);
	else
		*out = writer;
	return err;
}

/* Half of a trial's items would look as if it had no others. */
static int
items_check(struct items_writer *writer, int err)
{
	if (!err || writer->file.size == writer->whole)
		return err;
	/* The first error is what the user must hear of. */
	if (ftruncate(writer->file.fd, writer->whole))
		return err;
	writer->file.size = writer->whole;
	return err;
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
	return items_check(writer, csv_file_end_row(&writer->file));
}

int
items_flush(struct items_writer *writer)
{
	int err = items_check(writer, csv_file_flush(&writer->file));

	if (!err)
		writer->whole = writer->file.size;
	return err;
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
