/* SPDX-License-Identifier: MIT */
/*
 * Plugins that do to their process, to others and to the machine what they
 * like: each ends as a row that says so, or as one that is as good as any;
 * nothing of it is left, and the next trial is as if it had never been. All of
 * it three times: with what of namespaces and groups may be used here, and
 * without.
 */
#include <dirent.h>
#include <fcntl.h>
#include <mqueue.h>
#include <sched.h>
#include <semaphore.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ipc.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/msg.h>
#include <sys/resource.h>
#include <sys/sem.h>
#include <sys/shm.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "files/run_folder.h"
#include "launch/trial.h"
#include "launching.h"
#include "measure/machine.h"
#include "process/proc_tree.h"
#include "process/reap.h"
#include "process/supervisor.h"
#include "unit/unit.h"

#define MIB (UINT64_C(1) << 20)

static void
test_stacks(void **state)
{
	static const char *const which[] = { "main", "thread", "alternate" };

	(void)state;
	for (size_t i = 0; i < 3; i++)
		launching_how("stack", "which", which[i], TRIAL_CRASHED,
			"killed by signal 11 (Segmentation fault) in run(); 5 "
			"of 10");
}

static void
test_eats(void **state)
{
	struct attempt attempt = launching_attempt("eats", "what", "memory");

	(void)state;
	attempt.limits = (struct supervisor_limits){ .memory_bytes = 256 * MIB,
		.tasks = 60 };
	launching_ends(&attempt, TRIAL_CRASHED,
		"killed in run(): it took more than the 256 MiB of memory that "
		"a trial may have (--limit-memory); 10 of 10 items done");
	attempt.value = "child";
	launching_ends(&attempt, TRIAL_CRASHED,
		"it took more than the 256 MiB of memory");
	attempt.value = "file";
	launching_ends(&attempt, TRIAL_CRASHED,
		"it took more than the 256 MiB of memory");
	/* What is counted is all that came of the trial. */
	attempt.value = "orphan";
	launching_ends(&attempt, TRIAL_CRASHED,
		"it took more than the 256 MiB of memory");
	attempt.value = "processes";
	launching_ends(&attempt, TRIAL_CRASHED,
		"killed in run(): it wanted more than the 60 processes and "
		"threads that a trial may have (--limit-processes)");
	attempt.value = "threads";
	launching_ends(&attempt, TRIAL_CRASHED,
		"it wanted more than the 60 processes and threads");
}

/* Below the folder that is looked at. */
static void
test_eats_disk(void **state)
{
	char folder[] = "/tmp/lanebench-eaten-XXXXXX";
	struct attempt attempt = launching_attempt("eats", "what", "disk");

	(void)state;
	assert_non_null(mkdtemp(folder));
	attempt.second = "folder";
	attempt.second_value = folder;
	attempt.limits = (struct supervisor_limits){ .disk_bytes = 8 * MIB,
		.folder = folder };
	launching_ends(&attempt, TRIAL_CRASHED,
		"killed in run(): it wrote more than the 8 MiB that a trial "
		"may have in the work folder (--limit-disk); 10 of 10 items");
	attempt.limit_ns = UINT64_C(20000000000);
	attempt.value = "unnamed";
	launching_ends(&attempt, TRIAL_CRASHED, "(--limit-disk)");
	rundir_remove(folder);
}

static void
make(const char *folder, unsigned number, off_t bytes)
{
	char path[64];
	int fd;

	snprintf(path, sizeof(path), "%s/%u", folder, number);
	fd = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
	assert_true(fd >= 0);
	assert_int_equal(bytes ? posix_fallocate(fd, 0, bytes) : 0, 0);
	close(fd);
}

/* A folder that takes long to look through is looked at again where the disk
 * shows that much was written; what was there before a trial isn't the trial's.
 * Names of one file: some file systems take long to make 5000 files. */
