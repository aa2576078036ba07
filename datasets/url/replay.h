/* SPDX-License-Identifier: MIT */
/* url.replay: pages that `lanebench record` kept, served here again. */
#ifndef DATASETS_URL_REPLAY_H
#define DATASETS_URL_REPLAY_H

#include <lanebench/dataset.h>

/*
 * Has the local server serve each page of the recording in `dir` with its
 * body, type and status, after the time that it took; each host of the
 * recording gets one of the local addresses, in turn. 0 or a negative errno,
 * which it reported. [prepare()'s thread]
 */
int replay_prepare(const struct lane_prepare *prepare, const char *dir);

#endif
