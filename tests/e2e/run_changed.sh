#!/usr/bin/env bash
# A plugin that is built anew while a run goes on: a cell isn't two programs. Its
# later trials fail and say so, the others are measured; the same bytes, written
# again, are the same program.
. "$(dirname "$0")/lib.sh"
only sequential pthread_pool html

# build FILE MS: a strategy that takes so long.
build() {
	cat >mine.c <<-END
		#include <unistd.h>
		#include <lanebench/strategy.h>
		static int
		run(const struct lane_job *job, void *state)
		{
			(void)state;
			usleep($2 * 1000);
			for (size_t i = 0; i < job->items; i++)
				if (job->run_item(job, i, 0) < 0)
					break;
			return 0;
		}
		const struct lane_strategy lane_strategy = { LANE_STRATEGY_V1,
			.name = "mine", .summary = "mine", .run = run };
	END
	cc -O2 -shared -fPIC -I"$SOURCE/harness/include" mine.c -o "$1" ||
		wrong "mine.c doesn't build"
}
build first.so 20
build second.so 1
pages quick 4

# during OUT COMMAND...: while a run is at its fifth block, or so.
during() {
	local out=$1 pid

	shift
	cp first.so mine.so
	"$BIN/lanebench" run --dataset html --set html.dir=quick --workers 1 \
		--strategy ./mine.so,pthread-pool --blocks 20 --quiet \
		--out "$out" >out 2>err </dev/null &
	pid=$!
	started=$pid
	what="$out"
	eventually begun "$out" || wrong "$what: no fifth block"
	"$@"
	wait $pid
	rc=$?
	want_same "$(awk -F, '$2 != "mine" { print $7 }' "$out/trials.csv" |
		sort -u | tr '\n' ' ')" "ok status " "the others"
	want_same "$(column "$out/trials.csv" block | sort -n | tail -n 1)" 20 \
		"blocks"
}
begun() {
	[ "$(grep -c ',mine,' "$1/trials.csv" 2>/dev/null)" -ge 5 ]
}
fates() {
	awk -F, '$2 == "mine" { print $7 }' "$1/trials.csv" | uniq |
		tr '\n' ' '
}

replace() {
	cp second.so other.so
	mv other.so mine.so
}
for way in "cp second.so mine.so" replace; do
	out=${way%% *}
	# shellcheck disable=SC2086
	during "$out" $way
	want_rc 1
	want_same "$(fates "$out")" "ok failed " "its trials"
	want_in "$out/trials.csv" "mine.so was changed during the run"
done
during same cp first.so mine.so
want_rc 0
want_same "$(fates same)" "ok " "its trials"
want_nobody
want_tidy
finish