static void
test_large_folder(void **state)
{
	char folder[] = "/tmp/lanebench-eaten-XXXXXX";
	struct attempt attempt = launching_attempt("eats", "what", "disk");
	char first[64], path[64];
	struct disk disk;
	uint64_t before;

	(void)state;
	assert_non_null(mkdtemp(folder));
	make(folder, 0, 0);
	snprintf(first, sizeof(first), "%s/0", folder);
	for (unsigned i = 1; i < 5000; i++) {
		snprintf(path, sizeof(path), "%s/%u", folder, i);
		assert_int_equal(link(first, path), 0);
	}
	assert_true(disk_look(folder, UINT64_MAX, MIB, &disk));
	before = disk.used;
	make(folder, 5000, (off_t)(64 * MIB));
	assert_true(disk_look(folder, UINT64_MAX, MIB, &disk));
	assert_true(disk.used >= before + 64 * MIB);
	attempt.second = "folder";
	attempt.second_value = folder;
	attempt.limit_ns = UINT64_C(20000000000);
	attempt.limits = (struct supervisor_limits){ .disk_bytes = 8 * MIB,
		.folder = folder };
	launching_ends(&attempt, TRIAL_CRASHED, "(--limit-disk)");
	assert_true(disk_look(folder, UINT64_MAX, 1, &disk));
	assert_true(disk.used < before + 1024 * MIB);
	rundir_remove(folder);
}

/* Whoever forks faster than can be looked: the kernel's limit of the user,
 * which can't be raised, where no group holds it. */
static void
test_bound(void **state)
{
	struct attempt attempt = launching_attempt("eats", "what", "bound");
	struct trial_result result;
	unsigned long long most = 0;

	(void)state;
	attempt.limits.tasks = 60;
	assert_int_equal(launching_try(&attempt, &result), 0);
	assert_int_equal(
		sscanf(result.reason, "at most %llu processes", &most), 1);
	/* Beside what there is already: whoever runs more than 60 of them
	 * could start nothing else. */
	if (!supervisor_means()->groups.pids)
		assert_in_range(most, 61 + machine_tasks() / 2,
			machine_tasks() + 61 + 1000);
	launching_undisturbed();
}

static void
test_descriptors(void **state)
{
	struct attempt attempt =
		launching_attempt("eats", "what", "descriptors");

	(void)state;
	attempt.limits.descriptors = 200;
	launching_ends(&attempt, TRIAL_OK, "");
}

/* Nobody waits for those who talk, and nothing of it is kept. */
static void
test_floods(void **state)
{
	struct attempt attempt = launching_attempt("floods", "how", "much");

	(void)state;
	launching_ends(&attempt, TRIAL_OK, "");
	attempt.value = "elsewhere";
	launching_ends(&attempt, TRIAL_FAILED,
		"left 1 process behind, cut loose from it");
	launching_late(
		"floods", "how", "on", "killed in run(); 10 of 10 items done");
}

/* What it can't see it can't hurt; else its parent is the supervisor, and the
 * row says what became of it. */
static void
test_signals(void **state)
{
	bool alone = supervisor_means()->namespace;

	(void)state;
	if (alone) {
		launching_how("signals", "whom", "parent-kill", TRIAL_OK, "");
		launching_how("signals", "whom", "parent-kill-orphan",
			TRIAL_FAILED, "left 1 process behind, cut loose");
		launching_how("signals", "whom", "parent-stop", TRIAL_OK, "");
	} else {
		launching_how("signals", "whom", "parent-kill", TRIAL_CRASHED,
			"killed the process that watches it, its parent");
		launching_how("signals", "whom", "parent-kill-orphan",
			TRIAL_CRASHED,
			"killed the process that watches it, its parent");
		launching_how("signals", "whom", "parent-stop", TRIAL_FAILED,
			"stopped the process that watches it, its parent");
	}
	launching_how("signals", "whom", "parent-term", TRIAL_OK, "");
	launching_how("signals", "whom", "group", TRIAL_CRASHED,
		"killed by signal 9 (Killed) in run(); 5 of 10");
}

static void
test_stops(void **state)
{
	(void)state;
	launching_late("signals", "whom", "itself", "killed in run(); 5 of 10");
}

static void
assert_nothing_shared(void)
{
	key_t key = (key_t)getpid();
	char name[64];

	snprintf(name, sizeof(name), "/lanebench-left-%d", (int)key);
	assert_int_equal(shmget(key, 0, 0), -1);
	assert_int_equal(semget(key, 0, 0), -1);
	assert_int_equal(msgget(key, 0), -1);
	assert_int_equal(shm_open(name, O_RDONLY, 0), -1);
	assert_ptr_equal(sem_open(name, 0), SEM_FAILED);
	assert_int_equal(mq_open(name, O_RDONLY), -1);
}

