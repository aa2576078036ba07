/* SPDX-License-Identifier: MIT */
/*
 * The server's state, and a client's connection with the request that it has in
 * progress: put aside, taken up again, noted as gone. Everything here belongs
 * to the server's one thread.
 */
#ifndef LANEBENCH_ORIGIN_ORIGIN_H
#define LANEBENCH_ORIGIN_ORIGIN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <microhttpd.h>

/*
 * The table of what is served: a route a URL, read from a file. TSV in UTF-8;
 * the first line is the header
 *
 *     site  path  file  status  type  delay_us  extra
 *
 * site: from 0. path: begins with '/', compared byte by byte with the request's
 * path and query as they were sent. file: absolute, its control characters and
 * '%' percent-encoded; empty: no body. status: 0 is 200. type: empty is
 * text/html. delay_us: from the request's arrival to the answer; empty: by the
 * site's --latency. extra: empty, a fault (fault.h), or with a 3xx its Location.
 * Every line ends with a newline. A line that repeats another is ignored.
 */

/* The ways in which a page can go wrong. */
enum fault {
	FAULT_NONE = 0,
	FAULT_STALL, /* never answers */
	FAULT_CUT, /* half of the body, then closes */
	FAULT_RESET, /* half of the body, then a RST */
	FAULT_LOOP, /* redirects to itself for ever */
	FAULT_FLOOD, /* chunked, this many bytes of spaces */
	FAULT_BOMB, /* a gzip of this many zero bytes */
	FAULT_SLOW /* this many bytes a second */
};

#define ROUTES_HEADER "site\tpath\tfile\tstatus\ttype\tdelay_us\textra"

/* The last part of the query in which a page that redirects to itself
 * counts. */
#define ROUTES_TURN "turn="

/* The delay of a route that leaves it to the site's latency. */
#define ROUTE_DELAY_UNSET UINT64_MAX

/* Routes with the same file, type and Location have one page together. */
struct route_page {
	const char *file; /* NULL: no body */
	const char *type;
	const char *location; /* NULL: none */
};

struct route {
	const char *path;
	uint64_t delay_ns;
	uint64_t amount; /* of the fault */
	uint32_t site;
	uint32_t page;
	uint16_t status;
	uint8_t fault; /* enum fault */
};

struct routes {
	struct route *routes;
	size_t count;
	struct route_page *pages;
	size_t page_count;
	/* The rest is the module's own. */
	char *text;
	uint32_t *slots; /* 1 + index of a route, 0: free; a power of two */
	size_t slot_count;
};

/* 0 or < 0, then error is one line that names the file and where it matters the
 * line. What it gives out is the caller's, for routes_destroy(). */
int routes_load(const char *file, unsigned sites, struct routes **routes,
	char *error, size_t error_size);
void routes_destroy(struct routes *routes);

/* The route of what a client asked for, or NULL. A page that redirects to
 * itself (FAULT_LOOP) is found with the turn in its query, too. */
const struct route *
routes_find(const struct routes *routes, unsigned site, const char *path);

/*
 * The bytes of the pages, ready for sending: read when first asked for, kept
 * within a budget. One thread.
 */

/* All that is kept together, and the largest that is kept at all: a larger file
 * is sent from the disk each time. */
#define BODIES_BUDGET (UINT64_C(256) << 20)
#define BODIES_LARGEST (UINT64_C(8) << 20)
/* What is read and sent with its headers in one call, where nothing is kept:
 * sendfile() costs more than it saves. */
#define BODIES_SMALL (UINT64_C(64) << 10)

struct bodies;

/* Bytes that live as long as anyone holds them. */
struct body {
	size_t refs;
	size_t len;
	char data[];
};

/* A page's response with its bytes and type, and its length. It stays the
 * bodies' own; but when *once is set, it is the caller's to destroy. 0 or a
 * negative errno of opening the file. */
int bodies_response(struct bodies *bodies, uint32_t page,
	struct MHD_Response **response, uint64_t *len, bool *once);

/* A response with the bytes of an open file of *len bytes, for
 * MHD_destroy_response(); takes over the descriptor, and sets *len to what
 * there was. 0 or a negative errno. */
int bodies_once(int fd, uint64_t *len, struct MHD_Response **response);

/* The same, read at once into memory that goes with the response; the
 * descriptor stays the caller's. */
int bodies_whole(int fd, uint64_t *len, struct MHD_Response **response);

