#!/usr/bin/env bash
# A run that is interrupted keeps what it measured and leaves nobody behind; so
# does one that is killed, and one whose trials are.
. "$(dirname "$0")/lib.sh"
only sequential pthread_pool openmp_for fork_pool curl_multi html url spin
pages quick 4
endless=$TOOLS/plugins/endless.so

# begin ARGUMENT...: lanebench in the background, its pid in run.
begin() {
	what="lanebench $*"
	rm -f pids
	"$BIN/lanebench" "$@" >out 2>err </dev/null &
	run=$!
	started=$run
}

has_rows() {
	[ -e "$1" ] && [ "$(wc -l <"$1")" -gt "$2" ]
}

is_gone() {
	! kill -0 "$1" 2>/dev/null
}

# after ROWS DIR: waits until so many rows are there.
after() {
	eventually has_rows "$2/trials.csv" "$1" || {
		wrong "$what: no rows"
		show
	}
}

# ended: its exit code in rc, and nobody is left.
ended() {
	eventually is_gone "$run" || wrong "$what: doesn't end"
	wait "$run"
	rc=$?
	started=
	want_nobody
}

want_kept() {
	want_whole "$1/trials.csv"
	want_file "$1/summary.csv"
	want_same "$("$TOOLS/json_read" "$1/run.json" outcome)" interrupted \
		"outcome in run.json"
	want_in err "interrupted; $(rows "$1/trials.csv") trials are kept in $1"
	want_same "$(column "$1/trials.csv" status | sort -u)" ok "rows' status"
	want_tidy
	lb analyze "$1"
	want_rc 0
}

# outside PID: what a process that calls itself so is called here: a trial may
# have numbers of its own.
outside() {
	local pid

	for pid in $(ours); do
		[ "$(awk '/^NSpid:/ { print $NF }' "/proc/$pid/status" \
			2>/dev/null)" != "$1" ] || echo "$pid"
	done
}

long="run --blocks 1000 --strategy pthread-pool,fork-pool --workers 2 --quiet
	--set html.dir=quick"
both="$long --dataset html,url --set url.dir=quick --set url.urls=8"

for signal in INT TERM HUP; do
	begin $both --out $signal
	after 25 $signal
	kill -$signal $run
	ended
	want_rc 130
	resume=$(sed -n '/to go on:$/,$p' err | tail -n +2)
	want_kept $signal
done
# Its last words are the command that goes on, ready to be typed; ended again, it
# says the same.
what="the words after Ctrl-C"
want_same "$(echo "$resume" | wide)" "" "long lines"
want_same "$(echo "$resume" | tr -d '\\\n' | xargs)" \
	"$BIN/lanebench $(echo $both --out HUP --resume)" "command"
eval "exec $resume" >out 2>err </dev/null &
run=$!
started=$run
was=$(rows HUP/trials.csv)
after $((was + 5)) HUP
kill -INT $run
eventually is_gone $run || wrong "doesn't end"
wait $run
rc=$?
want_rc 130
want_in err "to go on:"
want_same "$(sed -n '/to go on:$/,$p' err | tail -n +2)" "$resume" "command"
want_same "$(column HUP/trials.csv session | sort -u | xargs)" "1 2" sessions
if command -v gnuplot >/dev/null; then
	want_file INT/plots/html-speedup.svg
fi

# What has a secret says that it is to be typed; pictures that weren't drawn
# aren't named.
begin run --blocks 1000 --strategy pthread-pool --workers 1 --dataset url \
	--set url.dir=quick --set url.urls=8 --set url.user=a:hush --out hush
after 2 hush
kill -INT $run
ended
want_rc 130
want_in err "'url.user=(not recorded)'"
want_in err "with your own values for (not recorded)"
want_not_in err hush:
want_not_in out "run.json, plots"

# Others than a run say that they were ended, too.
begin overhead --strategy pthread-pool --workers 1 --out over
after 5 over
kill -INT $run
ended
want_rc 130
want_in out "Interrupted: what follows is of the trials until then"
want_in err "lanebench: interrupted"
begin calibrate --experiments 100000
eventually grep -qs "^calibrate: block 1 " err || wrong "$what: doesn't begin"
kill -INT $run
ended
want_rc 130
want_in err "lanebench: interrupted"