/* What needs no process to live on is gone, too, however the trial ends. */
static void
test_shares(void **state)
{
	static const char left[] = "left a segment of shared memory (number ";
	struct attempt attempt = launching_attempt("leaves", "what", "shares");
	struct trial_result result;
	char name[64];

	(void)state;
	launching_ends(&attempt, TRIAL_FAILED, left);
	assert_nothing_shared();
	launching_ends(&attempt, TRIAL_FAILED, "behind, and 5 more; removed");
	attempt.value = "shares-abort";
	launching_ends(&attempt, TRIAL_CRASHED, left);
	assert_nothing_shared();
	attempt.value = "shares-kill";
	assert_int_equal(launching_try(&attempt, &result), 0);
	assert_non_null(strstr(result.reason, left));
	assert_nothing_shared();
	/* What isn't noted isn't said, and is gone where it is a trial's. */
	attempt.value = "unnoted";
	launching_ends(&attempt, TRIAL_OK, "");
	if (!supervisor_means()->ipc)
		shmctl(shmget((key_t)getpid(), 0, 0), IPC_RMID, NULL);
	if (!supervisor_means()->shm) {
		snprintf(name, sizeof(name), "/lanebench-left-%d",
			(int)getpid());
		shm_unlink(name);
	}
	assert_nothing_shared();
}

/* A trial's temporary files go with it, whose folder is the run's. */
static void
test_temporary(void **state)
{
	char folder[] = "/tmp/lanebench-folder-XXXXXX";
	struct attempt attempt =
		launching_attempt("leaves", "what", "temporary");

	(void)state;
	assert_non_null(mkdtemp(folder));
	attempt.limits.folder = folder;
	launching_ends(&attempt, TRIAL_OK, "");
	attempt.value = "temporary-abort";
	launching_ends(&attempt, TRIAL_CRASHED, "(Aborted) in run(); 10 of 10");
	assert_int_equal(rmdir(folder), 0);
}

/* A folder and a file that lie in /dev/shm are there for a trial. */
static void
test_shm_is_seen(void **state)
{
	char folder[] = "/dev/shm/lanebench-seen-XXXXXX", file[64];
	struct attempt attempt = launching_attempt("eats", "what", "disk");

	(void)state;
	if (access("/dev/shm", W_OK) < 0) {
		print_message("no /dev/shm to write to\n");
		skip();
	}
	assert_non_null(mkdtemp(folder));
	attempt.second = "folder";
	attempt.second_value = folder;
	attempt.limits = (struct supervisor_limits){ .disk_bytes = MIB,
		.folder = folder };
	launching_ends(&attempt, TRIAL_CRASHED, "(--limit-disk)");
	snprintf(file, sizeof(file), "%s/piece-0", folder);
	assert_int_equal(access(file, F_OK), 0);
	rundir_remove(folder);
}

/* What it finds in /proc is where it is. */
static void
test_proc(void **state)
{
	(void)state;
	/* Its parent traces nobody. */
	launching_how("signals", "whom", "traced", TRIAL_CRASHED,
		"killed by signal 10 (User defined signal 1) in run(); 5 of");
	launching_how("signals", "whom", "nobody", TRIAL_OK, "");
}

/* The plugin itself looks whether it is somewhere else than we are. */
static void
test_signals_all(void **state)
{
	char outside[64];
	ssize_t n = readlink("/proc/self/ns/pid", outside, sizeof(outside) - 1);
	struct attempt attempt = launching_attempt("signals", "whom", "all");

	(void)state;
	attempt.second = "outside";
	attempt.second_value = outside;
	assert_true(n > 0);
	outside[n] = '\0';
	/* It spares itself, and there is nobody else. */
	if (supervisor_means()->namespace)
		launching_ends(&attempt, TRIAL_OK, "");
	else
		launching_ends(
			&attempt, TRIAL_FAILED, "no namespace to do it in");
}

