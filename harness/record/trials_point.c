/* SPDX-License-Identifier: MIT */
/* A row of trials.csv, whoever wrote it, made a point of 80 bytes. */
#include "record/trials_point.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "record/csv_read.h"
#include "stats/noise.h"

/* Reasons are free text: no file may fill memory with them. */
#define TRIALS_REASONS 4096

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

/* A name's number; names are kept once. */
static int
trials_intern(struct trials_reading *reading, const char *text, size_t len,
	uint16_t *value)
{
	int64_t name = names_add(reading->names, text, len);

	if (name < 0)
		return (int)name;
	reading->full = name > UINT16_MAX;
	if (reading->full)
		return trials_wrong(reading,
			"more than %d names of datasets, strategies and "
			"reasons",
			UINT16_MAX);
	*value = (uint16_t)name;
	return 0;
}

static int
trials_read_name(struct trials_reading *reading, enum trials_column column,
	uint16_t *value)
{
	const struct csv_field *field = trials_field(reading, column);

	if (field->len == 0)
		return trials_wrong(
			reading, "%s is empty", trials_names[column]);
	size_t lines = 0;
	for (const char *c = field->text; (c = strchr(c, '\n')); c++)
		lines++;
	if (lines > 0) {
		size_t line = csv_reader_line(reading->reader);
		return trials_wrong(reading,
			"%s has a line break in it: a stray quote makes "
			"one row of lines %zu to %zu",
			trials_names[column], line, line + lines);
	}
	return trials_intern(reading, field->text, field->len, value);
}

static int
trials_read_dataset(struct trials_reading *reading, struct trial_point *point)
{
	const struct csv_field *field = trials_field(reading, COLUMN_DATASET);

	if (!reading->dataset_known ||
		strcmp(reading->names->text[reading->dataset], field->text) !=
			0) {
		int err = trials_read_name(
			reading, COLUMN_DATASET, &reading->dataset);
		if (err)
			return err;
		reading->dataset_known = true;
	}
	point->dataset = reading->dataset;
	return 0;
}

static int
trials_read_reason(struct trials_reading *reading, enum trials_column column,
	uint16_t *value)
{
	const struct csv_field *field = trials_field(reading, column);
	const char *text = field->text;
	size_t len = field->len;
	size_t before = reading->names->count;

	if (reading->reasons >= TRIALS_REASONS && len > 0) {
		text = "other reasons";
		len = strlen(text);
	}
	int err = trials_intern(reading, text, len, value);
	if (reading->names->count > before)
		reading->reasons++;
	return err;
}

static int
trials_read_warmup(struct trials_reading *reading, struct trial_point *point)
{
	const struct csv_field *field = trials_field(reading, COLUMN_WARMUP);

	if (strcmp(field->text, "1") == 0 ||
		strcasecmp(field->text, "true") == 0)
		point->warmup = true;
	else if (field->len > 0 && strcmp(field->text, "0") != 0 &&
		strcasecmp(field->text, "false") != 0)
		return trials_wrong(reading,
			"warmup is `%.40s', neither 0 nor 1", field->text);
	/* Block 0 primes, whatever the writer thought of it. */
	if (point->block == 0)
		point->warmup = true;
	return 0;
}

/* Other writers may say in so many words that a row does count; any other word
 * is why it doesn't. */
static int
trials_read_excluded(struct trials_reading *reading, struct trial_point *point)
{
	const char *text = trials_field(reading, COLUMN_EXCLUDED)->text;

	point->excluded = *text != '\0' && strcmp(text, "0") != 0 &&
		strcasecmp(text, "no") != 0 && strcasecmp(text, "false") != 0;
	return trials_read_reason(reading,
		point->excluded ? COLUMN_EXCLUDED : COLUMN_REASON,
		&point->reason);
}

static int
trials_share(struct trials_reading *reading, enum trials_column column,
	uint32_t *value)
{
	const struct csv_field *field = trials_field(reading, column);
	double share;

	*value = TRIAL_SHARE_NONE;
	if (!field_ratio(field, &share) || share < 0 || share > 1)
		return trials_wrong(reading,
			"%s is `%.40s', not a share from 0 to 1",
			trials_names[column], field->text);
	if (!isnan(share))
		*value = (uint32_t)(share * TRIAL_SHARE_ONE + 0.5);
	return 0;
}

