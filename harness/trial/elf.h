/* SPDX-License-Identifier: MIT */
/* Whether a file is a whole shared library: the dynamic linker maps one that
 * was cut short, and dies of it. */
#ifndef LANEBENCH_TRIAL_ELF_H
#define LANEBENCH_TRIAL_ELF_H

/* NULL when it may be loaded, else what is wrong with it; static. */
const char *elf_problem(const char *file);

#endif
