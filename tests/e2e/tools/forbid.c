/* SPDX-License-Identifier: MIT */
/* forbid [-g] COMMAND...: runs it where no namespace can be made, as in a
 * container: the kernel refuses it, to root too. With -g it finds no control
 * groups either. 77 where that can't be had. */
#include <errno.h>
#include <fcntl.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sched.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <sys/mount.h>
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

static int
forbid_write(const char *path, const char *text)
{
	int fd = open(path, O_WRONLY | O_CLOEXEC);
	int rc = fd < 0 || write(fd, text, strlen(text)) < 0 ? -1 : 0;

	if (fd >= 0)
		close(fd);
	return rc;
}

/* Whoever isn't root needs a namespace of users for one of mounts. */
static int
forbid_unshare(void)
{
	unsigned uid = (unsigned)geteuid(), gid = (unsigned)getegid();
	char users[40], groups[40];

	if (uid == 0)
		return unshare(CLONE_NEWNS);
	snprintf(users, sizeof(users), "%u %u 1", uid, uid);
	snprintf(groups, sizeof(groups), "%u %u 1", gid, gid);
	if (unshare(CLONE_NEWUSER | CLONE_NEWNS) < 0 ||
		forbid_write("/proc/self/setgroups", "deny") < 0 ||
		forbid_write("/proc/self/uid_map", users) < 0)
		return -1;
	return forbid_write("/proc/self/gid_map", groups);
}

/* An empty folder is where they were. */
static int
forbid_groups(void)
{
	if (forbid_unshare() < 0 ||
		mount("none", "/", "none", MS_REC | MS_SLAVE, NULL) < 0)
		return -1;
	return mount("none", "/sys/fs/cgroup", "tmpfs", MS_RDONLY, NULL);
}

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

	bool groups = argc > 1 && strcmp(argv[1], "-g") == 0;

	argv += groups;
	argc -= groups;
	if (argc < 2)
		return 2;
	if (groups && forbid_groups() < 0) {
		fprintf(stderr, "forbid: groups: %s\n", strerror(errno));
		return 77;
	}
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
