#!/usr/bin/env bash
# What a plugin does to its process, to others and to the machine costs its own
# rows, and nobody else's; what of that holds by which means is said; a run that
# is killed leaves nothing that the next one doesn't clear.
. "$(dirname "$0")/lib.sh"
only sequential pthread_pool fork_pool html sleep
# A sanitizer is to leave signals to whom they end.
export ASAN_OPTIONS="${ASAN_OPTIONS:-detect_leaks=1}:handle_segv=0:handle_abort=0"
bad=$TOOLS/../plugins
bombs=$scratch/bombs
mkdir bombs
cp "$bad/loads.so" bombs/
pages quick 4

# A run without a limit of time, which takes its while meanwhile: apart, so that
# what follows can say that nothing is left of its own.
mkdir apart
LANEBENCH_CACHE=$scratch/apart TMPDIR=$scratch/apart "$BIN/lanebench" run \
	--dataset sleep --set sleep.items=12 --set sleep.task-us=100000 \
	--workers 1 --blocks 1 --strategy "$TOOLS/plugins/endless.so" --quiet \
	--out ten --set endless.pids=apart/pids >apart/out 2>apart/err \
	</dev/null &
ten=$!
started=$ten

# culprits OUT COMMAND...: a campaign of theirs beside one that is innocent.
culprits() {
	local out=$1

	shift
	what="culprits, $out"
	timeout 200 "$@" "$BIN/lanebench" run --dataset html \
		--set html.dir=quick --workers 2 --blocks 2 --quiet \
		--limit-memory 200M --limit-time 20s --limit-processes 500 \
		--limit-disk 3G \
		--strategy "$bad/ends.so,$bad/signals.so,$bad/eats.so,$bad/floods.so,$bad/leaves.so,$bad/stack.so,$bad/items.so,pthread-pool,fork-pool" \
		--set leaves.what=orphan --out "$out" >out 2>err </dev/null
	rc=$?
	want_rc 1
	want_same "$(awk -F, 'NR > 1 { print $2, $7 }' "$out/trials.csv" |
		sort -u | tr '\n' ';')" "ceiling ok;eats crashed;ends crashed;\
floods ok;fork-pool ok;items wrong;leaves failed;pthread-pool ok;\
sequential ok;sequential#2 ok;signals crashed;stack crashed;" "statuses"
	want_same "$(awk -F, '$7 == "ok" { print $9, $10 }' "$out/trials.csv" |
		sort -u)" "4 4" "items of those that are ok"
	want_in "$out/trials.csv" "it took more than the 200 MiB of memory"
	want_in "$out/trials.csv" "left 1 process behind, cut loose from it"
	want_in "$out/trials.csv" "killed by signal 9 (Killed) in run()"
	want_in "$out/trials.csv" "killed by signal 11 (Segmentation fault)"
	want_in "$out/run.json" '"memory_bytes": 209715200'
	want_in "$out/run.json" '"processes": 500'
	want_in "$out/run.json" '"disk_bytes": 3221225472'
	want_in "$out/run.json" '"time_s": 20.0'
	want_nobody
	want_tidy
}

culprits here env
for key in namespace user_namespace ipc_namespace shm_own namespace_refused cgroup cgroup_kill \
	memory_limit processes_limit memory_peak session subreaper limits; do
	want_in here/run.json "\"$key\": "
done

# Where no namespace can be made; that is said, too.
"$TOOLS/forbid" true
forbidden=$?
if [ "$forbidden" -eq 0 ]; then
	culprits forbidden "$TOOLS/forbid"
	want_in forbidden/run.json '"namespace": false'
	want_in forbidden/run.json '"ipc_namespace": false'
	want_in forbidden/run.json '"shm_own": false'
	want_in forbidden/run.json '"namespace_refused": "Operation not permitted"'
	"$TOOLS/forbid" "$BIN/lanebench" doctor >out 2>err
	what="doctor without namespaces"
	want_in out "isolation  no PID namespace (Operation not permitted)"
fi

