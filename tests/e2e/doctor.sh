#!/usr/bin/env bash
# lanebench doctor says something of everything, within 80 columns, and its
# exit code follows its words. What a trial's row says of noise is a number or
# nothing.
. "$(dirname "$0")/lib.sh"

lb doctor
case $rc in
0) want_not_in out "bad " ;;
1) want_in out "bad " ;;
*) want_rc 0 ;;
esac
for topic in cores smt governor turbo load memory processes files ports clock \
	isolation cgroup pressure counters versions; do
	grep -Eq "^(ok|note|bad) +$topic " out || {
		wrong "$what: no line for $topic"
		show
	}
done
want_in out "lanebench $("$BIN/lanebench" --version | cut -d' ' -f2)"
want_in out "libcurl "
want_in out "libxml2 "
want_in out "libmicrohttpd"
want_same "$(wide 80 <out)" "" "lines over 80 columns"
[ ! -s err ] || wrong "$what: spoke on stderr"

lb doctor --json
case $rc in 0 | 1) ;; *) want_rc 0 ;; esac
python=$(command -v /usr/bin/python3 || command -v python3 || true)
if [ -n "$python" ]; then
	"$python" - out <<'END' || wrong "$what: not the JSON that it should be"
import json, sys
j = json.load(open(sys.argv[1]))
m = j["machine"]
assert m["cores_usable"] >= 1 and m["clock_read_ns"] > 0
assert m["limits"]["cgroup_version"] in ("v1", "v2", "hybrid", None)
assert set(m["limits"]) >= {"cpu_quota_cores", "memory_bytes", "pids"}
assert {"lanebench", "lanebench-trial", "lanebench-origin", "libcurl",
        "libxml2", "libmicrohttpd", "jansson"} <= set(j["versions"])
assert isinstance(j["load"]["busiest"], list)
END
fi

# Affinity is what counts, not what is installed.
what="taskset -c 0 lanebench doctor"
if taskset -c 0 "$BIN/lanebench" doctor >out 2>err </dev/null || [ $? -eq 1 ]
then
	want_in out "1 of "
fi

# Unlike cores, of those that count, by hwloc: CPU 0 is of another kind than 1
# to 3 of a machine that it is made to see.
export HWLOC_XMLFILE="$SOURCE/tests/golden/unlike.xml" HWLOC_THISSYSTEM=1
what="taskset -c 0 lanebench doctor, of unlike cores"
taskset -c 0 "$BIN/lanebench" doctor >out 2>err </dev/null
want_not_in out "aren't alike"
if taskset -c 0,1 true 2>err; then
	what="taskset -c 0,1 lanebench doctor, of unlike cores"
	taskset -c 0,1 "$BIN/lanebench" doctor >out 2>err </dev/null
	want_in out "the cores aren't alike: 1 IntelCore CPU to 5.2 GHz, 1"
	taskset -c 0,1 "$BIN/lanebench" run --dataset spin --items 4 \
		--workers 1 --blocks 1 --out unlike >out 2>err </dev/null
	want_in unlike/run.json '"IntelAtom"'
	taskset -c 0,1 "$BIN/lanebench" run --dataset spin --items 4 \
		--workers 1 --dry-run >out 2>err </dev/null
	want_in out "the cores aren't alike (1 IntelCore CPU to 5.2 GHz, 1"
else
	echo "doctor: one CPU only: two kinds are left to test_doctor_checks"
fi
unset HWLOC_XMLFILE HWLOC_THISSYSTEM

lb doctor nonsense
want_rc 2
lb doctor --nonsense
want_rc 2

# Without its other programs there is nothing to measure with.
mkdir alone
cp "$BIN/lanebench" alone/
what="lanebench doctor, alone"
alone/lanebench doctor >out 2>err </dev/null
rc=$?
want_rc 3
want_in out "lanebench-trial isn't there"
want_in out "lanebench-origin isn't there"

