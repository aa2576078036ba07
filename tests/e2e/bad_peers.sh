#!/usr/bin/env bash
# Programs that misbehave, all in one campaign: each has its status and its
# reason, none stops the others, and nothing of them is left.
. "$(dirname "$0")/lib.sh"

cp "$SOURCE/tests/e2e/peers/peer.sh" .
only sequential pthread_pool html url spin
# What waits for something to pass, and what doesn't: at the same time.
slow="hangs noexit noready"
modes="ok dies exits rubbish binary twice range bytes length title fails early
	fails1 after redone many fewer nostart tooearly unready unasked unbegun stdout endless
	stderr again leaves reasonless longline"
for mode in $slow $modes; do
	cat >"$mode.ini" <<END
[peer]
name = $mode
summary = $mode
datasets = html
command = sh peer.sh $mode
workers = one
END
done

# campaign FOLDER MODES ARGUMENT...: a process of its own.
campaign() {
	local folder=$1 modes=$2

	shift 2
	"$BIN/lanebench" run --dataset html --set html.dir=quick --quiet \
		--strategy "pthread-pool$(printf ',./%s.ini' $modes)" \
		--workers 1 --blocks 1 --out "$folder" "$@" \
		>"$folder.out" 2>"$folder.err" </dev/null &
	pid=$!
	started="$started $pid"
}
pages quick 4
campaign slow "$slow" --limit-time 5 --set noready.ready-ms=400 \
	--set noexit.exit-ms=400
waiting=$pid
campaign run "$modes"
for run in run slow; do
	what="the campaign \"$run\""
	[ $run = run ] || pid=$waiting
	wait "$pid"
	rc=$?
	want_rc 1
	want_whole $run/summary.csv
	want_same "$(tail -qn +2 $run/trials.csv | grep -c ',sequential')" 4 \
		"rows of the baseline"
done

# want_fate MODE STATUS [TEXT...]: in the counted block.
want_fate() {
	local mode=$1 status=$2 row text

	shift 2
	row=$(grep -h "^html,$mode,1,1," run/trials.csv slow/trials.csv |
		head -n 1)
	case $row in
	"html,$mode,1,1,"*",0,$status,"*) ;;
	*) wrong "$mode: not $status: $row" ;;
	esac
	for text; do
		case $row in
		*"$text"*) ;;
		*) wrong "$mode: no '$text': $row" ;;
		esac
	done
}

want_fate pthread-pool ok
want_same "$(grep -h ',pthread-pool,' ./*/trials.csv | cut -d, -f7 | sort -u)" \
	ok "pthread-pool beside them"
want_fate ok ok
want_fate stderr ok
want_fate dies crashed "killed by signal 11" "2 of 4 items done" \
	"its last words: it hurts"
want_fate many failed "more workers than it was told"
want_fate fewer failed "no number of workers behind \`ready\`"
want_fate exits crashed "exited with 5 before it said \`done\`"
want_fate nostart crashed "exited with 4 before it said \`ready\`"
want_fate fails1 crashed "exited with 1 after it had said \`done\`" "but then"
want_fate hangs timeout "2 of 4 items done" "its last words: thinking"
want_fate noready timeout "not ready after 400 ms" "still warming up"
want_fate noexit timeout "didn't exit within 400 ms"
want_fate rubbish failed "<html>you wouldn't believe it?[31m"
want_fate again failed "it has said so already"
want_fate binary failed "none of the protocol's"
for mode in tooearly unready unasked unbegun; do
	want_fate $mode failed "nobody has said \`go\` yet"
done
want_fate redone failed 'protocol'"'"'s, ""done"": it had said'
want_fate after failed "it had said \`done\`"
want_fate stdout failed "ok then"
want_fate endless failed "a line of more than 65536 bytes"
want_fate longline failed "a line of more than 65536 bytes"
want_fate leaves failed "left a process running"
want_fate twice wrong "answered item 1 twice; the trial ended there, with 2 of 4 items unanswered"
want_fate range wrong "answered item 4 of 4; the trial ended there, with 2 of 4 items unanswered"
want_fate bytes wrong "item 2 has other bytes" "00c0ffee"
want_fate length wrong "item 2 has the baseline's CRC-32, but another length"
want_fate title wrong "item 2 has another title" "'another one', not '3'"
want_fate fails wrong \
	"item 2 failed, where the baseline's succeeded (1 such): I would rather not"
want_fate reasonless wrong "succeeded (1 such): it said no reason"
want_fate early wrong "2 of 4 items missing, the first is item 2"
want_same "$(rows run/trials.csv) $(rows slow/trials.csv)" "64 12" "rows"

# Each has its own status in the table, and its reason below it.
lb analyze --all run
want_rc 0
grep -qE "^ *dies .* crashed$" out || wrong "$what: dies isn't crashed"
grep -qE "^ *twice .* wrong$" out || wrong "$what: twice isn't wrong"
want_in out "dies with 1 worker in block 1, crashed: killed by signal 11"
want_in out "twice with 1 worker in block 1, wrong: answered item 1 twice"

# Pages that were fetched before `go`, or more at once than workers: the origin
# knows.
early() {
	local mode

	for mode in before half after crowd; do
		cat >$mode.ini <<-END
			[peer]
			name = $mode
			summary = $mode
			datasets = url
			command = python3 early.py $mode
		END
	done
	cp "$SOURCE/tests/e2e/peers/early.py" .
	lb run --dataset url --set url.dir=quick --set url.urls=20 \
		--set url.mean-us=10000 --workers 1 --blocks 1 --quiet \
		--set url.latency=constant --out run2 \
		--strategy ./before.ini,./half.ini,./after.ini,./crowd.ini
	want_rc 1
	mv run2/trials.csv run/trials.csv
	sed -i 's/^url,/html,/' run/trials.csv
	want_fate before wrong \
		"asked for 0 of 20 pages between \`go\` and \`done\`"
	want_fate half wrong "asked for 10 of 20 pages"
	want_fate after ok
	want_fate crowd wrong "the origin served 8 requests at once, asked for 1"
	lb check ./crowd.ini
	want_rc 1
	want_said out "expected: at most WORKERS pages are fetched at once"
	want_said out "requests at once, asked for 1"
	lb check --verbose ./before.ini
	want_rc 1
	want_in out "FAIL  each URL once"
	want_said out "asked for 0 of 21 pages"
	lb check ./after.ini
	want_not_in out "asked for"
	# Without a server there is nothing to check it with.
	mv "$BIN/lanebench-origin" .
	lb check ./after.ini
	want_rc 3
	want_line "after: no scenario could be run here"
	mv lanebench-origin "$BIN"
}
if [ -x /usr/bin/python3 ]; then
	early
else
	echo "skipped: pages fetched before go, for there is no python3"
fi

# Interrupted while one hangs: it goes, too.
campaign stopped hangs
what="an interrupted run"
hanging() {
	local pid

	for pid in $(ours); do
		grep -qsx sleep "/proc/$pid/comm" && return 0
	done
	return 1
}
eventually hanging || wrong "it never hung"
kill -INT $pid
wait $pid
rc=$?
want_rc 130
want_nobody
want_tidy
finish
