/* SPDX-License-Identifier: MIT */
/* The picture: a bar a program, a panel a round. */
#ifndef LANEBENCH_BENCH_PEERS_PICTURE_H
#define LANEBENCH_BENCH_PEERS_PICTURE_H

#include <stdio.h>

/* The arguments of plots/peers.gp: a word a panel in each text. */
struct picture_panels {
	FILE *data; /* DIR/peers.dat: a block a panel */
	char names[200], items[200], counts[200], marks[200];
};

/* 0 or a negative errno. */
int picture_open(struct picture_panels *panels, const char *folder);

/* The panel is done: its name, of how many items it is, how many bars it has,
 * and the rate at which there is a mark, 0 for none. */
void picture_panel(struct picture_panels *panels, const char *name,
	size_t items, size_t bars, double mark);

/* Closes the data and draws DIR/plots/peers.svg and .png. 0, or a negative
 * errno, having said why. */
int picture_draw(struct picture_panels *panels, const char *folder);

#endif
