/* SPDX-License-Identifier: MIT */
/* Writes items.csv and reference.csv, 64 KiB at a time and when asked. */
#include "record/items.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "files/files.h"
#include "record/columns.h"

#define ITEMS_FLUSH_AT ((size_t)64 << 10)

struct items_writer {
	int fd;
	off_t size; /* of what was written: whole rows, also on a full disk */
	off_t whole; /* where the last trial whose items are all there ends */
	struct csv_text rows; /* that are not written yet */
};

#define ITEMS(field, ...) COLUMN(items_row, field, __VA_ARGS__)
#define ITEMS_WHOLE(field) ITEMS(field, .kind = COLUMN_WHOLE)

static const struct column items_list[] = {
	ITEMS(dataset, .kind = COLUMN_STRING),
	ITEMS(strategy, .kind = COLUMN_STRING),
	ITEMS_WHOLE(workers),
	ITEMS_WHOLE(block),
	ITEMS_WHOLE(item),
	ITEMS_WHOLE(lane),
	ITEMS_WHOLE(slot),
	ITEMS(status, .kind = COLUMN_STRING),
	ITEMS(reason, .kind = COLUMN_STRING),
	ITEMS_WHOLE(begin_ns),
	ITEMS_WHOLE(first_byte_ns),
	ITEMS_WHOLE(fetched_ns),
	ITEMS_WHOLE(process_ns),
	ITEMS_WHOLE(end_ns),
	ITEMS_WHOLE(bytes),
	ITEMS(digest, .kind = COLUMN_DIGEST,
		.known = offsetof(struct items_row, has_digest)),
};

static const struct columns items_columns = COLUMNS(items_list, items_row);

#define REFERENCE(field, ...) COLUMN(reference_row, field, __VA_ARGS__)

static const struct column reference_list[] = {
	REFERENCE(dataset, .kind = COLUMN_FOREIGN),
	REFERENCE(item, .kind = COLUMN_WHOLE),
	REFERENCE(source, .kind = COLUMN_FOREIGN),
	REFERENCE(status, .kind = COLUMN_STRING),
	REFERENCE(reason, .kind = COLUMN_FOREIGN),
	REFERENCE(bytes, .kind = COLUMN_WHOLE),
	REFERENCE(digest, .kind = COLUMN_DIGEST,
		.known = offsetof(struct reference_row, has_digest)),
	REFERENCE(crc32, .kind = COLUMN_CRC32,
		.known = offsetof(struct reference_row, has_crc32)),
	REFERENCE(title, .kind = COLUMN_FOREIGN),
};

static const struct columns reference_columns =
	COLUMNS(reference_list, reference_row);

static int
items_write(struct items_writer *writer)
{
	int rc = writer->rows.err;

	if (rc)
		return rc;
	rc = csv_write_all(writer->fd, writer->rows.text, writer->rows.len);
	if (!rc) {
		writer->size += (off_t)writer->rows.len;
		writer->rows.len = 0;
		return 0;
	}
	/* What follows a lost row must not look as if nothing were missing. */
	writer->rows.err = rc;
	if (ftruncate(writer->fd, writer->size))
		return rc;
	return rc;
}

static int
items_write_full(struct items_writer *writer)
{
	if (writer->rows.err)
		return writer->rows.err;
	return writer->rows.len < ITEMS_FLUSH_AT ? 0 : items_write(writer);
}

/* Takes the descriptor of a new file; a negative errno comes back. */
static int
items_begin(struct items_writer **out, int fd, const struct columns *columns)
{
	struct items_writer *writer = calloc(1, sizeof(*writer));
	int rc = fd < 0 ? fd : writer != NULL ? 0 : -ENOMEM;

	*out = NULL;
	if (!rc) {
		writer->fd = fd;
		columns_put_header(&writer->rows, columns);
		rc = items_write(writer);
		writer->whole = writer->size;
	}
	if (!rc) {
		*out = writer;
		return 0;
	}
	if (writer != NULL)
		csv_text_fini(&writer->rows);
	free(writer);
	if (fd >= 0)
		close(fd);
	return rc;
}

static int
items_create_file(struct items_writer **out, const char *path,
	const struct columns *columns)
{
	int fd = files_create(path), rc = items_begin(out, fd, columns);

	/* Nothing of it is lost: the next one may begin here. */
	if (rc && fd >= 0)
		unlink(path);
	return rc;
}

int
items_create(struct items_writer **out, const char *path)
{
	return items_create_file(out, path, &items_columns);
}

int
reference_create(struct items_writer **out, const char *path)
{
	return items_create_file(out, path, &reference_columns);
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
	int rc = csv_reader_create(&reader, path);

	if (rc)
		return rc == -ENOENT ? 0 : rc;
	n = csv_reader_next(reader, &fields);
	while (!rc && n > 0 && (n = csv_reader_next(reader, &fields)) > 0) {
		/* A row that was cut off belongs to none either. */
		if ((size_t)n != items_columns.count ||
			!keep(arg, fields[0].text, fields[1].text,
				(unsigned)strtoul(fields[2].text, NULL, 10),
				(unsigned)strtoul(fields[3].text, NULL, 10)))
			continue;
		csv_put_fields(&writer->rows, fields, (size_t)n);
		rc = items_write_full(writer);
	}
	csv_reader_destroy(reader);
	return rc;
}

int
items_reopen(struct items_writer **out, const char *path,
	bool (*keep)(void *arg, const char *dataset, const char *strategy,
		unsigned workers, unsigned block),
	void *arg)
{
	struct files_fresh fresh;
	int fd, rc = files_fresh_begin(&fresh, path);

	*out = NULL;
	if (rc)
		return rc;
	/* Of the same open file: the rows to come go where these are. */
	fd = fcntl(fileno(fresh.out), F_DUPFD_CLOEXEC, 0);
	rc = items_begin(out, fd < 0 ? -errno : fd, &items_columns);
	if (!rc)
		rc = items_copy(*out, path, keep, arg);
	if (!rc)
		rc = items_flush(*out);
	rc = files_fresh_end(&fresh, rc);
	if (rc) {
		items_close(*out);
		*out = NULL;
	}
	return rc;
}

/* Half of a trial's items would look as if it had no others. */
static int
items_check(struct items_writer *writer, int rc)
{
	if (!rc || writer->size == writer->whole)
		return rc;
	/* The first error is what the user must hear of. */
	if (ftruncate(writer->fd, writer->whole))
		return rc;
	writer->size = writer->whole;
	return rc;
}

int
items_add(struct items_writer *writer, const struct items_row *row)
{
	columns_put_row(&writer->rows, &items_columns, row);
	return items_check(writer, items_write_full(writer));
}

int
reference_add(struct items_writer *writer, const struct reference_row *row)
{
	columns_put_row(&writer->rows, &reference_columns, row);
	return items_write_full(writer);
}

int
items_flush(struct items_writer *writer)
{
	int rc = items_check(writer, items_write(writer));

	if (!rc)
		writer->whole = writer->size;
	return rc;
}

int
items_close(struct items_writer *writer)
{
	struct stat st;
	int rc;

	if (writer == NULL)
		return 0;
	rc = items_write(writer);
	/* It is longer if something else wrote to it. */
	if (!rc && fstat(writer->fd, &st) == 0 && st.st_size != writer->size)
		rc = -ESTALE;
	if (close(writer->fd) && !rc)
		rc = -errno;
	csv_text_fini(&writer->rows);
	free(writer);
	return rc;
}
