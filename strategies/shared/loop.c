/* SPDX-License-Identifier: MIT */
/* libcurl's socket_action on epoll: what it costs to wait for a thousand
 * transfers is what the few cost that have something to say. */
#include "shared/loop.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/resource.h>
#include <sys/timerfd.h>
#include <time.h>
#include <unistd.h>

#define NS_PER_S UINT64_C(1000000000)
/* Few at a time: what has landed is replaced before the rest is looked at. */
#define LOOP_EVENTS 64
/* Connections kept beyond those in use, where there aren't more hosts: a host's
 * is to be there when its next page comes, however small the window. */
#define SPARE_CONNECTIONS 64u
/* Descriptors that are no connections, of the loops and of others. */
#define LOOP_FILES 256u

static uint64_t
loop_now_ns(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (uint64_t)now.tv_sec * NS_PER_S + (uint64_t)now.tv_nsec;
}

static void
loop_arm(struct loop *loop, uint64_t at_ns)
{
	const struct itimerspec at = {
		.it_value.tv_sec = (time_t)(at_ns / NS_PER_S),
		.it_value.tv_nsec = (long)(at_ns % NS_PER_S),
	};

	loop->armed_ns = at_ns;
	timerfd_settime(loop->timer, TFD_TIMER_ABSTIME, &at, NULL);
}

/* libcurl says when it wants to be called. Most of its timers are time
 * limits that are never reached: one that is postponed leaves the armed
 * timer alone. */
static int
loop_timer(CURLM *multi, long timeout_ms, void *arg)
{
	struct loop *loop = arg;

	(void)multi;
	loop->kick = timeout_ms == 0;
	loop->due_ns = timeout_ms > 0
		? loop_now_ns() + (uint64_t)timeout_ms * (NS_PER_S / 1000)
		: 0;
	if (loop->due_ns != 0 &&
		(loop->armed_ns == 0 || loop->due_ns < loop->armed_ns))
		loop_arm(loop, loop->due_ns);
	return 0;
}

/* libcurl says which socket it waits for, and for what. One that it has closed
 * has left epoll by itself. */
static int
loop_socket(CURL *easy, curl_socket_t socket, int what, void *arg, void *known)
{
	struct loop *loop = arg;
	struct epoll_event event = {
		.events = (what & CURL_POLL_IN ? EPOLLIN : 0u) |
			(what & CURL_POLL_OUT ? EPOLLOUT : 0u),
		.data.fd = socket,
	};

	(void)easy;
	if (what == CURL_POLL_REMOVE) {
		epoll_ctl(loop->epoll, EPOLL_CTL_DEL, socket, NULL);
		return 0;
	}
	curl_multi_assign(loop->multi, socket, loop);
	return epoll_ctl(loop->epoll, known ? EPOLL_CTL_MOD : EPOLL_CTL_ADD,
		socket, &event);
}

/* The timer went off: because of a time limit, or of one that was put off. */
static bool
loop_is_due(struct loop *loop)
{
	uint64_t went_off;

	if (read(loop->timer, &went_off, sizeof(went_off)) < 0)
		return false;
	loop->armed_ns = 0;
	if (loop->due_ns == 0)
		return false;
	if (loop_now_ns() >= loop->due_ns)
		return true;
	loop_arm(loop, loop->due_ns);
	return false;
}

static CURLMcode
loop_tell(struct loop *loop, const struct epoll_event *event)
{
	int fd = event->data.fd, what = 0, running;
	uint64_t woken;

	if (fd == loop->wake) {
		if (read(fd, &woken, sizeof(woken)) < 0)
			return CURLM_OK;
		return CURLM_OK;
	}
	if (fd == loop->timer)
		return loop_is_due(loop)
			? curl_multi_socket_action(
				  loop->multi, CURL_SOCKET_TIMEOUT, 0, &running)
			: CURLM_OK;
	if (event->events & EPOLLIN)
		what |= CURL_CSELECT_IN;
	if (event->events & EPOLLOUT)
		what |= CURL_CSELECT_OUT;
	if (event->events & (EPOLLERR | EPOLLHUP))
		what |= CURL_CSELECT_ERR;
	return curl_multi_socket_action(loop->multi, fd, what, &running);
}

static bool
loop_has_room(const struct loop *loop)
{
	return loop->flying < loop->width && loop->open < loop->room;
}

/* Whether there is nothing to begin, or an event will say when there is. */
static bool
loop_may_sleep(struct loop *loop)
{
	if (loop->flying == loop->width || *loop->next >= loop->job->items)
		return true;
	loop->hungry = true;
	return !loop_has_room(loop);
}

/* One turn: what is new is begun at once, else we wait for what comes. */
static CURLMcode
loop_turn(struct loop *loop)
{
	struct epoll_event events[LOOP_EVENTS];
	CURLMcode code = CURLM_OK;
	int running, count;

	if (loop->kick) {
		loop->kick = false;
		return curl_multi_socket_action(
			loop->multi, CURL_SOCKET_TIMEOUT, 0, &running);
	}
	if (!loop_may_sleep(loop))
		return CURLM_OK;
	count = epoll_wait(loop->epoll, events, LOOP_EVENTS, -1);
	loop->hungry = false;
	for (int i = 0; i < count && code == CURLM_OK; i++)
		code = loop_tell(loop, &events[i]);
	return code;
}

static void
loop_land(struct loop *loop, struct lane_flight *flight, int err)
{
	if (flight->easy != NULL) {
		curl_multi_remove_handle(loop->multi, flight->easy);
		loop->air[flight->slot] = NULL;
		loop->flying--;
	}
	if (loop->land(loop, flight, err))
		loop->open--;
}

/* Takes out what has landed. All messages are read first: removing a handle
 * makes those that wait behind it invalid. */
