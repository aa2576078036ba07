#!/usr/bin/env bash
# Plugins that misbehave as soon as they are loaded, and a dataset that does when
# it is prepared: said in a line, the others are as if it weren't there, and
# nothing of it is left. (How each of them ends: tests/conformance.)
. "$(dirname "$0")/lib.sh"
only sequential pthread_pool fork_pool html
# A sanitizer is to leave signals to whom they end.
export ASAN_OPTIONS="${ASAN_OPTIONS:-detect_leaks=1}:handle_segv=0:handle_abort=0"
mkdir plugins
cp "$TOOLS/../plugins/loads.so" plugins/
export LANEBENCH_PATH="$scratch/plugins"

# loaded DEED WHY: the plugin does it, and is left out for that reason.
loaded() {
	MISDEED_AT=constructor MISDEED=$1 lb list
	what="$what ($1)"
	want_rc 0
	want_line "left out: $scratch/plugins/loads.so: can't be described: " \
		"$2"
	want_in out "pthread-pool"
	want_nobody
}

loaded memory "killed: it took more than the 512 MiB of memory"
loaded segv "killed by signal 11 (Segmentation fault)"
loaded exit "exited with 0 without a word"
loaded flood "no answer in time"

# Whoever waits is told for what; a file of what went wrong isn't. By its path
# it is asked once.
waited() {
	MISDEED_AT=constructor MISDEED=hang "$BIN/lanebench" "$@" 2>&1 >out |
		cat >err
	what="lanebench $*"
	want_same "$(grep -c "loads.so to say what it is" err)" 1 \
		"lines about the wait"
	want_same "$(grep -c "no answer in time" err)" 1 "lines about its end"
	want_nobody
}
waited list
(
	unset LANEBENCH_PATH
	waited describe plugins/loads.so
	exit "$failures"
) || failures=$((failures + $?))

# What it leaves is gone, and it is listed.
MISDEED_AT=usable MISDEED=orphan lb describe loads
want_rc 0
want_in out "misbehaves when it is loaded"
want_nobody

# Described by hand, it keeps the file that it opened.
echo "its own" >its-file
MISDEED_AT=constructor MISDEED=opens MISDEED_FILE=$scratch/its-file \
	"$BIN/lanebench-trial" --describe plugins/loads.so >out 3>&- 4>&-
want_in out '"name": "loads"'
want_same "$(cat its-file)" "its own" "the file that the plugin opened"

# What it writes is shown to those who want it, tamed, with its name.
export MISDEED_AT=lanes MISDEED=says
quick --strategy loads --verbose --out says
want_rc 0
want_in err "loads stderr: weights ?[2Jloaded"
want_in err "loads stderr: from here"
want_in err "loads stderr: and http://...@host/"
quick --strategy loads --out hushed
want_not_in err "from here"
lb check loads --verbose
want_in out "loads stderr: from here"
unset MISDEED_AT MISDEED

# A run that doesn't name it is a run.
MISDEED_AT=usable MISDEED=abort quick --out beside
want_rc 0
want_all beside ok
want_in err "loads.so: can't be described: killed by signal 6 (Aborted)"
want_nobody

# prepared DEED: a run on what such a dataset prepares.
prepared() {
	MISDEED_AT=prepare MISDEED=$1 lb run \
		--dataset "$TOOLS/../plugins/prepares.so" --limit-memory 200M \
		--strategy sequential --workers 1 --blocks 1 --quiet \
		--out "$1" "${@:2}"
	what="$what ($1)"
	want_nobody
	want_tidy
}

prepared memory
want_rc 3
want_line "prepares can't be prepared: killed: it took more than the 200 MiB"
[ ! -e memory ] || wrong "$what: made its folder"
prepared items --limit-disk 8M
want_rc 3
want_line "prepares can't be prepared: killed: it wrote more than the 8 MiB"
prepared exit
want_rc 3
want_line "prepares can't be prepared: exited with 0 without a word"
prepared orphan
want_rc 0
want_all orphan ok

# Who isn't named isn't asked, where nobody adds folders: a run doesn't wait for
# what it has no use for. A name that nothing has is looked for everywhere.
(
	unset LANEBENCH_PATH
	export MISDEED_AT=constructor MISDEED=abort
	cp plugins/loads.so "$BIN/../lib/lanebench/"
	quick --strategy fork-pool --out unasked
	want_rc 0
	want_all unasked ok
	want_not_in err loads
	lb describe html
	want_rc 0
	want_same "$(cat err)" "" "stderr"
	lb list
	want_in err "loads.so: can't be described: killed by signal 6"
	quick --strategy fork-pol --out none
	want_rc 2
	want_in err "loads.so: can't be described: killed by signal 6"
	want_in err "did you mean 'fork-pool'?"
	# The name is right, and what it stands for can't be used.
	quick --strategy loads --out none
	want_rc 3
	want_in err "lanebench: loads can't be used: "
	want_not_in err "no strategy is called"
	rm "$BIN/../lib/lanebench/loads.so"
	exit "$failures"
) || failures=$((failures + $?))

# interrupted COMMAND...: says so once, and no more, while plugins are asked:
# so many, that there is time.
for i in 1 2 3 4 5 6 7 8; do
	cp plugins/loads.so "plugins/loads$i.so"
done
loading() {
	local pid

	for pid in $(ours); do
		grep -qs "$1" "/proc/$pid/maps" && return
	done
	return 1
}
interrupted() {
	what="$* ($MISDEED_AT)"
	"$BIN/lanebench" "$@" >out 2>err </dev/null &
	started=$!
	eventually loading "$plugin" || wrong "$what: nothing is loaded"
	kill -INT $started
	kill -INT $started 2>/dev/null
	wait $started
	rc=$?
	started=
	want_rc 130
	want_line "lanebench: interrupted"
	want_same "$(cat out)" "" "what it says otherwise"
	want_nobody
	want_tidy
}
export MISDEED=hang MISDEED_AT=constructor
plugin=/loads
interrupted list
interrupted describe html
interrupted check sequential
interrupted new strategy mine
interrupted run --strategy fork-pool --dataset html --quiet --out none
[ ! -e none ] || wrong "$what: made its folder"
LANEBENCH_PATH=
plugin=/prepares
MISDEED_AT=prepare
interrupted check "$TOOLS/../plugins/prepares.so"
interrupted run --dataset "$TOOLS/../plugins/prepares.so" --out none
finish
