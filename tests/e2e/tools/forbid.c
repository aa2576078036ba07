/* SPDX-License-Identifier: MIT */
/* forbid COMMAND...: runs it where no namespace can be made, as in a container:
 * the kernel refuses it, to root too. 77 where that can't be had. */
#include <errno.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sched.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#define SPACES \
	(CLONE_NEWPID | CLONE_NEWNS | CLONE_NEWUSER | CLONE_NEWNET | \
		CLONE_NEWIPC | CLONE_NEWUTS)
#define WORD(field) \
	BPF_STMT(BPF_LD | BPF_W | BPF_ABS, \
		(unsigned)offsetof(struct seccomp_data, field))
#define REFUSE(error) BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | (error))

int
main(int argc, char **argv)
{
	/* clone()'s flags are its first argument, the lower half of it first;
	 * clone3()'s can't be looked at, and nobody needs it. */
	struct sock_filter code[] = {
		WORD(nr),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_clone3, 5, 0),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_unshare, 5, 0),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_clone, 0, 2),
		WORD(args[0]),
		BPF_JUMP(BPF_JMP | BPF_JSET | BPF_K, SPACES, 2, 0),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
		REFUSE(ENOSYS),
		REFUSE(EPERM),
	};
	struct sock_fprog program = { sizeof(code) / sizeof(code[0]), code };

	if (argc < 2)
		return 2;
	if (prctl(PR_SET_NO_NEW_PRIVS, 1L, 0L, 0L, 0L) < 0 ||
		prctl(PR_SET_SECCOMP, (long)SECCOMP_MODE_FILTER, &program) <
			0) {
		fprintf(stderr, "forbid: %s\n", strerror(errno));
		return 77;
	}
	execvp(argv[1], argv + 1);
	fprintf(stderr, "forbid: %s: %s\n", argv[1], strerror(errno));
	return 127;
}
