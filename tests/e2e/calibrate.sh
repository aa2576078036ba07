#!/usr/bin/env bash
# `lanebench calibrate`: says what it measured; and with an estimator that is
# broken on purpose it has to fail, twice in a row.
. "$(dirname "$0")/lib.sh"
only sequential spin sleep

# A few lines of progress, also where nobody could see one that is redrawn; and
# a word on others, where there are any. Whether the intervals hold here now is
# the machine's affair, not a test's.
mkdir -p disturbed/bin
cp "$TOOLS/lanebench-disturbed" disturbed/bin/lanebench
ln -s "$BIN/lanebench-trial" disturbed/bin/
ln -s "$BIN/../lib" disturbed/lib
for others in busy nobody; do
	what="calibrate where others are: $others"
	DISTURB=$others timeout 200 disturbed/bin/lanebench calibrate \
		--experiments 20 >out 2>err </dev/null
	rc=$?
	[ "$rc" -le 1 ] || want_rc 0
	want_in out "20 experiments of identical arms"
	want_in out "a slow-down of"
	want_in err "calibrate: block 1 of 20, trial 1 of 400"
	want_in err "calibrate: block 19 of 20, trial 361 of 400"
	lines=$(wc -l <err)
	[ $((lines % 10)) -eq 0 ] || wrong "$what: $lines lines on stderr"
	if [ "$others" = busy ]; then
		want_in out "Others kept the cores 60 % busy meanwhile"
	else
		want_not_in out "Others kept"
	fi
done

mkdir -p broken/bin
cp "$TOOLS/lanebench-broken" broken/bin/lanebench
ln -s "$BIN/lanebench-trial" broken/bin/
ln -s "$BIN/../lib" broken/lib
what="calibrate with a broken estimator"
timeout 200 broken/bin/lanebench calibrate --experiments 20 >out 2>err </dev/null
rc=$?
want_rc 1
want_in out "do NOT hold"
want_in out "once more"

want_nobody
want_tidy

for bad in 0 19 -5 abc 1e9 ""; do
	lb calibrate --experiments "$bad"
	want_rc 2
	want_line experiments
done
lb calibrate extra
want_rc 2
want_line extra

finish
