#!/usr/bin/env bash
# `lanebench calibrate`: says what it measured; and with an estimator that is
# broken on purpose it has to fail, twice in a row.
. "$(dirname "$0")/lib.sh"
only sequential spin sleep

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

# Whether a sound one holds here now is the machine's affair, not a test's.
lb calibrate --experiments 20
[ "$rc" -le 1 ] || want_rc 0
want_in out "20 experiments of identical arms"
want_in out "a slow-down of"
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
