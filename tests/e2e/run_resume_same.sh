#!/usr/bin/env bash
# What a run that is gone on with has in common with itself: the work of its
# items, its items, its budget, which may grow.
. "$(dirname "$0")/lib.sh"
only sequential pthread_pool spin html url

facts() {
	python3 - "$1/run.json" <<-'PYTHON'
		import json, sys
		facts = json.load(open(sys.argv[1]))["datasets"][0]["facts"]
		print(facts["rounds"], facts["round_ns"])
	PYTHON
}

spin=(run --dataset spin --set spin.items=40 --set spin.task-ns=20000
	--strategy pthread-pool --workers 1,2 --seed 3)

# A finished one: the same calibration, nothing run, and that is said.
lb "${spin[@]}" --blocks 2 --out one
want_rc 0
sed -i 's/"rounds": "[0-9]\{3,\}"/"rounds": "1234"/
	s/"round_ns": "[0-9.]*"/"round_ns": "16.2075"/' one/run.json
head -n 8 one/trials.csv >part && cp -r one two && mv part two/trials.csv
lb "${spin[@]}" --blocks 2 --out one --resume
want_rc 0
want_same "$(facts one)" "1234 16.2075" "the calibration"
want_in out "nothing was left to run"
want_not_in err "left"
want_not_in err "trial 1 of"

# One that goes on: what the folder says is what the trials get.
lb "${spin[@]}" --blocks 2 --out two --resume --keep-items
want_rc 2
want_line "--keep-items is other"
lb "${spin[@]}" --blocks 2 --out two --resume
want_same "$(facts two)" "1234 16.2075" "the calibration"
want_in out "(1234 rounds of 16.21 ns)"
want_same "$(rows two/trials.csv)" "$(rows one/trials.csv)" "rows"
want_same "$(column two/reference.csv digest | sort -u | wc -l)" 1 "digests"
want_not_in out "$(column one/reference.csv digest | head -n 1)"
[ "$(column two/reference.csv digest | head -n 1)" != \
	"$(column one/trials.csv digest | head -n 1)" ] ||
	wrong "two's items aren't 1234 rounds"
want_in err "trial 1 of $(($(rows one/trials.csv) - 7))"

# Nonsense in run.json is no work.
sed -i 's/"rounds": "[0-9]\{3,\}"/"rounds": "1e99"/' two/run.json
lb "${spin[@]}" --blocks 2 --out two --resume
want_rc 2
want_line "that run's pages are other"

# Another amount of work isn't taken from there.
lb "${spin[@]/=20000/=10000}" --blocks 2 --out one --resume
want_rc 2
want_line "datasets' options are other"

# Rounds as they were asked for.
lb "${spin[@]}" --set spin.rounds=777 --blocks 1 --out three
want_rc 0
want_same "$(facts three | cut -d' ' -f1)" 777 "rounds"

# Items are named.
pages few 9
html=(run --dataset html --set html.dir=few --strategy sequential --workers 1
	--blocks 1 --quiet)
lb "${html[@]}" --items 5 --out items
want_rc 0
lb "${html[@]}" --items 6 --out items --resume
want_rc 2
want_line "that run's items (5, not 6) are other"
lb "${html[@]}" --items 5 --workers 1 --strategy pthread-pool --out items \
	--resume
want_rc 2
want_line "strategies or their options are other"

# The command that is told is one that a shell takes, with one --resume.
lb "${html[@]}" --items 5 --out "it's" --resume
want_rc 0
lb "${html[@]}" --items 6 --out "it's" --resume
want_rc 2
want_line "--out 'it'\\''s' --resume)"
want_not_in err "--resume --resume"
pages few 10
lb "${html[@]}" --items 5 --out items --resume
want_rc 2
want_line "that run's pages are other"

