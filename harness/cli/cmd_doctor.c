/* SPDX-License-Identifier: MIT */
/* lanebench doctor: what of this machine would make numbers doubtful. */
#include "cli/commands.h"
#include "cli/usage.h"

#include <getopt.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "campaign/campaign.h"
#include "doctor/doctor.h"
#include "process/interrupt.h"
#include "text/wrap.h"

/* Where a check's words begin. */
#define DOCTOR_INDENT 17

static const char doctor_usage[] =
	"usage: lanebench doctor [--json]\n"
	"\n"
	"Looks at this machine for a second and says, a line a check, what "
	"would\n"
	"make numbers taken on it doubtful, and what to do. Changes nothing; "
	"needs\n"
	"no rights.\n"
	"\n"
	"  --json  all that was found, as JSON\n"
	"  --help  this text\n"
	"\n"
	"Exit: 0 ready (notes included), 1 numbers taken now would mislead, "
	"3\n"
	"something needed is missing.\n";

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
doctor_run(bool json)
{
	struct doctor_check checks[DOCTOR_CHECKS];
	enum doctor_grade worst = DOCTOR_OK;
	struct doctor doctor;
	size_t count;

	doctor_read(&doctor, "");
	doctor_look(&doctor, "");
	count = doctor_judge(&doctor, checks);
	for (size_t i = 0; i < count; i++)
		if (checks[i].grade > worst)
			worst = checks[i].grade;
	if (json) {
		json_t *all = doctor_json(&doctor);

		json_dumpf(all, stdout, JSON_INDENT(2));
		putchar('\n');
		json_decref(all);
	} else {
		doctor_print(checks, count);
	}
	doctor_fini(&doctor);
	if (fflush(stdout) != 0)
		return EXIT_MISSING;
	return worst == DOCTOR_MISSING ? EXIT_MISSING
		: worst == DOCTOR_BAD  ? EXIT_NOT_OK
				       : EXIT_OK;
}

int
cmd_doctor(int argc, char **argv)
{
	static const struct option options[] = { { "json", no_argument, NULL,
							 'j' },
		{ "help", no_argument, NULL, 'h' }, { 0 } };
	bool json = false;
	int option;

	optind = 0;
	opterr = 0;
	while ((option = getopt_long(argc, argv, ":h", options, NULL)) != -1) {
		if (option == 'h') {
			fputs(doctor_usage, stdout);
			return EXIT_OK;
		}
		if (option != 'j')
			return usage_option("doctor", options, option, argv);
		json = true;
	}
	if (optind < argc)
		return usage_word("doctor", argv[optind]);
	interrupt_watch();
	return doctor_run(json);
}
