/* SPDX-License-Identifier: MIT */
/* Writes trials.csv: whole rows only, also on a full disk. It keeps a digest of
 * each to find it again: a plugin runs as its user, and may write anywhere. */
#include "record/trials.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <xxhash.h>

#include "files/files.h"
#include "record/csv.h"
#include "text/intern.h"
#include "text/utf8.h"

/* A row that was written: its text's digest, and its name in words. */
struct kept_row {
	uint64_t digest;
	uint32_t dataset, strategy, workers, block;
};

/* What was written; all zero is nothing. The first row is the header. */
struct kept {
	struct kept_row *rows;
	size_t count, room;
	struct intern names;
};

/* A row by its text: which of those kept it is, or its line in the file. */
struct kept_text {
	uint64_t digest;
	size_t at;
};

static uint64_t
kept_digest(const struct csv_text *text)
{
	return XXH3_64bits(text->text, text->len);
}

static int
kept_add(struct kept *kept, const struct csv_text *text, const char *dataset,
	const char *strategy, unsigned workers, unsigned block)
{
	int64_t set = intern_add(&kept->names, dataset, strlen(dataset));
	int64_t by = intern_add(&kept->names, strategy, strlen(strategy));

	if (set < 0 || by < 0)
		return -ENOMEM;
	if (kept->count == kept->room) {
		size_t room = kept->room ? 2 * kept->room : 256;
		void *rows =
			reallocarray(kept->rows, room, sizeof(*kept->rows));

		if (rows == NULL)
			return -ENOMEM;
		kept->rows = rows;
		kept->room = room;
	}
	kept->rows[kept->count++] = (struct kept_row){ kept_digest(text),
		(uint32_t)set, (uint32_t)by, workers, block };
	return 0;
}

static unsigned
kept_number(const struct csv_field *fields, size_t count, size_t i)
{
	return i < count ? (unsigned)strtoul(fields[i].text, NULL, 10) : 0;
}

static int
kept_add_fields(struct kept *kept, const struct csv_text *text,
	const struct csv_field *fields, size_t count)
{
	if (text->err)
		return text->err;
	return kept_add(kept, text, fields[0].text,
		count > 1 ? fields[1].text : "", kept_number(fields, count, 2),
		kept_number(fields, count, 3));
}

static int
kept_compare(const void *a, const void *b)
{
	const struct kept_text *one = a, *other = b;

	return one->digest < other->digest ? -1 : one->digest > other->digest;
}

/* The file's rows into *found, the caller's also on failure. What is no whole
 * row has a digest that none was written with. */
static int
kept_read(const char *path, struct kept_text **found, size_t *count)
{
	struct csv_text text = { 0 };
	const struct csv_field *fields;
	struct csv_reader *reader;
	size_t room = 0;
	ssize_t n = 1;
	int rc = csv_reader_create(&reader, path);

	while (!rc && n != 0) {
		n = csv_reader_next(reader, &fields);
		if (n == 0 || (n < 0 && n != -EBADMSG)) {
			rc = (int)n;
			break;
		}
		if (*count == room) {
			void *more = reallocarray(*found,
				room = room ? 2 * room : 256, sizeof(**found));

			if (more == NULL) {
				rc = -ENOMEM;
				break;
			}
			*found = more;
		}
		csv_text_empty(&text);
		if (n > 0)
			csv_put_fields(&text, fields, (size_t)n);
		rc = text.err;
		(*found)[(*count)++] =
			(struct kept_text){ n > 0 && csv_reader_whole(reader)
					? kept_digest(&text)
					: 0,
				csv_reader_line(reader) };
	}
	csv_reader_destroy(reader);
	csv_text_fini(&text);
	return rc;
}

static void
kept_say_lost(const struct kept *kept, const struct kept_row *row,
	struct trials_spoiled *spoiled)
{
	size_t size = sizeof(spoiled->told[0].words);
	char *words;

	if (spoiled->lost++ >= TRIALS_TOLD)
		return;
	words = spoiled->told[spoiled->lost - 1].words;
	if (row == kept->rows)
		snprintf(words, size, "the line of the columns' names");
	else
		snprintf(words, size,
			"the row of %.60s, %.60s with %u worker%s, block %u",
			kept->names.text[row->dataset],
			kept->names.text[row->strategy], row->workers,
			row->workers == 1 ? "" : "s", row->block);
	utf8_tame(words);
}

/* Finds what only one of the two has, both sorted by digest: marks in `lost`
 * the rows that aren't there; counts the lines never written, and notes the
 * first. */
static void
kept_match(const struct kept_text *rows, size_t count,
	const struct kept_text *found, size_t found_count, bool *lost,
	struct trials_spoiled *spoiled)
{
	size_t r = 0, f = 0;

	while (r < count || f < found_count) {
		bool row = r < count, there = f < found_count;

		if (row && there && rows[r].digest == found[f].digest) {
			r++;
			f++;
		} else if (row &&
			(!there || rows[r].digest < found[f].digest)) {
			lost[rows[r++].at] = true;
		} else {
			if (!spoiled->strange++ ||
				found[f].at < spoiled->strange_line)
				spoiled->strange_line = found[f].at;
			f++;
		}
	}
}

