/* SPDX-License-Identifier: MIT */
/* Readers of /proc and /sys, on made-up trees: as kernels have them, absent,
 * and garbage. */
#include <dirent.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "measure/clock.h"
#include "measure/container.h"
#include "measure/kernel_file.h"
#include "measure/machine.h"
#include "measure/system.h"
#include "measure/topology.h"
#include "unit.h"

#define CPU "/sys/devices/system/cpu/"
#define GROUP "/sys/fs/cgroup"

static char tree[64];

/* A file of the tree, its folders included. */
static void
put(const char *path, const char *text)
{
	char whole[512];
	FILE *file;

	snprintf(whole, sizeof(whole), "%s%s", tree, path);
	for (char *at = strchr(whole + strlen(tree) + 1, '/'); at != NULL;
		at = strchr(at + 1, '/')) {
		*at = '\0';
		mkdir(whole, 0777);
		*at = '/';
	}
	file = fopen(whole, "w");
	assert_non_null(file);
	fputs(text, file);
	assert_int_equal(fclose(file), 0);
}

static void
tree_remove(const char *path)
{
	const struct dirent *entry;
	DIR *dir = opendir(path);
	char below[600];

	while (dir != NULL && (entry = readdir(dir)) != NULL) {
		if (strcmp(entry->d_name, ".") == 0 ||
			strcmp(entry->d_name, "..") == 0)
			continue;
		snprintf(below, sizeof(below), "%s/%s", path, entry->d_name);
		if (unlink(below) < 0)
			tree_remove(below);
	}
	if (dir != NULL)
		closedir(dir);
	rmdir(path);
}

static int
tree_begin(void **state)
{
	(void)state;
	strcpy(tree, "/tmp/lanebench-machine-XXXXXX");
	return mkdtemp(tree) ? 0 : -1;
}

static int
tree_end(void **state)
{
	(void)state;
	tree_remove(tree);
	return 0;
}

static void
files(void **state)
{
	static const struct {
		const char *text;
		bool good;
		int64_t value;
	} cases[] = {
		{ "12\n", true, 12 },
		{ "12", true, 12 },
		{ "0\n", true, 0 },
		{ "max\n", true, KERNEL_FILE_MAX },
		{ "-1\n", true, KERNEL_FILE_MAX },
		{ "", false, -1 },
		{ "\n", false, -1 },
		{ "-2\n", false, -1 },
		{ "12x\n", false, -1 },
		{ "x\n", false, -1 },
		{ "99999999999999999999\n", false, -1 },
	};
	char text[16];
	int64_t value;

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		put("/n", cases[i].text);
		assert_int_equal(
			kernel_file_number(tree, "/n", &value), cases[i].good);
		assert_int_equal(value, cases[i].value);
	}
	assert_false(kernel_file_number(tree, "/absent", &value));
	assert_int_equal(value, -1);
	put("/n", "a\tb\x1b[2J and much more than fits\nsecond\n");
	assert_true(kernel_file_line(tree, "/n", text, sizeof(text)));
	assert_string_equal(text, "a b?[2J and muc");
	assert_int_equal(kernel_file_list_count("0-3,8"), 5);
	assert_int_equal(kernel_file_list_count("0"), 1);
	assert_int_equal(kernel_file_list_count(""), -1);
	assert_int_equal(kernel_file_list_count("3-0"), -1);
	assert_int_equal(kernel_file_list_count("0-"), -1);
	assert_int_equal(kernel_file_list_count("zero"), -1);
	assert_int_equal(kernel_file_list_count("0-9999999999"), -1);
}

/* Two sockets of two cores of two threads. */
static void
cpus_of_a_server(void)
{
	char path[128], text[16];

	for (int cpu = 0; cpu < 8; cpu++) {
		snprintf(path, sizeof(path), CPU "cpu%d/topology/core_id", cpu);
		snprintf(text, sizeof(text), "%d\n", cpu / 2 % 2);
		put(path, text);
		snprintf(path, sizeof(path),
			CPU "cpu%d/topology/physical_package_id", cpu);
		snprintf(text, sizeof(text), "%d\n", cpu / 4);
		put(path, text);
	}
	put(CPU "online", "0-7\n");
	put("/sys/devices/system/node/online", "0-1\n");
}

static void
topology(void **state)
{
	struct topology topology;
	cpu_set_t usable;

	(void)state;
	cpus_of_a_server();
	topology_read(tree, NULL, &topology);
	assert_int_equal(topology.online, 8);
	assert_int_equal(topology.cores, 4);
	assert_int_equal(topology.usable_cores, 4);
	assert_int_equal(topology.sockets, 2);
	assert_int_equal(topology.nodes, 2);
	assert_int_equal(topology.smt, 1);
	/* Three CPUs on two cores. */
	CPU_ZERO(&usable);
	CPU_SET(2, &usable);
	CPU_SET(3, &usable);
	CPU_SET(5, &usable);
	topology_read(tree, &usable, &topology);
	assert_int_equal(topology.cores, 4);
	assert_int_equal(topology.usable_cores, 2);
	put(CPU "smt/active", "0\n");
	topology_read(tree, NULL, &topology);
	assert_int_equal(topology.smt, 0);
}

