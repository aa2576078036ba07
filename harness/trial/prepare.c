/* SPDX-License-Identifier: MIT */
/* A dataset's prepare(), in a process of its own: items and routes to files,
 * what it says and what was prepared as JSON. */
#include "trial/modes.h"

#include <errno.h>
#include <jansson.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "fetch/site.h"
#include "files/files.h"
#include "text/secret.h"
#include "text/utf8.h"
#include "trial/orders.h"
#include "trial/job.h"
#include "trial/loader.h"
#include "trial/options.h"
#include "wire/records.h"

#define PREPARE_SITES 64

struct prepare {
	struct lane_prepare lent; /* first: its address is the whole's */
	struct loaded plugin;
	struct option_values *values;
	json_t *out, *says, *facts;
	json_t *earlier; /* borrowed: facts, or NULL */
	FILE *list, *routes;
	FILE *hosts; /* where each item is fetched from; NULL: not asked */
	size_t items, items_max;
	const char *wrong; /* with the URL of this item; NULL: with none */
	size_t wrong_item;
	char bases[PREPARE_SITES][40];
	struct site here[PREPARE_SITES]; /* the same, taken apart */
};

static struct prepare *
prepare_of(const struct lane_prepare *lent)
{
	return (struct prepare *)(uintptr_t)lent;
}

__attribute__((format(printf, 2, 3))) static void
prepare_error(const struct lane_prepare *lent, const char *fmt, ...)
{
	struct prepare *prepare = prepare_of(lent);
	char text[1024];
	va_list args;

	if (json_object_get(prepare->out, "error") != NULL)
		return;
	va_start(args, fmt);
	vsnprintf(text, sizeof(text), fmt, args);
	va_end(args);
	json_object_set_new(prepare->out, "error",
		json_string(secret_hide(utf8_tame(text))));
}

__attribute__((format(printf, 2, 3))) static void
prepare_say(const struct lane_prepare *lent, const char *fmt, ...)
{
	char text[1024];
	va_list args;

	va_start(args, fmt);
	vsnprintf(text, sizeof(text), fmt, args);
	va_end(args);
	json_array_append_new(prepare_of(lent)->says,
		json_string(secret_hide(utf8_tame(text))));
}

static void
prepare_fact(
	const struct lane_prepare *lent, const char *key, const char *value)
{
	char *name = strdup(key), *text = strdup(value);

	if (name != NULL && text != NULL)
		json_object_set_new(prepare_of(lent)->facts, utf8_tame(name),
			json_string(secret_hide(utf8_tame(text))));
	free(name);
	free(text);
}

/* The campaign's own server that the URL names as we do, or NULL. */
static const struct site *
prepare_begins(const struct prepare *prepare, const char *url)
{
	for (unsigned i = 0; i < prepare->lent.sites; i++) {
		size_t n = strlen(prepare->bases[i]);

		if (strncmp(url, prepare->bases[i], n) == 0 &&
			strchr("/?#", url[n]) != NULL)
			return &prepare->here[i];
	}
	return NULL;
}

static bool
prepare_is_ours(const struct prepare *prepare, const struct site *site)
{
	for (unsigned i = 0; i < prepare->lent.sites; i++)
		if (site_same(site, &prepare->here[i]))
			return true;
	return false;
}

/* A dataset that leads to sites that aren't ours need not say so itself. */
static void
prepare_live(struct prepare *prepare)
{
	if (json_object_get(prepare->facts, "live") == NULL)
		prepare_fact(&prepare->lent, "live", "1");
}

/* Hands on where the item is fetched from: the planner reads no URL. */
static int
prepare_host(struct prepare *prepare, const char *source)
{
	const struct site *site = prepare_begins(prepare, source);
	const char *wrong;
	struct site other;

	if (prepare->plugin.dataset.acquire != LANE_ACQUIRE_URL)
		return 0;
	if (site == NULL) {
		wrong = site_parse(source, &other);
		if (wrong != NULL && prepare->wrong == NULL) {
			prepare->wrong = wrong;
			prepare->wrong_item = prepare->items + 1;
		}
		if (wrong != NULL)
			return -EDOM;
		if (!prepare_is_ours(prepare, &other))
			prepare_live(prepare);
		site = &other;
	}
	if (prepare->hosts != NULL)
		fprintf(prepare->hosts, "%s\t%s\t%u\n", site->scheme,
			site->host, site->port);
	return 0;
}