/* The bytes of a file, whatever its size; for body_unref(). 0 or a negative
 * errno. file NULL: 64 KiB of spaces. */
int body_read(const char *file, struct body **body);
void body_unref(void *body);

/* Routes and their bodies, held by the server and by each request that is in
 * progress, so that new ones can take their place at any time. */
struct table {
	size_t refs;
	struct routes *routes;
	struct bodies *bodies;
};

/* 0 with one reference, or < 0 and one line of error. */
int table_load(const char *file, unsigned sites, struct table **table,
	char *error, size_t error_size);
struct table *table_ref(struct table *table);
void table_unref(struct table *table);

/*
 * What the server counts about itself since the last reset. One thread.
 *
 * requests: those whose request line was read, answered or not; so whatever a
 * client has an answer to is counted. connections: TCP connections accepted.
 * peak_connections: most that were open at once, those open at the reset
 * included. serving: requests from their line on to before the last of the
 * answer is handed over; a client that goes takes its own along. dropped:
 * connections that we closed, at rest, to make room.
 * bytes: of bodies, as handed over for sending. late: from the moment
 * an answer was due to the moment it was handed over, of the answers that had a
 * delay.
 */

/* A small fixed histogram of nanoseconds: quantiles true to 0.8 %, the largest
 * exactly. */

/* 64 bins to each power of two, whatever is below 64 exactly. */
#define HISTOGRAM_SUB_BITS 6
#define HISTOGRAM_BINS ((64 - HISTOGRAM_SUB_BITS + 1) << HISTOGRAM_SUB_BITS)

struct histogram {
	uint64_t count;
	uint64_t max_ns;
	uint32_t bins[HISTOGRAM_BINS];
};

void histogram_clear(struct histogram *histogram);
void histogram_add(struct histogram *histogram, uint64_t ns);

/* The value with at least q, 0 < q <= 1, of all at or below it: the middle of
 * its bin. 0 when there are none. */
uint64_t histogram_quantile_ns(const struct histogram *histogram, double q);

struct counters {
	uint64_t requests;
	uint64_t connections;
	uint64_t open_connections;
	uint64_t peak_connections;
	uint64_t serving, peak_serving;
	uint64_t bytes;
	uint64_t dropped;
	uint64_t cpu_base_ns;
	struct histogram late;
};

void counters_reset(struct counters *counters);
void counters_opened(struct counters *counters);
void counters_closed(struct counters *counters);

void counters_serves(struct counters *counters);
void counters_served(struct counters *counters);

/* One line, without a newline: "counters requests=... peak_serving=N";
 * "-" for a lateness that nothing had. */
void
counters_print(const struct counters *counters, char *line, size_t line_size);

/*
 * How long a site takes to answer: a distribution, from which each URL draws
 * its own delay. The draw is a pure function of seed, site and path, to the bit
 * and on every machine.
 */

enum latency_kind {
	LATENCY_NONE = 0,
	LATENCY_CONSTANT, /* low_ns */
	LATENCY_UNIFORM, /* from low_ns to high_ns */
	LATENCY_LOGNORMAL /* mean low_ns, sigma of its logarithm */
};

struct latency {
	enum latency_kind kind;
	uint64_t low_ns, high_ns;
	double sigma;
};

/* No delay is longer. */
#define LATENCY_LONGEST_NS UINT64_C(3600000000000)

/* Reads "constant:50ms", "uniform:10ms:90ms", "lognormal:MEAN:SIGMA"; units ns,
 * us, ms, s. 0 or -EINVAL. */
int latency_parse(const char *spec, struct latency *latency);

/* The delay of one URL, in ns. path: as it stands in the request. */
uint64_t latency_of_ns(const struct latency *latency, uint64_t seed,
	unsigned site, const char *path);

/* The program's command line. */

/* 127.0.0.1 to 127.0.0.254. */
#define OPTIONS_MOST_SITES 254u

struct options {
	unsigned sites;
	uint16_t port; /* 0: any that is free */
	const char *address; /* NULL: 127.0.0.1 and on */
	bool allow_remote;
	const char *root; /* NULL: none */
	const char *routes; /* NULL: none */
	bool control, version;
	uint64_t seed;
	struct latency latency[OPTIONS_MOST_SITES];
	unsigned latency_site; /* the highest that one is given for */
};

/* 0: go on; 1: --help or --version was answered; -EINVAL: one line was written
 * to stderr. Strings are argv's. */
int options_parse(struct options *options, int argc, char **argv);

