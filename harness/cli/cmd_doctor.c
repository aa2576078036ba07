/* SPDX-License-Identifier: MIT */
/* lanebench doctor: what of this machine would make numbers doubtful. */
#include <stdio.h>

#include "cli/cli.h"
#include "doctor/doctor.h"
#include "process/interrupt.h"
#include "text/wrap.h"

/* The column where a check's words begin. */
#define DOCTOR_INDENT 17

static void
doctor_print(const struct doctor_check *checks, size_t count)
{
	size_t bad = 0, missing = 0, notes = 0;

	for (size_t i = 0; i < count; i++) {
		const struct doctor_check *check = &checks[i];

		printf("%-5s %-10s ", doctor_grade_name(check->grade),
			check->topic);
		wrap_words(stdout, check->words, DOCTOR_INDENT, DOCTOR_INDENT);
		bad += check->grade == DOCTOR_BAD;
		missing += check->grade == DOCTOR_MISSING;
		notes += check->grade == DOCTOR_NOTE;
		if (check->advice[0] == '\0')
			continue;
		printf("%*s-> ", DOCTOR_INDENT, "");
		wrap_words(stdout, check->advice, DOCTOR_INDENT + 3,
			DOCTOR_INDENT + 3);
	}
	if (missing > 0)
		printf("\n%zu missing: not ready.\n", missing);
	else if (bad > 0)
		printf("\n%zu bad: numbers taken now would mislead.\n", bad);
	else if (notes > 0)
		printf("\nReady; %zu thing%s to know when the numbers are "
		       "read.\n",
			notes, notes == 1 ? "" : "s");
	else
		puts("\nReady: nothing here speaks against measuring.");
}

static int
doctor_run(struct cli *cli)
{
	struct doctor_check checks[DOCTOR_CHECKS];
	enum doctor_grade worst = DOCTOR_OK;
	struct doctor doctor;
	size_t count;

	interrupt_watch();
	doctor_read(&doctor, "");
	doctor_look(&doctor, "");
	count = doctor_judge(&doctor, checks);
	for (size_t i = 0; i < count; i++)
		if (checks[i].grade > worst)
			worst = checks[i].grade;
	if (cli->options.json) {
		json_t *all = doctor_json(&doctor);

		json_dumpf(all, stdout, JSON_INDENT(2));
		putchar('\n');
		json_decref(all);
	} else {
		doctor_print(checks, count);
	}
	doctor_fini(&doctor);
	return worst == DOCTOR_MISSING ? EXIT_MISSING
		: worst == DOCTOR_BAD  ? EXIT_NOT_OK
				       : EXIT_OK;
}

const struct command command_doctor = {
	{ .called = "lanebench doctor",
		.rows = cli_rows,
		.bit = CLI_DOCTOR,
		.about = "Looks at this machine for a second and says, a line "
			 "a check, what would make numbers taken on it "
			 "doubtful, and what to do. Changes nothing; needs no "
			 "rights.",
		.more = "Exit: 0 ready (notes included), 1 numbers taken now "
			"would mislead, 3 something needed is missing." },
	.summary = "what would make numbers doubtful here",
	.run = doctor_run,
};
