#!/usr/bin/env bash
# Somebody's own strategy, from nothing to a measurement: written by `new`,
# built against an installed lanebench, by hand and by CMake, checked, run.
. "$(dirname "$0")/lib.sh"

# As `make install` does it, of what is built here.
prefix=$scratch/prefix
what="make install"
make -n -C "$SOURCE" install PREFIX="$prefix" | grep 'cmake --install' |
	sed "s|build/release|'$BIN/..'|" >install
want_same "$(wc -l <install)" 1 "commands of make install"
PREFIX=$prefix bash install >install.log 2>&1 || {
	wrong "install"
	cat install.log >&2
}
for file in bin/lanebench bin/lanebench-trial bin/lanebench-origin \
	include/lanebench/strategy.h include/lanebench/dataset.h \
	lib/lanebench/sequential.so lib/lanebench/html.so \
	share/lanebench/plots/speedup.gp lib/pkgconfig/lanebench.pc; do
	want_file "$prefix/$file"
done
BIN=$prefix/bin
# As by `only`: the others are asked what they are by each command.
find "$prefix/lib/lanebench" -maxdepth 1 -type f ! -name sequential.so \
	! -name pthread_pool.so ! -name fork_pool.so ! -name html.so -delete
rm -r "$prefix/lib/lanebench/peers"
# pkg-config escapes blanks for a shell to read.
eval "flags=($(PKG_CONFIG_PATH=$prefix/lib/pkgconfig \
	pkg-config --cflags lanebench))"
warnings="-std=c11 -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Werror"

mkdir own && cd own || exit 1
lb new strategy round-robin
want_rc 0
want_same "$(grep -c 'my.idea' round_robin.c)" 0 "the template's own name"
# shellcheck disable=SC2086
cc -O2 -D_POSIX_C_SOURCE=200809L $warnings -shared -fPIC "${flags[@]}" round_robin.c \
	-o round_robin.so -pthread || wrong "the new strategy doesn't build"
lb check ./round_robin.so
want_rc 0
want_in out "round-robin:"
want_in out " 0 failed"
lb new dataset divisors
want_rc 0
want_same "$(grep -c 'my.idea' divisors.c)" 0 "the template's own name"
# shellcheck disable=SC2086
cc -O2 $warnings -shared -fPIC "${flags[@]}" divisors.c -o divisors.so ||
	wrong "the new dataset doesn't build"

# By a name a file isn't found: what is to be typed is how it was named.
mkdir 'a blank'
cp round_robin.so divisors.so 'a blank'
for command in "run --strategy ./a\ blank/round_robin.so --set round-robin.x=1" \
	"run --dataset ./a\ blank/divisors.so --set divisors.x=1" \
	"check ./a\ blank/round_robin.so --set x=1"; do
	eval "lb $command"
	want_rc 2
	want_in err "has no option 'x'"
	sed -n 's/.*`[^ ]*lanebench \(describe [^`]*\)`.*/lb \1/p' err >typed
	want_same "$(wc -l <typed)" 1 "commands to type"
	. ./typed
	want_rc 0
done

# A name that C, a header or the template itself has is only a name.
for name in static errno unix lane-job; do
	for kind in strategy dataset; do
		lb new $kind $name
		want_rc 0
		cc "${flags[@]}" -Wall -Werror -fsyntax-only "${name//-/_}.c" ||
			wrong "$what: doesn't build"
		rm "${name//-/_}.c"
	done
done

# The line as it is told to people, and no other flag.
export PKG_CONFIG_PATH=$prefix/lib/pkgconfig
sed 's/round-robin/mine/' round_robin.c >mine.c
eval "cc -shared -fPIC $(pkg-config --cflags lanebench) mine.c -o mine.so" ||
	wrong "the line that is told to people"
lb run --strategy ./mine.so,pthread-pool --dataset ./divisors.so \
	--workers 2 --blocks 1 --quiet --out told
want_rc 0
want_all told ok
want_in told/trials.csv divisors,mine,2,1

lb run --strategy ./round_robin.so,pthread-pool --dataset ./divisors.so \
	--workers 2 --blocks 1 --quiet --out result
want_rc 0
want_all result ok
want_in result/trials.csv divisors,round-robin,2,1

# LANEBENCH_PATH makes names of files, in each of its folders.
mkdir other
mv mine.so other/
lb list
want_not_in out round-robin
LANEBENCH_PATH=$PWD:$PWD/other lb list
want_in out "  mine "
want_in out round-robin
want_in out divisors
LANEBENCH_PATH=$PWD lb describe divisors
want_in out "divisors.items=0..1000000"

# By CMake, with one function.
cat >CMakeLists.txt <<'CMAKE'
cmake_minimum_required(VERSION 3.16)
project(own C)
find_package(lanebench 0.1 REQUIRED)
lanebench_add_plugin(round_robin round_robin.c)
CMAKE
cmake -S . -B build -DCMAKE_PREFIX_PATH="$prefix" >cmake.log 2>&1 &&
	cmake --build build >>cmake.log 2>&1 || {
	wrong "the CMake package"
	cat cmake.log >&2
}
lb check build/round_robin.so
want_rc 0

# What a failure says to read is there, where it says.
sed 's/round-robin/lazy/; s/run_item(job, item,/run_item(job, item + 1,/' \
	round_robin.c >lazy.c
cmp -s round_robin.c lazy.c && wrong "lazy.c is round_robin.c"
cc -shared -fPIC "${flags[@]}" lazy.c -o lazy.so -pthread || wrong "lazy.c"
lb check ./lazy.so
want_rc 1
pages=$(sed -n 's/^the pages to read are in //p' out)
want_same "$pages" "$(realpath "$prefix")/share/doc/lanebench" "the pages"
while IFS='|' read -r page heading; do
	grep -qx "##* $heading" "$pages/$page" ||
		wrong "check says to read $page, \"$heading\", which isn't there"
done < <(sed -n 's/.*"\([a-z/]*README.md\), \\"\(.*\)\\"".*/\1|\2/p' \
	"$SOURCE"/harness/check/scenario.[ch])
want_file "$pages/strategies/README.md"

# What `new` refuses.
lb new strategy round-robin
want_rc 2
want_line round_robin.c "move it away, or take another name"
for bad in "" Upper 1st a--b "a b" "../x" "a'b" "$(printf 'x%.0s' {1..61})"; do
	lb new strategy "$bad"
	want_rc 2
done
for taken in "strategy pthread-pool" "dataset html"; do
	# shellcheck disable=SC2086
	lb new $taken
	want_rc 2
	want_line "called ${taken#* } already" "another name"
done
[ ! -e pthread_pool.c ] || wrong "$what: wrote it"
lb new strategy ceiling
want_rc 2
want_line "another"
lb new scheduler fine
want_rc 2
lb check ./divisors.so
want_rc 0
want_in out "divisors: 7 scenarios passed, 0 failed, 0 skipped"
lb check ./nowhere.so
want_rc 2
want_line nowhere.so

cd "$scratch" || exit 1
want_nobody
want_tidy
finish
