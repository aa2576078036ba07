#!/usr/bin/env bash
# A plugin that is built anew while a run goes on: a cell isn't two programs. Its
# later trials fail and say so, the others are measured; the same bytes, written
# again, are the same program. A page that changes meanwhile, read or served, is
# named where the work differs for it, and only there.
. "$(dirname "$0")/lib.sh"
only sequential pthread_pool html url

# build FILE MS [NAME]: a strategy that takes so long.
build() {
	local name=${3:-mine}

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
			.name = "$name", .summary = "mine", .run = run };
	END
	cc -O2 -shared -fPIC -I"$SOURCE/harness/include" mine.c -o "$1" ||
		wrong "mine.c doesn't build"
}
build first.so 20
build second.so 1
build waits.so 100 waits
pages quick 4

# meanwhile OUT "ARGUMENT..." COMMAND...: while a run is at its fifth block, or
# so.
meanwhile() {
	local pid

	what=$1
	cp first.so mine.so
	# shellcheck disable=SC2086
	"$BIN/lanebench" run --workers 1 --quiet $2 --out "$what" \
		>out 2>err </dev/null &
	pid=$!
	started=$pid
	eventually begun "$what" || wrong "$what: no fifth block"
	"${@:3}"
	wait $pid
	rc=$?
}

# during OUT COMMAND...: to the program.
blocks=20
beside=
during() {
	meanwhile "$1" "--dataset html --set html.dir=quick --blocks $blocks
		--strategy ./mine.so,pthread-pool$beside" "${@:2}"
	want_same "$(awk -F, '$2 != "mine" { print $7 }' "$1/trials.csv" |
		sort -u | tr '\n' ' ')" "ok status " "the others"
	want_same "$(awk -F, '$2 == "pthread-pool" { print $4 }' \
		"$1/summary.csv")" $blocks "blocks that count"
}
begun() {
	[ "$(grep -s ',mine,' "$1/trials.csv" | wc -l)" -ge 5 ]
}
fates() {
	awk -F, '$2 == "mine" { print $7 }' "$1/trials.csv" | uniq |
		tr '\n' ' '
}

# others_turn COMMAND...: while another strategy's trial runs, and lanebench
# begins no other. What is overwritten while it runs may crash.
others_turn() {
	local turns

	for turns in $(seq 1000); do
		kill -STOP "$started"
		if grep -qsF "$scratch/waits.so" /proc/[0-9]*/maps; then
			"$@"
			kill -CONT "$started"
			return
		fi
		kill -CONT "$started"
		sleep 0.01
	done
	wrong "$what: another strategy has no turn"
}
replace() {
	cp second.so other.so
	mv other.so mine.so
}
beside=,./waits.so
for way in "cp second.so mine.so" replace; do
	out=${way%% *}
	# shellcheck disable=SC2086
	during "$out" others_turn $way
	want_rc 1
	want_same "$(fates "$out")" "ok failed " "its trials"
	want_in "$out/trials.csv" "mine.so was changed during the run"
done
blocks=10
beside=

# One that became a giant isn't read for days.
during giant truncate -s 8T mine.so
want_rc 1
want_same "$(fates giant)" "ok failed " "its trials"
rm mine.so

# spoil OUT: two rows of trials.csv in place, as a plugin could: one is malformed
# then, the other only says something else.
spoil() {
	python3 - "$1/trials.csv" <<-'PYTHON'
		import sys
		rows = open(sys.argv[1], "rb").read().split(b"\n")
		file = open(sys.argv[1], "r+b")
		for cell, put in (b",mine,1,2,", b"x"), (b",pthread-pool,1,3,", None):
		    at = next(i for i, row in enumerate(rows) if cell in row)
		    ahead = b"\n".join(rows[:at]) + b"\n"
		    wall = b",".join(rows[at].split(b",")[:15]) + b","
		    old = rows[at][len(wall):len(wall) + 1]
		    file.seek(len(ahead + wall))
		    file.write(put or (b"8" if old == b"9" else b"9"))
	PYTHON
	echo mine >>"$1/reference.csv"
}
during spoiled spoil spoiled
want_rc 1
want_in err "the row of html, mine with 1 worker, block 2 isn't there as written"
want_in err "of html, pthread-pool with 1 worker, block 3 isn't there as written"
want_same "$(grep -c "isn't there as written" err)" 2 "rows that are named"
want_not_in err "didn't write"
want_in err "reference.csv: isn't as long as what was written"

# Not cut off first: a trial may just be running it.
during same dd if=first.so of=mine.so conv=notrunc status=none
want_rc 0
want_same "$(fates same)" "ok " "its trials"
# The baseline isn't to blame for a page that somebody writes.
page_during() { # page_during OUT DATASET COMMAND...
	rm -rf pages
	cp -r quick pages
	meanwhile "$1" "--dataset $2 --set $2.dir=pages --blocks 20
		--strategy ./mine.so $served" "${@:3}"
	want_rc 1
	awk -F, '$2 == "sequential"' "$1/trials.csv" >baseline
}
first=$(ls quick | head -n 1)
longer() {
	echo "<a href=x>later</a>" >>"pages/$first"
}
served=
page_during longer html longer
want_in baseline "pages/$first was changed during the run: item"
# Nor is what all is compared with ever that of a later block.
want_same "$(awk -F, '{ print $7 }' baseline | uniq | tr '\n' ' ')" \
	"ok wrong " "its trials"
# A file that is older than the run, and another.
page_during older html sh -c 'echo "<a href=y>" >old &&
	ln -f "$PWD/old" later && sleep 0.1 && mv -f old "pages/$0"' "$first"
want_in baseline "pages/$first was changed during the run: item"
# Of those that are served, one too large to be kept by the origin.
served="--set url.sites=1 --set url.urls=1 --set url.work=digest"
rm quick/*
{ echo "<p>" && head -c 9000000 /dev/zero | tr '\0' x; } >quick/large.html
first=large.html
page_during served url longer
want_in baseline "pages/large.html was changed during the run: item"

want_nobody
want_tidy
finish
