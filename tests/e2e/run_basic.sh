#!/usr/bin/env bash
# A run as it is promised: files, columns, a row a planned trial, equal work,
# the same by every strategy over both datasets.
. "$(dirname "$0")/lib.sh"
only sequential pthread_pool openmp_for fork_pool curl_multi html url spin

trials=dataset,strategy,workers,block,slot,warmup,status,reason,items,items_ok
trials=$trials,items_failed,items_wrong,setup_ns,run_ns,teardown_ns,wall_ns
trials=$trials,user_ns,sys_ns,peak_rss_bytes,ctx_voluntary,ctx_forced,bytes
trials=$trials,digest,item_p50_ns,item_p95_ns,item_p99_ns,item_max_ns
trials=$trials,origin_cpu_ns,origin_requests,origin_peak_connections
summary=dataset,strategy,workers,blocks,wall_median_ns,speedup,speedup_lo
summary=$summary,speedup_hi,level,efficiency,items_per_s,item_p50_ns
summary=$summary,item_p99_ns,cpu_median_ns,peak_rss_bytes,verdict
items=dataset,strategy,workers,block,item,lane,slot,status,reason,begin_ns
items=$items,first_byte_ns,fetched_ns,process_ns,end_ns,bytes,digest
reference=dataset,item,source,status,reason,bytes,digest

# want_header FILE COLUMNS: they stand first; new ones come at the end.
want_header() {
	case "$(head -n 1 "$1")," in
	"$2",*) ;;
	*) wrong "$1: its columns are $(head -n 1 "$1")" ;;
	esac
}

# want_plan DIR CELL...: each "strategy,workers" once in each of the blocks, and
# nothing but what the plan says there will be.
want_plan() {
	local dir=$1 blocks=$2 cell planned

	shift 2
	for cell; do
		want_same "$(awk -F, -v cell="$cell" '
			$2 "," $3 == cell { print $4 }' "$dir/trials.csv" |
			sort -n | tr '\n' ' ')" \
			"$(seq -s ' ' 0 "$blocks") " "$dir: blocks of $cell"
	done
	planned=$(sed -n 's/.* \([0-9]*\) trials; seed.*/\1/p' out)
	want_same "$(rows "$dir/trials.csv")" "$planned" "$dir: rows"
	want_same "$(awk -F, '$6 == 1' "$dir/trials.csv" | cut -d, -f4 |
		sort -u)" 0 "$dir: blocks of warm-up"
}

# want_equal DIR DATASET: all rows have one digest, one count, no failures.
want_equal() {
	want_same "$(awk -F, -v d="$2" 'NR > 1 && $1 == d {
		print $9, $10, $11, $12, $23, $22 }' "$1/trials.csv" |
		sort -u | wc -l)" 1 "$1: different work over $2"
	want_same "$(awk -F, -v d="$2" 'NR > 1 && $1 == d {
		print $9 - $10, $11, $12 }' "$1/trials.csv" | sort -u)" \
		"0 0 0" "$1: items over $2"
}

# The README's command, over fewer pages.
lb run --dataset html --strategy sequential,pthread-pool,fork-pool \
	--workers 1,2 --blocks 6 --items 200 --set html.corpus=synthetic \
	--set html.pages=220 --out one
want_rc 0
want_header one/trials.csv "$trials"
want_header one/summary.csv "$summary"
want_header one/reference.csv "$reference"
want_plan one 6 sequential,1 'sequential#2,1' pthread-pool,1 pthread-pool,2 \
	fork-pool,1 fork-pool,2
want_all one ok
want_equal one html
want_whole one/trials.csv
want_whole one/summary.csv
want_same "$(rows one/reference.csv)" 200 "rows of reference.csv"
want_same "$(column one/trials.csv items | sort -u)" 200 "items"
want_same "$(awk -F, 'NR > 1 && $16 != $13 + $14 + $15' one/trials.csv)" "" \
	"rows whose wall isn't the sum of its spans"