static void
loop_reap(struct loop *loop)
{
	unsigned count = 0;
	CURLMsg *message;
	int left;

	while ((message = curl_multi_info_read(loop->multi, &left)) != NULL) {
		struct landed *landed = &loop->landed[count++];

		curl_easy_getinfo(message->easy_handle, CURLINFO_PRIVATE,
			&landed->flight);
		landed->err = (int)message->data.result;
	}
	for (unsigned i = 0; i < count; i++)
		loop_land(loop, loop->landed[i].flight, loop->landed[i].err);
}

/* An empty place is time lost while we wait. */
static void
loop_fill(struct loop *loop)
{
	const struct lane_job *job = loop->job;

	while (loop_has_room(loop) && *loop->next < job->items) {
		size_t item = atomic_fetch_add(loop->next, 1);
		struct lane_flight *flight =
			item < job->items ? job->begin(job, item) : NULL;

		if (flight == NULL) {
			/* None is left, or no more are to be taken. */
			*loop->next = job->items;
			return;
		}
		loop->open++;
		if (flight->easy == NULL) {
			/* Nothing to wait for: a local file. */
			loop_land(loop, flight, 0);
			continue;
		}
		loop->air[flight->slot] = flight;
		loop->flying++;
		if (curl_multi_add_handle(loop->multi, flight->easy) !=
			CURLM_OK)
			loop_land(loop, flight, -ENOMEM);
	}
}

static int
loop_watch(struct loop *loop, int fd)
{
	struct epoll_event event = { .events = EPOLLIN, .data.fd = fd };

	return fd < 0 || epoll_ctl(loop->epoll, EPOLL_CTL_ADD, fd, &event) < 0
		? -errno
		: 0;
}

/* How many connections may be kept. Where those of all loops together would
 * run out of descriptors, fewer: a page may then have to connect anew. */
static long
loop_connections(const struct loop *loop, bool *scarce)
{
	struct rlimit files;
	rlim_t spare = SPARE_CONNECTIONS;

	if (loop->job->hosts > spare)
		spare = loop->job->hosts;
	*scarce = false;
	if (getrlimit(RLIMIT_NOFILE, &files) == 0 &&
		files.rlim_cur != RLIM_INFINITY) {
		rlim_t taken = loop->slots + LOOP_FILES, left = 0;

		if (files.rlim_cur > taken)
			left = (files.rlim_cur - taken) * loop->width /
				loop->slots;
		*scarce = left < spare;
		spare = *scarce ? left : spare;
	}
	return (long)(loop->width + spare);
}

static int
loop_init(struct loop *loop)
{
	long connections;
	bool scarce;
	int rc;

	loop->multi = curl_multi_init();
	loop->air = calloc(loop->slots, sizeof(*loop->air));
	loop->landed = calloc(loop->width, sizeof(*loop->landed));
	loop->epoll = epoll_create1(EPOLL_CLOEXEC);
	loop->timer =
		timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK | TFD_CLOEXEC);
	loop->wake = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
	if (loop->epoll < 0)
		return -errno;
	rc = loop_watch(loop, loop->timer);
	if (rc == 0)
		rc = loop_watch(loop, loop->wake);
	if (rc < 0)
		return rc;
	if (!loop->multi || !loop->air || !loop->landed)
		return -ENOMEM;
	curl_multi_setopt(loop->multi, CURLMOPT_SOCKETFUNCTION, loop_socket);
	curl_multi_setopt(loop->multi, CURLMOPT_SOCKETDATA, loop);
	curl_multi_setopt(loop->multi, CURLMOPT_TIMERFUNCTION, loop_timer);
	curl_multi_setopt(loop->multi, CURLMOPT_TIMERDATA, loop);
	connections = loop_connections(loop, &scarce);
	curl_multi_setopt(loop->multi, CURLMOPT_MAXCONNECTS, connections);
	/* MAXCONNECTS holds only when a transfer ends: until then those that
	 * are kept for other sites come on top. Where descriptors are scarce,
	 * the limit that libcurl looks at each time is worth its price. */
	if (scarce)
		curl_multi_setopt(loop->multi, CURLMOPT_MAX_TOTAL_CONNECTIONS,
			connections);
	return 0;
}

/* libcurl closes its sockets while it can still say so to epoll. */
static void
loop_fini(struct loop *loop)
{
	curl_multi_cleanup(loop->multi);
	free(loop->air);
	free(loop->landed);
	if (loop->epoll >= 0)
		close(loop->epoll);
	if (loop->timer >= 0)
		close(loop->timer);
	if (loop->wake >= 0)
		close(loop->wake);
}

int
loop_run(struct loop *loop)
{
	const struct lane_job *job = loop->job;
	CURLMcode code = CURLM_OK;
	int rc = loop_init(loop);

	if (rc < 0)
		job->error(
			job, "an event loop didn't start: %s", strerror(-rc));
	while (rc == 0) {
		loop_fill(loop);
		if (loop->flying == 0 && *loop->next >= job->items)
			break;
		code = loop_turn(loop);
		if (code != CURLM_OK) {
			job->error(job, "%s", curl_multi_strerror(code));
			rc = -EIO;
		}
		loop_reap(loop);
	}
	/* Flights still in the air are finished without a result. */
	for (unsigned slot = 0; loop->flying > 0; slot++)
		if (loop->air[slot] != NULL)
			loop_land(loop, loop->air[slot], -EIO);
	loop_fini(loop);
	return rc;
}

void
loop_leave(struct loop *loop)
{
	const uint64_t one = 1;

	loop->open--;
	if (atomic_exchange(&loop->hungry, false) &&
		write(loop->wake, &one, sizeof(one)) < 0)
		return; /* the counter is full: it has been woken */
}