/* Adds to *spoiled where the file differs from what was kept. 0 or a negative
 * errno. */
static int
kept_verify(const struct kept *kept, const char *path,
	struct trials_spoiled *spoiled)
{
	struct kept_text *rows = calloc(kept->count + 1, sizeof(*rows));
	bool *lost = calloc(kept->count + 1, sizeof(*lost));
	struct kept_text *found = NULL;
	size_t found_count = 0;
	int rc = rows != NULL && lost != NULL
		? kept_read(path, &found, &found_count)
		: -ENOMEM;

	if (rc)
		goto out;
	for (size_t i = 0; i < kept->count; i++)
		rows[i] = (struct kept_text){ kept->rows[i].digest, i };
	qsort(rows, kept->count, sizeof(*rows), kept_compare);
	if (found_count > 0)
		qsort(found, found_count, sizeof(*found), kept_compare);
	kept_match(rows, kept->count, found, found_count, lost, spoiled);
	for (size_t i = 0; i < kept->count; i++)
		if (lost[i])
			kept_say_lost(kept, &kept->rows[i], spoiled);
out:
	free(rows);
	free(lost);
	free(found);
	return rc;
}

static void
kept_fini(struct kept *kept)
{
	free(kept->rows);
	intern_fini(&kept->names);
	*kept = (struct kept){ 0 };
}

struct trials_writer {
	int fd;
	off_t size; /* of whole rows */
	struct csv_text row;
	struct kept kept;
	struct trials_spoiled spoiled; /* before a block was excluded */
};

static int
trials_write_row(struct trials_writer *writer)
{
	int rc = writer->row.err;

	if (!rc)
		rc = csv_write_all(
			writer->fd, writer->row.text, writer->row.len);
	if (!rc)
		writer->size += (off_t)writer->row.len;
	/* The first error is what the user must hear of. */
	else if (ftruncate(writer->fd, writer->size))
		return rc;
	return rc;
}

/* Takes the descriptor; a negative errno comes back. */
static int
trials_begin(struct trials_writer **out, int fd)
{
	*out = fd < 0 ? NULL : calloc(1, sizeof(**out));
	if (*out == NULL) {
		if (fd >= 0)
			close(fd);
		return fd < 0 ? fd : -ENOMEM;
	}
	(*out)->fd = fd;
	return 0;
}

int
trials_create(struct trials_writer **out, const char *path)
{
	struct trials_writer *writer;
	int rc = trials_begin(&writer, files_create(path));

	*out = NULL;
	if (rc)
		return rc;
	columns_put_header(&writer->row, &trial_columns);
	rc = trials_write_row(writer);
	if (!rc)
		rc = kept_add(&writer->kept, &writer->row, "", "", 0, 0);
	if (!rc) {
		*out = writer;
		return 0;
	}
	/* Nothing of it is lost: the next one may begin here. */
	unlink(path);
	trials_close(writer);
	return rc;
}

int
trials_begun(const char *path)
{
	struct csv_text header = { 0 };
	FILE *file = files_read(path, FILES_TABLE_MAX);
	char *there = NULL;
	size_t n = 0;
	int rc;

	if (file == NULL)
		return errno == ENOENT ? 0 : -errno;
	columns_put_header(&header, &trial_columns);
	rc = header.err;
	if (!rc)
		there = malloc(header.len + 1);
	if (!rc && there == NULL)
		rc = -ENOMEM;
	if (!rc)
		n = fread(there, 1, header.len + 1, file);
	if (!rc && ferror(file))
		rc = -EIO;
	if (!rc)
		rc = n > header.len || memcmp(there, header.text, n) != 0;
	free(there);
	csv_text_fini(&header);
	fclose(file);
	return rc;
}

int
trials_header(const char *path, struct trials_problem *problem)
{
	const struct csv_field *fields;
	struct csv_reader *reader;
	ssize_t count, i;
	int rc = csv_reader_create(&reader, path);

	*problem = (struct trials_problem){ 0 };
	if (rc)
		return rc;
	count = csv_reader_next(reader, &fields);
	if (count < 0 && count != -EBADMSG) {
		rc = (int)count;
		goto out;
	}
	i = columns_differ(
		&trial_columns, fields, count < 0 ? 0 : (size_t)count);
	if (i < 0)
		goto out;
	rc = -EBADMSG;
	problem->line = 1;
	snprintf(problem->words, sizeof(problem->words),
		"line 1: column %zd is '%.40s' where this lanebench has '%s'",
		i + 1, i < count ? fields[i].text : "",
		(size_t)i < trial_columns.count ? trial_columns.list[i].name
						: "");
	utf8_tame(problem->words);
out:
	csv_reader_destroy(reader);
	return rc;
}

/* Finds where the last whole row ends, behind a header that must be ours, and
 * keeps the rows as if they were written now. */
