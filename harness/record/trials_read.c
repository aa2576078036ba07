/* SPDX-License-Identifier: MIT */
/* trials.csv read back into a table. */
#include "record/trials.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "files/files.h"
#include "record/csv.h"
#include "record/names.h"
#include "record/trials_group.h"
#include "record/trials_point.h"

struct trials {
	struct trial_point *points;
	uint32_t *lines; /* of each */
	size_t count, room;
	struct names names;
	unsigned last_session;
	double quota_cores;
	struct sittings sittings;
	size_t cut_off;
	struct trials_left_out left_out;
};

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
	if (!grown)
		return -ENOMEM;
	trials->points = grown;
	if (trials->room < TRIALS_LINES) {
		lines = reallocarray(trials->lines,
			room < TRIALS_LINES ? room : TRIALS_LINES,
			sizeof(*lines));
		if (!lines)
			return -ENOMEM;
		trials->lines = lines;
	}
	trials->room = room;
	return 0;
}

/* What the table has too much is for the analysis. */
static void
trials_fit(struct trials *trials)
{
	struct trial_point *fitting =
		reallocarray(trials->points, trials->count, sizeof(*fitting));

	if (!fitting)
		return;
	trials->points = fitting;
	trials->room = trials->count;
}

/* Groups what was read since the last time; the rest of a short file stays as
 * it is. */
static int
trials_group(struct trials *trials, struct trials_group **group, size_t *from)
{
	int err = *group ? 0 : trials_group_create(group);

	if (err)
		return err;
	trials_group_rows(*group, trials->points + *from,
		*from < TRIALS_LINES ? trials->lines + *from : NULL,
		trials->count - *from);
	*from = trials->count;
	return 0;
}

/* Fills the table's next place from the row that was read. */
static int
trials_take_row(
	struct trials *trials, struct trials_reading *reading, size_t count)
{
	size_t line = csv_reader_line(reading->reader);
	struct trial_point *point;
	int err = 0;

	if (count != reading->columns)
		return trials_wrong(reading,
			"%zu fields where the header has %zu", count,
			reading->columns);
	if (trials->count == trials->room)
		err = trials_grow(trials);
	if (err)
		return err;
	point = &trials->points[trials->count];
	*point = (struct trial_point){ 0 };
	err = trials_read_point(reading, point);
	if (err)
		return err;
	if (trials->count < TRIALS_LINES)
		trials->lines[trials->count] =
			line <= UINT32_MAX ? (uint32_t)line : 0;
	trials->count++;
	return 0;
}

/* The next row. 1, 0 at the end, or a negative errno. */
static int
trials_read_row(struct trials *trials, struct trials_reading *reading)
{
	struct trials_left_out *out = &trials->left_out;
	ssize_t count = csv_reader_next(reading->reader, &reading->fields);

	if (count == 0 || (count < 0 && count != -EBADMSG))
		return (int)count;
	if (count > 0 && !csv_reader_whole(reading->reader)) {
		trials->cut_off = csv_reader_line(reading->reader);
		return 0;
	}
	int err = count < 0 ? trials_wrong(reading, "%s",
				      csv_reader_problem(reading->reader))
			    : trials_take_row(trials, reading, (size_t)count);
	if (err != -EBADMSG || !reading->sound || reading->full)
		return err ? err : 1;
	if (out->count < TRIALS_TOLD)
		out->told[out->count] = *reading->problem;
	out->count++;
	*reading->problem = (struct trials_problem){ 0 };
	return 1;
}

static int
trials_read_rows(struct trials *trials, struct trials_reading *reading)
{
	struct trials_group *group = NULL;
	size_t grouped = 0;
	int err;

	while ((err = trials_read_row(trials, reading)) > 0) {
		if (trials->count - grouped < TRIALS_GROUPED)
			continue;
		err = trials_group(trials, &group, &grouped);
		if (err)
			break;
	}
	if (!err && grouped > 0)
		err = trials_group(trials, &group, &grouped);
	trials_group_destroy(group);
	if (!err && trials->count > 0)
		trials_fit(trials);
	trials->last_session = reading->last_session;
	trials->quota_cores = reading->quota_cores;
	return err;
}

static int
trials_load_as(struct trials **out, const char *path, bool sound,
	struct trials_problem *problem)
{
	struct trials *trials = calloc(1, sizeof(*trials));
	struct trials_reading reading = { .problem = problem, .sound = sound };
	int err = -ENOMEM;

	*out = NULL;
	*problem = (struct trials_problem){ 0 };
	if (!trials)
		goto out;
	reading.names = &trials->names;
	reading.sittings = &trials->sittings;
	err = csv_reader_create(&reading.reader, path);
	if (!err)
		err = trials_read_header(&reading);
	if (!err)
		err = trials_read_rows(trials, &reading);
	if (err == -EBADMSG && !problem->words[0])
		trials_wrong(
			&reading, "%s", csv_reader_problem(reading.reader));
	if (!err) {
		*out = trials;
		trials = NULL;
	}
out:
	if (err && !problem->words[0])
		snprintf(problem->words, sizeof(problem->words), "%s",
			files_problem(-err));
	csv_reader_destroy(reading.reader);
	trials_destroy(trials);
	return err;
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
	if (!trials)
		return;
	names_fini(&trials->names);
	sittings_fini(&trials->sittings);
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

const struct sittings *
trials_sittings(const struct trials *trials)
{
	return &trials->sittings;
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
