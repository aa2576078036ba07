/* SPDX-License-Identifier: MIT */
/* trials.csv as it is written: whole rows only, whatever the disk says. */
#include "record/trials_write.h"

#include <errno.h>
#include <math.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "files/files.h"
#include "record/csv.h"
#include "record/csv_read.h"
#include "record/trials.h"
#include "record/trials_kept.h"
#include "text/utf8.h"

/* The words of a trial's status, and the row before anything is known. */

static const char *const row_status_names[] = {
	[TRIAL_OK] = "ok",
	[TRIAL_FAILED] = "failed",
	[TRIAL_WRONG] = "wrong",
	[TRIAL_TIMEOUT] = "timeout",
	[TRIAL_CRASHED] = "crashed",
	[TRIAL_UNSUPPORTED] = "unsupported",
	[TRIAL_SKIPPED] = "skipped",
};

#define ROW_STATUSES (sizeof(row_status_names) / sizeof(row_status_names[0]))

const char *
trial_status_name(enum trial_status status)
{
	if ((size_t)status >= ROW_STATUSES)
		return "failed";
	return row_status_names[status];
}

int64_t
row_whole(double figure)
{
	if (isnan(figure))
		return ROW_NONE;
	return figure < 0x1p63 ? (int64_t)llround(figure) : INT64_MAX;
}

int
trial_status_parse(const char *word, enum trial_status *status)
{
	for (size_t i = 0; i < ROW_STATUSES; i++) {
		if (strcmp(word, row_status_names[i]) == 0) {
			*status = (enum trial_status)i;
			return 0;
		}
	}
	return -EINVAL;
}

struct trial_row
trial_row_blank(void)
{
	return (struct trial_row){
		.dataset = "",
		.strategy = "",
		.workers = ROW_NONE,
		.block = ROW_NONE,
		.slot = ROW_NONE,
		.status = TRIAL_FAILED,
		.reason = "",
		.items = ROW_NONE,
		.items_ok = ROW_NONE,
		.items_failed = ROW_NONE,
		.items_wrong = ROW_NONE,
		.setup_ns = ROW_NONE,
		.run_ns = ROW_NONE,
		.teardown_ns = ROW_NONE,
		.wall_ns = ROW_NONE,
		.user_ns = ROW_NONE,
		.sys_ns = ROW_NONE,
		.peak_rss_bytes = ROW_NONE,
		.ctx_voluntary = ROW_NONE,
		.ctx_forced = ROW_NONE,
		.bytes = ROW_NONE,
		.item_p50_ns = ROW_NONE,
		.item_p95_ns = ROW_NONE,
		.item_p99_ns = ROW_NONE,
		.item_max_ns = ROW_NONE,
		.origin_cpu_ns = ROW_NONE,
		.origin_requests = ROW_NONE,
		.origin_peak_connections = ROW_NONE,
		.workers_used = ROW_NONE,
		.cores_usable = ROW_NONE,
		.peak_rss_how = "",
		.origin_late_p50_ns = ROW_NONE,
		.origin_late_max_ns = ROW_NONE,
		.faults_minor = ROW_NONE,
		.faults_major = ROW_NONE,
		.pressure_ns = ROW_NONE,
		.run_delay_ns = ROW_NONE,
		.block_steal = (double)NAN,
		.block_others_busy = (double)NAN,
		.session = ROW_NONE,
		.excluded = "",
		.quota_cores = (double)NAN,
		.quota_periods = ROW_NONE,
		.quota_throttled = ROW_NONE,
		.fetching_max = ROW_NONE,
		.processing_max = ROW_NONE,
		.origin_serving_max = ROW_NONE,
		.sitting = ROW_NONE,
	};
}

struct trials_writer {
	int fd;
	off_t size; /* of whole rows */
	struct csv_text row;
	struct kept kept;
	struct trials_spoiled spoiled; /* until now */
};

static const char *const trials_columns[] = { "dataset", "strategy", "workers",
	"block", "slot", "warmup", "status", "reason", "items", "items_ok",
	"items_failed", "items_wrong", "setup_ns", "run_ns", "teardown_ns",
	"wall_ns", "user_ns", "sys_ns", "peak_rss_bytes", "ctx_voluntary",
	"ctx_forced", "bytes", "digest", "item_p50_ns", "item_p95_ns",
	"item_p99_ns", "item_max_ns", "origin_cpu_ns", "origin_requests",
	"origin_peak_connections", "workers_used", "cores_usable",
	"peak_rss_how", "origin_late_p50_ns", "origin_late_max_ns",
	"faults_minor", "faults_major", "pressure_ns", "run_delay_ns",
	"block_steal", "block_others_busy", "session", "excluded",
	"quota_cores", "quota_periods", "quota_throttled", "fetching_max",
	"processing_max", "origin_serving_max", "sitting", NULL };

#define TRIALS_COLUMNS \
	((ssize_t)(sizeof(trials_columns) / sizeof(trials_columns[0])) - 1)