static int
trials_find_end(struct trials_writer *writer, const char *path)
{
	const struct csv_field *fields;
	struct csv_reader *reader;
	ssize_t count;
	int rc = csv_reader_create(&reader, path);

	if (rc)
		return rc;
	count = csv_reader_next(reader, &fields);
	if (count < 0)
		rc = (int)count;
	else if (count == 0 || !csv_reader_whole(reader) ||
		columns_differ(&trial_columns, fields, (size_t)count) >= 0)
		rc = -EBADMSG;
	while (!rc && count > 0 && csv_reader_whole(reader)) {
		writer->size = (off_t)csv_reader_offset(reader);
		csv_text_empty(&writer->row);
		csv_put_fields(&writer->row, fields, (size_t)count);
		rc = kept_add_fields(
			&writer->kept, &writer->row, fields, (size_t)count);
		count = csv_reader_next(reader, &fields);
		if (count < 0)
			rc = (int)count;
	}
	csv_reader_destroy(reader);
	return rc;
}

int
trials_reopen(struct trials_writer **out, const char *path, bool *dropped)
{
	struct trials_writer *writer;
	struct stat stat;
	int rc = trials_begin(&writer, files_append(path));

	*out = NULL;
	if (rc)
		return rc;
	rc = trials_find_end(writer, path);
	if (!rc &&
		(fstat(writer->fd, &stat) ||
			ftruncate(writer->fd, writer->size)))
		rc = -errno;
	if (rc) {
		trials_close(writer);
		return rc;
	}
	if (dropped != NULL)
		*dropped = stat.st_size > writer->size;
	*out = writer;
	return 0;
}

int
trials_append(struct trials_writer *writer, const struct trial_row *row)
{
	int rc;

	csv_text_empty(&writer->row);
	columns_put_row(&writer->row, &trial_columns, row);
	rc = trials_write_row(writer);
	return rc ? rc
		  : kept_add(&writer->kept, &writer->row, row->dataset,
			    row->strategy, (unsigned)row->workers,
			    (unsigned)row->block);
}

/* Copies a row, but for why it is excluded; NULL: all of it. */
static void
trials_copy(struct csv_text *text, const struct csv_field *fields, size_t count,
	const char *excluded)
{
	for (size_t i = 0; i < count; i++) {
		if (excluded != NULL &&
			trial_columns.list[i].at ==
				offsetof(struct trial_row, excluded))
			csv_put_words(text, excluded);
		else
			csv_put_string(text, fields[i].text);
	}
	csv_end_row(text);
}

static int
trials_copy_all(struct trials_writer *writer, struct kept *kept,
	struct csv_text *text, struct csv_reader *reader, const char *dataset,
	int64_t block, const char *why)
{
	struct csv_text *row = &writer->row;
	const struct csv_field *fields;
	ssize_t count;
	int64_t number;
	bool out;
	int rc = 0;

	while (!rc && (count = csv_reader_next(reader, &fields)) > 0) {
		/* The columns are this version's own; block is the fourth. */
		if ((size_t)count != trial_columns.count)
			return -EBADMSG;
		out = strcmp(fields[0].text, dataset) == 0 &&
			csv_whole(&fields[3], &number) && number == block;
		csv_text_empty(row);
		trials_copy(row, fields, (size_t)count, out ? why : NULL);
		rc = kept_add_fields(kept, row, fields, (size_t)count);
		csv_put_row(text, row);
	}
	return rc ? rc : count < 0 ? (int)count : text->err;
}

int
trials_exclude(struct trials_writer *writer, const char *path,
	const char *dataset, int64_t block, const char *why)
{
	struct csv_text text = { 0 };
	struct kept kept = { 0 }, before;
	struct csv_reader *reader;
	int fd, rc = csv_reader_create(&reader, path);

	/* The copy is what later looks compare with: what is wrong with the
	 * original must be found now. */
	if (!rc)
		rc = kept_verify(&writer->kept, path, &writer->spoiled);
	if (!rc)
		rc = trials_copy_all(
			writer, &kept, &text, reader, dataset, block, why);
	if (!rc)
		rc = csv_replace(path, &text);
	if (!rc) {
		fd = files_append(path);
		rc = fd < 0 ? fd : 0;
	}
	if (!rc) {
		close(writer->fd);
		writer->fd = fd;
		writer->size = (off_t)text.len;
		before = writer->kept;
		writer->kept = kept;
		kept = before;
	}
	kept_fini(&kept);
	csv_reader_destroy(reader);
	csv_text_fini(&text);
	return rc;
}

int
trials_verify(struct trials_writer *writer, const char *path,
	struct trials_spoiled *out)
{
	*out = writer->spoiled;
	return kept_verify(&writer->kept, path, out);
}

int
trials_close(struct trials_writer *writer)
{
	int rc = 0;

	if (writer == NULL)
		return 0;
	if (close(writer->fd))
		rc = -errno;
	csv_text_fini(&writer->row);
	kept_fini(&writer->kept);
	free(writer);
	return rc;
}