static void
topology_untold(void **state)
{
	struct topology topology;

	(void)state;
	topology_read(tree, NULL, &topology);
	assert_int_equal(topology.online, -1);
	assert_int_equal(topology.cores, -1);
	assert_int_equal(topology.smt, -1);
	put(CPU "online", "garbage\n");
	put(CPU "cpu0/topology/core_id", "garbage\n");
	put(CPU "smt/active", "\n");
	topology_read(tree, NULL, &topology);
	assert_int_equal(topology.online, -1);
	assert_int_equal(topology.cores, -1);
	assert_int_equal(topology.smt, -1);
	/* As some machines have it. */
	put(CPU "cpu0/topology/core_id", "0\n");
	put(CPU "cpu0/topology/physical_package_id", "-1\n");
	topology_read(tree, NULL, &topology);
	assert_int_equal(topology.cores, 1);
	assert_int_equal(topology.sockets, 1);
	assert_int_equal(topology.smt, 0);
}

static void
frequency(void **state)
{
	struct frequency frequency;

	(void)state;
	frequency_read(tree, &frequency);
	assert_string_equal(frequency.governor, "");
	assert_int_equal(frequency.turbo, -1);
	assert_int_equal(frequency.most_khz, -1);
	put(CPU "cpu1/cpufreq/scaling_governor", "powersave\n");
	put(CPU "cpu1/cpufreq/scaling_driver", "intel_pstate\n");
	put(CPU "cpu1/cpufreq/cpuinfo_max_freq", "4700000\n");
	put(CPU "intel_pstate/no_turbo", "0\n");
	frequency_read(tree, &frequency);
	assert_string_equal(frequency.governor, "powersave");
	assert_string_equal(frequency.driver, "intel_pstate");
	assert_int_equal(frequency.most_khz, 4700000);
	assert_int_equal(frequency.turbo, 1);
	assert_false(frequency.mixed);
	put(CPU "cpu3/cpufreq/scaling_governor", "performance\n");
	put(CPU "intel_pstate/no_turbo", "maybe\n");
	put(CPU "cpufreq/boost", "0\n");
	frequency_read(tree, &frequency);
	assert_true(frequency.mixed);
	assert_int_equal(frequency.turbo, 0);
}

static void
container_v2(void **state)
{
	struct container container;

	(void)state;
	container_read(tree, &container);
	assert_string_equal(container_version(&container), "");
	put("/proc/self/cgroup", "0::/a/b\n");
	put(GROUP "/a/b/cpu.max", "max 100000\n");
	put(GROUP "/a/b/memory.max", "1073741824\n");
	put(GROUP "/a/b/pids.max", "max\n");
	put(GROUP "/a/b/cpu.stat", "usage_usec 5\nnr_throttled 17\n");
	/* What stands above holds too. */
	put(GROUP "/a/cpu.max", "150000 100000\n");
	put(GROUP "/a/memory.max", "max\n");
	put(GROUP "/pids.max", "99\n");
	container_read(tree, &container);
	assert_string_equal(container_version(&container), "v2");
	assert_true(container.quota_cores == 1.5);
	assert_int_equal(container.memory_bytes, 1073741824);
	assert_int_equal(container.pids, 99);
	assert_int_equal(container.throttled, 17);
}

static void
container_hybrid(void **state)
{
	struct container container;

	(void)state;
	put("/proc/self/cgroup",
		"4:memory:/hidden/one\n3:cpu,cpuacct:/\n2:pids:/p\n"
		"1:name=systemd:/\n0::/x\n");
	put(GROUP "/cpu/cpu.cfs_quota_us", "50000\n");
	put(GROUP "/cpu/cpu.cfs_period_us", "100000\n");
	/* The path is the host's; here the container's own is at the top. */
	put(GROUP "/memory/memory.limit_in_bytes", "2147483648\n");
	put(GROUP "/pids/p/pids.max", "500\n");
	put(GROUP "/unified/x/cpu.max", "100000 100000\n");
	container_read(tree, &container);
	assert_string_equal(container_version(&container), "hybrid");
	assert_true(container.quota_cores == 0.5);
	assert_int_equal(container.memory_bytes, 2147483648);
	assert_int_equal(container.pids, 500);
}

/* What each quota did between two looks, whose counters began long before; the
 * one that held us back most is told. */