/* A disk that filled up shows when the files are closed. */
static int
prepare_close(struct prepare *prepare, int rc)
{
	int bad = 0;

	if (prepare->list != NULL)
		bad |= fclose(prepare->list);
	if (prepare->routes != NULL)
		bad |= fclose(prepare->routes);
	if (prepare->hosts != NULL)
		bad |= fclose(prepare->hosts);
	if (bad != 0 && rc == 0) {
		prepare_error(&prepare->lent,
			"the list of items can't be written: %s",
			strerror(errno));
		rc = -EIO;
	}
	return rc;
}

_Noreturn static void
prepare_finish(struct prepare *prepare, int rc)
{
	rc = prepare_close(prepare, rc);
	/* What is wrong with a line, unless the dataset says it better. */
	if (prepare->wrong != NULL)
		prepare_error(&prepare->lent, "item %zu: %s",
			prepare->wrong_item, prepare->wrong);
	if (rc < 0)
		prepare_error(
			&prepare->lent, "prepare() failed: %s", strerror(-rc));
	json_object_set_new(prepare->out, "items",
		json_integer((json_int_t)prepare->items));
	json_object_set_new(prepare->out, "say", prepare->says);
	json_object_set_new(prepare->out, "facts", prepare->facts);
	answer_give(prepare->out, rc < 0);
}

static int
prepare_item(const struct lane_prepare *lent, const char *source)
{
	struct prepare *prepare = prepare_of(lent);
	char *ascii = NULL;
	int rc;

	if (*source == '\0' || strchr(source, '\n') != NULL) {
		prepare_error(lent,
			"item %zu: its source is empty or has a newline in it",
			prepare->items);
		return -EINVAL;
	}
	/* It may not listen to that, and would go on for ever. */
	if (prepare->items == prepare->items_max) {
		prepare_error(lent,
			"prepare() names more than %zu items: it has to end "
			"before that",
			prepare->items_max);
		prepare_finish(prepare, -E2BIG);
	}
	rc = prepare_host(prepare, source);
	if (rc < 0)
		return rc;
	if (prepare->plugin.dataset.acquire == LANE_ACQUIRE_URL)
		ascii = site_ascii(source);
	if (fputs(ascii != NULL ? ascii : source, prepare->list) < 0 ||
		putc('\n', prepare->list) == EOF)
		rc = -errno;
	else
		prepare->items++;
	free(ascii);
	return rc;
}

/* The origin's file of routes has tabs and newlines of its own, and reads
 * %XX in the file's column. */
static void
prepare_encode(FILE *to, const char *text)
{
	for (; text != NULL && *text != '\0'; text++) {
		unsigned char c = (unsigned char)*text;

		if (c < 0x20 || c == 0x7f || c == '%')
			fprintf(to, "%%%02X", c);
		else
			putc(c, to);
	}
}

/* A page that redirects: what it leads to counts as if it were named. */
static void
prepare_follow(struct prepare *prepare, const struct lane_route *route,
	const char *extra)
{
	const char *base = prepare->bases[route->site];
	/* The origin's loop leads to its own path. */
	bool loop = strcmp(extra, "loop") == 0;
	struct site site;

	if (*extra == '\0' || (!loop && route->status / 100 != 3))
		return;
	if (site_follow(base, loop ? route->path : extra, &site) == NULL &&
		prepare_is_ours(prepare, &site))
		return;
	/* One is named: there may be a million. */
	if (json_object_get(prepare->out, "away") == NULL)
		prepare_say(&prepare->lent,
			"%s%.200s redirects to another site", base,
			route->path);
	json_object_set_new(prepare->out, "away", json_true());
	prepare_live(prepare);
}

static int
prepare_route(const struct lane_prepare *lent, const struct lane_route *route)
{
	struct prepare *prepare = prepare_of(lent);
	const char *type = route->type != NULL ? route->type : "";
	const char *extra = route->extra != NULL ? route->extra : "";

	if (route->path == NULL || route->path[0] != '/' ||
		route->site >= lent->sites ||
		strpbrk(route->path, "\t\r\n ") != NULL ||
		strpbrk(type, "\t\r\n") != NULL ||
		strpbrk(extra, "\t\r\n") != NULL) {
		prepare_error(lent,
			"route: no path, no such site, or a blank "
			"in the path");
		return -EINVAL;
	}
	prepare_follow(prepare, route, extra);
	fprintf(prepare->routes, "%u\t%s\t", route->site, route->path);
	prepare_encode(prepare->routes, route->file);
	fprintf(prepare->routes, "\t%u\t%s\t%llu\t%s\n", route->status, type,
		(unsigned long long)route->delay_us, extra);
	return ferror(prepare->routes) ? -EIO : 0;
}

