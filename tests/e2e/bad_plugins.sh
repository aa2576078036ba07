#!/usr/bin/env bash
# Files that are no plugins, and plugins by file or folder.
. "$(dirname "$0")/lib.sh"

mkdir plugins
cp "$PLUGINS/sequential.so" whole.so
head -c 4000 "$PLUGINS/pthread_pool.so" >plugins/cut.so
echo "no library" >plugins/text.so
: >plugins/empty.so
mkdir plugins/folder.so
ln -s /nowhere plugins/nowhere.so
libc=$(ldd "$BIN/lanebench-trial" | awk '$1 ~ /^libcurl/ { print $3 }')
cp "$libc" plugins/foreign.so

# In LANEBENCH_PATH each is named once and left out; the rest works.
LANEBENCH_PATH=$scratch/nosuch:$scratch/plugins: lb list
want_rc 0
want_in out pthread-pool
for name in cut text empty folder nowhere foreign; do
	want_same "$(grep -c "/$name.so" err)" 1 "lines about $name.so"
done
want_in err "neither a symbol"
LANEBENCH_PATH=$scratch/plugins quick --out with
want_rc 0
want_all with ok

# Named, each is refused.
for name in cut text empty folder nowhere foreign; do
	quick --strategy "plugins/$name.so" --out none
	want_rc 2
	want_line "plugins/$name.so"
	quick --dataset "plugins/$name.so" --out none
	want_rc 2
	want_line "plugins/$name.so"
done
quick --strategy "$PLUGINS/html.so" --out none
want_rc 2
want_line "is no strategy, but a dataset"
quick --dataset ./whole.so --out none
want_rc 2
want_line "is no dataset, but a strategy"
[ ! -e none ] || wrong "$what: made its folder"

# A file's strategy runs, under its table's name; twice the same name doesn't.
lb describe "$TOOLS/plugins/endless.so"
want_rc 0
want_in out "endless"
quick --strategy ./whole.so --out copy
want_rc 2
want_line "sequential already"

# Of two with one name the first counts; a path that is no UTF-8 is left out.
bytes=$(printf 'by\377te')
mkdir first "$bytes"
cp "$PLUGINS/pthread_pool.so" first/other.so
cp "$PLUGINS/pthread_pool.so" "$bytes/"
LANEBENCH_PATH=$scratch/first lb list
want_rc 0
want_same "$(grep -c '^  pthread-pool ' out)" 1 "plugins of one name"
LANEBENCH_PATH=$scratch/first lb describe pthread-pool
want_in out "$scratch/first/other.so"
LANEBENCH_PATH=$scratch/first quick --strategy pthread-pool --out first-out
want_rc 0
want_all first-out ok
LANEBENCH_PATH=$scratch/$bytes quick --out bytes-out
want_rc 0
want_in err "not UTF-8"

# Without its programs beside it, lanebench says so.
mkdir lonely
cp "$BIN/lanebench" lonely/
BIN=lonely lb list
want_rc 3
want_line "lanebench-trial"
BIN=lonely quick --out none
want_rc 3
want_line "lanebench-trial"
cp "$BIN/lanebench-trial" lonely/
BIN=lonely lb run --dataset html --out none
want_rc 3
want_line "the baseline, sequential, is missing" "LANEBENCH_PATH"
want_tidy
finish
