#!/usr/bin/env bash
# What the event loops promise beyond doing every item once: as many loops,
# parsers and processes as were asked for, a queue with a bound, a child that
# dies is named, and more transfers than there are descriptors aren't begun.
. "$(dirname "$0")/lib.sh"
only sequential pthread_pool fork_pool curl_multi curl_multi_epoll \
	curl_multi_sharded prefork_multi pipeline html url sleep

# loops DATASET STRATEGY WORKERS ARGUMENT...: one block of it.
loops() {
	rm -rf loops
	lb run --dataset "$1" --strategy "$2" --workers "$3" --blocks 1 \
		--quiet --keep-items --out loops "${@:4}"
}
bodies=(--set url.body-bytes=1000 --set url.work=digest
	--set url.latency=constant)
waits=("${bodies[@]}" --set url.mean-us=2000)

# field STRATEGY NAME: a column of items.csv in the counted block.
field() {
	awk -F, -v strategy="$1" -v name="$2" '
		NR == 1 { for (i = 1; i <= NF; i++) at[$i] = i }
		NR > 1 && $at["strategy"] == strategy && $at["block"] == 1 {
			print $at[name] }' loops/items.csv
}

# used STRATEGY: how many threads or processes had an item at once, in the
# counted trial.
used() {
	awk -F, -v strategy="$1" '
		NR == 1 { for (i = 1; i <= NF; i++) at[$i] = i }
		NR > 1 && $at["strategy"] == strategy && $at["block"] == 1 {
			print $at["workers_used"] }' loops/trials.csv
}

# Bodies are as large as was asked for, and come from as many sites.
loops url curl-multi-epoll 30 "${waits[@]}" --set url.urls=200
want_rc 0
want_all loops ok
want_same "$(field curl-multi-epoll bytes | sort -u)" 1000 "bytes"
want_same "$(field curl-multi-epoll lane | sort -u)" 0 "lanes of one loop"
want_same "$(column loops/trials.csv origin_requests | sort -u)" 200 "requests"
loops url curl-multi-epoll 3 --set url.body-bytes=1000 --set url.urls=70
want_rc 0
want_all loops ok

# shards SHARDS WORKERS LOOPS ITEMS MEAN-US: the loops that there are, each of
# which has an item long before the others have done all of them.
shards() {
	loops url curl-multi-sharded "$2" "${bodies[@]}" --set url.urls=$4 \
		--items "$4" --set "url.mean-us=$5" \
		--set "curl-multi-sharded.shards=$1"
	want_rc 0
	want_all loops ok
	want_same "$(used curl-multi-sharded)" "$3" "loops of $1 at $2"
	[ "$(field curl-multi-sharded lane | sort -n | tail -n 1)" -lt "$3" ] ||
		wrong "$1 shards, $2 workers: more lanes than loops"
}
shards 3 6 3 300 2000
shards 7 4 4 300 2000
shards 1 1500 2 1600 200

loops url prefork-multi 6 "${waits[@]}" --items 600 --set url.urls=600 \
	--set prefork-multi.processes=3
want_rc 0
want_all loops ok
want_same "$(used prefork-multi)" 3 "processes"
[ "$(field prefork-multi lane | sort -n | tail -n 1)" -lt 3 ] ||
	wrong "3 processes: more lanes than processes"

# No more places than those in flight and those in the queue, however slow the
# parsers are; and none is left empty while there are items.
loops url pipeline 4 --set url.corpus=synthetic --set url.pages=40 \
	--set url.mean-us=100 --set url.urls=300 --set pipeline.parsers=1 \
	--set pipeline.queue=3
want_rc 0
want_all loops ok
want_same "$(used pipeline)" 2 "a loop and a parser"
want_same "$(field pipeline lane | sort -u)" 0 "lanes of one parser"
[ "$(field pipeline slot | sort -n | tail -n 1)" -lt 7 ] ||
	wrong "pipeline: more than 4 in flight and 3 in the queue"
loops html pipeline,curl-multi-sharded,prefork-multi,curl-multi-epoll 5 \
	--set html.corpus=synthetic --set html.pages=60 \
	--set pipeline.parsers=5 --set pipeline.queue=1
want_rc 0
want_all loops ok
[ "$(field pipeline lane | sort -n | tail -n 1)" -lt 5 ] ||
	wrong "5 parsers: more lanes than parsers"
loops url curl-multi-sharded,prefork-multi 5 "${waits[@]}" \
	--set url.urls=300
want_rc 0
want_all loops ok
want_same "$(used prefork-multi)" "$(used curl-multi-sharded)" \
	"a process or a loop a core"

# More parsers than workers would be more at once than was asked for.
loops url pipeline 2,3 "${waits[@]}" --set url.urls=60 \
	--set pipeline.parsers=3
