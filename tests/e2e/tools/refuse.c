/* SPDX-License-Identifier: MIT */
/* refuse SYSCALL COMMAND...: the command, in a sandbox where the kernel says
 * EPERM to that system call. Exit 77 where there are no such sandboxes. */
#include <errno.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

static const struct {
	const char *name;
	unsigned number;
} known[] = {
	{ "io_uring_setup", SYS_io_uring_setup },
	{ "sched_setaffinity", SYS_sched_setaffinity },
};

int
main(int argc, char **argv)
{
	unsigned number = 0;

	for (size_t i = 0; argc > 2 && i < sizeof(known) / sizeof(*known); i++)
		if (strcmp(argv[1], known[i].name) == 0)
			number = known[i].number;
	if (number == 0) {
		fputs("usage: refuse SYSCALL COMMAND...\n", stderr);
		return 2;
	}
	struct sock_filter filter[] = {
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS,
			offsetof(struct seccomp_data, nr)),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, number, 0, 1),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | EPERM),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
	};
	struct sock_fprog program = { sizeof(filter) / sizeof(*filter),
		filter };

	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) < 0 ||
		prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program) < 0)
		return 77;
	execvp(argv[2], argv + 2);
	perror(argv[2]);
	return 127;
}