# As somebody without rights.
if [ "$(id -u)" -eq 0 ] && command -v setpriv >/dev/null; then
	nobody="setpriv --reuid 65534 --regid 65534 --clear-groups"
	chmod -R a+rwX "$scratch"
	if $nobody test -x "$BIN/lanebench" -a -r "$bad/ends.so" -a -w .; then
		rm -f out err
		# shellcheck disable=SC2086
		culprits nobody $nobody env LANEBENCH_CACHE="$scratch/cache"
		want_in nobody/run.json '"subreaper": true'
		want_in nobody/run.json '"memory_limit": "'
		rm -f out err
		# shellcheck disable=SC2086
		MISDEED_AT=constructor MISDEED=orphan LANEBENCH_PATH="$bombs" \
			$nobody "$BIN/lanebench" describe loads >out 2>err
		rc=$?
		what="as nobody: described"
		want_rc 0
		want_nobody
		# A fork bomb where neither a namespace nor a group ends it, and
		# nothing bounds it but what the user may have.
		if [ "$forbidden" -eq 0 ]; then
			# shellcheck disable=SC2086
			(ulimit -u 150 && MISDEED_AT=constructor MISDEED=bomb \
				LANEBENCH_PATH="$bombs" timeout 200 $nobody \
				"$TOOLS/forbid" "$BIN/lanebench" list) \
				>out 2>err
			rc=$?
			what="as nobody: a fork bomb"
			want_rc 0
			want_in err "loads.so: can't be described: "
			want_in out "pthread-pool"
			want_nobody
		fi
		# What the run had to go by is what doctor says of it.
		# shellcheck disable=SC2086
		$nobody "$BIN/lanebench" doctor >out 2>err
		what="as nobody: doctor"
		if grep -q '"namespace": true' nobody/run.json; then
			want_in out "PID namespace (in a user namespace)"
		else
			want_in out "isolation  no PID namespace ("
		fi
		if grep -q '"memory_limit": "watch"' nobody/run.json; then
			want_in out "note  cgroup "
		fi
	fi
fi

# Control groups that a trial makes within its own go with that.
quick --strategy "$bad/leaves.so" --set leaves.what=groups --out within
want_rc 0
want_all within ok
want_same "$(find /sys/fs/cgroup -name within-a-trial 2>/dev/null)" "" \
	"groups within a trial's"

# The limits are options like others.
lb run --dry-run --limit-memory 1K
want_rc 2
want_line "limit-memory: '1K' is no size of at least 32M"
lb run --dry-run --limit-disk 1K
want_rc 2
want_line "limit-disk: '1K' is no size of at least 1M"
lb run --dry-run --limit-time soon
want_rc 2
want_line "limit-time: 'soon' is no time"
quick --limit-processes 4 --strategy pthread-pool --workers 1,4 --out few
want_rc 1
want_in few/trials.csv "a trial may have 4: --limit-processes"
printf 'limit-time = 1s\n[endless]\npids = pids\n' >short.ini
lb run short.ini --dataset html --set html.dir=quick --workers 1 --blocks 1 \
	--strategy "$TOOLS/plugins/endless.so" --quiet --out short
want_rc 1
want_in short/trials.csv "timeout,\"not through after 1 s, killed in run()"

# Killed: what it had in the temporary folder is cleared by the next, whose own
# is left alone while it runs; so are its control groups.
"$BIN/lanebench" run --dataset html --set html.dir=quick --workers 1 \
	--strategy "$TOOLS/plugins/endless.so" --quiet --out killed >out 2>err \
	</dev/null &
run=$!
started="$ten $run"
rm -f pids
what="killed"
eventually test -s pids || wrong "$what: didn't start"
live=$(ls -d tmp/lanebench-run-*)
[ -n "$live" ] || wrong "$what: no work folder"
quick --out beside
want_rc 0
[ -d "$live" ] || wrong "$what: another run took its folder away"
kill -9 $run
wait $run 2>/dev/null
want_nobody
[ -d "$live" ] || wrong "$what: cleaned up all the same: what is tested?"
quick --out after
want_rc 0
want_tidy
want_same "$(find /sys/fs/cgroup -name "lanebench-*-$run-*" 2>/dev/null)" "" \
	"groups of a run that was killed"

# Where none is set, it is ten times what the baseline took.
what="a run without a limit"
wait $ten
rc=$?
want_rc 1
after=$(sed -n 's/.*timeout,"not through after \([0-9.e+]*\) s, .*/\1/p' \
	ten/trials.csv | sort -u)
first=$(paste -d, <(column ten/trials.csv strategy) \
	<(column ten/trials.csv block) <(column ten/trials.csv wall_ns) |
	sed -n 's/^sequential,0,//p' | head -n 1)
want_same "$after" "$(awk -v ns="$first" 'BEGIN { printf "%.3g", ns / 1e8 }')" \
	"the limit, of a baseline of $first ns"
finish
