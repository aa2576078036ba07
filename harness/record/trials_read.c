/* SPDX-License-Identifier: MIT */
/* trials.csv read back, whoever wrote it, into 88 bytes a row. */
#include "record/trials.h"

#include <errno.h>
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "record/csv.h"
#include "record/field.h"
#include "record/names.h"

/* Reasons are free text: no file may fill memory with them. */
#define TRIALS_REASONS 4096

struct trials {
	struct trial_point *points;
	size_t count, room;
	struct names names;
	uint32_t reasons; /* how many names were added for reasons */
	unsigned last_session;
	bool cut_off;
};

enum trials_column {
	COLUMN_DATASET,
	COLUMN_STRATEGY,
	COLUMN_WORKERS,
	COLUMN_BLOCK,
	COLUMN_STATUS,
	COLUMN_WALL_NS,
	COLUMN_REQUIRED, /* from here on they may be missing */
	COLUMN_WARMUP = COLUMN_REQUIRED,
	COLUMN_REASON,
	COLUMN_USER_NS,
	COLUMN_SYS_NS,
	COLUMN_PEAK_RSS_BYTES,
	COLUMN_ITEM_P50_NS,
	COLUMN_ITEM_P99_NS,
	COLUMN_ITEM_MAX_NS,
	COLUMN_ITEMS,
	COLUMN_ITEMS_FAILED,
	COLUMN_CORES_USABLE,
	COLUMN_SLOT,
	COLUMN_ORIGIN_REQUESTS,
	COLUMN_PRESSURE_NS,
	COLUMN_BLOCK_STEAL,
	COLUMN_BLOCK_OTHERS_BUSY,
	COLUMN_SESSION,
	COLUMN_EXCLUDED,
	COLUMN_COUNT
};

static const char *const trials_names[COLUMN_COUNT] = {
	[COLUMN_DATASET] = "dataset",
	[COLUMN_STRATEGY] = "strategy",
	[COLUMN_WORKERS] = "workers",
	[COLUMN_BLOCK] = "block",
	[COLUMN_STATUS] = "status",
	[COLUMN_WALL_NS] = "wall_ns",
	[COLUMN_WARMUP] = "warmup",
	[COLUMN_REASON] = "reason",
	[COLUMN_USER_NS] = "user_ns",
	[COLUMN_SYS_NS] = "sys_ns",
	[COLUMN_PEAK_RSS_BYTES] = "peak_rss_bytes",
	[COLUMN_ITEM_P50_NS] = "item_p50_ns",
	[COLUMN_ITEM_P99_NS] = "item_p99_ns",
	[COLUMN_ITEM_MAX_NS] = "item_max_ns",
	[COLUMN_ITEMS] = "items",
	[COLUMN_ITEMS_FAILED] = "items_failed",
	[COLUMN_CORES_USABLE] = "cores_usable",
	[COLUMN_SLOT] = "slot",
	[COLUMN_ORIGIN_REQUESTS] = "origin_requests",
	[COLUMN_PRESSURE_NS] = "pressure_ns",
	[COLUMN_BLOCK_STEAL] = "block_steal",
	[COLUMN_BLOCK_OTHERS_BUSY] = "block_others_busy",
	[COLUMN_SESSION] = "session",
	[COLUMN_EXCLUDED] = "excluded",
};

/* One file as it is read. */
struct trials_reading {
	struct trials *trials;
	struct csv_reader *reader;
	const struct csv_field *fields;
	size_t columns;
	int at[COLUMN_COUNT];
	struct trials_problem *problem;
};

__attribute__((format(printf, 2, 3))) static int
trials_wrong(struct trials_reading *reading, const char *format, ...)
{
	struct trials_problem *problem = reading->problem;
	char what[140];
	va_list args;

	va_start(args, format);
	vsnprintf(what, sizeof(what), format, args);
	va_end(args);
	/* It quotes a file that anybody may have written, for a terminal. */
	for (char *c = what; *c; c++) {
		if ((unsigned char)*c < ' ' || (unsigned char)*c >= 0x7f)
			*c = '?';
	}
	problem->line = csv_reader_line(reading->reader);
	snprintf(problem->words, sizeof(problem->words), "line %zu: %s",
		problem->line, what);
	return -EBADMSG;
}

