/* SPDX-License-Identifier: MIT */
/* The stopping rule: few looks, at widths only. */
#include "stats/looks.h"

static const size_t looks[] = { LOOKS_FIRST, 12, 15, 20, 25, 30, LOOKS_LAST };

bool
looks_at(size_t blocks)
{
	for (size_t i = 0; i < sizeof(looks) / sizeof(*looks); i++) {
		if (looks[i] == blocks)
			return true;
	}
	return false;
}

size_t
looks_next(size_t blocks)
{
	for (size_t i = 0; i < sizeof(looks) / sizeof(*looks); i++) {
		if (looks[i] > blocks)
			return looks[i];
	}
	return 0;
}

bool
looks_precision_valid(double precision)
{
	return precision > 0.0 && precision < 1.0;
}

static bool
looks_budget_passed(
	const struct looks_rule *rule, const struct looks_state *state)
{
	if (!rule->budget_is_users && state->blocks < LOOKS_FIRST)
		return false;
	return state->elapsed_s + 1.2 * state->median_block_s > rule->budget_s;
}

enum looks_decision
looks_decide(const struct looks_rule *rule, const struct looks_state *state)
{
	if (rule->blocks > 0)
		return state->blocks < rule->blocks ? LOOKS_GO_ON
						    : LOOKS_COUNTED;
	if (state->blocks == 0)
		return LOOKS_GO_ON;
	if (looks_at(state->blocks) && state->widest <= rule->precision)
		return LOOKS_PRECISE;
	if (state->blocks >= LOOKS_LAST)
		return LOOKS_ENOUGH;
	return looks_budget_passed(rule, state) ? LOOKS_BUDGET : LOOKS_GO_ON;
}