# What was asked for is held against it before the pages are; those before they
# are looked at.
mv few away
for other in "--seed is=--seed 4" "workers are=--workers 1,2" \
	"--blocks is=--blocks 2" "--strict is=--strict" \
	"datasets' options are=--set html.parser=dom" \
	"strategies or their options are=--strategy pthread-pool"; do
	# shellcheck disable=SC2086
	lb "${html[@]}" --items 5 ${other#*=} --out items --resume
	want_rc 2
	want_line "items: that run's ${other%%=*} other than what is asked for"
done
mv away few
lb run --dataset html --set html.dir=few --strategy sequential --workers 1 \
	--blocks 1 --items 5 --out items --resume
want_rc 2
want_line "that run's pages are other"
want_not_in out "expected time"
before=$(cat items/* 2>/dev/null | md5sum)
lb "${html[@]/few/nowhere}" --items 5 --out items --resume
want_rc 2
want_same "$(cat items/* 2>/dev/null | md5sum)" "$before" "the run there"

# A folder's name stays as it is.
lb "${spin[@]}" --blocks 1 --workers 1 --out "two  blanks"
want_rc 0
want_in out "in two  blanks: trials.csv"

# A budget that is used up: no less is taken, more goes on where it ended.
budget=("${spin[@]}" --precision 0.01% --out budget)
lb "${budget[@]}" --budget 0.001s
want_rc 0
want_in out "used up first"
want_not_in out "intervals above"
want_in out "--out budget and --resume goes on."
before=$(rows budget/trials.csv)
lb "${budget[@]}" --budget 0.0005s --resume
want_rc 2
want_line "that run's --budget is other"
lb "${budget[@]}" --budget 1h --precision 0.02% --resume
want_rc 2
want_line "that run's --precision is other"
lb "${budget[@]}" --budget 1h --resume
want_rc 0
want_in out "40 blocks didn't bring every interval within 0.01 %."
[ "$(rows budget/trials.csv)" -gt "$before" ] || wrong "it didn't go on"
want_same "$(tail -n +2 budget/trials.csv | cut -d, -f1-4 | sort | uniq -d)" \
	"" "twice"
want_same "$(wide <out)" "" "long lines"
want_in err "after 10 blocks"
want_same "$(grep -c '^after\|^  ' err)" "$(grep -v '^spin: ' err | wc -l)" \
	"other lines"
want_same "$(wide <err)" "" "long lines"
# Used up again: what is there counts as before.
lb "${budget[@]}" --budget 1h --resume
want_rc 0
want_in out "40 blocks didn't bring"

# A trial's limits.
lb "${spin[@]}" --blocks 2 --out two --resume --limit-disk 3G
want_rc 2
want_line "that run's --limit-* are other"
lb "${spin[@]}" --blocks 2 --out two --resume --limit-memory 3G
want_rc 2
want_line "that run's --limit-* are other"

# Programs that were built or written anew: two would be in one cell. A byte
# behind its end changes no program.
# other FILE TEXT: the peer's run isn't gone on with while FILE is another.
printf '[peer]\nname = shell\nsummary = a loop\ndatasets = html\n%s\n' \
	"command = sh peer.sh ok" >shell.ini
cp "$SOURCE/tests/e2e/peers/peer.sh" .
touch ok # a word of the command that names a file
peer=(run --dataset html --set html.dir=few --strategy ./shell.ini --workers 1
	--blocks 1 --quiet --out peer)
lb "${peer[@]}"
want_rc 0
other() {
	cp -p "$1" kept && echo >>"$1"
	lb "${peer[@]}" --resume
	want_rc 2
	want_line "that run's " "$2 was another file" "name another folder"
	cp -p kept "$1"
}
other small/lib/lanebench/html.so /html.so
other small/lib/lanebench/sequential.so /sequential.so
other small/bin/lanebench-trial lanebench-trial
other shell.ini /shell.ini
other peer.sh /peer.sh
rm ok
lb "${peer[@]}" --resume
want_rc 2
want_line "that run's ok is no file any more"
touch ok
lb "${peer[@]}" --resume
want_rc 0
# Whatever else an older one doesn't say.
sed -i 's/"files"/"fils"/; s/"limits_asked"/"limits_aked"/' peer/run.json
lb "${peer[@]}" --resume
want_rc 2
want_line "that run's run.json doesn't say which files it ran"

# Where pages are fetched, their server is one of them.
web=(run --dataset url --set url.dir=few --set url.urls=2 --set url.mean-us=0
	--strategy sequential --workers 1 --blocks 1 --quiet --out web)
lb "${web[@]}"
want_rc 0
echo >>small/bin/lanebench-origin
lb "${web[@]}" --resume
want_rc 2
want_line "lanebench-origin was another file (lanebench was built anew)"

for precision in 0.001% 1e-7% 0; do
	lb "${spin[@]}" --precision $precision --dry-run
	want_rc 2
	want_line "at least 0.01 %"
done
finish
