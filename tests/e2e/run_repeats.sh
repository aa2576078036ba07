#!/usr/bin/env bash
# Blocks that something outside them spoiled are run again under the next number,
# and their rows stay and say why; at most a quarter of them.
. "$(dirname "$0")/lib.sh"
only sequential pthread_pool openmp_for fork_pool curl_multi html url spin sleep

# numbers CSV: the blocks that are left out, with the reason.
numbers() {
	awk -F, 'NR == 1 { for (i = 1; i <= NF; i++) at[$i] = i; next }
		$at["excluded"] != "" { print $at["block"] ": " \
			$at["excluded"] }' "$1" | sort -u -n
}

# The host steals in block 2, a trial of block 4 can't be started: by what the
# program is told, not by what happens here.
mkdir -p disturbed/bin
cp "$TOOLS/lanebench-disturbed" disturbed/bin/lanebench
ln -s "$BIN/lanebench-trial" disturbed/bin/
ln -s "$BIN/../lib" disturbed/lib
plan=(run --dataset sleep --set sleep.items=4 --set sleep.task-us=100
	--strategy pthread-pool --workers 2)

# disturbed OPTION...: the plan, on that machine.
disturbed() {
	what="a disturbed run $*"
	timeout 200 disturbed/bin/lanebench "${plan[@]}" "$@" >out 2>err \
		</dev/null
	rc=$?
}

DISTURB=1 disturbed --blocks 8 --out twice
want_rc 1 # the trial that didn't start is a failed one
want_same "$(numbers twice/trials.csv)" "2: the host stole 12.5 % of the CPU time
4: a trial couldn't be started" "blocks that are left out"
want_same "$(awk -F, '$2 == "pthread-pool" { print $4 }' twice/trials.csv |
	sort -n | tr '\n' ' ')" "0 1 2 3 4 5 6 7 8 9 10 " "blocks"
want_same "$(awk -F, '$2 == "pthread-pool" { print $4 }' twice/summary.csv)" 8 \
	"blocks that count"
want_in out "the host stole"

# Fewer than four blocks have no quarter.
DISTURB=1 disturbed --blocks 3 --out few --quiet
want_rc 0
want_same "$(numbers few/trials.csv)" "" "none left out"

# A run that was interrupted in eleven of its blocks, in which another machine's
# mood moved the estimate: the gaps are known by the rows' sessions. Its last
# block is lacking, so it isn't finished.
disturbed --blocks 20 --out gaps --quiet
want_rc 0
awk -F, -v OFS=, 'NR == 1 { for (i = 1; i <= NF; i++) at[$i] = i
		print; next }
	$at["block"] == 20 { next }
	$at["strategy"] == "pthread-pool" && $at["block"] >= 1 &&
		$at["block"] <= 11 {
		$at["session"] = 2
		$at["wall_ns"] = sprintf("%.0f", $at["wall_ns"] * 50) }
	{ print }' gaps/trials.csv >edited
mv edited gaps/trials.csv
disturbed --blocks 20 --out gaps --quiet --resume
want_rc 0
left=$(numbers gaps/trials.csv)
[ -n "$left" ] || wrong "no block with a gap was run again"
[ "$(echo "$left" | wc -l)" -le 5 ] || wrong "more than a quarter: $left"
want_same "$(echo "$left" | cut -d: -f2- | sort -u)" \
	' "the run was interrupted within it' "why"
for block in $(echo "$left" | cut -d: -f1); do
	[ "$block" -ge 1 ] && [ "$block" -le 11 ] ||
		wrong "block $block has no gap, and is left out"
done
want_same "$(awk -F, '$2 == "pthread-pool" { print $4 }' gaps/summary.csv)" 20 \
	"blocks that count after the gaps"

# Of sittings: what spans a gap in the first one is run again in that one, though
# another follows.
sittings=(--sessions 2 --session-gap 0.1 --blocks 20 --quiet)
disturbed "${sittings[@]}" --out sat
want_rc 0
awk -F, -v OFS=, 'NR == 1 { for (i = 1; i <= NF; i++) at[$i] = i
		print; next }
	$at["block"] >= 10 { next }
	$at["strategy"] == "pthread-pool" && $at["block"] >= 1 &&
		$at["block"] <= 6 {
		$at["session"] = 2
		$at["wall_ns"] = sprintf("%.0f", $at["wall_ns"] * 50) }
	{ print }' sat/trials.csv >edited
mv edited sat/trials.csv
disturbed "${sittings[@]}" --out sat --resume
want_rc 0
[ -n "$(numbers sat/trials.csv)" ] || wrong "nothing of the sitting was mended"
want_same "$(awk -F, 'NR == 1 { for (i = 1; i <= NF; i++) at[$i] = i; next }
	$at["strategy"] == "pthread-pool" && $at["warmup"] == 0 &&
		$at["excluded"] == "" { n[$at["sitting"]]++ }
	END { print n[1], n[2] }' sat/trials.csv)" "10 10" "blocks of the sittings"

# strayed OUT LANES STRIKES: eight blocks of trials of which some are killed.
strayed() {
	lb run --dataset "$TOOLS/plugins/stray.so" --strategy pthread-pool \
		--workers 2 --blocks 8 --seed 3 --quiet --out "$1" \
		--set stray.file="$scratch/$1.count" --set stray.lanes="$2" \
		--set stray.strikes="$3" --resume
}

# fell OUT: the trials that weren't ok, and why each doesn't count, if so.
fell() {
	awk -F, 'NR == 1 { for (i = 1; i <= NF; i++) at[$i] = i; next }
		$at["status"] != "ok" { print $2, $4, $at["status"] ":" \
			$at["excluded"] }' "$1/trials.csv"
}

# One of the baseline's trials is killed: without another block every verdict
# would hang on what is left.
strayed base 1 7
want_rc 1
want_same "$(fell base)" "sequential 3 crashed:sequential x 1 crashed" \
	"trials that fell"
want_same "$(awk -F, '{ print $4 }' base/summary.csv | sort -u | tr '\n' ' ')" \
	"8 blocks " "blocks that count"
want_same "$(rows base/trials.csv)" 30 rows
lb analyze base
want_in out "Left out: block 3 (sequential x 1 crashed)"
strayed base 1 7
want_rc 0 # nothing was left to do
want_same "$(rows base/trials.csv)" 30 "rows, gone on with"

# A strategy's first accident is one; the second it answers for, and one that
# never was ok has no block run again.
first="crashed:pthread-pool x 2 crashed for the first time"
strayed once 2 4
want_same "$(fell once)" "pthread-pool 3 $first" "trials that fell"
strayed twice-own 2 4,5
want_same "$(fell twice-own)" "pthread-pool 3 $first
pthread-pool 4 crashed:" "trials that fell"
strayed ever 2 1,2,3,4,5,6,7,8,9
want_same "$(fell ever | grep -c crashed:.)" 0 "blocks left out"
want_same "$(rows ever/trials.csv)" 27 rows

# Killed before its block was left out: the next session sees it by the row.
awk -F, -v OFS=, 'NR == 1 { for (i = 1; i <= NF; i++) at[$i] = i
		print; next }
	$at["block"] > 3 { exit }
	{ sub(/,[^,]*$/, ",", $0); print }' base/trials.csv >edited
mv edited base/trials.csv
strayed base 1 7
want_same "$(fell base)" "sequential 3 crashed:sequential x 1 crashed" \
	"trials that fell, gone on with"
want_same "$(rows base/trials.csv)" 30 "rows, gone on with"
want_nobody
want_tidy
finish