/* Whether a process may be the first of a PID namespace, with its own /proc. */
static bool
may_be_alone(void)
{
	bool user = geteuid() != 0;
	pid_t pid = fork();
	int status;

	if (pid == 0) {
		if (unshare(CLONE_NEWPID | CLONE_NEWNS |
			    (user ? CLONE_NEWUSER : 0)) < 0)
			_exit(1);
		pid = fork();
		if (pid == 0)
			_exit((!user &&
				      mount(NULL, "/", NULL, MS_REC | MS_SLAVE,
					      NULL) < 0) ||
				mount("proc", "/proc", "proc", 0, NULL) < 0);
		_exit(pid < 0 || waitpid(pid, &status, 0) != pid ||
			status != 0);
	}
	return waitpid(pid, &status, 0) == pid && status == 0;
}

/* What may be used is used. */
static void
test_means(void **state)
{
	(void)state;
	if (may_be_alone())
		assert_true(supervisor_means()->namespace);
}

struct seen {
	pid_t session;
	unsigned count, elsewhere;
};

/* A file of the process's in /proc has such a line. */
static bool
has_line(pid_t pid, const char *name, const char *words)
{
	char path[64], line[256];
	bool found = false;
	FILE *file;

	snprintf(path, sizeof(path), "/proc/%d/%s", (int)pid, name);
	file = fopen(path, "re");
	assert_non_null(file);
	while (!found && fgets(line, sizeof(line), file) != NULL)
		found = strncmp(line, words, strlen(words)) == 0;
	fclose(file);
	return found;
}

/* Descriptors that it has open. */
static unsigned
descriptors(pid_t pid)
{
	struct dirent *entry;
	unsigned count = 0;
	char path[64];
	DIR *folder;

	snprintf(path, sizeof(path), "/proc/%d/fd", (int)pid);
	folder = opendir(path);
	assert_non_null(folder);
	while ((entry = readdir(folder)) != NULL)
		count += entry->d_name[0] != '.';
	closedir(folder);
	return count;
}

static void
see(pid_t pid, void *arg)
{
	struct seen *seen = arg;
	struct rlimit core;

	seen->count++;
	seen->elsewhere += getsid(pid) != seen->session;
	/* The first to go when memory runs out; no core files, nor one that is
	 * piped to a program, and no way to have them after all. */
	assert_true(has_line(pid, "oom_score_adj", "1000\n"));
	assert_int_equal(prlimit(pid, RLIMIT_CORE, NULL, &core), 0);
	assert_true(core.rlim_max <= 1);
	assert_true(core.rlim_cur <= 1);
}

/* The ceiling's processes are one session, and not ours, so that all of them
 * together get what a pool gets. */
static void
test_session(void **state)
{
	struct trial_process processes[3];
	struct trial_order orders[3];
	struct seen seen = { 0 };
	struct attempt attempt = { .plugin = "sequential", .items = 5 };
	struct rlimit before, core;

	(void)state;
	assert_int_equal(getrlimit(RLIMIT_CORE, &before), 0);
	core = before;
	core.rlim_cur = core.rlim_max;
	assert_int_equal(setrlimit(RLIMIT_CORE, &core), 0);
	assert_int_equal(launching_order(&attempt, &orders[0]), 0);
	orders[0].workers = 1;
	orders[1] = orders[2] = orders[0];
	assert_int_equal(trial_process_begin(processes, orders, 3), 0);
	/* Whichever came first: none is told of before all are there. */
	for (size_t i = 3; i-- > 0;)
		assert_true(trial_process_arrive(&processes[i]));
	for (size_t i = 0; i < 3; i++)
		assert_int_equal(processes[i].head->stage, WIRE_STAGE_READY);
	assert_int_equal(setrlimit(RLIMIT_CORE, &before), 0);
	seen.session = processes[0].supervisor->pid;
	assert_int_equal(getsid(seen.session), seen.session);
	tree_children(seen.session, see, &seen);
	/* The line to us; nothing that is a trial's. */
	assert_int_equal(descriptors(seen.session), 1);
	trial_process_open(processes, 3);
	for (size_t i = 0; i < 3; i++) {
		trial_process_await(&processes[i]);
		assert_int_equal(processes[i].head->stage, WIRE_STAGE_DONE);
		assert_true(
			processes[i].head->start_ns >= processes[0].gate_ns);
		assert_true(processes[i].gate_ns == processes[0].gate_ns);
	}
	for (size_t i = 0; i < 3; i++)
		trial_process_end(&processes[i]);
	child_sweep();
	for (size_t i = 3; i-- > 0;)
		trial_process_fini(&processes[i]);
	launching_order_fini(&orders[0]);
	assert_int_equal(seen.count, 3);
	assert_int_equal(seen.elsewhere, 0);
	launching_undisturbed();
}