static void
container_throttling(void **state)
{
	static const char *const own[] = { GROUP "/a/b/cpu.stat",
		GROUP "/cpu/a/b/cpu.stat" };
	struct container container;
	struct container_quota held;

	(void)state;
	for (int v1 = 0; v1 < 2; v1++) {
		put("/proc/self/cgroup", v1 ? "2:cpu:/a/b\n" : "0::/a/b\n");
		put(GROUP "/a/b/cpu.max", "150000 100000\n");
		put(GROUP "/a/cpu.max", "200000 100000\n");
		put(GROUP "/cpu/a/b/cpu.cfs_quota_us", "150000\n");
		put(GROUP "/cpu/a/b/cpu.cfs_period_us", "100000\n");
		put(own[v1],
			"usage_usec 1\nnr_periods 1000\nnr_throttled 900\n");
		container_read(tree, &container);
		assert_int_equal(container.quota_count, 2 - v1);
		assert_true(container_held(tree, &container, &held));
		assert_int_equal(held.periods, 0);
		assert_int_equal(held.throttled, 0);
		put(own[v1], "nr_periods 1100\nnr_throttled 947\n");
		put(GROUP "/a/cpu.stat", "nr_periods 70\nnr_throttled 1\n");
		assert_true(container_held(tree, &container, &held));
		assert_true(held.cores == 1.5);
		assert_int_equal(held.periods, 100);
		assert_int_equal(held.throttled, 47);
		put(GROUP "/a/cpu.stat", "nr_periods 80\nnr_throttled 10\n");
		put(own[v1], "nr_periods 1110\nnr_throttled 948\n");
		assert_true(container_held(tree, &container, &held));
		assert_true(held.cores == (v1 ? 1.5 : 2));
		assert_int_equal(held.periods, 10);
		assert_int_equal(held.throttled, v1 ? 1 : 9);
		/* A group that was made anew, or is gone. */
		put(own[v1], "nr_periods 3\nnr_throttled 0\n");
		put(GROUP "/a/cpu.stat", "gone\n");
		assert_false(container_held(tree, &container, &held));
	}
	put("/proc/self/cgroup", "0::/without\n");
	container_read(tree, &container);
	assert_false(container_held(tree, &container, &held));
}

static void
container_without_limits(void **state)
{
	struct container container;

	(void)state;
	put("/proc/self/cgroup", "3:cpu:/\n4:memory:/\n0::/\n");
	put(GROUP "/cpu/cpu.cfs_quota_us", "-1\n");
	put(GROUP "/cpu/cpu.cfs_period_us", "100000\n");
	put(GROUP "/memory/memory.limit_in_bytes", "9223372036854771712\n");
	container_read(tree, &container);
	assert_true(container.quota_cores == 0);
	assert_int_equal(container.memory_bytes, -1);
	assert_int_equal(container.pids, -1);
	put("/proc/self/cgroup", "garbage\n:::\n0:\n5:cpu\n\n7:cpu:relative\n");
	put(GROUP "/cpu/cpu.cfs_quota_us", "0\n");
	put(GROUP "/cpu.max", "lots\n");
	container_read(tree, &container);
	assert_true(container.quota_cores == 0);
}

static void
ports(void **state)
{
	struct ports ports;

	(void)state;
	ports_read(tree, &ports);
	assert_int_equal(ports_free(&ports), -1);
	put("/proc/sys/net/ipv4/ip_local_port_range", "32768\t60999\n");
	ports_read(tree, &ports);
	assert_int_equal(ports_free(&ports), 28232);
	put("/proc/net/sockstat",
		"sockets: used 15\nTCP: inuse 8 orphan 0 tw 24 alloc 1 mem "
		"0\n");
	ports_read(tree, &ports);
	assert_int_equal(ports_free(&ports), 28200);
	assert_int_equal(ports_count(&ports), 28232);
	put("/proc/net/sockstat6", "TCP6: inuse 28198\nUDP6: inuse 3\n");
	ports_read(tree, &ports);
	assert_int_equal(ports_free(&ports), 2);
	put("/proc/net/sockstat6", "TCP6: inuse 28298\n");
	ports_read(tree, &ports);
	assert_int_equal(ports_free(&ports), 0);
	put("/proc/sys/net/ipv4/ip_local_port_range", "9\t3\n");
	ports_read(tree, &ports);
	assert_int_equal(ports_free(&ports), -1);
}

static void
clock_source(void **state)
{
	struct clock_source source;

	(void)state;
	clock_source_read(tree, &source);
	assert_string_equal(source.name, "");
	assert_true(source.read_ns > 0);
	put("/sys/devices/system/clocksource/clocksource0/current_clocksource",
		"hpet\n");
	clock_source_read(tree, &source);
	assert_string_equal(source.name, "hpet");
}

