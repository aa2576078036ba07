/*
 * my-idea: say in one line who runs which item when.
 *
 * Build, check and measure it:
 *
 *     cc -O2 -shared -fPIC $(pkg-config --cflags lanebench) my_idea.c \
 *         -o my_idea.so -pthread
 *     lanebench check ./my_idea.so
 *     lanebench run --strategy ./my_idea.so,pthread-pool
 *
 * In lanebench's own tree, put it into strategies/: nothing else is edited.
 * All that a strategy may use, and from where, stands in
 * <lanebench/strategy.h>.
 */
#include <errno.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>

#include <lanebench/strategy.h>

/* What the workers share. */
struct my_idea_shared {
	const struct lane_job *job;
	_Atomic size_t next; /* the first unclaimed item */
	_Atomic unsigned lane; /* the first free lane */
};

/*
 * One worker. It has a lane of its own: the host keeps a parser, a connection
 * and buffers there, and one call a lane at a time may use them.
 */
static void *
my_idea_worker(void *arg)
{
	struct my_idea_shared *idea = arg;
	const struct lane_job *job = idea->job;
	unsigned lane = atomic_fetch_add(&idea->lane, 1);
	size_t item;

	/* Each item, 0 <= item < job->items, exactly once. run_item() fetches
	 * it, parses it, times it and records it; below 0 it says: no more. */
	while ((item = atomic_fetch_add(&idea->next, 1)) < job->items)
		if (job->run_item(job, item, lane) < 0)
			break;
	return NULL;
}

/* The whole of a trial. What it starts has to have ended when it returns. */
static int
my_idea_run(const struct lane_job *job, void *state)
{
	struct my_idea_shared idea = { .job = job };
	pthread_t *threads = calloc(job->workers, sizeof(*threads));
	unsigned started = 0;
	int err = 0;

	(void)state; /* what setup() made, had this strategy one */
	if (threads == NULL)
		return -ENOMEM;
	while (started < job->workers && err == 0) {
		err = pthread_create(
			&threads[started], NULL, my_idea_worker, &idea);
		started += err == 0;
	}
	for (unsigned i = 0; i < started; i++)
		pthread_join(threads[i], NULL);
	free(threads);
	if (err != 0)
		job->error(job, "thread %u of %u didn't start", started + 1,
			job->workers);
	return -err;
}

/*
 * An option, for --set my-idea.NAME=VALUE, is one row of an array that ends
 * with a row without a name; job->option(job, "NAME") reads it:
 *
 *     { .name = "chunk", .help = "items claimed at a time",
 *       .kind = LANE_NUMBER, .preset = "1", .min = 1, .max = 1000 },
 */

const struct lane_strategy lane_strategy = {
	LANE_STRATEGY_V1,
	.name = "my-idea",
	.summary = "say in one line what it does",
	.run = my_idea_run,
};
