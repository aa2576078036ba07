#!/usr/bin/env bash
# A run that is killed (kill -9) at any instant goes on by --resume, until the
# plan is done: each trial once, none lost; nothing of it outlives it.
. "$(dirname "$0")/lib.sh"
only sequential pthread_pool fork_pool html

pages small 30
plan=(run --dataset html --set html.dir=small --strategy pthread-pool,fork-pool
	--workers 1,2 --blocks 100 --keep-items --quiet --out "$scratch/killed")

# has FILE ROWS PID: so many lines are there, or who writes them isn't any more.
has() {
	[ "$(cat "$1" 2>/dev/null | wc -l)" -ge "$2" ] ||
		! kill -0 "$3" 2>/dev/null
}

# kill_after ROWS SECONDS: starts it, and kills it so much later than it has
# written so many rows, or lets it end. What moment that hits is chance, and may
# be: all must do.
kill_after() {
	local before pid

	before=$(cat killed/trials.csv 2>/dev/null | wc -l)
	"$BIN/lanebench" "${plan[@]}" --resume >out 2>err </dev/null &
	pid=$!
	started="$started $pid"
	[ "$1" -eq 0 ] || eventually has killed/trials.csv $((before + $1)) $pid
	sleep "$2"
	if kill -9 "$pid" 2>/dev/null; then
		wait "$pid" 2>/dev/null
		rc=137
	else
		wait "$pid"
		rc=$?
	fi
}

kills=0
for i in $(seq 50); do
	what="round $i"
	# Every other time before or while it gets ready.
	kill_after $((i % 2 * (RANDOM % 12 + 1))) \
		"$(printf "0.%03d" $((RANDOM % 200)))"
	want_nobody
	[ "$rc" -eq 137 ] || break
	kills=$((kills + 1))
done
if [ "$rc" -eq 137 ]; then
	lb "${plan[@]}" --resume
	want_rc 0
fi
[ "$rc" -eq 0 ] || { wrong "ended with $rc"; show; }
echo "$test_name: killed $kills times" >&2
[ "$kills" -ge 10 ] || wrong "killed only $kills times: it tested little"

# 101 blocks of baseline, A/A, two strategies at two counts, and the ceiling.
csv=killed/trials.csv
rows=$(($(wc -l <"$csv") - 1))
# A block that spans a gap may have been left out, and run again.
counted=$(column "$csv" excluded | grep -c '^$')
planned=$((101 * (6 + ($(cores killed) > 1))))
[ "$counted" -eq $planned ] || wrong "$counted rows, not $planned"
[ -z "$(tail -n +2 "$csv" | cut -d, -f1-4 | sort | uniq -d)" ] ||
	wrong "a trial stands there twice"
[ "$(tail -n +2 "$csv" | cut -d, -f7 | sort -u)" = ok ] ||
	wrong "a trial is not ok"
[ "$(tail -n +2 "$csv" | cut -d, -f23 | sort -u | wc -l)" -eq 1 ] ||
	wrong "digests differ"
[ -z "$(column "$csv" session | awk '$1 < 1')" ] || wrong "a row has no session"
[ "$(column "$csv" session | sort -n | tail -n 1)" -gt 1 ] ||
	wrong "no row of a later session"
items=$(($(wc -l <killed/items.csv) - 1))
[ "$items" -eq $((rows * 30)) ] || wrong "$items item rows, not $((rows * 30))"
[ -z "$(tail -n +2 killed/items.csv | cut -d, -f1-5 | sort | uniq -d)" ] ||
	wrong "an item stands there twice"
[ $(($(wc -l <killed/reference.csv) - 1)) -eq 30 ] || wrong "reference.csv"

# The plan is finished: nothing is run, and that is no failure.
lb "${plan[@]}" --resume
want_rc 0
[ $(($(wc -l <"$csv") - 1)) -eq "$rows" ] || wrong "a finished plan went on"

# Other arguments are another run.
lb "${plan[@]}" --resume --seed 2
want_rc 2
want_line "seed" "give the same arguments (lanebench run --dataset html" \
	"--quiet --out '$scratch/killed'"
lb "${plan[@]}" --resume --set html.parser=dom
want_rc 2
lb "${plan[@]}"
want_rc 2
want_line "--resume"
lb run --dataset html --set html.dir=small --resume
want_rc 2
want_line "--out"

# Pages that changed in between are another run, too.
printf '<p>another' >small/7.html
lb "${plan[@]}" --resume
want_rc 2
want_line "pages"

# A row that was cut off as it was written is run again.
pages small 30
head -c -20 "$csv" >cut && cp cut "$csv"
lb "${plan[@]}" --resume
want_rc 0
[ $(($(wc -l <"$csv") - 1)) -eq "$rows" ] || wrong "the cut-off row is lost"

finish