/* One word opens the gate for all: by one word each, the first are at work
 * while the last aren't told yet. */
static void
test_one_word(void **state)
{
	struct trial_process processes[64] = { 0 };
	char said[128];
	int gate[2];

	(void)state;
	assert_int_equal(socketpair(AF_UNIX, SOCK_SEQPACKET, 0, gate), 0);
	for (size_t i = 0; i < 64; i++)
		processes[i].gate = gate[0];
	trial_process_open(processes, 64);
	assert_int_equal(recv(gate[1], said, sizeof(said), MSG_DONTWAIT), 64);
	assert_true(recv(gate[1], said, sizeof(said), MSG_DONTWAIT) < 0);
	for (size_t i = 0; i < 64; i++) {
		assert_true(processes[i].opened);
		assert_true(processes[i].gate_ns == processes[0].gate_ns);
	}
	close(gate[0]);
	close(gate[1]);
}

struct gate {
	unsigned called, waiting;
};

static void
gate_waits(pid_t pid, void *arg)
{
	struct gate *gate = arg;
	char path[64], to[64] = "";

	snprintf(path, sizeof(path), "/proc/%d/fd/%d", (int)pid, WIRE_FD_GATE);
	gate->waiting += readlink(path, to, sizeof(to) - 1) > 0 &&
		strncmp(to, "socket:", strlen("socket:")) == 0;
}

static void
gate_under(pid_t supervisor, void *arg)
{
	tree_children(supervisor, gate_waits, arg);
}

static void
gate_look(void *arg)
{
	struct gate *gate = arg;

	gate->called++;
	tree_children(getpid(), gate_under, arg);
}

/* A process closes the gate behind itself: until all of them are there, each
 * has it still. */
static void
test_ceiling(void **state)
{
	const struct attempt attempt = {
		.plugin = "sequential",
		.dataset = "spin",
		.source = "1000",
		.items = 60,
		.workers = 6,
	};
	struct trial_result result;
	struct gate gate = { 0 };

	(void)state;
	assert_int_equal(
		launching_ceiling(&attempt, gate_look, &gate, &result), 0);
	assert_int_equal(result.status, TRIAL_OK);
	assert_int_equal(gate.called, 1);
	assert_int_equal(gate.waiting, 6);
	launching_undisturbed();
}

/* The row of a good trial says who counted its memory. */
static void
test_memory_is_counted(void **state)
{
	const struct attempt good = {
		.plugin = "fork_pool", .items = 20, .workers = 3
	};
	struct trial_row row = trial_row_blank();
	struct trial_result result;

	(void)state;
	assert_int_equal(launching_try(&good, &result), 0);
	assert_int_equal(result.status, TRIAL_OK);
	assert_true(result.peak_rss_bytes > 0);
	result.audited = false;
	trial_fill_row(&result, &row);
	assert_string_equal(row.peak_rss_how,
		supervisor_means()->groups.peak ? "cgroup" : "sum of peaks");
}

static int
run(const char *how)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_stacks),
		cmocka_unit_test(test_eats),
		cmocka_unit_test(test_eats_disk),
		cmocka_unit_test(test_large_folder),
		cmocka_unit_test(test_bound),
		cmocka_unit_test(test_descriptors),
		cmocka_unit_test(test_floods),
		cmocka_unit_test(test_signals),
		cmocka_unit_test(test_stops),
		cmocka_unit_test(test_shares),
		cmocka_unit_test(test_temporary),
		cmocka_unit_test(test_shm_is_seen),
		cmocka_unit_test(test_proc),
		cmocka_unit_test(test_signals_all),
		cmocka_unit_test(test_session),
		cmocka_unit_test(test_one_word),
		cmocka_unit_test(test_ceiling),
		cmocka_unit_test(test_memory_is_counted),
	};
	return cmocka_run_group_tests_name(how, tests, NULL, NULL);
}

/* Before anything is left out. */
static int
run_means(const char *how)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_means),
	};

	return cmocka_run_group_tests_name(how, tests, NULL, NULL);
}

int
main(int argc, char **argv)
{
	return run_means("what may be used") + launching_main(argc, argv, run);
}