want_rc 0
want_same "$(awk -F, '$2 == "pipeline" && $4 == 1 { print $3, $7 }' \
	loops/trials.csv | sort | tr '\n' ' ')" "2 unsupported 3 ok " \
	"pipelines with 3 parsers"
want_in loops/trials.csv "its option parsers is 3: more than the 2 workers"
# What the origin served to the trial before isn't told of one that never began.
want_same "$(awk -F, 'NR == 1 {
		for (i = 1; i <= NF; i++) if ($i ~ /^origin_/) at[i] = 1 }
	$7 == "unsupported" { for (i in at) printf "%s", $i }' loops/trials.csv)" \
	"" "origin's columns of what never began"

# Eight times as many threads as workers, whatever lanes() says of them, are
# wrong wherever items wait; half of them are told.
crowd=$(realpath "$TOOLS/../plugins/crowd.so")
for set in url sleep; do
	items=(--items 40)
	[ $set = sleep ] || items=("${waits[@]}" --set url.urls=40)
	loops $set "$crowd" 2 "${items[@]}"
	want_rc 1
	want_same "$(awk -F, '$2 == "crowd" { print $7 }' loops/trials.csv |
		sort -u)" wrong "status of a crowd on $set"
	want_same "$(grep -c '^[a-z]*,crowd,.* at once, asked for 2' \
		loops/trials.csv)" 2 "rows of $set that say why"
	loops $set "$crowd" 4 "${items[@]}" --set crowd.how=half
	want_rc 0
	want_all loops ok
	lb analyze loops
	want_said out "crowd never had more than 2 at once at 4 workers"
done

# A child is another worker than its parent, which had an item before.
loops sleep "$crowd" 2 --items 40 --set crowd.how=forked
want_rc 0
want_all loops ok
want_same "$(used crowd)" 2 "a process and its child"

# typed TYPE: a page of UTF-8 that doesn't say so, with that Content-Type; what
# all made of it.
typed() {
	mkdir -p typed/bodies
	printf '<title>caf\303\251</title><p>page' >typed/bodies/1.html
	{
		printf 'url\tfile\tstatus\ttype\ttotal_us\tfirst_byte_us\t'
		printf 'bytes\nhttp://a.com/1\tbodies/1.html\t200\t%s\t' "$1"
		printf '1\t1\t27\n'
	} >typed/recording.tsv
	loops url pthread-pool,curl-multi-epoll 2 --set url.replay=typed
	want_rc 0
	want_all loops ok
	want_same "$(column loops/trials.csv digest | sort -u | wc -l)" 1 \
		"digests of $1"
	digest=$(column loops/trials.csv digest | sort -u)
}

# What only the header says counts, whoever fetches and parses.
typed text/html
unsaid=$digest
typed 'text/html; charset=windows-1252'
[ "$digest" != "$unsaid" ] || wrong "$what: the header's charset is lost"

# One of the processes dies: it is named, the others do what is left.
for strategy in prefork-multi fork-pool; do
	loops "$TOOLS/plugins/deadly.so" $strategy 4
	want_rc 1
	want_in loops/trials.csv "was killed by signal 9: Killed"
	want_in loops/trials.csv "(pid "
done
want_nobody

# More than there are descriptors for: said, and not begun.
(ulimit -n 600 && loops url curl-multi-sharded 5,1000 \
	"${waits[@]}" --set url.urls=20 && want_rc 1 &&
	want_in loops/trials.csv "1000 workers need about" &&
	want_in loops/trials.csv "ulimit -Hn" &&
	want_same "$(column loops/trials.csv status | sort -u | tr '\n' ' ')" \
		"failed ok " "status" && exit "$failures") ||
	wrong "with 600 descriptors"

# Just enough of them, for the server too: no loop keeps connections that another
# has no room for, and what they have closed the server gives to others.
(ulimit -n 560 && loops url curl-multi-sharded,prefork-multi 400 \
	"${waits[@]}" --set url.sites=20 --items 3000 --set url.urls=3000 \
	--set curl-multi-sharded.shards=16 --set prefork-multi.processes=3 &&
	want_rc 0 && want_all loops ok && exit "$failures") ||
	wrong "with hardly enough descriptors"
want_not_in err "no descriptor left"

# A server that has fewer than all that are to be open at once: who is outside
# gets the place of one that rests, and that is told.
mv "$BIN/lanebench-origin" "$BIN/roomy"
printf '#!/bin/sh\nulimit -n 240\nexec "%s" "$@"\n' "$BIN/roomy" \
	>"$BIN/lanebench-origin"
chmod +x "$BIN/lanebench-origin"
loops url curl-multi-sharded 200 "${waits[@]}" --set url.sites=20 \
	--items 600 --set url.urls=600
mv "$BIN/roomy" "$BIN/lanebench-origin"
want_rc 0
want_all loops ok
want_in err "at curl-multi-sharded x 200 the local server had no descriptor"
want_in err "ulimit -Hn"

want_nobody
want_tidy
finish
