#!/usr/bin/env bash
# lanebench-bench-self: what it takes and says. Its bounds are no test's: they
# want a quiet machine.
. "$(dirname "$0")/lib.sh"

# self ARGUMENT...
self() {
	what="lanebench-bench-self $*"
	timeout 200 "$BIN/lanebench-bench-self" "$@" >out 2>err </dev/null
	rc=$?
}

self --help
want_rc 0
want_in out "NAME VALUE BOUND ok|short"
self --only nonsense
want_rc 2
want_line "nonsense"
for pairs in 0 x -1 "" 99999999999; do
	self --pairs "$pairs"
	want_rc 2
	want_line "pairs"
done
self --list
want_rc 0
for name in harness_cost watch_cost plan_million pool_ceiling \
	cpu_pool_ceiling empty_item.libuv metg.best_pool fetch.window_512 \
	fetch.cpu_10000 pipeline.memory; do
	want_in out "$name"
done
self something
want_rc 2
want_line "something"

# The loop that trials are held against.
pages some 5
find "$PWD/some" -name '*.html' >list
self --bare "$PLUGINS/html.so" list
want_rc 0
want_same "$(grep -cx '[0-9][0-9]*' out)" 1 "its time in ns"
self --bare "$PLUGINS/html.so" nowhere
want_rc 1
want_line "nowhere"
self --bare "$PWD/nothing.so" list
want_rc 1
want_line "nothing.so"

# Without another library's pool its line is missing, and that isn't quiet.
mkdir -p without/bin
cp "$BIN/lanebench-bench-self" without/bin/
for name in libuv gthreadpool; do
	what="lanebench-bench-self without $name"
	timeout 200 without/bin/lanebench-bench-self --only "empty_item.$name" \
		>out 2>err </dev/null
	rc=$?
	want_rc 3
	want_line "empty_item.$name: built without"
	want_same "$(cat out)" "empty_item.$name - - missing" "its line"
done

finish
