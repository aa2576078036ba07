/* SPDX-License-Identifier: MIT */
/* A comparison on a terminal: what it comes to, the figures, what to doubt of
 * it all. */
#include "report/compare_words.h"

#include <errno.h>
#include <inttypes.h>
#include <math.h>
#include <string.h>

#include "report/compare_table.h"
#include "report/format.h"
#include "report/wrap.h"

/* So many of a kind are told in sentences; the table has them all. */
#define COMPARE_TOLD 4
/* A p below this is said to be. */
#define COMPARE_P_TOLD 0.001

/* "5 %". */
static const char *
compare_percent(char buf[FORMAT_ROOM], double share)
{
	snprintf(buf, FORMAT_ROOM, "%.3g" WRAP_SPACE "%%", share * 100);
	return buf;
}

/* "html, fast with 4 workers". */
static const char *
compare_cell(char *buf, size_t size, const struct compare_telling *telling,
	const struct compare_row *row)
{
	char set[COMPARE_NAME_ROOM], name[COMPARE_NAME_ROOM];
	bool utf8 = telling->style.utf8;

	format_whose(set, sizeof(set), row->dataset, FORMAT_LINE, utf8);
	format_whose(name, sizeof(name), row->strategy, FORMAT_LINE, utf8);
	snprintf(buf, size,
		"%s, %s with" WRAP_SPACE "%" PRIu32 WRAP_SPACE "worker%s", set,
		name, row->workers, row->workers == 1 ? "" : "s");
	return buf;
}

/* Each reason once, with all that it leaves unknown. */
static void
compare_say_unknown(FILE *out, const struct same *same)
{
	for (int kind = 0; kind < SAME_KINDS; kind++) {
		const char *words = same->unknown[kind];
		char kinds[40] = "";
		bool said = !*words;

		for (int other = 0; other < SAME_KINDS && !said; other++) {
			if (strcmp(same->unknown[other], words) != 0)
				continue;
			said = other < kind;
			snprintf(kinds + strlen(kinds),
				sizeof(kinds) - strlen(kinds), "%s%s",
				*kinds ? ", " : "",
				same_kind_name((enum same_kind)other));
		}
		if (!said)
			wrap_say(out, "",
				"%s: whether that is the same (%s) is not "
				"known.",
				words, kinds);
	}
}

static const char *
compare_units(const struct comparison *comparison)
{
	return comparison->sittings ? "sittings" : "blocks";
}

/* What stands before the result, for it says what the result is worth. */
static void
compare_say_terms(FILE *out, const struct compare_telling *telling)
{
	const struct same *same = telling->same;
	const struct comparison *comparison = telling->comparison;

	for (int kind = 0; kind < SAME_KINDS; kind++)
		if (*same->differs[kind])
			wrap_say(out, compare_bold(telling),
				"Not the same %s, as you allowed: %s. What "
				"differs below may come from that.",
				same_kind_name((enum same_kind)kind),
				same->differs[kind]);
	compare_say_unknown(out, same);
	if (comparison->needed)
		wrap_say(out, compare_bold(telling),
			"Too few %s to show any difference: with %zu cells "
			"none, however large, passes the test; %zu %s in each "
			"run do (`lanebench run --%s %zu`).",
			compare_units(comparison), comparison->tested,
			comparison->needed, compare_units(comparison),
			comparison->sittings ? "sessions" : "blocks",
			comparison->needed);
}

struct compare_list {
	char text[600];
	size_t len;
	bool any;
};

/* Adds ", 3 <cells> are ...", the noun with the first only. */
static void
compare_add(struct compare_list *list, size_t count, const char *one,
	const char *many)
{
	if (count == 0 || list->len >= sizeof(list->text))
		return;
	int len =
		snprintf(list->text + list->len, sizeof(list->text) - list->len,
			"%s%zu%s %s", list->any ? ", " : "", count,
			list->any	    ? ""
				: count > 1 ? " cells"
					    : " cell",
			count > 1 ? many : one);
	list->len += (size_t)len;
	list->any = true;
}

/* "3 cells slower beyond 5 %, 1 faster, the others can't be told apart". */
static void
compare_say_sum(FILE *out, const struct compare_telling *telling)
{
	const struct comparison *comparison = telling->comparison;
	const size_t *verdicts = comparison->verdicts;
	const size_t *states = comparison->states;
	struct compare_list list = { .len = 0 };
	char percent[FORMAT_ROOM], text[100];

	compare_percent(percent, comparison->terms.threshold);
	compare_add(&list, states[COMPARE_BROKEN], "was ok and now fails",
		"were ok and now fail");
	snprintf(text, sizeof(text), "slower beyond %s", percent);
	compare_add(&list, verdicts[COMPARE_SLOWER], text, text);
	snprintf(text, sizeof(text), "faster beyond %s", percent);
	compare_add(&list, verdicts[COMPARE_FASTER], text, text);
	snprintf(text, sizeof(text), "different by less than %s", percent);
	compare_add(&list, verdicts[COMPARE_MINOR], text, text);
	snprintf(text, sizeof(text), "the same within %s", percent);
	compare_add(&list, verdicts[COMPARE_SAME], text, text);
	compare_add(&list, verdicts[COMPARE_TOO_FEW],
		"has fewer than 5 blocks to compare",
		"have fewer than 5 blocks to compare");
	compare_add(&list, states[COMPARE_FAILING], "failed before too",
		"failed before too");
	compare_add(
		&list, states[COMPARE_ONLY_OLD], "only in OLD", "only in OLD");
	compare_add(
		&list, states[COMPARE_ONLY_NEW], "only in NEW", "only in NEW");
	snprintf(text, sizeof(text),
		"not told apart from what noise alone makes here "
		"(A/A" WRAP_SPACE "%s)",
		format_ratio(percent, compare_noise(comparison)));
	compare_add(&list, verdicts[COMPARE_NOISE], text, text);
	compare_add(&list, verdicts[COMPARE_UNCLEAR], "unclear", "unclear");
	compare_add(&list, verdicts[COMPARE_UNRESOLVED], "can't be told apart",
		"can't be told apart");
	wrap_say(out, compare_bold(telling), "%s: %s.",
		compare_regressed(comparison) ? "A regression"
					      : "No regression found",
		list.text);
}

