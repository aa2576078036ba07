/* SPDX-License-Identifier: MIT */
/* Pages, lists of items, the origin: what trials need to find in place. */
#include "campaign/campaign.h"

#include <errno.h>
#include <limits.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "campaign/admission.h"
#include "campaign/live.h"
#include "campaign/pages.h"
#include "campaign/run_json.h"
#include "files/work_folder.h"
#include "launch/prepare.h"
#include "measure/clock.h"
#include "plan/sample.h"
#include "process/interrupt.h"
#include "process/limits.h"
#include "text/wrap.h"

/* Addresses on which the origin listens: the tutorial's five sites, and room
 * for a recording with more. */
#define PREPARE_SITES 32

/* Beside a dataset's work folder, not in it. */
static char *
prepare_path(const char *work, const char *suffix)
{
	char *path = NULL;

	return asprintf(&path, "%s%s", work, suffix) < 0 ? NULL : path;
}

/* A folder of its own in the work folder, for two may be one plugin's; a name
 * may have any bytes in it. NULL, having said why. */
static char *
prepare_folder(const struct campaign *campaign, const struct campaign_set *set)
{
	char name[24], *path;

	snprintf(name, sizeof(name), "/%td", set - campaign->sets);
	path = prepare_path(campaign->work, name);
	if (path != NULL && mkdir(path, 0700) == 0)
		return path;
	campaign_complain("%s: %s", path != NULL ? path : campaign->work,
		strerror(path != NULL ? errno : ENOMEM));
	free(path);
	return NULL;
}

/* Orders are JSON, and name it. */
static int
prepare_nameable(const char *variable, const char *path)
{
	json_t *name = json_string(path);

	json_decref(name);
	if (name != NULL)
		return EXIT_OK;
	campaign_complain(
		"%s: not UTF-8; set %s to another folder", path, variable);
	return EXIT_MISSING;
}

/* Where pages are kept between runs. */
static int
prepare_cache(char *path, size_t size)
{
	int rc = cachedir_make(path, size);

	if (rc < 0) {
		campaign_complain("%s: %s; set LANEBENCH_CACHE to a folder "
				  "that pages can be kept in",
			path, strerror(-rc));
		return EXIT_MISSING;
	}
	return prepare_nameable("LANEBENCH_CACHE", path);
}

static int
prepare_work(struct campaign *campaign)
{
	int rc = workdir_make("run", &campaign->work, &campaign->work_lock);

	if (rc < 0) {
		campaign_complain("%s: %s; set TMPDIR to a folder that can be "
				  "written",
			campaign->work != NULL ? campaign->work : "work folder",
			strerror(-rc));
		free(campaign->work);
		campaign->work = NULL;
		return EXIT_MISSING;
	}
	limits_folder(&campaign->limits, campaign->work);
	return prepare_nameable("TMPDIR", campaign->work);
}

static int
prepare_origin(struct campaign *campaign)
{
	int rc;

	for (size_t i = 0; i < campaign->set_count; i++) {
		if (!campaign->sets[i].fetches)
			continue;
		rc = origin_start(&campaign->origin, PREPARE_SITES);
		if (rc == -EINTR)
			return EXIT_INTERRUPTED;
		if (rc < 0) {
			campaign_complain("the origin doesn't start: %s",
				campaign->origin.why);
			return EXIT_MISSING;
		}
		return EXIT_OK;
	}
	return EXIT_OK;
}

int
campaign_serve(struct campaign *campaign, const struct campaign_set *set)
{
	if (!set->fetches || campaign->served == set)
		return EXIT_OK;
	if (origin_serve(&campaign->origin, set->routes) < 0) {
		campaign_complain("%s: the origin can't serve its pages: %s",
			set->name, campaign->origin.why);
		return EXIT_MISSING;
	}
	campaign->served = set;
	return EXIT_OK;
}

/* What the dataset's prepare() left behind, to be ended with prepared_fini().
 * An exit code, having said why. */
static int
prepare_ask(struct campaign *campaign, struct campaign_set *set,
	const char *cache, const char *work, const char *all, const char *hosts,
	struct prepared *prepared)
{
	json_t *earlier = set->facts != NULL ? json_incref(set->facts)
					     : runfile_earlier(campaign, set);
	const struct prepare_order order = { .dataset = set->orders,
		.earlier = earlier,
		.seed = campaign->settings->seed,
		.cache = cache,
		.work = work,
		.list = all,
		.hosts = hosts,
		.routes = set->routes,
		.origin = set->fetches ? &campaign->origin : NULL,
		.limit_ns =
			time_limit_prepare_ns(campaign->settings->limit_time_s),
		.limits = &campaign->limits };
	struct reason why;
	int rc = prepare_launch(&order, prepared, &why);

	json_decref(earlier);
	if (rc < 0 && !campaign_interrupted())
		campaign_complain(
			"%s can't be prepared: %s", set->name, why.text);
	if (rc < 0 || prepared->error == NULL)
		return rc < 0 ? EXIT_MISSING : EXIT_OK;
	campaign_complain("%s: %s", set->name, prepared->error);
	return prepared->usage ? EXIT_USAGE : EXIT_MISSING;
}