# What can't be looked for isn't said to be missing.
what="lanebench doctor, with six descriptors"
(ulimit -n 6 && exec "$BIN/lanebench" doctor) >out 2>err </dev/null
rc=$?
want_rc 3
for name in lanebench-trial lanebench-origin gnuplot; do
	want_in out "$name can't be looked for: too few"
done
want_not_in out "isn't there"
what="lanebench doctor, without /proc"
if unshare -rm mount -t tmpfs none /proc 2>err; then
	unshare -rm sh -c 'mount -t tmpfs none /proc && exec "$0" doctor' \
		"$BIN/lanebench" >out 2>err </dev/null
	want_not_in out "0 MiB can be used"
	want_not_in out "isn't there"
	want_in out "lanebench-trial can't be looked for: /proc isn't mounted"
fi

"$BIN/lanebench-trial" --version >out
what="lanebench-trial --version"
want_same "$(head -n 1 out | cut -d' ' -f1)" lanebench-trial "first line"
want_in out "libcurl "
"$BIN/lanebench-origin" --version >out
what="lanebench-origin --version"
want_in out "libmicrohttpd "

# The columns: at the end, in this order, a number or nothing in each.
quick --strategy sequential,pthread-pool,fork-pool --workers 1,2 --blocks 2 \
	--out noise
want_rc 0
want_same "$(head -n 1 noise/trials.csv | tr , '\n' |
	sed -n '/^faults_minor$/,$p' | head -n 6 | tr '\n' ' ')" \
	"faults_minor faults_major pressure_ns run_delay_ns block_steal \
block_others_busy " "columns of noise"
for name in faults_minor faults_major; do
	column noise/trials.csv $name | grep -qvE '^[0-9]+$' &&
		wrong "$what: $name isn't a number everywhere"
done
for name in pressure_ns run_delay_ns; do
	column noise/trials.csv $name | grep -qvE '^[0-9]*$' &&
		wrong "$what: $name is neither a number nor nothing"
done
for name in block_steal block_others_busy; do
	column noise/trials.csv $name | grep -qvE '^([0-9.e-]+)?$' &&
		wrong "$what: $name is neither a share nor nothing"
done
want_same "$(column noise/trials.csv excluded | sort -u)" "" excluded
# Threads and children are asked as they end, where that costs next to nothing.
if [ -r /proc/self/schedstat ]; then
	want_same "$(awk -F, 'NR == 1 { for (i = 1; i <= NF; i++)
			if ($i == "run_delay_ns") at = i }
		$2 == "sequential" && $at == ""' noise/trials.csv)" "" \
		"sequential's run delay"
fi
want_in noise/run.json '"clock_source"'
want_in noise/run.json '"libxml2"'
want_in noise/run.json '"cpu_quota_cores"'
want_in noise/run.json '"cpu_throttled_periods"'

# Blocks that were left out count nowhere, and are told of; so is what others
# did.
cat >noise/trials.csv <<'END'
dataset,strategy,workers,block,slot,status,wall_ns,cores_usable,block_steal,block_others_busy,excluded
html,sequential,1,1,0,ok,1000000,2,0.01,0.01,
html,fork-pool,2,1,1,ok,500000,2,0.01,0.01,
html,sequential,1,2,0,ok,1000000,2,0.2,0.01,the host stole 20.0 % of the CPU time
html,fork-pool,2,2,1,ok,100000,2,0.2,0.01,the host stole 20.0 % of the CPU time
html,sequential,1,3,0,ok,1000000,2,0.03,0.5,
html,fork-pool,2,3,1,ok,500000,2,0.03,0.5,
END
lb analyze noise
want_rc 0
want_in out "html: 2 blocks"
want_in out "Left out: block 2 (the host stole 20.0 % of the CPU time)"
want_in out "in block 3 the host took 3 %"
want_in out "before block 3"
want_same "$(column noise/summary.csv wall_median_ns | tail -n 1)" 500000 \
	"median without the excluded block"
want_in noise/summary.csv ",noise"
finish