static const struct csv_field *
trials_field(const struct trials_reading *reading, enum trials_column column)
{
	static const struct csv_field none = { "", 0 };
	int at = reading->at[column];

	return at < 0 ? &none : &reading->fields[at];
}

static int
trials_whole(const struct trials_reading *reading, enum trials_column column,
	int64_t *value)
{
	const struct csv_field *field = trials_field(reading, column);

	if (field_whole(field, value))
		return 0;
	return trials_wrong((struct trials_reading *)reading,
		"%s is `%.40s', not a whole number from 0 on",
		trials_names[column], field->text);
}

/* One that fits 32 bits and isn't below `least`; an empty optional one is
 * UINT32_MAX. */
static int
trials_count_field(struct trials_reading *reading, enum trials_column column,
	int64_t least, uint32_t *value)
{
	int64_t number;
	int err = trials_whole(reading, column, &number);

	if (err)
		return err;
	if (number < 0 && column >= COLUMN_REQUIRED) {
		*value = UINT32_MAX;
		return 0;
	}
	if (number < 0)
		return trials_wrong(
			reading, "%s is empty", trials_names[column]);
	if (number < least || number >= UINT32_MAX)
		return trials_wrong(reading, "%s is %lld, out of range",
			trials_names[column], (long long)number);
	*value = (uint32_t)number;
	return 0;
}

static int
trials_read_name(struct trials_reading *reading, enum trials_column column,
	uint32_t *value)
{
	const struct csv_field *field = trials_field(reading, column);

	if (field->len == 0)
		return trials_wrong(
			reading, "%s is empty", trials_names[column]);
	int64_t name =
		names_add(&reading->trials->names, field->text, field->len);
	if (name < 0)
		return (int)name;
	*value = (uint32_t)name;
	return 0;
}

static int
trials_read_reason(struct trials_reading *reading, enum trials_column column,
	uint32_t *value)
{
	struct trials *trials = reading->trials;
	const struct csv_field *field = trials_field(reading, column);
	const char *text = field->text;
	size_t len = field->len;
	size_t before = trials->names.count;

	if (trials->reasons >= TRIALS_REASONS && len > 0) {
		text = "other reasons";
		len = strlen(text);
	}
	int64_t name = names_add(&trials->names, text, len);
	if (name < 0)
		return (int)name;
	if (trials->names.count > before)
		trials->reasons++;
	*value = (uint32_t)name;
	return 0;
}

static int
trials_read_warmup(struct trials_reading *reading, struct trial_point *point)
{
	const struct csv_field *field = trials_field(reading, COLUMN_WARMUP);

	if (strcmp(field->text, "1") == 0 || strcmp(field->text, "true") == 0)
		point->warmup = true;
	else if (field->len > 0 && strcmp(field->text, "0") != 0 &&
		strcmp(field->text, "false") != 0)
		return trials_wrong(reading,
			"warmup is `%.40s', neither 0 nor 1", field->text);
	/* Block 0 primes, whatever the writer thought of it. */
	if (point->block == 0)
		point->warmup = true;
	return 0;
}

/* Other writers may say in so many words that a row does count. */
static int
trials_read_excluded(struct trials_reading *reading, struct trial_point *point)
{
	const char *text = trials_field(reading, COLUMN_EXCLUDED)->text;

	point->excluded = *text != '\0' && strcmp(text, "0") != 0 &&
		strcmp(text, "no") != 0 && strcmp(text, "false") != 0;
	return trials_read_reason(reading,
		point->excluded ? COLUMN_EXCLUDED : COLUMN_REASON,
		&point->reason);
}