static void
system_times(void **state)
{
	uint64_t tick_ns = 1000000000u / (uint64_t)sysconf(_SC_CLK_TCK);
	struct system_time from, to;
	cpu_set_t cores;

	(void)state;
	system_read_at(tree, NULL, &from);
	assert_int_equal(from.total_ns, UINT64_MAX);
	assert_int_equal(system_pressure_ns(tree), UINT64_MAX);
	put("/proc/stat",
		"cpu  100 0 0 300 0 0 0 0 0 0\ncpu0 60 0 0 140 0 0 0 0 0 0\n"
		"cpu1 40 0 0 160 0 0 0 0 0 0\nintr 5 6\n");
	system_read_at(tree, NULL, &from);
	assert_int_equal(from.total_ns, 400 * tick_ns);
	assert_true(system_busy_share(&from, &from) < 0);
	put("/proc/stat",
		"cpu  150 0 0 330 0 0 0 20 0 0\ncpu0 60 0 0 140 0 0 0 0 0 0\n"
		"cpu1 90 0 0 190 0 0 0 20 0 0\nintr 5 6\n");
	system_read_at(tree, NULL, &to);
	assert_true(system_busy_share(&from, &to) == 0.5);
	assert_true(system_steal_share(&from, &to) == 0.2);
	assert_true(fabs(system_others_share(&from, &to, 40 * tick_ns) - 0.1) <
		1e-9);
	assert_true(system_others_share(&from, &to, 90 * tick_ns) == 0);
	/* Of one core alone. */
	CPU_ZERO(&cores);
	CPU_SET(1, &cores);
	system_read_at(tree, &cores, &to);
	assert_int_equal(to.total_ns, 300 * tick_ns);
	CPU_SET(7, &cores);
	CPU_CLR(1, &cores);
	system_read_at(tree, &cores, &to);
	assert_int_equal(to.total_ns, UINT64_MAX);
	assert_true(system_steal_share(&from, &to) < 0);
	put("/proc/stat", "cpu  what\n");
	system_read_at(tree, NULL, &to);
	assert_int_equal(to.total_ns, UINT64_MAX);
	put("/proc/pressure/cpu",
		"some avg10=1.50 avg60=0.10 avg300=0.00 total=1234\nfull x\n");
	assert_int_equal(system_pressure_ns(tree), 1234000);
	put("/proc/pressure/cpu", "nothing\n");
	assert_int_equal(system_pressure_ns(tree), UINT64_MAX);
}

/* A process's stat with so many ticks of CPU time. */
static void
process(int pid, const char *name, unsigned ticks, unsigned born)
{
	char path[64], text[400];

	snprintf(path, sizeof(path), "/proc/%d/stat", pid);
	snprintf(text, sizeof(text),
		"%d (%s) S 1 1 1 0 -1 4194304 1 2 3 4 %u 0 7 8 20 0 1 0 %u 9\n",
		pid, name, ticks, born);
	put(path, text);
}

static void
load(void **state)
{
	struct load_look from, to;
	struct load load;

	(void)state;
	process(10, "idle) (one", 500, 1);
	process(20, "busy\x1b[2J", 100, 1);
	process(30, "was another", 9000, 1);
	put("/proc/40/stat", "garbage\n");
	put("/proc/50/stat", "50 (short) S 1\n");
	assert_int_equal(load_look(tree, NULL, &from), 0);
	assert_int_equal(from.count, 3);
	process(20, "busy\x1b[2J", 150, 1);
	process(30, "is new", 45, 7);
	process(60, "new too", 30, 7);
	process(70, "and this", 40, 7);
	assert_int_equal(load_look(tree, NULL, &to), 0);
	to.system.at_ns = from.system.at_ns + 1000000000u;
	load_between(&from, &to, &load);
	assert_true(load.busy < 0);
	assert_int_equal(load.top_count, 3);
	assert_int_equal(load.top[0].pid, 20);
	assert_string_equal(load.top[0].name, "busy?[2J");
	assert_true(load.top[0].cores == 50.0 / (double)sysconf(_SC_CLK_TCK));
	assert_int_equal(load.top[1].pid, 30);
	assert_int_equal(load.top[2].pid, 70);
	load_look_fini(&from);
	load_look_fini(&to);
	assert_int_equal(load_look("/nonexistent", NULL, &from), 0);
	assert_int_equal(from.count, 0);
	load_look_fini(&from);
}

int
main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, tree_begin, tree_end)
	const struct CMUnitTest tests[] = {
		TEST(files),
		TEST(topology),
		TEST(topology_untold),
		TEST(frequency),
		TEST(container_v2),
		TEST(container_hybrid),
		TEST(container_throttling),
		TEST(container_without_limits),
		TEST(ports),
		TEST(clock_source),
		TEST(system_times),
		TEST(load),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
