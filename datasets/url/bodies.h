/* SPDX-License-Identifier: MIT */
/* The files below a recording's folder, and none that a link leads to: a
 * recording from elsewhere serves none of our files. */
#ifndef DATASETS_URL_BODIES_H
#define DATASETS_URL_BODIES_H

/* The folder bodies/ of the open folder `root`, to be closed, or a negative
 * errno: -ENOTDIR when it is a link, too. [any] */
int bodies_folder(int root);

/*
 * Opens the regular file `name`, which holds no '/', of the open folder. The
 * descriptor, to be closed, or a negative errno with the reason, static, in
 * *why. [any]
 */
int bodies_open(int folder, const char *name, const char **why);

#endif