static const char *
prepare_site(const struct lane_prepare *lent, unsigned site)
{
	return site < lent->sites ? prepare_of(lent)->bases[site] : "";
}

static long
prepare_option(const struct lane_prepare *lent, const char *name)
{
	return option_number(prepare_of(lent)->values, name, 0);
}

static const char *
prepare_option_string(const struct lane_prepare *lent, const char *name)
{
	return option_text(prepare_of(lent)->values, name);
}

static const char *
prepare_earlier(const struct lane_prepare *lent, const char *key)
{
	return json_string_value(
		json_object_get(prepare_of(lent)->earlier, key));
}

static void
prepare_lend(struct prepare *prepare, json_t *spec)
{
	struct lane_prepare *lent = &prepare->lent;
	unsigned sites = (unsigned)orders_number(spec, "sites");

	lent->abi = LANE_DATASET_ABI;
	lent->size = sizeof(*lent);
	lent->seed = (uint64_t)orders_number(spec, "seed");
	lent->cache = orders_text(spec, "cache");
	lent->work = orders_text(spec, "work");
	lent->sites = sites < PREPARE_SITES ? sites : PREPARE_SITES;
	for (unsigned i = 0; i < lent->sites; i++) {
		snprintf(prepare->bases[i], sizeof(prepare->bases[i]),
			"http://127.0.0.%u:%d", i + 1,
			(int)orders_number(spec, "port"));
		site_parse(prepare->bases[i], &prepare->here[i]);
	}
	lent->item = prepare_item;
	lent->route = prepare_route;
	lent->site = prepare_site;
	lent->fact = prepare_fact;
	lent->say = prepare_say;
	lent->error = prepare_error;
	lent->option = prepare_option;
	lent->option_string = prepare_option_string;
	lent->earlier = prepare_earlier;
	prepare->earlier = json_object_get(spec, "earlier");
	prepare->items_max = (size_t)orders_number(spec, "items_max");
}

static int
prepare_open(struct prepare *prepare, json_t *spec)
{
	json_t *orders = json_object_get(spec, "dataset");
	const char *culprit = "", *hosts = orders_text(spec, "hosts");
	char why[512];
	int rc = loader_load(&prepare->plugin, orders_text(orders, "file"), why,
		sizeof(why));

	if (rc == 0 && prepare->plugin.kind != LOADED_DATASET) {
		snprintf(why, sizeof(why), "%s: is no dataset",
			orders_text(orders, "file"));
		rc = -EINVAL;
	}
	if (rc == 0) {
		rc = option_values_create(&prepare->values,
			prepare->plugin.dataset.options,
			json_object_get(orders, "options"), &culprit);
		if (rc < 0)
			snprintf(why, sizeof(why), "bad option '%.100s'",
				culprit);
	}
	if (rc < 0) {
		prepare_error(&prepare->lent, "%s", why);
		return rc;
	}
	prepare->list = files_create_stream(orders_text(spec, "list"));
	prepare->routes = files_create_stream(orders_text(spec, "routes"));
	if (*hosts != '\0')
		prepare->hosts = files_create_stream(hosts);
	if (prepare->list == NULL || prepare->routes == NULL ||
		(*hosts != '\0' && prepare->hosts == NULL)) {
		prepare_error(&prepare->lent, "%s: %s",
			orders_text(spec, "work"), strerror(errno));
		return -EIO;
	}
	fputs("site\tpath\tfile\tstatus\ttype\tdelay_us\textra\n",
		prepare->routes);
	return 0;
}

int
trial_prepare(void)
{
	static struct prepare prepare;
	char why[120];
	json_t *spec = orders_read(WIRE_FD_SPEC);
	int rc;

	if (spec == NULL)
		return 2;
	answer_open();
	prepare.out = json_object();
	prepare.says = json_array();
	prepare.facts = json_object();
	prepare_lend(&prepare, spec);
	answer_at("while its file was being loaded");
	rc = prepare_open(&prepare, spec);
	if (rc == 0) {
		/* From here on it isn't the question that is wrong. */
		json_object_set_new(prepare.out, "asked", json_true());
		answer_at("in prepare()");
		rc = prepare.plugin.dataset.prepare(&prepare.lent);
		if (rc == -EDOM)
			json_object_set_new(prepare.out, "usage", json_true());
	}
	if (rc > 0) {
		rc = contract_return("prepare()", rc, why, sizeof(why));
		prepare_error(&prepare.lent, "%s", why);
	}
	option_values_destroy(prepare.values);
	json_decref(spec);
	prepare_finish(&prepare, rc);
}
