/* SPDX-License-Identifier: MIT */
/* wait() and its kin, with a look at what they bring. */
#include "trial/reaped.h"

#include <dlfcn.h>
#include <signal.h>
#include <stdatomic.h>
#include <stddef.h>
#include <sys/resource.h>
#include <sys/wait.h>

#define REAPED_OURS __attribute__((visibility("default")))

static struct wire_head *_Atomic reaped_head;
/* The C library's: found before a handler can want them, or sooner, where a
 * library that is loaded before this waits for a child. */
static pid_t (*reaped_wait4)(pid_t, int *, int, struct rusage *);
static pid_t (*reaped_waitpid)(pid_t, int *, int);
static int (*reaped_waitid)(idtype_t, id_t, siginfo_t *, int);

__attribute__((constructor)) static void
reaped_find(void)
{
	if (reaped_waitid)
		return;
	*(void **)&reaped_wait4 = dlsym(RTLD_NEXT, "wait4");
	*(void **)&reaped_waitpid = dlsym(RTLD_NEXT, "waitpid");
	*(void **)&reaped_waitid = dlsym(RTLD_NEXT, "waitid");
}

void
reaped_watch(struct wire_head *head)
{
	atomic_store(&reaped_head, head);
}

/* What nobody sends to end a child that has done its work. */
static void
reaped_by(int number)
{
	struct wire_head *head = atomic_load(&reaped_head);
	uint32_t none = 0;

	if (head != NULL &&
		(number == SIGSEGV || number == SIGBUS || number == SIGILL ||
			number == SIGFPE || number == SIGABRT ||
			number == SIGSYS || number == SIGTRAP) &&
		atomic_compare_exchange_strong(
			&head->child_signal, &none, (uint32_t)number))
		atomic_store(&head->child_stage, atomic_load(&head->stage));
}

static void
reaped_status(pid_t pid, int status)
{
	if (pid > 0 && WIFSIGNALED(status))
		reaped_by(WTERMSIG(status));
}

REAPED_OURS pid_t
waitpid(pid_t pid, int *status, int options)
{
	int own = 0;

	reaped_find();
	pid_t ended = reaped_waitpid(pid, &own, options);

	reaped_status(ended, own);
	if (status != NULL && ended > 0)
		*status = own;
	return ended;
}

REAPED_OURS pid_t
wait(int *status)
{
	return waitpid(-1, status, 0);
}

REAPED_OURS pid_t
wait4(pid_t pid, int *status, int options, struct rusage *usage)
{
	int own = 0;

	reaped_find();
	pid_t ended = reaped_wait4(pid, &own, options, usage);

	reaped_status(ended, own);
	if (status != NULL && ended > 0)
		*status = own;
	return ended;
}

REAPED_OURS pid_t
wait3(int *status, int options, struct rusage *usage)
{
	return wait4(-1, status, options, usage);
}

REAPED_OURS int
waitid(idtype_t type, id_t id, siginfo_t *info, int options)
{
	siginfo_t own = { 0 };

	reaped_find();
	int rc = reaped_waitid(type, id, &own, options);

	if (rc == 0 && own.si_pid != 0 &&
		(own.si_code == CLD_KILLED || own.si_code == CLD_DUMPED))
		reaped_by(own.si_status);
	if (info != NULL && rc == 0)
		*info = own;
	return rc;
}
