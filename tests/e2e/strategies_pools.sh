#!/usr/bin/env bash
# What the pools promise beyond doing every item once: nothing waits behind an
# item that takes for ever, shares are what they should be, grains and pins do
# what they say, and say so where they can't.
. "$(dirname "$0")/lib.sh"
only sequential pthread_pool fork_pool openmp_for openmp_tasks \
	pthread_per_item thread_chunked work_stealing html

# pool DATASET STRATEGIES WORKERS ARGUMENT...: one block of it.
pool() {
	rm -rf pool
	lb run --dataset "$1" --strategy "$2" --workers "$3" --blocks 1 \
		--quiet --out pool "${@:4}"
}

# One worker is held up until all other items are done: the rest of its share
# must be taken from it, wherever the item stands in it.
pools=pthread-pool,work-stealing,openmp-for,openmp-tasks,pthread-per-item
for which in 0 1 20 39; do
	pool "$TOOLS/plugins/blocked.so" $pools 2,5 --set blocked.which=$which
	want_rc 0
	want_all pool ok
done

# Shares: one after another, as many as lanes, none a second item larger.
lanes() {
	awk -F, 'NR == 1 { for (i = 1; i <= NF; i++) at[$i] = i }
		NR > 1 && $at["strategy"] == "'"$1"'" && $at["block"] == 1 {
			print $at["item"], $at["lane"] }' pool/items.csv |
		sort -n | awk '{ print $2 }' | uniq -c |
		awk '{ printf "%s%s:%s", (NR > 1 ? " " : ""), $2, $1 }'
}
pool "$TOOLS/plugins/many.so" thread-chunked 3 --set many.count=10 --keep-items
want_rc 0
want_same "$(lanes thread-chunked)" "0:3 1:3 2:4" "shares of 10 items"
pool "$TOOLS/plugins/many.so" thread-chunked 7 --set many.count=7 --keep-items
want_same "$(lanes thread-chunked)" "0:1 1:1 2:1 3:1 4:1 5:1 6:1" "of 7"
pool "$TOOLS/plugins/many.so" thread-chunked 5 --set many.count=3 --keep-items
want_same "$(lanes thread-chunked)" "1:1 3:1 4:1" "of 3"
pool "$TOOLS/plugins/many.so" thread-chunked 4 --set many.count=100003 \
	--keep-items
want_same "$(lanes thread-chunked)" "0:25000 1:25001 2:25001 3:25001" \
	"of 100003"

# A grain of all items is one task, done by one thread.
pool "$TOOLS/plugins/many.so" openmp-tasks 4 --set many.count=1000 \
	--set openmp-tasks.grain=1000 --keep-items
want_rc 0
want_same "$(lanes openmp-tasks | wc -w)" 1 "lanes of one task"
want_same "$(column pool/trials.csv workers_used | sort -u)" 1 \
	"threads that were given an item"

# Pinned workers may run on one core; others are found out where there are two.
pools=$pools,thread-chunked,fork-pool
for way in spread compact; do
	set=()
	for name in ${pools//,/ }; do
		set+=(--set "$name.pin=$way")
	done
	pool "$TOOLS/plugins/pinned.so" $pools 2,5 "${set[@]}"
	want_rc 0
	want_all pool ok
done
cores=$(cat /sys/devices/system/cpu/cpu*/topology/core_id | sort -u | wc -l)
if [ "$cores" -gt 1 ] && [ "$(nproc)" -gt 1 ]; then
	pool "$TOOLS/plugins/pinned.so" pthread-pool 2
	want_rc 1
	want_in pool/trials.csv ",wrong,"
fi

# A machine that hwloc is told of isn't this one.
HWLOC_SYNTHETIC="core:4 pu:1" pool "$TOOLS/plugins/pinned.so" pthread-pool 2 \
	--set pthread-pool.pin=spread
want_rc 1
want_in pool/trials.csv "told of another's"

# Where threads may not choose their cores, pinning is no failure of theirs.
"$TOOLS/refuse" sched_setaffinity true
if [ $? -eq 77 ]; then
	echo "skipped: a seccomp filter can't be set here"
else
	real=$BIN
	mkdir sandbox
	printf '#!/bin/sh\nexec "%s" sched_setaffinity "%s" "$@"\n' \
		"$TOOLS/refuse" "$real/lanebench" >sandbox/lanebench
	chmod +x sandbox/lanebench
	BIN=sandbox pool "$TOOLS/plugins/many.so" pthread-pool,work-stealing 2 \
		--set many.count=10 --set work-stealing.pin=compact
	want_rc 0
	want_same "$(grep -c ',unsupported,"\?threads may not choose' \
		pool/trials.csv)" 2 "rows of what may not pin"
	want_same "$(awk -F, '/pthread-pool/ { print $7 }' pool/trials.csv |
		sort -u)" ok "the one that doesn't pin"
fi
want_nobody
want_tidy
finish