static int
trials_share(struct trials_reading *reading, enum trials_column column,
	uint16_t *value)
{
	const struct csv_field *field = trials_field(reading, column);
	double share;

	*value = TRIAL_SHARE_NONE;
	if (!field_ratio(field, &share) || share < 0 || share > 1)
		return trials_wrong(reading,
			"%s is `%.40s', not a share from 0 to 1",
			trials_names[column], field->text);
	if (!isnan(share))
		*value = (uint16_t)lround(share * TRIAL_SHARE_ONE);
	return 0;
}

static int
trials_read_noise(struct trials_reading *reading, struct trial_point *point)
{
	int64_t slot, requests, pressure, session;
	int err;

	if ((err = trials_whole(reading, COLUMN_SLOT, &slot)) ||
		(err = trials_whole(reading, COLUMN_SESSION, &session)) ||
		(err = trials_whole(
			 reading, COLUMN_ORIGIN_REQUESTS, &requests)) ||
		(err = trials_whole(reading, COLUMN_PRESSURE_NS, &pressure)) ||
		(err = trials_share(
			 reading, COLUMN_BLOCK_STEAL, &point->block_steal)) ||
		(err = trials_share(reading, COLUMN_BLOCK_OTHERS_BUSY,
			 &point->block_others_busy)))
		return err;
	point->slot =
		(uint16_t)(slot >= 0 && slot < UINT16_MAX ? slot : UINT16_MAX);
	if (session > 0 && session <= UINT32_MAX) {
		point->session = (unsigned)((session - 1) % 31 + 1) & 31u;
		if (session > reading->trials->last_session)
			reading->trials->last_session = (unsigned)session;
	}
	point->served = requests > 0;
	point->pressure = TRIAL_SHARE_NONE;
	if (pressure >= 0 && point->wall_ns > 0)
		point->pressure = (uint16_t)fmin(6.0 * TRIAL_SHARE_ONE,
			(double)pressure / (double)point->wall_ns *
				TRIAL_SHARE_ONE);
	return 0;
}

static int
trials_read_times(struct trials_reading *reading, struct trial_point *point)
{
	int64_t user, sys, cores;
	int err;

	if ((err = trials_whole(reading, COLUMN_WALL_NS, &point->wall_ns)) ||
		(err = trials_whole(reading, COLUMN_USER_NS, &user)) ||
		(err = trials_whole(reading, COLUMN_SYS_NS, &sys)) ||
		(err = trials_whole(reading, COLUMN_PEAK_RSS_BYTES,
			 &point->peak_rss_bytes)) ||
		(err = trials_whole(
			 reading, COLUMN_ITEM_P50_NS, &point->item_p50_ns)) ||
		(err = trials_whole(
			 reading, COLUMN_ITEM_P99_NS, &point->item_p99_ns)) ||
		(err = trials_whole(
			 reading, COLUMN_ITEM_MAX_NS, &point->item_max_ns)) ||
		(err = trials_whole(reading, COLUMN_CORES_USABLE, &cores)))
		return err;
	if (point->status == TRIAL_OK && point->wall_ns <= 0)
		return trials_wrong(reading,
			"wall_ns is %s; that of an ok trial is above 0",
			point->wall_ns < 0 ? "empty" : "0");
	point->cpu_ns = user < 0 || sys < 0 || user > INT64_MAX - sys
		? ROW_NONE
		: user + sys;
	if (cores > 0)
		point->cores_usable =
			(uint16_t)(cores < UINT16_MAX ? cores : UINT16_MAX);
	return 0;
}

static int
trials_read_point(struct trials_reading *reading, struct trial_point *point)
{
	enum trial_status status;
	int err;

	const struct csv_field *word = trials_field(reading, COLUMN_STATUS);
	if (trial_status_parse(word->text, &status))
		return trials_wrong(
			reading, "unknown status `%.40s'", word->text);
	point->status = (uint8_t)status;

	if ((err = trials_read_name(
		     reading, COLUMN_DATASET, &point->dataset)) ||
		(err = trials_read_name(
			 reading, COLUMN_STRATEGY, &point->strategy)) ||
		(err = trials_read_excluded(reading, point)) ||
		(err = trials_count_field(
			 reading, COLUMN_WORKERS, 1, &point->workers)) ||
		(err = trials_count_field(
			 reading, COLUMN_BLOCK, 0, &point->block)) ||
		(err = trials_count_field(
			 reading, COLUMN_ITEMS, 0, &point->items)) ||
		(err = trials_count_field(reading, COLUMN_ITEMS_FAILED, 0,
			 &point->items_failed)) ||
		(err = trials_read_warmup(reading, point)))
		return err;
	err = trials_read_times(reading, point);
	return err ? err : trials_read_noise(reading, point);
}

