#!/usr/bin/env bash
# lanebench-bench-peers: what it takes, says and leaves. Its bounds are no
# test's: they want a quiet machine.
. "$(dirname "$0")/lib.sh"

# peers ARGUMENT...
peers() {
	what="lanebench-bench-peers $*"
	timeout 280 "$BIN/lanebench-bench-peers" "$@" >out 2>err </dev/null
	rc=$?
}

peers --help
want_rc 0
want_in out "NAME VALUE BOUND ok|short"
peers
want_rc 2
want_line "--out"
peers --out run --only nonsense
want_rc 2
want_line "nonsense"
for blocks in 0 x -1 "" 99999999999; do
	peers --out run --blocks "$blocks"
	want_rc 2
	want_line "blocks"
done
peers --out run something
want_rc 2
want_line "something"
[ ! -e run ] || wrong "$what: made a folder for nothing"
: >file
peers --out file
want_rc 3
want_line "file" "--out"

# One block has no interval, so that the line is short whatever it says.
peers --only parse --items 4 --blocks 1 --out run
want_rc 1
want_in out "parse: local pages, parsed; 1 blocks"
want_in out "# parse.go: "
grep -qE '^parse\.go ([0-9.]+|-) 1\.2 short$' out ||
	wrong "$what: no line of parse.go"
for program in pthread-pool fork-pool go node python-map xargs; do
	grep -qE "^  $program " out || wrong "$what: nothing of $program"
done
awk '!/^#/ && length > 79 { print; wide = 1 } END { exit wide }' out >wide ||
	wrong "$what: wider than a terminal: $(cat wide)"
want_whole run/trials.csv
want_whole run/contest.csv
want_in run/contest.csv "parse,pthread-pool malloc+DOM,2,4,1,1,"
want_same "$(column run/trials.csv status | sort -u)" ok "statuses"
want_same "$(column run/trials.csv items | sort -u)" 4 "pages"
# What primes and what counts: each once a cell.
want_same "$(column run/trials.csv block | sort | uniq -c | awk '{ print $1 }' |
	sort -u | wc -l)" 1 "blocks are alike"
command -v gnuplot >/dev/null && want_file run/plots/peers.svg
what="a folder that has results"
peers --only parse --items 4 --blocks 1 --out run
want_rc 3
want_line "run"
want_tidy
want_nobody
finish
