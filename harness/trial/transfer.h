/* SPDX-License-Identifier: MIT */
/*
 * The flights that a process lends, and the handles that fly: a handle belongs
 * to a flight until its transfer has landed, so that a strategy which lets what
 * has landed wait has no more handles than transfers in the air.
 */
#ifndef LANEBENCH_TRIAL_TRANSFER_H
#define LANEBENCH_TRIAL_TRANSFER_H

#include "trial/job.h"

/* A free flight, or NULL. [any thread] */
struct host_flight *flight_take(struct host *host);

/* The flight that was lent, or NULL and why it can't be one of this process's
 * that is out. [any thread] */
struct host_flight *flight_lent(
	struct host *host, const struct lane_flight *lent, const char **why);

/* Prepares a handle for the flight's source, making one if need be: its
 * `lent.easy`. -ENOMEM, and then it is NULL. [the flight's owner] */
int flight_fetch(struct host *host, struct host_flight *flight);

/* Notes the transfer's result, err as for finish(): `reason` and `type` no
 * longer need the handle. [the flight's owner] */
void flight_note(struct host *host, struct host_flight *flight, int err);

/* Gives back the handle of a flight whose result is noted. [the flight's
 * owner] */
void flight_ground(struct host *host, struct host_flight *flight);

/* Gives back the flight, its handle and its buffer. [the flight's owner] */
void flight_return(struct host *host, struct host_flight *flight);

/* Frees a flight's own handle and buffer. */
void flight_fini(struct host_flight *flight);

/* Frees all flights and handles of this process. */
void flights_fini(struct host *host);

#endif
