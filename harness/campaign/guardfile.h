/* SPDX-License-Identifier: MIT */
/*
 * What trials run within, as JSON: "guard" in run.json and `doctor --json`.
 *
 *   namespace         PID namespace with a /proc of its own: nothing outside a
 *                     trial can be seen or signalled from it, and whatever it
 *                     started is gone with it
 *   user_namespace    needed for that
 *   ipc_namespace     System V's shared memory, semaphores and queues, and
 *                     POSIX' queues, are a trial's own, and gone with it
 *   shm_own           so is what it makes in /dev/shm
 *   namespace_refused why there is none; null
 *   cgroup            1, 2, 3 (both) or 0: the trees in which each trial has a
 *                     control group of its own
 *   cgroup_kill       ... all of which the kernel can kill at once
 *   memory_limit, processes_limit
 *                     who holds it: "cgroup"; "watch": the launcher looks ten
 *                     times a second, and kills; "user": it does, and the
 *                     kernel's limit of the user keeps what is between bounded
 *   memory_peak       where peak_rss_bytes comes from: "cgroup", "sum of peaks"
 *   session, subreaper, dies_with_lanebench, killed_first
 *                     true: a supervisor a trial, the trial's session, adopts
 *                     what is detached; out of memory, the kernel takes trials
 *                     first
 *   limits            time_s (null: ten times what the baseline took, 10 s at
 *                     least), memory_bytes, processes, descriptors, disk_bytes
 *                     (by which the work folder may grow); in run.json
 */
#ifndef LANEBENCH_CAMPAIGN_GUARDFILE_H
#define LANEBENCH_CAMPAIGN_GUARDFILE_H

#include <jansson.h>

#include "launch/guard.h"

/* The caller's; NULL without memory. */
json_t *guardfile_means(const struct guard_means *means);
json_t *guardfile_limits(const struct guard_limits *limits, double time_s);

#endif
