/* SPDX-License-Identifier: MIT */
/* shmget() and its kin, with a note of what they make. */
#undef _FORTIFY_SOURCE /* which has bodies of its own for some of them */
#include "trial/leftovers.h"

#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <mqueue.h>
#include <semaphore.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <sys/ipc.h>
#include <sys/mman.h>
#include <sys/msg.h>
#include <sys/sem.h>
#include <sys/shm.h>

#include "wire/made.h"

#define IPC_HOOKS_OURS __attribute__((visibility("default")))

static struct wire_head *ipc_hooks_head;

void
ipc_hooks_watch(struct wire_head *head)
{
	ipc_hooks_head = head;
}

static void
ipc_hooks_note(enum wire_made_kind kind, int id, const char *name)
{
	int kept = errno;

	if (ipc_hooks_head != NULL)
		wire_made_note(ipc_hooks_head, kind, id, name);
	errno = kept;
}

/* Whether it may be there already: asked for as new first, it shows who made
 * it. */
static bool
ipc_hooks_shares(int flags, int exclusive)
{
	return errno == EEXIST && !(flags & exclusive);
}

IPC_HOOKS_OURS int
shmget(key_t key, size_t size, int flags)
{
	int (*real)(key_t, size_t, int);
	bool makes = key == IPC_PRIVATE || (flags & IPC_CREAT) != 0;
	int id = -1;

	*(void **)&real = dlsym(RTLD_NEXT, "shmget");
	if (makes)
		id = real(key, size, flags | IPC_EXCL);
	if (id >= 0)
		ipc_hooks_note(WIRE_MADE_SEGMENT, id, "");
	else if (!makes || ipc_hooks_shares(flags, IPC_EXCL))
		id = real(key, size, flags);
	return id;
}

IPC_HOOKS_OURS int
semget(key_t key, int count, int flags)
{
	int (*real)(key_t, int, int);
	bool makes = key == IPC_PRIVATE || (flags & IPC_CREAT) != 0;
	int id = -1;

	*(void **)&real = dlsym(RTLD_NEXT, "semget");
	if (makes)
		id = real(key, count, flags | IPC_EXCL);
	if (id >= 0)
		ipc_hooks_note(WIRE_MADE_SEMAPHORES, id, "");
	else if (!makes || ipc_hooks_shares(flags, IPC_EXCL))
		id = real(key, count, flags);
	return id;
}

IPC_HOOKS_OURS int
msgget(key_t key, int flags)
{
	int (*real)(key_t, int);
	bool makes = key == IPC_PRIVATE || (flags & IPC_CREAT) != 0;
	int id = -1;

	*(void **)&real = dlsym(RTLD_NEXT, "msgget");
	if (makes)
		id = real(key, flags | IPC_EXCL);
	if (id >= 0)
		ipc_hooks_note(WIRE_MADE_MESSAGES, id, "");
	else if (!makes || ipc_hooks_shares(flags, IPC_EXCL))
		id = real(key, flags);
	return id;
}

IPC_HOOKS_OURS int
shm_open(const char *name, int flags, mode_t mode)
{
	int (*real)(const char *, int, mode_t);
	bool makes = (flags & O_CREAT) != 0;
	int fd = -1;

	*(void **)&real = dlsym(RTLD_NEXT, "shm_open");
	if (makes)
		fd = real(name, flags | O_EXCL, mode);
	if (fd >= 0)
		ipc_hooks_note(WIRE_MADE_SHM, 0, name);
	else if (!makes || ipc_hooks_shares(flags, O_EXCL))
		fd = real(name, flags, mode);
	return fd;
}

IPC_HOOKS_OURS sem_t *
sem_open(const char *name, int flags, ...)
{
	sem_t *(*real)(const char *, int, ...);
	bool makes = (flags & O_CREAT) != 0;
	sem_t *sem = SEM_FAILED;
	unsigned value = 0;
	mode_t mode = 0;
	va_list args;

	*(void **)&real = dlsym(RTLD_NEXT, "sem_open");
	va_start(args, flags);
	if (makes) {
		mode = va_arg(args, mode_t);
		value = va_arg(args, unsigned);
		sem = real(name, flags | O_EXCL, mode, value);
	}
	va_end(args);
	if (sem != SEM_FAILED)
		ipc_hooks_note(WIRE_MADE_SEM, 0, name);
	else if (!makes || ipc_hooks_shares(flags, O_EXCL))
		sem = real(name, flags, mode, value);
	return sem;
}

IPC_HOOKS_OURS mqd_t
mq_open(const char *name, int flags, ...)
{
	mqd_t (*real)(const char *, int, ...);
	bool makes = (flags & O_CREAT) != 0;
	struct mq_attr *attributes = NULL;
	mqd_t queue = (mqd_t)-1;
	mode_t mode = 0;
	va_list args;

	*(void **)&real = dlsym(RTLD_NEXT, "mq_open");
	va_start(args, flags);
	if (makes) {
		mode = va_arg(args, mode_t);
		attributes = va_arg(args, struct mq_attr *);
		queue = real(name, flags | O_EXCL, mode, attributes);
	}
	va_end(args);
	if (queue != (mqd_t)-1)
		ipc_hooks_note(WIRE_MADE_MQ, 0, name);
	else if (!makes || ipc_hooks_shares(flags, O_EXCL))
		queue = real(name, flags, mode, attributes);
	return queue;
}
