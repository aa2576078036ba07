/* SPDX-License-Identifier: MIT */
/* Loads a plugin's file, and holds its table against what we understand. */
#ifndef LANEBENCH_TRIAL_LOADER_H
#define LANEBENCH_TRIAL_LOADER_H

#include <stddef.h>

#include <lanebench/dataset.h>
#include <lanebench/strategy.h>

#include "trial/manifest.h"

enum loaded_kind {
	LOADED_STRATEGY = 1,
	LOADED_DATASET = 2
};

/*
 * Our own copy of the table: fields that the plugin was built without are
 * zero. What it points to belongs to the plugin, which is never unloaded.
 */
struct loaded {
	enum loaded_kind kind;
	struct lane_strategy strategy;
	struct lane_dataset dataset;
	/* Of a peer, whose table is made of it; else NULL. Never freed. */
	struct manifest *manifest;
};

/* 0, or a negative errno, -ENOEXEC when it isn't meant to be a plugin, and one
 * line in `why` that names the file. */
int loader_load(
	struct loaded *plugin, const char *file, char *why, size_t why_size);

/* What keeps a file from being loaded, NULL for a whole shared library: the
 * dynamic linker maps one that was cut short, and dies of it. Static. */
const char *elf_problem(const char *file);

#endif
