/* SPDX-License-Identifier: MIT */
/* Reads a trials.csv, also others', into a table of 80 bytes a row. */
#include "record/trials.h"

#include <errno.h>
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "files/files.h"
#include "record/csv.h"
#include "record/trials_group.h"
#include "stats/noise.h"
#include "text/intern.h"

/* Reasons are free text: no file may fill memory with them. */
#define TRIALS_REASONS 4096
#define TRIALS_SITTINGS 100

/* The sittings of a dataset. One follows another, so its first block tells each
 * of them. */
struct trials_set {
	uint32_t dataset;
	unsigned count; /* the highest sitting of all rows */
	/* Of sitting s, at [s - 1]; UINT32_MAX: it has no row. */
	uint32_t first[TRIALS_SITTINGS];
};

struct trials {
	struct trial_point *points;
	uint32_t *lines; /* of each */
	size_t count, room;
	struct intern names;
	unsigned last_session;
	double quota_cores;
	struct trials_set *sets; /* that have sittings */
	size_t set_count;
	size_t cut_off;
	struct trials_left_out left_out;
};

/* A file as it is read. */
struct trials_reading {
	struct trials *trials;
	struct csv_reader *reader;
	const struct csv_field *fields; /* of the row, or the header */
	size_t columns;
	int at[COLUMNS_MAX]; /* -1: missing */
	struct trial_row row; /* what the file has no column for stays blank */
	uint32_t reasons; /* how many names were added for reasons */
	/* The latest dataset: files have many rows of one. */
	uint16_t dataset;
	bool dataset_known;
	bool sound; /* malformed rows are left out */
	bool full; /* no more names fit: no row is to blame */
	struct trials_problem *problem;
};

/* Puts what is wrong with the latest row, or the file, into words. -EBADMSG. */
__attribute__((format(printf, 2, 3))) static int
trials_wrong(struct trials_reading *reading, const char *format, ...)
{
	struct trials_problem *problem = reading->problem;
	char what[140];
	va_list args;

	va_start(args, format);
	vsnprintf(what, sizeof(what), format, args);
	va_end(args);
	/* The file that it quotes may hold what drives a terminal. */
	for (char *c = what; *c; c++)
		if ((unsigned char)*c < ' ' || (unsigned char)*c >= 0x7f)
			*c = '?';
	problem->line = csv_reader_line(reading->reader);
	snprintf(problem->words, sizeof(problem->words), "line %zu: %s",
		problem->line, what);
	return -EBADMSG;
}

/* Finds the columns in the file's first row. 0 or a negative errno. */
static int
trials_read_header(struct trials_reading *reading)
{
	ssize_t count = csv_reader_next(reading->reader, &reading->fields);
	const char *name;

	if (count < 0)
		return (int)count;
	if (count == 0) {
		/* It may have empty lines; none of them is to blame. */
		snprintf(reading->problem->words,
			sizeof(reading->problem->words), "the file is empty");
		return -EBADMSG;
	}
	reading->columns = (size_t)count;
	csv_reader_expect(reading->reader, reading->columns);
	name = columns_find(
		&trial_columns, reading->fields, reading->columns, reading->at);
	if (name != NULL)
		return trials_wrong(
			reading, "the column %s appears twice", name);
	name = columns_missing(&trial_columns, reading->at);
	return name != NULL
		? trials_wrong(reading, "there is no column %s", name)
		: 0;
}

/* Whether a count fits 32 bits and isn't below `least`. */
static int
trials_check_count(struct trials_reading *reading, const char *name,
	int64_t value, int64_t least)
{
	if (value < 0)
		return trials_wrong(reading, "%s is empty", name);
	if (value < least || value >= UINT32_MAX)
		return trials_wrong(reading, "%s is %lld, out of range", name,
			(long long)value);
	return 0;
}

/* The same for a count that may be empty, which gives UINT32_MAX. */
static int
trials_take_count(struct trials_reading *reading, const char *name,
	int64_t value, uint32_t *count)
{
	*count = value < 0 ? UINT32_MAX : (uint32_t)value;
	return value < 0 ? 0 : trials_check_count(reading, name, value, 0);
}

