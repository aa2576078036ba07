/* SPDX-License-Identifier: MIT */
/* Notes what of a trial outlives its processes, and removes it. */
#include "wire/made.h"

#include <fcntl.h>
#include <mqueue.h>
#include <semaphore.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/ipc.h>
#include <sys/mman.h>
#include <sys/msg.h>
#include <sys/sem.h>
#include <sys/shm.h>
#include <sys/stat.h>

static const char *const made_names[] = { [WIRE_MADE_SEGMENT] =
						  "segment of shared memory",
	[WIRE_MADE_SEMAPHORES] = "set of semaphores",
	[WIRE_MADE_MESSAGES] = "message queue",
	[WIRE_MADE_SHM] = "segment of shared memory",
	[WIRE_MADE_SEM] = "semaphore",
	[WIRE_MADE_MQ] = "message queue" };

/* By the path that shm_open() and sem_open() use. */
static uint64_t
made_inode_of_file(const char *stem, const char *name)
{
	char path[WIRE_MADE_NAME + 32];
	struct stat st;

	snprintf(path, sizeof(path), "%s%s", stem, name + strspn(name, "/"));
	return lstat(path, &st) == 0 ? st.st_ino : 0;
}

/* The inode of what has that name now; 0: nothing has. */
static uint64_t
made_inode(uint32_t kind, const char *name)
{
	struct stat st = { 0 };
	mqd_t queue;

	if (kind == WIRE_MADE_SHM)
		return made_inode_of_file("/dev/shm/", name);
	if (kind == WIRE_MADE_SEM)
		return made_inode_of_file("/dev/shm/sem.", name);
	if (kind != WIRE_MADE_MQ)
		return 0;
	queue = mq_open(name, O_RDONLY | O_NONBLOCK);
	if (queue == (mqd_t)-1)
		return 0;
	fstat((int)queue, &st);
	mq_close(queue);
	return st.st_ino;
}

void
wire_made_note(struct wire_head *head, enum wire_made_kind kind, int id,
	const char *name)
{
	for (size_t i = 0; i < WIRE_MADE; i++) {
		struct wire_made *made = &head->made[i];
		uint32_t none = 0;

		if (strlen(name) >= sizeof(made->name) ||
			!atomic_compare_exchange_strong(&made->state, &none, 1))
			continue;
		made->kind = kind;
		made->id = id;
		made->inode = made_inode(kind, name);
		strcpy(made->name, name);
		atomic_store(&made->state, 2);
		return;
	}
}

/* Whether it was there and is removed; a later thing of the same name stays. */
static bool
made_remove(const struct wire_made *made)
{
	if (made->name[0] != '\0' &&
		made_inode(made->kind, made->name) != made->inode)
		return false;
	switch (made->kind) {
	case WIRE_MADE_SEGMENT:
		return shmctl(made->id, IPC_RMID, NULL) == 0;
	case WIRE_MADE_SEMAPHORES:
		return semctl(made->id, 0, IPC_RMID) == 0;
	case WIRE_MADE_MESSAGES:
		return msgctl(made->id, IPC_RMID, NULL) == 0;
	case WIRE_MADE_SHM:
		return shm_unlink(made->name) == 0;
	case WIRE_MADE_SEM:
		return sem_unlink(made->name) == 0;
	case WIRE_MADE_MQ:
		return mq_unlink(made->name) == 0;
	default:
		return false;
	}
}

unsigned
wire_made_remove(const struct wire_made *made, bool ipc, bool files, char *what,
	size_t size)
{
	unsigned count = 0;

	for (size_t i = 0; i < WIRE_MADE; i++) {
		struct wire_made own;
		bool file;

		if (atomic_load(&made[i].state) != 2)
			continue;
		/* A trial that doesn't end may still write to it. */
		memcpy(&own, &made[i], sizeof(own));
		own.name[sizeof(own.name) - 1] = '\0';
		file = own.kind == WIRE_MADE_SHM || own.kind == WIRE_MADE_SEM;
		if (!(file ? files : ipc) || !made_remove(&own))
			continue;
		count++;
		if (what[0] != '\0')
			continue;
		if (own.name[0] != '\0')
			snprintf(what, size, "%s '%.60s'", made_names[own.kind],
				own.name);
		else
			snprintf(what, size, "%s (number %d)",
				made_names[own.kind], (int)own.id);
	}
	return count;
}