want_same "$(awk -F, 'NR > 1 && $2 != "ceiling" && !($22 > 0 && $14 > 0)' \
	one/trials.csv)" "" "rows without bytes or time"
want_same "$(column one/summary.csv speedup | head -n 1)" 1 "baseline's speedup"
want_file one/run.json
[ ! -e one/items.csv ] || wrong "items.csv, and nobody asked for it"
want_in out "Everything is in one"
want_tidy

# The same seed plans the same order; another seed another.
lb run --dataset html --strategy pthread-pool --workers 1,2 --blocks 2 \
	--items 5 --set html.pages=40 --quiet --out again1 --seed 7
lb run --dataset html --strategy pthread-pool --workers 1,2 --blocks 2 \
	--items 5 --set html.pages=40 --quiet --out again2 --seed 7
want_rc 0
want_same "$(cut -d, -f1-5,23 again1/trials.csv | md5sum)" \
	"$(cut -d, -f1-5,23 again2/trials.csv | md5sum)" "order by the same seed"
want_same "$(md5sum <again1/reference.csv)" "$(md5sum <again2/reference.csv)" \
	"reference by the same seed"

# Every strategy, both datasets, with items.csv, whatever OpenMP is told.
OMP_NUM_THREADS=1 OMP_THREAD_LIMIT=1 OMP_DYNAMIC=true \
	lb run --dataset html,url --workers 1,2 --blocks 1 --items 20 \
	--strategy sequential,pthread-pool,openmp-for,fork-pool,curl-multi \
	--set html.pages=40 --set url.pages=40 --set url.mean-us=500 \
	--set html.corpus=synthetic --set url.corpus=synthetic \
	--keep-items --out all
want_rc 0
want_all all ok
want_equal all html
want_equal all url
for strategy in sequential 'sequential#2'; do
	want_plan all 1 2>/dev/null
	want_same "$(awk -F, -v s="$strategy" '$2 == s' all/trials.csv | wc -l)" \
		4 "rows of $strategy"
done
for strategy in pthread-pool openmp-for fork-pool curl-multi; do
	want_same "$(awk -F, -v s="$strategy" '$2 == s' all/trials.csv | wc -l)" \
		8 "rows of $strategy"
done
want_header all/items.csv "$items"
want_whole all/items.csv
want_same "$(awk -F, 'NR > 1 { print $1 "," $2 "," $3 "," $4 }' \
	all/items.csv | sort | uniq -c | awk '{ print $1 }' | sort -u)" 20 \
	"items a trial in items.csv"
want_same "$(column all/items.csv status | sort -u)" ok "status in items.csv"
# How many had an item at once hangs on the moment: one of W at least.
want_same "$(awk -F, 'NR == 1 {
		for (i = 1; i <= NF; i++) if ($i == "workers_used") at = i }
	NR > 1 && !($at >= 1 && $at <= $3) { print $2, $3, $at }' \
	all/trials.csv)" "" "rows whose workers_used can't be"
# rows COLUMN: of it, in rows whose value isn't within 1 and W; "" is not known.
odd() {
	awk -F, -v name="$1" '
		NR == 1 { for (i = 1; i <= NF; i++) if ($i == name) at = i }
		NR > 1 && !($at >= 1 && $at <= $3) { print $1, $2, $3, $at }' \
		all/trials.csv
}
want_same "$(odd fetching_max)" "" "rows whose fetching_max can't be"
want_same "$(odd processing_max)" "" "rows whose processing_max can't be"
want_same "$(odd origin_serving_max | grep -v '^html .* $')" "" \
	"rows whose origin_serving_max can't be"
want_in all/run.json '"OMP_THREAD_LIMIT": "1"'
want_same "$(awk -F, '$1 == "url" { print $29 }' all/trials.csv | sort -u)" \
	20 "requests that the origin counted"
want_nobody
want_tidy
finish
