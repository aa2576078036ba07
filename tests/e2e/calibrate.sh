#!/usr/bin/env bash
# `lanebench calibrate`: says what it measured; and with an estimator that is
# broken on purpose it has to fail, twice in a row.
. "$(dirname "$0")/lib.sh"
only sequential spin sleep

# calibrate PROGRAM OTHERS: that program of ours beside the trials' own; others
# keep the cores busy meanwhile, or nobody does.
calibrate() {
	what="$1 calibrate where others are: $2"
	mkdir -p "$1/bin"
	cp "$TOOLS/lanebench-$1" "$1/bin/lanebench"
	ln -s "$BIN/lanebench-trial" "$1/bin/"
	ln -s "$BIN/../lib" "$1/lib"
	DISTURB=$2 timeout 200 "$1/bin/lanebench" calibrate \
		--experiments 20 >out 2>err </dev/null
	rc=$?
	want_in out "20 experiments of identical arms"
	want_in err "calibrate: block 1 of 20, trial 1 of 400"
	want_in err "calibrate: block 19 of 20, trial 361 of 400"
	# A few lines of progress, also where nobody could see one that is
	# redrawn.
	[ $(($(wc -l <err) % 10)) -eq 0 ] ||
		wrong "$what: $(wc -l <err) lines on stderr"
}

# Whether the intervals hold here now is the machine's affair, not a test's.
calibrate disturbed nobody
[ "$rc" -le 1 ] || want_rc 0
want_in out "a slow-down of"
want_not_in out "Others kept"

calibrate broken busy
want_rc 1
want_in out "do NOT hold"
want_in out "once more"
want_in out "Others kept the cores 60 % busy meanwhile"

want_nobody
want_tidy

for bad in 0 19 -5 abc 1e9 ""; do
	lb calibrate --experiments "$bad"
	want_rc 2
	want_line experiments
done
lb calibrate --session-gap 1s
want_rc 2
want_line "give --sessions N too"
lb calibrate extra
want_rc 2
want_line extra

finish
