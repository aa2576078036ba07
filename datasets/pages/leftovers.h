/* SPDX-License-Identifier: MIT */
/* Folders of pages whose making was interrupted. */
#ifndef LANEBENCH_PAGES_LEFTOVERS_H
#define LANEBENCH_PAGES_LEFTOVERS_H

/*
 * Removes from the folder `cache` what generate_folder() began under a name
 * that starts with `prefix`, where no process is at work on it.
 * What can't be removed stays. [any; other processes may do the same]
 */
void leftovers_remove(const char *cache, const char *prefix);

#endif