/* The hosts' lines are drawn as the items' are: those of the same items. */
static int
prepare_sample(struct campaign *campaign, struct campaign_set *set,
	const char *all, const char *hosts)
{
	uint64_t seed = campaign->settings->seed;
	size_t want = campaign->settings->items;
	int64_t got;

	if (want == 0)
		want = (size_t)set->plugin->sample;
	if (want == 0 || want > set->total)
		want = set->total;
	got = sample_lines(all, set->list, set->total, want, 1, seed);
	if (got >= 0 && set->fetches)
		got = sample_lines(
			hosts, set->hosts, set->total, want, 1, seed);
	if (got < 0) {
		campaign_complain("%s: the list of items: %s", set->name,
			strerror((int)-got));
		return EXIT_MISSING;
	}
	set->items = (size_t)got;
	unlink(all);
	unlink(hosts);
	return EXIT_OK;
}

static int
prepare_set(
	struct campaign *campaign, struct campaign_set *set, const char *cache)
{
	char *work = prepare_folder(campaign, set), *all, *hosts;
	struct prepared prepared = { 0 };
	json_t *say;
	size_t i;
	size_t had = set->items;
	int rc = EXIT_MISSING;

	if (work == NULL)
		return EXIT_MISSING;
	all = prepare_path(work, ".all");
	hosts = prepare_path(work, ".all-hosts");
	set->list = prepare_path(work, ".items");
	set->hosts = prepare_path(work, ".hosts");
	set->routes = prepare_path(work, ".routes");
	if (all != NULL && hosts != NULL && set->list != NULL &&
		set->hosts != NULL && set->routes != NULL)
		rc = prepare_ask(
			campaign, set, cache, work, all, hosts, &prepared);
	if (rc != EXIT_OK)
		goto out;
	set->total = (size_t)prepared.items;
	if (had > 0 && !json_equal(set->facts, prepared.facts))
		goto other;
	json_decref(set->facts);
	set->facts = json_incref(prepared.facts);
	set->live = json_object_get(set->facts, "live") != NULL;
	set->sites = strtoull(campaign_fact(set, "sites"), NULL, 10);
	if (!campaign->settings->quiet && had == 0 &&
		!campaign->settings->sizes)
		json_array_foreach (prepared.say, i, say)
			wrap_say(stdout, "", "%s", json_string_value(say));
	rc = prepare_sample(campaign, set, all, hosts);
	if (rc == EXIT_OK && set->items == 0) {
		campaign_complain("%s has no items; `lanebench describe %s` "
				  "shows the options that say which",
			set->name, set->plugin->typed);
		rc = EXIT_MISSING;
	}
	if (rc == EXIT_OK && had > 0 && set->items != had)
		goto other;
	if (rc == EXIT_OK)
		rc = live_check(campaign, set);
	if (rc == EXIT_OK)
		rc = admission_settle(campaign, set);
	goto out;
other:
	campaign_complain("%s: its pages are other than they were when the run "
			  "began: what is measured from here on can't be "
			  "compared with it",
		set->name);
	rc = EXIT_MISSING;
out:
	prepared_fini(&prepared);
	free(work);
	free(all);
	free(hosts);
	return rc;
}

int
campaign_prepare(struct campaign *campaign)
{
	char cache[4096];
	int rc = prepare_cache(cache, sizeof(cache));

	if (rc == EXIT_OK)
		rc = prepare_work(campaign);
	if (rc == EXIT_OK)
		rc = prepare_origin(campaign);
	for (size_t i = 0; i < campaign->set_count && rc == EXIT_OK; i++)
		rc = prepare_set(campaign, &campaign->sets[i], cache);
	return rc;
}

/* What campaign_prepare() makes, but for what is known of the items. */
static void
prepare_undo(struct campaign *campaign)
{
	origin_end(&campaign->origin);
	campaign->served = NULL;
	live_forget(campaign);
	workdir_remove(campaign->work, campaign->work_lock);
	campaign->work = NULL;
	for (size_t i = 0; i < campaign->set_count; i++) {
		struct campaign_set *set = &campaign->sets[i];

		free(set->list);
		free(set->hosts);
		free(set->routes);
		set->list = set->hosts = set->routes = NULL;
	}
}

static int
prepare_pause(const struct settings *settings)
{
	uint64_t now = clock_now_ns();
	uint64_t until = now + (uint64_t)(settings->session_gap_s * 1e9);

	for (; now < until && !interrupt_seen(); now = clock_now_ns()) {
		struct timespec left = { (time_t)((until - now) / 1000000000),
			(long)((until - now) % 1000000000) };

		ppoll(NULL, 0, &left, interrupt_mask());
	}
	return campaign_interrupted() ? EXIT_INTERRUPTED : EXIT_OK;
}

int
campaign_begin_sitting(struct campaign *campaign, bool at_once)
{
	int rc = at_once ? EXIT_OK : prepare_pause(campaign->settings);

	campaign->sitting++;
	if (rc == EXIT_OK && !at_once) {
		prepare_undo(campaign);
		rc = campaign_prepare(campaign);
	}
	for (size_t i = 0; i < campaign->set_count && rc == EXIT_OK; i++)
		pages_forget(&campaign->sets[i]);
	return rc;
}
