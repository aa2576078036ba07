#!/usr/bin/env bash
# No program of ours loses memory or touches what isn't its. Trials and the
# origin run under valgrind where lanebench starts them; lanebench itself where
# it starts nobody (valgrind knows no pidfd_open() before 3.20; the leak checker
# of the sanitizers sees the rest).
. "$(dirname "$0")/lib.sh"
command -v valgrind >/dev/null || skip "valgrind isn't installed"
if grep -q -e __asan_init -e __tsan_init "$BIN/lanebench"; then
	skip "built with a sanitizer, which has the same errands"
fi
valgrind=(valgrind -q --leak-check=full --show-leak-kinds=definite,indirect
	--errors-for-leak-kinds=definite,indirect "--suppressions=$scratch/known"
	--child-silent-after-fork=yes)
# A trial has numbers of its own, so that many are process 2.
logs=--log-file=$scratch/logs
# The loader compares strings eight bytes at a time.
printf '%s\n' '{' loader Memcheck:Addr8 'obj:*/ld-linux*' '}' >known
mkdir logs bin lib
cp "$BIN/lanebench" bin
ln -s "$PLUGINS" lib/lanebench
ln -s "$BIN/../share" share
for program in lanebench-trial lanebench-origin; do
	# A child that ends by _exit() has let go of nothing, on purpose. What
	# describes a plugin has little time, too little under valgrind on a
	# busy machine: that is asked below.
	{
		printf '#!/usr/bin/env bash\n'
		printf '[ "$1" != --describe ] || exec %q "$@"\nexec' \
			"$BIN/$program"
		printf ' %q' "${valgrind[@]}" "$logs"
		printf '/"$(mktemp -u XXXXXXXX)-%%p" %q "$@"\n' "$BIN/$program"
	} >bin/$program
	chmod +x bin/$program
done
pages site 6

want_clean() {
	local log

	[ -n "$(ls logs)" ] || wrong "$what: valgrind saw nothing"
	# Lines with -- are of system calls that are newer than it.
	for log in logs/*; do
		grep -q '^==' "$log" || continue
		wrong "$what: valgrind found:"
		grep '^==' "$log" | head -n 40 >&2
		break
	done
	rm -f logs/*
}

# Each plugin is asked what it is.
for plugin in "$PLUGINS"/*.so; do
	what="lanebench-trial --describe $plugin"
	"${valgrind[@]}" "$logs/%p" "$BIN/lanebench-trial" --describe \
		"$plugin" >out 2>err </dev/null 3<&- 4<&- 5<&-
	rc=$?
	want_rc 0
	want_in out '"summary"'
	want_clean
done
own=$BIN
BIN=$scratch/bin
lb run --dataset html --set html.dir=site --workers 2 --blocks 1 --quiet \
	--strategy fork-pool,work-stealing --keep-items \
	--set html.allocator=malloc \
	--out html
want_rc 0
want_all html ok
want_clean
lb run --dataset url --set url.dir=site --set url.urls=6 \
	--set url.mean-us=100 --workers 2 --blocks 1 --quiet --out url \
	--strategy curl-multi,pthread-pool --set url.allocator=malloc
want_rc 0
want_all url ok
want_clean
BIN=$own

for command in "analyze html" "analyze --all --fits url" "compare html url" \
	"compare html html" "new strategy leakless" "--version"; do
	what="lanebench $command"
	# shellcheck disable=SC2086
	timeout 100 "${valgrind[@]}" "$logs/%p" \
		"$BIN/lanebench" $command >out 2>err </dev/null
	want_clean
done

# It sees what there is to see.
printf '%s\n' '#include <stdlib.h>' 'int main(void)' \
	'{ char *volatile p = malloc(9); p = 0; return p != 0; }' >leak.c
cc -g leak.c -o leak && "${valgrind[@]}" "$logs/%p" ./leak
what="a leak on purpose"
grep -q '9 bytes.*definitely lost' logs/* || wrong "$what: isn't seen"
finish
