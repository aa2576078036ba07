/* SPDX-License-Identifier: MIT */
/*
 * A dataset is the items, and what is done to one. This header is its whole
 * world.
 *
 * Once a campaign, in a process of its own, prepare() gets the pages and names
 * the items. Then, in each trial's fresh process:
 *
 *     open() -> lane_open() -> process() ... -> lane_close() -> close()
 *
 * open() and close() are outside the timed spans. lane_open() runs lazily, in
 * the process and thread that uses the lane first. Between two items the host
 * acquires the bytes of the next as the dataset's `acquire` says.
 *
 * Functions return 0 or a negative errno unless they say else.
 */
#ifndef LANEBENCH_DATASET_H
#define LANEBENCH_DATASET_H

#include <stddef.h>
#include <stdint.h>

#include <lanebench/option.h>

#ifdef __cplusplus
extern "C" {
#endif

#define LANE_DATASET_ABI 1u

/* How the host gets the bytes of an item from its source. */
enum lane_acquire {
	LANE_ACQUIRE_NONE = 0, /* there are none: the source is only a name */
	LANE_ACQUIRE_FILE = 1, /* the source is an absolute path */
	LANE_ACQUIRE_URL = 2 /* the source is a http or https URL */
};

/* A page that the campaign's local server is to serve. */
struct lane_route {
	/* Which loopback address, 0 <= site < sites. */
	unsigned site;
	/* Begins with '/', as it stands in the URL. */
	const char *path;
	/* Absolute path of the body; NULL: no body. */
	const char *file;
	/* HTTP status; 0 means 200. */
	unsigned status;
	/* Content-Type; NULL means text/html. */
	const char *type;
	/* From the request's arrival to the answer. */
	uint64_t delay_us;
	/* Location of a 3xx, or the name of a fault, or NULL. */
	const char *extra;
	const void *reserved[2];
};

/* What prepare() may ask of the host. [prepare()'s thread only] */
struct lane_prepare {
	uint32_t abi, size;
	/* The run's. */
	uint64_t seed;
	/* Folder kept between runs; absolute, exists. */
	const char *cache;
	/* Folder of this run for files that its trials read; absolute, exists,
	 * removed at the end. */
	const char *work;
	/* Addresses on which the local server listens; 0 when there is none
	 * (acquire isn't URL). */
	unsigned sites;

	/* Adds an item; its source is copied; not empty, no newline in it. A
	 * URL that isn't on one of site()'s addresses needs --live. */
	int (*item)(const struct lane_prepare *prepare, const char *source);
	/* Has the local server serve a page; copied. */
	int (*route)(const struct lane_prepare *prepare,
		const struct lane_route *route);
	/* "http://127.0.0.3:40123", for the URLs of a site; the host's. */
	const char *(*site)(const struct lane_prepare *prepare, unsigned site);
	/* Says what was prepared (corpus, version, digest); into run.json. */
	void (*fact)(const struct lane_prepare *prepare, const char *key,
		const char *value);
	/* Tells the user a line that matters: what was chosen, and why. */
	void (*say)(const struct lane_prepare *prepare, const char *fmt, ...)
#ifdef __GNUC__
		__attribute__((format(printf, 2, 3)))
#endif
		;
	/* Says why prepare() fails, and what to type; the first is kept. */
	void (*error)(const struct lane_prepare *prepare, const char *fmt, ...)
#ifdef __GNUC__
		__attribute__((format(printf, 2, 3)))
#endif
		;
	long (*option)(const struct lane_prepare *prepare, const char *name);
	const char *(*option_string)(
		const struct lane_prepare *prepare, const char *name);

	/* A host that is older ends here: `size` says so. */

	/* The fact that prepare() stated when the run began which is now gone
	 * on with; NULL when there is none. What was measured for it, such as
	 * how much work takes how long, must be what it was. */
	const char *(*earlier)(
		const struct lane_prepare *prepare, const char *key);
};

/* What a dataset may ask of the host in a trial. [any] */
struct lane_pass {
	uint32_t abi, size;
	size_t items;
	unsigned lanes;
	long (*option)(const struct lane_pass *pass, const char *name);
	const char *(*option_string)(
		const struct lane_pass *pass, const char *name);
	void (*error)(const struct lane_pass *pass, const char *fmt, ...)
#ifdef __GNUC__
		__attribute__((format(printf, 2, 3)))
#endif
		;
};

/* One item's bytes; the host's, valid until process() returns. */
struct lane_input {
	/* Its number in this process's list, for messages. What is done to it
	 * depends on source and bytes alone: another process may number it
	 * otherwise. */
	size_t item;
	const char *source;
	const char *type; /* Content-Type, when it came over HTTP; or NULL */
	const void *data; /* NULL when acquire is NONE */
	size_t len;
};

/*
 * What process() made of it. Two passes did the same work when these are
 * equal: so the digest covers all that was extracted, and nothing that a port,
 * a folder or a date changes.
 */
struct lane_output {
	uint64_t digest;
	/* Of a failure: a few words, static or the lane's ("deeper than 256");
	 * NULL when it succeeded. */
	const char *reason;
};

/* The table that a plugin exports. Required: abi, size, name, summary,
 * prepare, process. */
struct lane_dataset {
	uint32_t abi, size; /* LANE_DATASET_V1 */
	const char *name; /* letters, digits, '-', '_', '.'; at most 64 */
	const char *summary; /* one line */
	int acquire; /* enum lane_acquire */
	unsigned flags; /* LANE_CPU_BOUND, LANE_ON_REQUEST */

	/* Worker counts and sample where the user names none: "1,2,4"; NULL
	 * means powers of two up to twice the usable cores. 0: all items. */
	const char *workers;
	size_t sample;

	/* -EDOM: what the options say is wrong, and nothing is missing here. */
	int (*prepare)(const struct lane_prepare *prepare);

	/* Processes one item; 0, or < 0 with out->reason for an item that
	 * fails, which is a result like any other.
	 * [any thread or process; one call a lane at a time] */
	int (*process)(void *lane, const struct lane_input *in,
		struct lane_output *out);

	int (*open)(const struct lane_pass *pass, void **state);
	void (*close)(void *state);
	int (*lane_open)(
		const struct lane_pass *pass, void *state, void **lane);
	void (*lane_close)(void *lane);

	const struct lane_option *options;

	/* Optional: the title of the page that this lane's last process()
	 * succeeded with, white space collapsed and trimmed, "" when it has
	 * none, NULL where it wasn't looked for, or parsers may differ on it;
	 * the lane's. Programs in other languages are checked on it.
	 * [as process(), right after it] */
	const char *(*title)(void *lane);
};

/* Limited by the cores, not by waiting: the measured ceiling applies. */
#define LANE_CPU_BOUND 1u
/* Runs only when it is named, not in a run of everything. */
#define LANE_ON_REQUEST 2u

#define LANE_DATASET_V1 LANE_DATASET_ABI, sizeof(struct lane_dataset)

#if defined(__GNUC__)
__attribute__((visibility("default")))
#endif
extern const struct lane_dataset lane_dataset;

#ifdef __cplusplus
}
#endif

#endif
