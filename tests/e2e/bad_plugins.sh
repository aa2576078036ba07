#!/usr/bin/env bash
# Files that are no plugins, and plugins by file or folder.
. "$(dirname "$0")/lib.sh"
only sequential pthread_pool fork_pool html
PLUGINS=$scratch/small/lib/lanebench

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
cp "$PLUGINS/pthread_pool.so" "a,b.so"
quick --strategy "./a,b.so" --out none
want_rc 2
want_line "/a: No such file or directory; a comma separates two names"
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

# A name that lanebench's own plugin has isn't another's, nor is one of a folder
# before; a path that is no UTF-8 is left out. Its own file is no other.
bytes=$(printf 'by\377te')
mkdir first second peer "$bytes"
cp "$PLUGINS/pthread_pool.so" first/other.so
cp "$TOOLS/plugins/endless.so" first/
cp "$TOOLS/plugins/endless.so" second/again.so
printf '[peer]\nname = pthread-pool\nsummary = another\ndatasets = html\n%s\n' \
	'command = /bin/true' >peer/other.ini
cp "$PLUGINS/pthread_pool.so" "$bytes/"
own="$(realpath "$PLUGINS")/pthread_pool.so"
for folder in first peer; do
	export LANEBENCH_PATH=$scratch/$folder
	lb list
	want_rc 0
	want_line "$scratch/$folder/other." "there is a strategy called" \
		"pthread-pool already, $own"
	want_same "$(grep -c '^  pthread-pool ' out)" 1 "plugins of one name"
	lb describe pthread-pool
	want_in out "from $own"
	quick --strategy pthread-pool --out "$folder-out"
	want_rc 0
	want_all "$folder-out" ok
	want_line "left out: $scratch/$folder/other." "pthread-pool already"
done
LANEBENCH_PATH=$scratch/first:$scratch/second lb list
want_in err "again.so: there is a strategy called endless already, "
LANEBENCH_PATH=$PLUGINS lb list
want_same "$(cat err)" "" "stderr"
LANEBENCH_PATH=$scratch/nosuch lb list
want_rc 0
want_line "$scratch/nosuch: No such file or directory (in LANEBENCH_PATH)"
unset LANEBENCH_PATH

# Made for another machine: byte 18 says which.
cp "$PLUGINS/pthread_pool.so" foreign.so
printf '\xf7\x00' | dd of=foreign.so bs=1 seek=18 conv=notrunc 2>/dev/null
quick --strategy ./foreign.so --out none
want_rc 2
want_line "foreign.so: is made for another machine"

# A plugin that is there, but of no use, has its rows under its file's name; the
# others have theirs.
made=$TOOLS/../plugins
cp "$made/needs.so" 'o d"d.so'
cp "$made/needs.so" sequential.so
cp "$made/loads.so" load.so
symbol='extern int lanebench_nowhere(void); int f(void); int f(void)
{ return lanebench_nowhere(); }'
echo "$symbol" | cc -shared -fPIC -xc - -o symbol.so
export MISDEED=abort MISDEED_AT=constructor
quick --strategy "$made/needs.so,$made/badname.so,$made/longname.so,$made/abi.so,./o d\"d.so,./sequential.so,./load.so,./symbol.so,fork-pool" \
	--set needs.chunk=3 --out broken
unset MISDEED MISDEED_AT
want_rc 1
# has NAME STATUS REASON: its rows, of two blocks.
has() {
	want_same "$(grep -F "$3" broken/trials.csv |
		grep -c "^html,$1,1,[01],[^,]*,[^,]*,$2,")" 2 "rows of $1"
}
has needs failed "not loadable: liblanebench-gone.so: cannot open"
has badname failed "its name has a byte other than letters"
has longname failed "its name is longer than"
has abi failed "made for ABI 2"
has o-d-d failed "liblanebench-gone.so"
has sequential.2 failed "liblanebench-gone.so"
has load failed "killed by signal 6"
has symbol failed "not loadable: undefined symbol: lanebench_nowhere"
has fork-pool ok ""
has sequential ok ""
want_same "$(rows broken/trials.csv)" 22 "rows"
for name in needs badname load; do
	want_same "$(grep -c "/$name.so: its trials fail: " err)" 1 \
		"lines about $name.so"
done
lb analyze broken
want_rc 0
want_in out "needs"

# Alone, too; as a dataset it's nothing to measure.
quick --strategy "$made/needs.so" --out alone
want_rc 1
want_in alone/trials.csv "html,needs,1,1,"
quick --dataset "$made/needs.so" --out none
want_rc 2
want_line "liblanebench-gone.so"

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
