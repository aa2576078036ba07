/* SPDX-License-Identifier: MIT */
/* How many files and connections the server may have open. */
#ifndef LANEBENCH_ORIGIN_DESCRIPTORS_H
#define LANEBENCH_ORIGIN_DESCRIPTORS_H

/* Takes all that may be had without asking; the connections that leaves room
 * for; 0: not for one. */
unsigned descriptors_raise(unsigned sites);

/* One line on stderr for EMFILE: how many there are, how many so many sites
 * need, and what to type. */
void descriptors_say(unsigned sites);

#endif