/* Where a quota was used up, that takes the pressure's place. */
static int
trials_read_quota(struct trials_reading *reading, struct trial_point *point)
{
	const struct csv_field *field =
		trials_field(reading, COLUMN_QUOTA_CORES);
	int64_t periods, throttled;
	double cores;
	int err;

	if (!field_ratio(field, &cores) || cores < 0)
		return trials_wrong(reading,
			"quota_cores is `%.40s', not a number from 0 on",
			field->text);
	if ((err = trials_whole(reading, COLUMN_QUOTA_PERIODS, &periods)) ||
		(err = trials_whole(
			 reading, COLUMN_QUOTA_THROTTLED, &throttled)))
		return err;
	if (!(cores > 0) ||
		!((double)throttled > NOISE_QUOTA * (double)periods))
		return 0;
	point->held = true;
	point->pressure = (uint16_t)(TRIAL_SHARE_ONE *
		fmin(1, (double)throttled / fmax(1, (double)periods)));
	if (reading->quota_cores == 0 || cores < reading->quota_cores)
		reading->quota_cores = cores;
	return 0;
}

static int
trials_read_sitting(
	struct trials_reading *reading, const struct trial_point *point)
{
	int64_t sitting;
	int err = trials_whole(reading, COLUMN_SITTING, &sitting);

	if (err || sitting == ROW_NONE)
		return err;
	err = sittings_note(
		reading->sittings, point->dataset, sitting, point->block);
	return err == -EINVAL
		? trials_wrong(reading, "sitting is %lld, out of range",
			  (long long)sitting)
		: err;
}

static int
trials_read_noise(struct trials_reading *reading, struct trial_point *point)
{
	int64_t slot, requests, pressure, session;
	uint32_t steal, others;
	int err;

	if ((err = trials_whole(reading, COLUMN_SLOT, &slot)) ||
		(err = trials_whole(reading, COLUMN_SESSION, &session)) ||
		(err = trials_whole(
			 reading, COLUMN_ORIGIN_REQUESTS, &requests)) ||
		(err = trials_whole(reading, COLUMN_PRESSURE_NS, &pressure)) ||
		(err = trials_share(reading, COLUMN_BLOCK_STEAL, &steal)) ||
		(err = trials_share(
			 reading, COLUMN_BLOCK_OTHERS_BUSY, &others)))
		return err;
	point->block_steal = steal & TRIAL_SHARE_NONE;
	point->block_others_busy = others & TRIAL_SHARE_NONE;
	point->slot =
		(uint16_t)(slot >= 0 && slot < UINT16_MAX ? slot : UINT16_MAX);
	if (session > 0 && session <= UINT32_MAX) {
		point->session = (unsigned)((session - 1) % 15 + 1) & 15u;
		if (session > reading->last_session)
			reading->last_session = (unsigned)session;
	}
	point->served = requests > 0;
	point->pressure = TRIAL_PRESSURE_NONE;
	if (pressure >= 0 && point->wall_ns > 0)
		point->pressure = (uint16_t)fmin(6.0 * TRIAL_SHARE_ONE,
			(double)pressure / (double)point->wall_ns *
				TRIAL_SHARE_ONE);
	return trials_read_quota(reading, point);
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
	if (cores == 0)
		return trials_wrong(
			reading, "cores_usable is 0; a trial has one at least");
	if (cores > 0)
		point->cores_usable =
			(uint16_t)(cores < UINT16_MAX ? cores : UINT16_MAX);
	return 0;
}

/* What nothing is made of must yet be what it says it is: else the row is
 * another's, or its fields stand one off. */
static int
trials_check_rest(const struct trials_reading *reading)
{
	const struct csv_field *digest = trials_field(reading, COLUMN_DIGEST);
	int64_t number;
	int err = 0;

	for (int c = COLUMN_CHECKED; c < COLUMN_DIGEST && !err; c++) {
		if (reading->at[c] >= 0)
			err = trials_whole(
				reading, (enum trials_column)c, &number);
	}
	if (!err && digest->len > 0 &&
		(digest->len != 16 ||
			strspn(digest->text, "0123456789abcdefABCDEF") != 16))
		err = trials_wrong((struct trials_reading *)reading,
			"digest is `%.40s', not 16 hexadecimal digits",
			digest->text);
	return err;
}

