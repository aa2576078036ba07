#!/usr/bin/env bash
# The measured ceiling: rows of its own at each count above one, up to the cores,
# over all the items, which did the same work; it is no competitor.
. "$(dirname "$0")/lib.sh"
only sequential pthread_pool fork_pool html

# ceilings DIR: "workers blocks", a line each.
ceilings() {
	awk -F, '$2 == "ceiling" { print $3 }' "$1/trials.csv" | sort -n |
		uniq -c | awk '{ print $2, $1 }' | tr '\n' ';'
}

pages some 30
# One that fails for everybody, so that a reason crosses the processes too.
: >some/empty.html
lb run --dataset html --set html.dir=some --strategy pthread-pool \
	--workers 1,2,3 --blocks 2 --keep-items --quiet --out one
want_rc 0
want_all one ok
cores=$(cores one)
[ "$cores" -gt 1 ] || skip "one core has no ceiling"
want_same "$(ceilings one)" "2 3;$([ "$cores" -lt 3 ] || echo "3 3;")" \
	"its counts and blocks"
want_same "$(column one/trials.csv digest | sort -u | wc -l)" 1 digests
want_same "$(awk -F, '$2 == "ceiling" { print $9, $10, $11, $12 }' \
	one/trials.csv | sort -u)" "31 30 1 0" "items of the ceiling"
want_same "$(awk -F, '$2 == "ceiling" && $3 == 2 && $4 == 1 {
	print $5 }' one/items.csv | sort -n | uniq -c |
	awk '$1 != 1 { bad++ } END { print NR, bad + 0 }')" "31 0" \
	"each item once"
want_same "$(awk -F, '$2 == "ceiling" && $3 == 2 && $4 == 1 {
	print $6 }' one/items.csv | sort -n | uniq | tr '\n' ' ')" "0 1 " \
	"a lane a process"
want_same "$(awk -F, '$2 == "ceiling" && $3 == 2 && $4 == 1 &&
	$8 == "failed" { print $9 }' one/items.csv)" "empty page" reason
# Each process has a number of its own among those that had an item at once.
want_same "$(awk -F, 'NR == 1 { for (i = 1; i <= NF; i++) at[$i] = i }
	$2 == "ceiling" && !($at["workers_used"] >= $at["processing_max"] &&
		$at["workers_used"] <= $3 && $at["processing_max"] > 0)' \
	one/trials.csv)" "" "rows whose workers can't be"
want_same "$(awk -F, '$2 == "ceiling" { print $16 }' one/summary.csv |
	sort -u)" none verdict

# Fewer items than workers: nobody is idle, all is done.
pages few 2
pages one-page 1
lb run --dataset html --set html.dir=one-page --strategy fork-pool \
	--workers 2 --blocks 1 --quiet --out two
want_rc 0
want_all two ok
want_same "$(ceilings two)" "2 2;" "its counts and blocks"

# Where nothing runs at several workers, there is nothing to hold against it.
lb run --dataset html --set html.dir=few --strategy sequential,pthread-pool \
	--workers 1 --blocks 1 --quiet --out three
want_rc 0
want_same "$(ceilings three)" "" "a ceiling of one worker"

finish