# Under nohup the terminal's end is nothing.
what="nohup lanebench"
nohup "$BIN/lanebench" $long --dataset html --out nohup >out 2>err </dev/null &
run=$!
started=$run
after 10 nohup
kill -HUP $run
after $(($(rows nohup/trials.csv) + 10)) nohup
kill -INT $run
ended
want_rc 130

# Twice, at once.
begin $long --dataset html --out twice
after 15 twice
kill -INT $run
kill -INT $run
ended
want_rc 130
want_kept twice

# Before a block was counted: in a trial that never ends, with children in and
# out of its session.
begin run --dataset html --set html.dir=quick --strategy "$endless" \
	--workers 1 --quiet --out never
eventually test -s pids || wrong "$what: didn't start"
kill -INT $run
ended
want_rc 130
want_whole never/trials.csv
want_in err "trials are kept in never"
want_tidy
for command in analyze plot report "export --format json" "compare INT"; do
	# shellcheck disable=SC2086
	lb $command never
	want_line "never/trials.csv: no trial of a counted block in it yet; to" \
		"go on, type that run's command with --out never --resume"
done

# While pages are prepared.
begin run --dataset "$TOOLS/plugins/many.so" --set many.count=100000000 \
	--quiet --out early
preparing() {
	[ -n "$(ls tmp/*/*.all 2>/dev/null)" ]
}
eventually preparing || wrong "$what: didn't prepare"
kill -INT $run
ended
want_rc 130
want_tidy
[ ! -e early ] || wrong "$what: made its folder"

# Killed itself: trial, its children and the origin go with it.
begin run --dataset url --set url.dir=quick --set url.urls=8 --set url.mean-us=0 \
	--strategy "$endless" --workers 1 --quiet --out killed
eventually test -s pids || wrong "$what: didn't start"
[ "$(ours | wc -l)" -ge 5 ] || wrong "$what: $(ours | wc -l) processes only"
kill -9 $run
ended
want_rc 137
want_whole killed/trials.csv
rm -rf tmp/*
begin $both --out killed-amid
after 8 killed-amid
kill -9 $run
ended
want_rc 137
want_whole killed-amid/trials.csv
rm -rf tmp/*

# A trial that is killed costs its row; one that hangs is ended.
begin run --dataset html --set html.dir=quick --strategy "$endless" \
	--workers 1 --blocks 1 --quiet --out hung
eventually test -s pids || wrong "$what: didn't start"
read -r trial child stray <pids
rm pids
trial=$(outside "$trial")
child=$(outside "$child")
stray=$(outside "$stray")
kill -9 "$trial"
eventually is_gone "$child" || wrong "$what: a child outlives its trial"
eventually is_gone "$stray" || wrong "$what: a child in its own session, too"
ended
want_rc 1
want_same "$(awk -F, '$2 == "endless" { print $4, $7 }' hung/trials.csv |
	tr '\n' ';')" "0 crashed;1 timeout;" "the rows of a trial that hangs"
want_in hung/trials.csv "killed by signal 9"
want_in err "2 of 6 trials are not ok"
want_tidy

# The origin is killed: that is said, and ends the run.
begin $both --out orphan
after 20 orphan
for pid in $(ours); do
	program=$(tr '\0' '\n' 2>/dev/null <"/proc/$pid/cmdline" | head -n 1)
	[ "${program##*/}" != lanebench-origin ] || kill -9 "$pid"
done
ended
want_rc 3
died="the origin died: killed by signal 9 (Killed)"
want_in err "url: $died; the "
# The trial that had no pages any more is the last, and no strategy's fault.
want_same "$(column orphan/trials.csv status | sed '$d' | sort -u)" ok \
	"the rows before it"
want_same "$(tail -n 1 orphan/trials.csv | cut -d, -f1,7,8,10-12)" \
	"url,failed,$died,,," "its row"
want_in err "$(rows orphan/trials.csv) rows so far are kept"
[ "$(rows orphan/trials.csv)" -ge 20 ] || wrong "$what: lost rows"
want_file orphan/summary.csv
want_tidy
finish
