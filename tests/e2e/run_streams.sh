#!/usr/bin/env bash
# What surrounds a run: streams that are closed or read no further, a home or
# cache that isn't there, two runs at once.
. "$(dirname "$0")/lib.sh"
only sequential pthread_pool openmp_for fork_pool curl_multi html url spin sleep

run="run --dataset html --set html.dir=quick --strategy sequential --workers 1
	--blocks 1"
pages quick 4

# Closed streams: nothing of what would be said gets into a file.
"$BIN/lanebench" $run --out closed1 >&- 2>err </dev/null
rc=$? what="stdout closed"
want_rc 0
"$BIN/lanebench" $run --out closed2 >out 2>&- </dev/null
rc=$? what="stderr closed"
want_rc 0
"$BIN/lanebench" $run --out closed0 >out 2>err <&-
rc=$? what="stdin closed"
want_rc 0
"$BIN/lanebench" $run --out closed >&- 2>&- <&-
rc=$? what="all closed"
want_rc 0
for dir in closed0 closed1 closed2 closed; do
	want_all $dir ok
	want_same "$(rows $dir/trials.csv)" "$(rows closed0/trials.csv)" "rows"
	want_whole $dir/trials.csv
	want_whole $dir/reference.csv
	want_whole $dir/summary.csv
	"$TOOLS/json_read" $dir/run.json || wrong "$dir/run.json is no JSON"
done

# A reader that leaves costs words, no results.
what="a reader that leaves"
{
	"$BIN/lanebench" $run --out piped 2>err </dev/null
	echo $? >code
} | head -n 1 >out
rc=$(cat code)
want_rc 0
want_file piped/summary.csv
rm piped/summary.csv
"$BIN/lanebench" analyze piped 2>err </dev/null | true
want_file piped/summary.csv
{
	"$BIN/lanebench" $run --out both 2>&1 </dev/null
	echo $? >code
} | true
rc=$(cat code)
want_rc 0
want_file both/summary.csv
if [ -c /dev/full ]; then
	"$BIN/lanebench" $run --out full >/dev/full 2>err </dev/null
	rc=$? what="stdout to a full disk"
	want_rc 3
	want_in err "standard output can't be written: No space left on device; the"
	want_all full ok
	want_same "$("$TOOLS/json_read" full/run.json outcome)" complete \
		"outcome in run.json"
	want_file full/summary.csv
	rm full/summary.csv
	"$BIN/lanebench" analyze full >/dev/full 2>err </dev/null
	rc=$? what="analyze to a full disk"
	want_rc 3
	want_line "standard output can't be written: No space left on device"
	want_file full/summary.csv
	for command in list "describe html" --help --version "run --help" \
		doctor "report full" "export full --format json" \
		"check sequential"; do
		# shellcheck disable=SC2086
		"$BIN/lanebench" $command >/dev/full 2>err </dev/null
		rc=$? what="$command to a full disk"
		want_rc 3
		want_in err "standard output can't be written: No space left"
	done
fi

# No home; no cache; a relative one; one that can't be.
want_pages() {
	lb run --dataset html --set html.corpus=synthetic --set html.pages=5 \
		--strategy sequential --workers 1 --blocks 1 --quiet "$@"
}
cache=$LANEBENCH_CACHE
(
	unset HOME XDG_CACHE_HOME
	quick --out homeless
	want_rc 0
	finish
) || failures=$((failures + 1))
own=/tmp/lanebench-cache-$(id -u)
if [ ! -e "$own" ] && ln -s "$scratch/stolen" "$own" 2>/dev/null; then
	HOME= XDG_CACHE_HOME= LANEBENCH_CACHE= quick --out homeless2
	rm "$own"
	want_rc 3
	want_line "$own" "LANEBENCH_CACHE"
	[ ! -e stolen ] || wrong "followed a link in /tmp"
	HOME= XDG_CACHE_HOME= LANEBENCH_CACHE= quick --out homeless2
	want_rc 0
	[ -d "$own" ] && [ ! -L "$own" ] || wrong "no $own"
	rm -f "$own"/digest-*
	rmdir "$own" || wrong "$own isn't empty"
fi
LANEBENCH_CACHE=here want_pages --out relative
want_rc 0
want_file here/synthetic-*/0000000.html
case $(column relative/reference.csv source | head -n 1) in
"$scratch"/here/*) ;;
*) wrong "the cache's pages aren't named whole" ;;
esac
echo >file
for bad in "$scratch/file" "$scratch/file/below" /proc/lanebench \
	$'/tmp/\xff\xfe/../../proc/lanebench'; do
	LANEBENCH_CACHE=$bad want_pages --out none
	want_rc 3
	want_line "LANEBENCH_CACHE"
done
bytes=$(printf 'by\377te')
mkdir "$bytes"
LANEBENCH_CACHE=$scratch/$bytes want_pages --out none
want_rc 3
want_line "LANEBENCH_CACHE" "UTF-8"
TMPDIR=$scratch/$bytes want_pages --out none
want_rc 3
want_line "TMPDIR" "UTF-8"
[ -z "$(ls "$bytes")" ] || wrong "left behind: $(ls "$bytes")"
TMPDIR=$scratch/nosuch want_pages --out none
want_rc 3
want_line "TMPDIR"
[ ! -e none ] || wrong "$what: made its folder"
XDG_CACHE_HOME=$scratch/xdg LANEBENCH_CACHE= want_pages --out xdg-out
want_rc 0
want_file xdg/lanebench/synthetic-*/0000004.html
HOME=$scratch/home XDG_CACHE_HOME= LANEBENCH_CACHE= want_pages --out home-out
want_rc 0
want_file home/.cache/lanebench/synthetic-*/0000004.html

# Pages that somebody took away are said to be missing, with what to do.
rm "$scratch"/here/synthetic-*/0000003.html
LANEBENCH_CACHE=here want_pages --out none
want_rc 3
want_line "lacks pages" "remove it"

# Several at once, with an empty cache: each has all pages.
rm -rf "$cache"
for i in 1 2 3; do
	"$BIN/lanebench" run --dataset html,url --set html.pages=60 \
		--set html.corpus=synthetic --set url.corpus=synthetic \
		--set url.pages=60 --set url.urls=10 --set url.mean-us=0 \
		--strategy sequential --workers 1 --blocks 1 --quiet \
		--out once$i >out$i 2>err$i </dev/null &
	started="$started $!"
done
for pid in $started; do
	wait "$pid"
	rc=$? what="runs at once"
	want_rc 0
done
started=
for i in 1 2 3; do
	want_all once$i ok
done
want_same "$(cat once?/reference.csv | sed 's|http://[^/]*/||' | sort -u |
	wc -l)" "$(wc -l <once1/reference.csv)" "different references"
want_same "$(ls "$cache" | grep -c '^synthetic')" 1 "folders of pages"
want_nobody
want_tidy
finish