/* Whether a numeric address can't be reached from other machines. -EINVAL: it
 * isn't a numeric address. */
int listen_is_loopback(const char *address);

/* Opens options->sites sockets; the descriptors are the caller's. *port: the
 * one they all have. 0, or < 0 and one line on stderr; -EINVAL: the address
 * isn't one that is allowed. */
int listen_open(const struct options *options, int *fds, uint16_t *port);

/* Takes all that may be had without asking; the connections that leaves room
 * for; 0: not for one. */
unsigned descriptors_raise(unsigned sites);

/* Explains EMFILE on stderr: how many descriptors there are, how many `sites`
 * need, what to type. */
void descriptors_say(unsigned sites);

/* What is due when: a binary heap of entries that are part of their owners. One
 * thread. */

struct timer_entry {
	uint64_t due_ns;
	size_t place; /* 1 + its index in the heap; 0: not in it */
};

struct timer_slot {
	uint64_t due_ns;
	struct timer_entry *entry;
};

struct timer_heap {
	struct timer_slot *slots;
	size_t count, room;
};

/* 0 or -ENOMEM. The entry must not be in the heap, and stays the caller's. */
int
timer_add(struct timer_heap *heap, struct timer_entry *entry, uint64_t due_ns);
/* Does nothing to an entry that isn't in the heap. */
void timer_remove(struct timer_heap *heap, struct timer_entry *entry);
/* The earliest, or NULL; it stays in. */
struct timer_entry *timer_first(const struct timer_heap *heap);
void timer_fini(struct timer_heap *heap);

struct control;
struct root_files;
struct server;
struct client;

/* What an event of the epoll belongs to; the first member of its owner. */
enum server_source {
	SOURCE_SITE,
	SOURCE_DOOR,
	SOURCE_CLIENT,
	SOURCE_CONTROL,
	SOURCE_SIGNAL
};

struct server_door {
	enum server_source source;
	int fd; /* listens */
};

struct server_site {
	enum server_source source;
	unsigned index;
	struct server *server;
	struct server_door door;
	struct MHD_Daemon *daemon;
	bool runnable; /* has work without an event */
};

struct server {
	const struct options *options;
	int epoll;
	int leaving; /* a second epoll, which reports closed clients */
	int signals;
	int root; /* folder, -1: none */
	struct root_files *files; /* below it; NULL: none */
	bool stop;
	bool full; /* a client waits to be accepted, without room */
	uint64_t full_at; /* connections that were open then */
	bool shut; /* accepts no client for the moment */
	unsigned most; /* connections of all sites together */
	uint64_t idle_ns; /* when it last had nothing to do */
	struct table *table; /* NULL: none yet */
	struct timer_heap timers; /* of clients that wait */
	struct client *clients; /* all that are open */
	struct counters counters;
	struct control *control;
	unsigned site_count;
	struct server_site sites[OPTIONS_MOST_SITES];
};

enum client_phase {
	CLIENT_IDLE, /* between requests */
	CLIENT_ARRIVED, /* its request line is read */
	CLIENT_READY, /* and its headers */
	CLIENT_WAITING, /* put aside until its answer is due */
	CLIENT_DUE,
	CLIENT_ANSWERED,
	CLIENT_LEFT /* the client went while it waited, or has to go */
};

struct root_file;

struct client {
	enum server_source source;
	enum client_phase phase;
	struct server_site *site;
	struct MHD_Connection *connection;
	struct table *table; /* held from the request on */
	const struct route *route; /* NULL: it has none */
	struct root_file *file; /* what it gets, where that is known already */
	const char *url; /* path as it was sent, without the query */
	uint64_t arrival_ns;
	uint64_t delay_ns;
	uint64_t idle_ns; /* since when it is at rest; 0: it never served */
	struct timer_entry timer;
	int fd;
	bool head; /* no body is wanted */
	bool serving; /* its request is one of those in service */
	bool gone; /* its client sends nothing more */
	bool suspended;
	bool watched;
	struct client *next, **link;
};

/* Adds a descriptor to the server's epoll. 0 or a negative errno. */
int server_watch(struct server *server, int fd, uint32_t events,
	enum server_source *source);

/* Has the epoll tell when the client goes. */
void client_watch(struct client *client);