/* An ok trial did each item once: some well, the others failed as they did for
 * the baseline. What isn't given can't belie it. */
static int
trials_check_items(
	struct trials_reading *reading, const struct trial_point *point)
{
	const int64_t failed = point->items_failed == UINT32_MAX
		? -1
		: (int64_t)point->items_failed;
	int64_t ok, wrong, sum;
	int err;

	if (point->status != TRIAL_OK)
		return 0;
	if ((err = trials_whole(reading, COLUMN_ITEMS_OK, &ok)) ||
		(err = trials_whole(reading, COLUMN_ITEMS_WRONG, &wrong)))
		return err;
	if (wrong > 0)
		return trials_wrong(reading,
			"items_wrong is %lld in a trial that says it is ok",
			(long long)wrong);
	if (point->items == UINT32_MAX || (ok < 0 && failed < 0))
		return 0;
	sum = (ok > 0 && ok <= UINT32_MAX ? ok : 0) + (failed > 0 ? failed : 0);
	if (ok <= UINT32_MAX && sum <= point->items &&
		(sum == point->items || ok < 0 || failed < 0))
		return 0;
	return trials_wrong(reading,
		"items is %u, but items_ok and items_failed make %lld in a "
		"trial that says it is ok",
		point->items, (long long)(ok > UINT32_MAX ? ok : sum));
}

/* Whether fewer items than workers were open at once, where so many waited; the
 * rows of an older lanebench don't say. */
static int
trials_read_at_once(struct trials_reading *reading, struct trial_point *point)
{
	int64_t fetching, processing;
	char text[24];
	int err = trials_whole(reading, COLUMN_FETCHING_MAX, &fetching);

	if (!err)
		err = trials_whole(reading, COLUMN_PROCESSING_MAX, &processing);
	if (err || processing < 0 || point->status != TRIAL_OK ||
		point->excluded || point->items == UINT32_MAX ||
		point->items / TRIAL_NARROW_ITEMS < point->workers)
		return err;
	if (fetching > processing)
		processing = fetching;
	if (processing >= point->workers)
		return 0;
	point->narrow = 1;
	int len = snprintf(text, sizeof(text), "%lld", (long long)processing);
	return trials_intern(reading, text, (size_t)len, &point->reason);
}

int
trials_read_point(struct trials_reading *reading, struct trial_point *point)
{
	enum trial_status status;
	uint32_t workers;
	int err;

	const struct csv_field *word = trials_field(reading, COLUMN_STATUS);
	if (trial_status_parse(word->text, &status))
		return trials_wrong(
			reading, "unknown status `%.40s'", word->text);
	point->status = status & 7u;

	if ((err = trials_read_dataset(reading, point)) ||
		(err = trials_read_name(
			 reading, COLUMN_STRATEGY, &point->strategy)) ||
		(err = trials_read_excluded(reading, point)) ||
		(err = trials_count_field(
			 reading, COLUMN_WORKERS, 1, &workers)) ||
		(err = trials_count_field(
			 reading, COLUMN_BLOCK, 0, &point->block)) ||
		(err = trials_count_field(
			 reading, COLUMN_ITEMS, 0, &point->items)) ||
		(err = trials_count_field(reading, COLUMN_ITEMS_FAILED, 0,
			 &point->items_failed)) ||
		(err = trials_read_warmup(reading, point)))
		return err;
	if (workers > TRIAL_WORKERS_MAX)
		return trials_wrong(
			reading, "workers is %u, out of range", workers);
	point->workers = workers & TRIAL_WORKERS_MAX;
	err = trials_read_times(reading, point);
	if (!err)
		err = trials_check_items(reading, point);
	if (!err)
		err = trials_check_rest(reading);
	if (!err)
		err = trials_read_at_once(reading, point);
	if (!err)
		err = trials_read_noise(reading, point);
	return err ? err : trials_read_sitting(reading, point);
}