/* A name's number; names are kept once. */
static int
trials_intern(struct trials_reading *reading, const char *text, uint16_t *value)
{
	int64_t name = intern_add(&reading->trials->names, text, strlen(text));

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
trials_take_name(struct trials_reading *reading, const char *column,
	const char *text, uint16_t *value)
{
	size_t lines = 0, line = csv_reader_line(reading->reader);

	if (!*text)
		return trials_wrong(reading, "%s is empty", column);
	for (const char *c = text; (c = strchr(c, '\n')) != NULL; c++)
		lines++;
	if (lines > 0)
		return trials_wrong(reading,
			"%s has a line break in it: a stray quote makes "
			"one row of lines %zu to %zu",
			column, line, line + lines);
	return trials_intern(reading, text, value);
}

static int
trials_take_dataset(struct trials_reading *reading, struct trial_point *point)
{
	const char *text = reading->row.dataset;

	if (!reading->dataset_known ||
		strcmp(reading->trials->names.text[reading->dataset], text) !=
			0) {
		int rc = trials_take_name(
			reading, "dataset", text, &reading->dataset);
		if (rc)
			return rc;
		reading->dataset_known = true;
	}
	point->dataset = reading->dataset;
	return 0;
}

/* Other writers may say "no" where a row isn't excluded; any other word is why
 * it is. */
static int
trials_take_reason(struct trials_reading *reading, struct trial_point *point)
{
	const char *text = reading->row.excluded;
	size_t before = reading->trials->names.count;
	int rc;

	point->excluded = *text != '\0' && strcmp(text, "0") != 0 &&
		strcasecmp(text, "no") != 0 && strcasecmp(text, "false") != 0;
	if (!point->excluded)
		text = reading->row.reason;
	if (reading->reasons >= TRIALS_REASONS && *text)
		text = "other reasons";
	rc = trials_intern(reading, text, &point->reason);
	if (reading->trials->names.count > before)
		reading->reasons++;
	return rc;
}

static int
trials_take_times(struct trials_reading *reading, struct trial_point *point)
{
	const struct trial_row *row = &reading->row;
	int64_t cores = row->cores_usable;

	if (row->status == TRIAL_OK && row->wall_ns <= 0)
		return trials_wrong(reading,
			"wall_ns is %s; that of an ok trial is above 0",
			row->wall_ns < 0 ? "empty" : "0");
	if (cores == 0)
		return trials_wrong(
			reading, "cores_usable is 0; a trial has one at least");
	if (cores > 0)
		point->cores_usable =
			(uint16_t)(cores < UINT16_MAX ? cores : UINT16_MAX);
	point->wall_ns = row->wall_ns;
	point->peak_rss_bytes = row->peak_rss_bytes;
	point->item_p50_ns = row->item_p50_ns;
	point->item_p99_ns = row->item_p99_ns;
	point->item_max_ns = row->item_max_ns;
	point->cpu_ns = row->user_ns < 0 || row->sys_ns < 0 ||
			row->user_ns > INT64_MAX - row->sys_ns
		? ROW_NONE
		: row->user_ns + row->sys_ns;
	return 0;
}

/* An ok trial did each item once, well or failed as the baseline's did, so the
 * counts must add up. Those that are empty contradict nothing. */
static int
trials_check_items(
	struct trials_reading *reading, const struct trial_point *point)
{
	const int64_t failed = point->items_failed == UINT32_MAX
		? -1
		: (int64_t)point->items_failed;
	int64_t ok = reading->row.items_ok, wrong = reading->row.items_wrong;
	int64_t sum;

	if (point->status != TRIAL_OK)
		return 0;
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

/* Notes where fewer items than workers were open at once though enough waited;
 * rows of an older lanebench don't say. */
static int
trials_take_narrow(struct trials_reading *reading, struct trial_point *point)
{
	int64_t most = reading->row.processing_max;
	char text[24];

	if (most < 0 || point->status != TRIAL_OK || point->excluded ||
		point->items == UINT32_MAX ||
		point->items / TRIAL_NARROW_ITEMS < point->workers)
		return 0;
	if (reading->row.fetching_max > most)
		most = reading->row.fetching_max;
	if (most >= point->workers)
		return 0;
	point->narrow = 1;
	snprintf(text, sizeof(text), "%lld", (long long)most);
	return trials_intern(reading, text, &point->reason);
}

static uint32_t
trials_share(double share)
{
	return isnan(share) ? TRIAL_SHARE_NONE
			    : (uint32_t)(share * TRIAL_SHARE_ONE + 0.5);
}

/* Where a quota was used up, that takes the pressure's place. */
static void
trials_take_quota(struct trials_reading *reading, struct trial_point *point)
{
	double cores = reading->row.quota_cores;
	double periods = (double)reading->row.quota_periods;
	double throttled = (double)reading->row.quota_throttled;
	double *least = &reading->trials->quota_cores;

	if (!(cores > 0) || !(throttled > NOISE_QUOTA * periods))
		return;
	point->held = true;
	point->pressure = (uint16_t)(TRIAL_SHARE_ONE *
		fmin(1, throttled / fmax(1, periods)));
	if (*least == 0 || cores < *least)
		*least = cores;
}

static void
trials_take_noise(struct trials_reading *reading, struct trial_point *point)
{
	const struct trial_row *row = &reading->row;

	point->block_steal = trials_share(row->block_steal) & TRIAL_SHARE_NONE;
	point->block_others_busy =
		trials_share(row->block_others_busy) & TRIAL_SHARE_NONE;
	point->slot = (uint16_t)(row->slot >= 0 && row->slot < UINT16_MAX
			? row->slot
			: UINT16_MAX);
	if (row->session > 0 && row->session <= UINT32_MAX) {
		point->session = (unsigned)((row->session - 1) % 15 + 1) & 15u;
		if (row->session > reading->trials->last_session)
			reading->trials->last_session = (unsigned)row->session;
	}
	point->served = row->origin_requests > 0;
	point->pressure = TRIAL_PRESSURE_NONE;
	if (row->pressure_ns >= 0 && row->wall_ns > 0)
		point->pressure = (uint16_t)fmin(6.0 * TRIAL_SHARE_ONE,
			(double)row->pressure_ns / (double)row->wall_ns *
				TRIAL_SHARE_ONE);
	trials_take_quota(reading, point);
}

/* NULL: it has no sittings. */
static struct trials_set *
trials_find_set(const struct trials *trials, uint32_t dataset)
{
	/* A file has few datasets, and rows of one follow one another. */
	for (size_t i = trials->set_count; i-- > 0;)
		if (trials->sets[i].dataset == dataset)
			return &trials->sets[i];
	return NULL;
}

static struct trials_set *
trials_add_set(struct trials *trials, uint32_t dataset)
{
	struct trials_set *sets = reallocarray(
		trials->sets, trials->set_count + 1, sizeof(*sets));

	if (sets == NULL)
		return NULL;
	trials->sets = sets;
	sets += trials->set_count++;
	*sets = (struct trials_set){ .dataset = dataset };
	for (size_t s = 0; s < TRIALS_SITTINGS; s++)
		sets->first[s] = UINT32_MAX;
	return sets;
}

static int
trials_take_sitting(
	struct trials_reading *reading, const struct trial_point *point)
{
	int64_t sitting = reading->row.sitting;
	struct trials_set *set;

	if (sitting == ROW_NONE)
		return 0;
	if (sitting < 1 || sitting > TRIALS_SITTINGS)
		return trials_wrong(reading, "sitting is %lld, out of range",
			(long long)sitting);
	set = trials_find_set(reading->trials, point->dataset);
	if (set == NULL)
		set = trials_add_set(reading->trials, point->dataset);
	if (set == NULL)
		return -ENOMEM;
	if (point->block < set->first[sitting - 1])
		set->first[sitting - 1] = point->block;
	if ((unsigned)sitting > set->count)
		set->count = (unsigned)sitting;
	return 0;
}

/* Reads the fields by the table of columns. Those that nothing uses are also
 * checked: a wrong one means that the fields are shifted. */
static int
trials_read_fields(struct trials_reading *reading)
{
	const struct column *wrong = columns_read(
		&trial_columns, reading->at, reading->fields, &reading->row);
	const char *text;

	if (wrong == NULL)
		return 0;
	text = reading->fields[reading->at[wrong - trial_columns.list]].text;
	if (wrong->kind == COLUMN_ENUM)
		return trials_wrong(
			reading, "unknown %s `%.40s'", wrong->name, text);
	return trials_wrong(reading, "%s is `%.40s', %s", wrong->name, text,
		column_refusal(wrong->kind));
}

/* Fills an empty point from the fields. 0 or a negative errno. */
static int
trials_read_point(struct trials_reading *reading, struct trial_point *point)
{
	const struct trial_row *row = &reading->row;
	int rc;

	if ((rc = trials_read_fields(reading)) ||
		(rc = trials_take_dataset(reading, point)) ||
		(rc = trials_take_name(reading, "strategy", row->strategy,
			 &point->strategy)) ||
		(rc = trials_take_reason(reading, point)) ||
		(rc = trials_check_count(
			 reading, "workers", row->workers, 1)) ||
		(rc = trials_check_count(reading, "block", row->block, 0)) ||
		(rc = trials_take_count(
			 reading, "items", row->items, &point->items)) ||
		(rc = trials_take_count(reading, "items_failed",
			 row->items_failed, &point->items_failed)))
		return rc;
	if (row->workers > TRIAL_WORKERS_MAX)
		return trials_wrong(reading, "workers is %lld, out of range",
			(long long)row->workers);
	point->status = row->status & 7u;
	point->workers = (uint32_t)row->workers & TRIAL_WORKERS_MAX;
	point->block = (uint32_t)row->block;
	/* Block 0 always primes, also where the writer forgot to say so. */
	point->warmup = row->warmup || row->block == 0;
	rc = trials_take_times(reading, point);
	if (!rc)
		rc = trials_check_items(reading, point);
	if (!rc)
		rc = trials_take_narrow(reading, point);
	if (rc)
		return rc;
	trials_take_noise(reading, point);
	return trials_take_sitting(reading, point);
}

static int
trials_grow(struct trials *trials)
{
	size_t room = trials->room < TRIALS_GROUPED
		? trials->room * 2 + 1024
		: trials->room + trials->room / 16;
	struct trial_point *grown;
	uint32_t *lines;

	if (trials->count == UINT32_MAX)
		return -EFBIG;
	grown = reallocarray(trials->points, room, sizeof(*grown));
	if (grown == NULL)
		return -ENOMEM;
	trials->points = grown;
	if (trials->room < TRIALS_LINES) {
		lines = reallocarray(trials->lines,
			room < TRIALS_LINES ? room : TRIALS_LINES,
			sizeof(*lines));
		if (lines == NULL)
			return -ENOMEM;
		trials->lines = lines;
	}
	trials->room = room;
	return 0;
}

/* Gives unused memory back: the analysis needs some, too. */
static void
trials_fit(struct trials *trials)
{
	struct trial_point *fitting =
		reallocarray(trials->points, trials->count, sizeof(*fitting));

	if (fitting == NULL)
		return;
	trials->points = fitting;
	trials->room = trials->count;
}

/* Groups the rows that were read since the last time. */
static int
trials_group(struct trials *trials, struct trials_group **group, size_t *from)
{
	int rc = *group != NULL ? 0 : trials_group_create(group);

	if (rc)
		return rc;
	trials_group_rows(*group, trials->points + *from,
		*from < TRIALS_LINES ? trials->lines + *from : NULL,
		trials->count - *from);
	*from = trials->count;
	return 0;
}

/* Fills the table's next place from the row that was read. */
static int
trials_take_row(struct trials_reading *reading, size_t count)
{
	struct trials *trials = reading->trials;
	size_t line = csv_reader_line(reading->reader);
	struct trial_point *point;
	int rc = 0;

	if (count != reading->columns)
		return trials_wrong(reading,
			"%zu fields where the header has %zu", count,
			reading->columns);
	if (trials->count == trials->room)
		rc = trials_grow(trials);
	if (rc)
		return rc;
	point = &trials->points[trials->count];
	*point = (struct trial_point){ 0 };
	rc = trials_read_point(reading, point);
	if (rc)
		return rc;
	if (trials->count < TRIALS_LINES)
		trials->lines[trials->count] =
			line <= UINT32_MAX ? (uint32_t)line : 0;
	trials->count++;
	return 0;
}

/* The next row. 1, 0 at the end, or a negative errno. */
static int
trials_read_row(struct trials_reading *reading)
{
	struct trials_left_out *out = &reading->trials->left_out;
	ssize_t count = csv_reader_next(reading->reader, &reading->fields);
	int rc;

	if (count == 0 || (count < 0 && count != -EBADMSG))
		return (int)count;
	if (count > 0 && !csv_reader_whole(reading->reader)) {
		reading->trials->cut_off = csv_reader_line(reading->reader);
		return 0;
	}
	rc = count < 0 ? trials_wrong(reading, "%s",
				 csv_reader_problem(reading->reader))
		       : trials_take_row(reading, (size_t)count);
	if (rc != -EBADMSG || !reading->sound || reading->full)
		return rc ? rc : 1;
	if (out->count < TRIALS_TOLD)
		out->told[out->count] = *reading->problem;
	out->count++;
	*reading->problem = (struct trials_problem){ 0 };
	return 1;
}

static int
trials_read_rows(struct trials_reading *reading)
{
	struct trials *trials = reading->trials;
	struct trials_group *group = NULL;
	size_t grouped = 0;
	int rc;

	while ((rc = trials_read_row(reading)) > 0) {
		if (trials->count - grouped < TRIALS_GROUPED)
			continue;
		rc = trials_group(trials, &group, &grouped);
		if (rc)
			break;
	}
	if (!rc && grouped > 0)
		rc = trials_group(trials, &group, &grouped);
	trials_group_destroy(group);
	if (!rc && trials->count > 0)
		trials_fit(trials);
	return rc;
}

static int
trials_load_as(struct trials **out, const char *path, bool sound,
	struct trials_problem *problem)
{
	struct trials *trials = calloc(1, sizeof(*trials));
	struct trials_reading reading = { .trials = trials,
		.row = trial_row_blank(),
		.problem = problem,
		.sound = sound };
	int rc = -ENOMEM;

	*out = NULL;
	*problem = (struct trials_problem){ 0 };
	if (trials == NULL)
		goto out;
	rc = csv_reader_create(&reading.reader, path);
	if (!rc)
		rc = trials_read_header(&reading);
	if (!rc)
		rc = trials_read_rows(&reading);
	if (rc == -EBADMSG && !problem->words[0])
		trials_wrong(
			&reading, "%s", csv_reader_problem(reading.reader));
	if (!rc) {
		*out = trials;
		trials = NULL;
	}
out:
	if (rc && !problem->words[0])
		snprintf(problem->words, sizeof(problem->words), "%s",
			files_problem(-rc));
	csv_reader_destroy(reading.reader);
	trials_destroy(trials);
	return rc;
}

int
trials_load(
	struct trials **out, const char *path, struct trials_problem *problem)
{
	return trials_load_as(out, path, false, problem);
}

int
trials_load_sound(
	struct trials **out, const char *path, struct trials_problem *problem)
{
	return trials_load_as(out, path, true, problem);
}

void
trials_destroy(struct trials *trials)
{
	if (trials == NULL)
		return;
	intern_fini(&trials->names);
	free(trials->sets);
	free(trials->points);
	free(trials->lines);
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

unsigned
trials_sittings(const struct trials *trials, uint32_t dataset)
{
	const struct trials_set *set = trials_find_set(trials, dataset);

	return set != NULL ? set->count : 1;
}

unsigned
trials_sitting(const struct trials *trials, uint32_t dataset, uint32_t block)
{
	const struct trials_set *set = trials_find_set(trials, dataset);

	for (unsigned s = set != NULL ? set->count : 0; s > 1; s--)
		if (set->first[s - 1] <= block)
			return s;
	return 1;
}

double
trials_quota_cores(const struct trials *trials)
{
	return trials->quota_cores;
}

size_t
trials_line(const struct trials *trials, size_t i)
{
	return i < TRIALS_LINES ? trials->lines[i] : 0;
}

size_t
trials_cut_off(const struct trials *trials)
{
	return trials->cut_off;
}

const struct trials_left_out *
trials_left_out(const struct trials *trials)
{
	return &trials->left_out;
}