/* A request of its is in service from now on. */
void client_serves(struct client *client);
/* The last of its answer is about to be handed over, or its client has gone. */
void client_served(struct client *client);
/* Takes note of all clients that have gone by now. */
void client_note_gone(struct server *server);
/* Puts a connection aside until then. 0 or -ENOMEM. */
int client_pause(struct client *client, uint64_t until_ns);
/* Takes it up again; the site must be run. */
void client_resume(struct client *client);
/* Its timer's time has come. */
void client_due(struct timer_entry *timer);
/* The client of a connection that was put aside has gone. */
void client_left(struct client *client);
/* Closes the connection that has been idle for longest, and for long enough not
 * to be used again soon; whether there is one. Its site must be run. */
bool client_drop_idle(struct server *server);
/* Puts it aside until client_resume(). */
void client_suspend(struct client *client);

/* What a request gets: its route's page or fault, a file below the root, or an
 * error. */

struct client;

/* Hands the answer over for sending. MHD_NO: the connection can only be
 * closed. */
enum MHD_Result answer_queue(struct client *client);
enum MHD_Result answer_error(struct client *client, unsigned status);

/* A gzip member that unpacks to any number of zero bytes, of which any part can
 * be had without the parts before it. */

/* Length of the member for this many zero bytes (about bytes / 158). */
uint64_t zeros_gzip_size(uint64_t bytes);

/* Writes up to len of its bytes from `at` on; returns how many. */
size_t zeros_gzip_read(uint64_t bytes, uint64_t at, char *to, size_t len);

/* From a request's arrival to its answer: what libmicrohttpd's daemons call;
 * cls is the struct server_site. */

void client_connection(void *cls, struct MHD_Connection *connection,
	void **context, enum MHD_ConnectionNotificationCode code);
void *client_request_line(
	void *cls, const char *uri, struct MHD_Connection *connection);
enum MHD_Result client_request(void *cls, struct MHD_Connection *connection,
	const char *url, const char *method, const char *version,
	const char *upload, size_t *upload_size, void **context);
void client_completed(void *cls, struct MHD_Connection *connection,
	void **context, enum MHD_RequestTerminationCode code);

/* The server: one thread and one epoll for the epolls of the libmicrohttpd
 * daemons, one for each site, for clients with long waits, the control pipe and
 * the signals. */

/* Takes over the sites' listening sockets, failing too; most: connections of
 * all together. 0, or < 0 and one line on stderr. The options must outlive
 * it. */
int server_init(struct server *server, const struct options *options, int *fds,
	unsigned most);
void server_fini(struct server *server);

/* Serves until a signal, or the end of control. 0 or a negative errno, with one
 * line on stderr. */
int server_run(struct server *server);

/* Files below one folder, by the path of a URL; nothing outside it. */

/* Turns a URL's path, as it was sent and without its query, into a name below
 * the folder; "." for "/". 0, -EINVAL (not a path, a bad escape, a NUL),
 * -ENOENT (it would lead outside), -ENAMETOOLONG. */
int root_name(const char *url, char *name, size_t name_size);

/* Opens a regular file, or a folder's index.html, of that name below the
 * folder without following a link that leads out. The descriptor, or a
 * negative errno. */
int root_open(int folder, const char *name, uint64_t *len);

/* As root_open(), for kernels without openat2(): follows no links at all. */
int root_open_walking(int folder, const char *name);

/* A Content-Type by the name's ending. */
const char *root_type(const char *name);

/*
 * The files that waiting requests will be answered with: found and read while
 * there is time, one copy for all who wait for the same bytes, within a budget.
 */

/* All that is held together; the largest that is held at all; what each costs
 * beside its bytes, about. What doesn't fit is read when its answer is due. */
#define ROOT_BUDGET (UINT64_C(256) << 20)
#define ROOT_LARGEST (UINT64_C(1) << 20)
#define ROOT_EACH UINT64_C(1024)

struct root_files;
struct root_file;

/* NULL without memory. No file may be held any more when it is destroyed. */
struct root_files *root_files_create(void);
void root_files_destroy(struct root_files *files);

/* The file that a URL's path names below the folder, as it is now; for
 * root_file_release(). NULL when it can't be opened or doesn't fit; the answer
 * will say why. */
struct root_file *
root_file_take(struct root_files *files, int folder, const char *url);
void root_file_release(struct root_files *files, struct root_file *file);

/* Its bytes with their type, and how many they are. They stay the file's. */
struct MHD_Response *
root_file_response(const struct root_file *file, uint64_t *len);

/* What is held now, in all. */
uint64_t root_files_held(const struct root_files *files);

#endif
