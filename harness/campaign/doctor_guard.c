/* SPDX-License-Identifier: MIT */
/* What keeps a plugin's mistakes from others here, and what would more. */
#include "campaign/doctor_list.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

static void
doctor_check_namespace(
	struct doctor_list *list, const struct guard_means *guard)
{
	struct doctor_check *check;

	if (guard->namespace) {
		doctor_add(list, DOCTOR_OK, "isolation",
			"each trial has a PID namespace%s: whatever it starts "
			"is gone with it, and it can signal nobody else; %s",
			guard->user_namespace ? " (in a user namespace)" : "",
			guard->ipc && guard->shm
				? "what it shares in memory is its own"
				: "shared memory that it leaves is removed "
				  "where it was made by the C library");
		return;
	}
	check = doctor_add(list, DOCTOR_NOTE, "isolation",
		"no PID namespace (%s): what a trial detaches is found and "
		"killed all the same, but a plugin that signals everybody "
		"reaches %s",
		strerror(guard->refused),
		geteuid() == 0 ? "the whole system" : "all that is yours");
	doctor_advise(check, "%s",
		geteuid() == 0
			? "in a container: docker run --cap-add SYS_ADMIN "
			  "--security-opt apparmor=unconfined"
			: "sysctl kernel.unprivileged_userns_clone=1, or "
			  "kernel.apparmor_restrict_unprivileged_userns=0; in "
			  "a container: --security-opt seccomp=unconfined");
}

static void
doctor_check_groups(struct doctor_list *list, const struct group_means *groups)
{
	static const char *const trees[] = { "", "version 1", "version 2",
		"versions 1 and 2" };
	struct doctor_check *check;

	if (groups->memory && groups->pids) {
		doctor_add(list, DOCTOR_OK, "cgroup",
			"each trial has one (%s): memory and processes are "
			"limited by the kernel%s",
			trees[groups->version],
			groups->peak ? ", the memory's peak is the tree's"
				     : "");
		return;
	}
	check = doctor_add(list, DOCTOR_NOTE, "cgroup",
		"%s: %s%s%s %s limited by looking ten times a second%s%s",
		groups->version ? "a trial's can't hold all limits"
				: "none can be made for a trial",
		groups->memory ? "" : "memory",
		groups->memory || groups->pids ? "" : " and ",
		groups->pids ? "" : "processes",
		groups->memory || groups->pids ? "is" : "are",
		groups->pids || geteuid() == 0
			? ""
			: " (processes also by the user's own limit)",
		groups->peak
			? ""
			: ", and peak memory is the sum of the processes'");
	doctor_advise(check,
		"systemd-run --user --scope -p Delegate=yes lanebench ... (as "
		"root: without --user); in a container: a writable "
		"/sys/fs/cgroup");
}

void
doctor_check_guard(struct doctor_list *list, const struct guard_means *guard)
{
	doctor_check_namespace(list, guard);
	doctor_check_groups(list, &guard->groups);
}