static void
trials_format(struct csv_text *text, const struct trial_row *row)
{
	csv_text_empty(text);
	csv_put_words(text, row->dataset);
	csv_put_words(text, row->strategy);
	csv_put_whole(text, row->workers);
	csv_put_whole(text, row->block);
	csv_put_whole(text, row->slot);
	csv_put_whole(text, row->warmup ? 1 : 0);
	csv_put_string(text, trial_status_name(row->status));
	csv_put_words(text, row->reason);
	csv_put_whole(text, row->items);
	csv_put_whole(text, row->items_ok);
	csv_put_whole(text, row->items_failed);
	csv_put_whole(text, row->items_wrong);
	csv_put_whole(text, row->setup_ns);
	csv_put_whole(text, row->run_ns);
	csv_put_whole(text, row->teardown_ns);
	csv_put_whole(text, row->wall_ns);
	csv_put_whole(text, row->user_ns);
	csv_put_whole(text, row->sys_ns);
	csv_put_whole(text, row->peak_rss_bytes);
	csv_put_whole(text, row->ctx_voluntary);
	csv_put_whole(text, row->ctx_forced);
	csv_put_whole(text, row->bytes);
	csv_put_digest(text, row->has_digest, row->digest);
	csv_put_whole(text, row->item_p50_ns);
	csv_put_whole(text, row->item_p95_ns);
	csv_put_whole(text, row->item_p99_ns);
	csv_put_whole(text, row->item_max_ns);
	csv_put_whole(text, row->origin_cpu_ns);
	csv_put_whole(text, row->origin_requests);
	csv_put_whole(text, row->origin_peak_connections);
	csv_put_whole(text, row->workers_used);
	csv_put_whole(text, row->cores_usable);
	csv_put_words(text, row->peak_rss_how);
	csv_put_whole(text, row->origin_late_p50_ns);
	csv_put_whole(text, row->origin_late_max_ns);
	csv_put_whole(text, row->faults_minor);
	csv_put_whole(text, row->faults_major);
	csv_put_whole(text, row->pressure_ns);
	csv_put_whole(text, row->run_delay_ns);
	csv_put_ratio(text, row->block_steal);
	csv_put_ratio(text, row->block_others_busy);
	csv_put_whole(text, row->session);
	csv_put_words(text, row->excluded);
	csv_put_ratio(text, row->quota_cores);
	csv_put_whole(text, row->quota_periods);
	csv_put_whole(text, row->quota_throttled);
	csv_put_whole(text, row->fetching_max);
	csv_put_whole(text, row->processing_max);
	csv_put_whole(text, row->origin_serving_max);
	csv_put_whole(text, row->sitting);
	csv_end_row(text);
}

static int
trials_write_row(struct trials_writer *writer)
{
	if (writer->row.err)
		return writer->row.err;
	int err = csv_write_all(writer->fd, writer->row.text, writer->row.len);
	if (!err) {
		writer->size += (off_t)writer->row.len;
		return 0;
	}
	/* The first error is what the user must hear of. */
	if (ftruncate(writer->fd, writer->size))
		return err;
	return err;
}

static void
trials_format_header(struct csv_text *text)
{
	csv_text_empty(text);
	for (const char *const *name = trials_columns; *name; name++)
		csv_put_string(text, *name);
	csv_end_row(text);
}

int
trials_create(struct trials_writer **out, const char *path)
{
	*out = NULL;
	struct trials_writer *writer = calloc(1, sizeof(*writer));
	if (!writer)
		return -ENOMEM;
	int err = 0;
	writer->fd = files_create(path);
	if (writer->fd < 0) {
		err = writer->fd;
		goto out;
	}
	trials_format_header(&writer->row);
	err = trials_write_row(writer);
	if (!err)
		err = kept_add(&writer->kept, &writer->row, "", "", 0, 0);
	if (err) {
		/* Nothing of it is lost: the next one may begin here. */
		unlink(path);
		goto out;
	}
	*out = writer;
	writer = NULL;
out:
	trials_close(writer);
	return err;
}

int
trials_begun(const char *path)
{
	struct csv_text header = { 0 };
	FILE *file = files_read(path, FILES_TABLE_MAX);
	char *there = NULL;
	size_t n = 0;
	int rc;

	if (!file)
		return errno == ENOENT ? 0 : -errno;
	trials_format_header(&header);
	rc = header.err;
	if (!rc)
		there = malloc(header.len + 1);
	if (!rc && !there)
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
	struct csv_reader *reader;
	const struct csv_field *fields;
	int err = csv_reader_create(&reader, path);

	*problem = (struct trials_problem){ 0 };
	if (err)
		return err;
	ssize_t count = csv_reader_next(reader, &fields), i = 0;
	while (i < count && trials_columns[i] &&
		strcmp(fields[i].text, trials_columns[i]) == 0)
		i++;
	if (count < 0 && count != -EBADMSG)
		err = (int)count;
	else if (count <= 0 || i < count || trials_columns[i])
		err = -EBADMSG;
	problem->line = err == -EBADMSG;
	if (problem->line)
		snprintf(problem->words, sizeof(problem->words),
			"line 1: column %zd is '%.40s' where this lanebench "
			"has '%s'",
			i + 1, i < count ? fields[i].text : "",
			trials_columns[i] ? trials_columns[i] : "");
	utf8_tame(problem->words);
	csv_reader_destroy(reader);
	return err;
}