static void
compare_say_broken(FILE *out, const struct compare_telling *telling,
	const struct compare_row *row)
{
	char cell[2 * COMPARE_NAME_ROOM + 40], reason[COMPARE_NAME_ROOM];

	format_name(reason, sizeof(reason), row->new.reason, 60, false,
		telling->style.utf8);
	wrap_say(out, "",
		"%s: %zu of %zu trials not ok, the first %s in block "
		"%" PRIu32 "%s%s.",
		compare_cell(cell, sizeof(cell), telling, row), row->new.not_ok,
		row->new.ok + row->new.not_ok,
		trial_status_name(row->new.worst), row->new.worst_block,
		*reason ? ": " : "", reason);
}

/* The regressions, and the largest first of them. */
static void
compare_say_worst(FILE *out, const struct compare_telling *telling)
{
	const struct comparison *comparison = telling->comparison;
	const struct compare_row *worst = NULL;
	char cell[2 * COMPARE_NAME_ROOM + 40], factor[160];
	size_t told = 0;

	for (size_t i = 0; i < comparison->count; i++) {
		const struct compare_row *row = &comparison->rows[i];

		if (row->state == COMPARE_BROKEN && told++ < COMPARE_TOLD)
			compare_say_broken(out, telling, row);
		if (row->verdict == COMPARE_SLOWER &&
			(!worst || row->ratio > worst->ratio))
			worst = row;
	}
	if (worst)
		wrap_say(out, "", "%s%s %s (adjusted p %s%.2g).",
			comparison->verdicts[COMPARE_SLOWER] > 1 ? "The most: "
								 : "",
			compare_cell(cell, sizeof(cell), telling, worst),
			compare_factor(factor, sizeof(factor), worst),
			worst->p_holm < COMPARE_P_TOLD ? "below " : "",
			fmax(worst->p_holm, COMPARE_P_TOLD));
}

/* What else may have made the difference, and of how many cells. */
static void
compare_say_unclear(FILE *out, const struct comparison *comparison)
{
	static const char *const words[DOUBT_COUNT] = {
		[DOUBT_AA] = "the baseline differs from itself by as much "
			     "(A/A)",
		[DOUBT_DISTURBED] = "without disturbed blocks too little is "
				    "left of it",
		[DOUBT_DRIFT] = "one run's speed drifted by as much",
		[DOUBT_SPREAD] = "sittings of one run differ by as much",
		[DOUBT_DAY] = "one sitting differs from the next by up to "
			      "5" WRAP_SPACE "%",
	};
	char list[600];
	size_t len = 0;

	for (int doubt = DOUBT_NONE + 1; doubt < DOUBT_COUNT; doubt++) {
		size_t count =
			compare_doubted(comparison, (enum compare_doubt)doubt);

		if (count > 0)
			len += (size_t)snprintf(list + len, sizeof(list) - len,
				"%s%s (%zu cell%s)", len > 0 ? "; " : "",
				words[doubt], count, count == 1 ? "" : "s");
	}
	wrap_say(out, "",
		"`unclear`: something else than the program may have made the "
		"difference: %s. Measure both in the same blocks "
		"(--strategy" WRAP_SPACE
		"old=./v1/x.so,new=./v2/x.so), or each in several sittings "
		"(--sessions" WRAP_SPACE "6) with nothing beside.",
		list);
}

/* What is true of all datasets, and worth doubting. */
static void
compare_say_notes(FILE *out, const struct compare_telling *telling)
{
	const struct comparison *comparison = telling->comparison;
	const size_t *verdicts = comparison->verdicts;

	fputc('\n', out);
	wrap_say(out, "",
		"A ratio above 1: NEW takes longer. The verdicts allow for the "
		"number of cells (Holm).");
	for (size_t i = 0; i < telling->same->note_count; i++)
		wrap_say(out, "", "Also different: %s.",
			telling->same->notes[i]);
	if (verdicts[COMPARE_UNRESOLVED])
		wrap_say(out, "",
			"`unresolved` is no `same`: these runs can't tell. "
			"More %s can.",
			compare_units(comparison));
	if (verdicts[COMPARE_UNCLEAR])
		compare_say_unclear(out, comparison);
	if (verdicts[COMPARE_SLOWER] || verdicts[COMPARE_FASTER])
		wrap_say(out, "",
			"Two runs differ by their day too: before blaming a "
			"change, measure both again, in turn.");
}

int
compare_print(FILE *out, const struct compare_telling *telling)
{
	const struct comparison *comparison = telling->comparison;

	compare_say_terms(out, telling);
	compare_say_sum(out, telling);
	compare_say_worst(out, telling);
	for (size_t i = 0; i < comparison->count;)
		i = compare_set(out, telling, i);
	compare_say_notes(out, telling);
	return fflush(out) || ferror(out) ? -EIO : 0;
}
