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
want_in out "NAME VALUE BOUND ok|short|missing"
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
want_in out "parse: 4 local pages, parsed; 1 blocks"
want_in out "# parse.go: "
want_not_in err "named twice"
grep -qE '^parse\.go ([0-9.]+ 1\.2 short|- 1\.2 missing)$' out ||
	wrong "$what: no line of parse.go"
for program in pthread-pool fork-pool go node python-map xargs; do
	grep -qE "^  $program " out || wrong "$what: nothing of $program"
done
want_same "$(grep -v '^#' out | wide)" "" "lines wider than a terminal"
want_whole run/trials.csv
want_whole run/contest.csv
want_in run/contest.csv "parse,pthread-pool malloc+DOM,2,4,1,1,"
want_same "$(column run/trials.csv status | sort -u)" ok "statuses"
want_same "$(column run/trials.csv items | sort -u)" 4 "pages"
# What primes and what counts: each once a cell.
want_same "$(column run/trials.csv block | sort | uniq -c | awk '{ print $1 }' |
	sort -u | wc -l)" 1 "blocks are alike"
command -v gnuplot >/dev/null && want_file run/plots/peers.svg

# The picture has room for the widest interval, and the figure behind it.
if command -v gnuplot >/dev/null; then
	what="peers.gp"
	printf '0,200,10,9000,0,a\n1,20,1,55,2,b\n\n\n' >peers.dat
	gnuplot -c "$SOURCE/plots/peers.gp" ./p.svg ./peers.dat parse 2 0 7 ||
		wrong "$what: no picture"
	grep -q '7 local pages, parsed' p.svg || wrong "$what: no title"
	# Text stands in a group of its own, which says where.
	want_same "$(tr -d '\n' <p.svg | sed 's/<g /\n&/g' |
		sed -n 's/.*translate(\([0-9]*\)[.,].*>  200<.*/\1/p' |
		awk '$1 < 900 { print "within" }')" within "the figure"
fi
what="a folder that has results"
peers --only parse --items 4 --blocks 1 --out run
want_rc 3
want_line "run"
want_tidy
want_nobody
finish