static int
trials_read_header(struct trials_reading *reading)
{
	ssize_t count = csv_reader_next(reading->reader, &reading->fields);

	if (count < 0)
		return (int)count;
	if (count == 0)
		return trials_wrong(reading, "the file is empty");
	reading->columns = (size_t)count;
	const char *twice = field_columns(reading->fields, reading->columns,
		trials_names, COLUMN_COUNT, reading->at);
	if (twice)
		return trials_wrong(
			reading, "the column %s stands there twice", twice);
	for (int i = 0; i < COLUMN_REQUIRED; i++) {
		if (reading->at[i] < 0)
			return trials_wrong(reading, "there is no column %s",
				trials_names[i]);
	}
	return 0;
}

static struct trial_point *
trials_next_point(struct trials *trials)
{
	if (trials->count == UINT32_MAX)
		return NULL;
	if (trials->count == trials->room) {
		/* Pages that nothing is written to cost no memory. */
		size_t room = trials->room ? trials->room * 2 : 1024;
		struct trial_point *grown =
			reallocarray(trials->points, room, sizeof(*grown));
		if (!grown)
			return NULL;
		trials->points = grown;
		trials->room = room;
	}
	trials->points[trials->count] = (struct trial_point){ 0 };
	return &trials->points[trials->count];
}

static int
trials_read_rows(struct trials_reading *reading)
{
	struct trials *trials = reading->trials;

	for (;;) {
		ssize_t count =
			csv_reader_next(reading->reader, &reading->fields);
		if (count <= 0)
			return (int)count;
		if (!csv_reader_whole(reading->reader)) {
			trials->cut_off = true;
			return 0;
		}
		if ((size_t)count != reading->columns)
			return trials_wrong(reading,
				"%zd fields where the header has %zu", count,
				reading->columns);
		struct trial_point *point = trials_next_point(trials);
		if (!point)
			return -ENOMEM;
		int err = trials_read_point(reading, point);
		if (err)
			return err;
		trials->count++;
	}
}

int
trials_load(
	struct trials **out, const char *path, struct trials_problem *problem)
{
	struct trials_reading reading = { .problem = problem };
	int err = -ENOMEM;

	*out = NULL;
	*problem = (struct trials_problem){ 0 };
	reading.trials = calloc(1, sizeof(*reading.trials));
	if (!reading.trials)
		goto out;
	err = csv_reader_create(&reading.reader, path);
	if (!err)
		err = trials_read_header(&reading);
	if (!err)
		err = trials_read_rows(&reading);
	if (err == -EBADMSG && !problem->words[0])
		trials_wrong(
			&reading, "%s", csv_reader_problem(reading.reader));
	if (!err) {
		*out = reading.trials;
		reading.trials = NULL;
	}
out:
	if (err && !problem->words[0])
		snprintf(problem->words, sizeof(problem->words), "%s",
			strerror(-err));
	csv_reader_destroy(reading.reader);
	trials_destroy(reading.trials);
	return err;
}

void
trials_destroy(struct trials *trials)
{
	if (!trials)
		return;
	names_fini(&trials->names);
	free(trials->points);
	free(trials);
}

size_t
trials_count(const struct trials *trials)
{
	return trials->count;
}

const struct trial_point *
trials_at(const struct trials *trials, size_t i)
{
	return &trials->points[i];
}

const char *
trials_name(const struct trials *trials, uint32_t name)
{
	return trials->names.text[name];
}

unsigned
trials_last_session(const struct trials *trials)
{
	return trials->last_session;
}

bool
trials_cut_off(const struct trials *trials)
{
	return trials->cut_off;
}