/* Where the last whole row ends, and whether the header is ours. */
static int
trials_find_end(struct trials_writer *writer, const char *path)
{
	struct csv_reader *reader;
	const struct csv_field *fields;

	int err = csv_reader_create(&reader, path);
	if (err)
		return err;
	ssize_t count = csv_reader_next(reader, &fields);
	if (count > 0 && csv_reader_whole(reader)) {
		ssize_t i = 0;
		while (i < count && trials_columns[i] &&
			strcmp(fields[i].text, trials_columns[i]) == 0)
			i++;
		if (i < count || trials_columns[i])
			err = -EBADMSG;
	} else {
		err = count < 0 ? (int)count : -EBADMSG;
	}
	while (!err && count > 0 && csv_reader_whole(reader)) {
		writer->size = (off_t)csv_reader_offset(reader);
		csv_text_empty(&writer->row);
		csv_put_fields(&writer->row, fields, (size_t)count);
		csv_end_row(&writer->row);
		err = kept_add_fields(
			&writer->kept, &writer->row, fields, (size_t)count);
		count = csv_reader_next(reader, &fields);
		if (count < 0)
			err = (int)count;
	}
	csv_reader_destroy(reader);
	return err;
}

int
trials_reopen(struct trials_writer **out, const char *path, bool *dropped)
{
	struct stat stat;

	*out = NULL;
	struct trials_writer *writer = calloc(1, sizeof(*writer));
	if (!writer)
		return -ENOMEM;
	writer->fd = files_append(path);
	int err = writer->fd < 0 ? writer->fd : 0;
	if (!err)
		err = trials_find_end(writer, path);
	if (!err && fstat(writer->fd, &stat))
		err = -errno;
	if (err)
		goto out;
	if (dropped)
		*dropped = stat.st_size > writer->size;
	if (ftruncate(writer->fd, writer->size)) {
		err = -errno;
		goto out;
	}
	*out = writer;
	writer = NULL;
out:
	trials_close(writer);
	return err;
}

int
trials_append(struct trials_writer *writer, const struct trial_row *row)
{
	trials_format(&writer->row, row);
	int err = trials_write_row(writer);
	return err ? err
		   : kept_add(&writer->kept, &writer->row, row->dataset,
			     row->strategy, (unsigned)row->workers,
			     (unsigned)row->block);
}

/* One row as it stands, but for its reason to be excluded. */
static void
trials_copy(struct csv_text *text, const struct csv_field *fields, size_t count,
	const char *excluded)
{
	for (size_t i = 0; i < count; i++) {
		if (excluded && strcmp(trials_columns[i], "excluded") == 0)
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
	const struct csv_field *fields;
	ssize_t count;
	int64_t number;

	while ((count = csv_reader_next(reader, &fields)) > 0) {
		/* The columns are this version's own; block is the fourth. */
		if (count != TRIALS_COLUMNS)
			return -EBADMSG;
		bool out = strcmp(fields[0].text, dataset) == 0 &&
			field_whole(&fields[3], &number) && number == block;
		struct csv_text *row = &writer->row;
		csv_text_empty(row);
		trials_copy(row, fields, (size_t)count, out ? why : NULL);
		int err = kept_add_fields(kept, row, fields, (size_t)count);
		if (err)
			return err;
		csv_put_row(text, row);
	}
	return count < 0 ? (int)count : text->err;
}

int
trials_exclude(struct trials_writer *writer, const char *path,
	const char *dataset, int64_t block, const char *why)
{
	struct csv_text text = { 0 };
	struct kept kept = { 0 };
	struct csv_reader *reader;
	int fd, err = csv_reader_create(&reader, path);

	/* What is copied now is what was written from now on. */
	if (!err)
		err = kept_verify(&writer->kept, path, &writer->spoiled);
	if (!err)
		err = trials_copy_all(
			writer, &kept, &text, reader, dataset, block, why);
	if (!err)
		err = csv_replace(path, &text);
	if (!err) {
		fd = files_append(path);
		err = fd < 0 ? fd : 0;
	}
	if (!err) {
		struct kept before = writer->kept;
		close(writer->fd);
		writer->fd = fd;
		writer->size = (off_t)text.len;
		writer->kept = kept;
		kept = before;
	}
	kept_fini(&kept);
	csv_reader_destroy(reader);
	csv_text_fini(&text);
	return err;
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
	int err = 0;

	if (!writer)
		return 0;
	if (writer->fd >= 0 && close(writer->fd))
		err = -errno;
	csv_text_fini(&writer->row);
	kept_fini(&writer->kept);
	free(writer);
	return err;
}
