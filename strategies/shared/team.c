/* SPDX-License-Identifier: MIT */
/* A team of threads: started together, waited for together. */
#include "shared/team.h"

#include <errno.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

struct member {
	pthread_t thread;
	const struct lane_job *job;
	const struct pin *pin;
	team_work *work;
	void *arg;
	unsigned lane;
};

static void *
member_main(void *arg)
{
	const struct member *member = arg;

	pin_worker(member->pin, member->lane);
	member->work(member->job, member->lane, member->arg);
	return NULL;
}

int
team_run(const struct lane_job *job, const struct pin *pin, team_work *work,
	void *arg)
{
	struct member *members = calloc(job->lanes, sizeof(*members));
	unsigned started = 1;
	int err = 0;

	if (members == NULL)
		return -ENOMEM;
	for (unsigned i = 0; i < job->lanes; i++)
		members[i] = (struct member){ .job = job,
			.pin = pin,
			.work = work,
			.arg = arg,
			.lane = i };
	/* Threads inherit where they may run: the caller is pinned last. */
	for (; started < job->lanes; started++) {
		err = pthread_create(&members[started].thread, NULL,
			member_main, &members[started]);
		if (err != 0)
			break;
	}
	member_main(&members[0]);
	for (unsigned i = 1; i < started; i++)
		pthread_join(members[i].thread, NULL);
	free(members);
	if (err != 0)
		job->error(job, "thread %u of %u didn't start: %s", started + 1,
			job->lanes, strerror(err));
	return -err;
}
