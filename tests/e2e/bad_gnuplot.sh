#!/usr/bin/env bash
# Without gnuplot, or with one that fails, everything is measured all the same;
# the pictures come later.
. "$(dirname "$0")/lib.sh"
only sequential pthread_pool openmp_for fork_pool curl_multi html url spin sleep

pages quick 5
mkdir bare
for program in /usr/bin/* /bin/*; do
	case ${program##*/} in
	gnuplot*) ;;
	*) [ -e "bare/${program##*/}" ] ||
		ln -s "$program" "bare/${program##*/}" ;;
	esac
done
measure="run --dataset html --set html.dir=quick --strategy pthread-pool
	--workers 1,2 --blocks 5 --quiet"

PATH=$scratch/bare lb $measure --out without
want_rc 0
want_same "$(grep -o "lanebench plot" err | wc -l)" 1 "times that it says how"
want_line "gnuplot is not installed" "apt-get install gnuplot-nox" \
	"lanebench plot"
want_all without ok
want_file without/summary.csv
want_same "$(find without -name '*.svg' -o -name '*.png')" "" "pictures"
PATH=$scratch/bare lb plot without
want_rc 3
want_line "gnuplot is not installed" "apt-get install gnuplot-nox"

if command -v gnuplot >/dev/null; then
	lb plot without
	want_rc 0
	want_in out "without/plots"
	want_file without/plots/html-speedup.svg
	want_file without/plots/html-speedup.png
fi

# One that fails, hangs up, or draws half a picture.
rm -f bare/gnuplot
printf '#!/bin/sh\necho "no such terminal: $(seq -s, 2000)" >&2\nexit 1\n' \
	>bare/gnuplot
chmod +x bare/gnuplot
PATH=$scratch/bare lb $measure --out failing
want_rc 0
want_line "gnuplot" "no such terminal" "lanebench plot failing"
want_all failing ok
printf '#!/bin/sh\nkill -9 $$\n' >bare/gnuplot
PATH=$scratch/bare lb $measure --out killed
want_rc 0
want_line "gnuplot" "lanebench plot killed"
printf '#!/bin/sh\nexit 0\n' >bare/gnuplot
PATH=$scratch/bare lb $measure --out nothing
want_rc 0
want_line "gnuplot" "lanebench plot nothing"

# One that hangs, and what it started with it, ends with the run.
printf '#!/bin/sh\n[ "$1" = -d ] || exit 0\ntrap "" INT TERM HUP\nsleep 3600 &\necho >"%s/drawing"
wait\nsleep 3600\n' "$scratch" >bare/gnuplot

# Rows of the third block are there, so there is something to draw.
counted() {
	[ -e "$1" ] && column "$1" block | grep -qx 3
}

# Interrupted again and again, until it ends.
given_up() {
	! kill -INT $run 2>/dev/null
}

# hanging OUTCOME COMMAND...: interrupted while it draws.
hanging() {
	local outcome=$1

	shift
	what="lanebench $*, drawing"
	rm -f drawing
	PATH=$scratch/bare "$BIN/lanebench" "$@" >out 2>err </dev/null &
	run=$!
	started=$run
	if [ -n "$amid" ]; then
		eventually counted "$amid" || wrong "$what: no rows"
		kill -INT $run
	fi
	eventually test -e drawing || wrong "$what: it doesn't draw"
	# The first one ends the measuring, which had ended: it is drawn.
	eventually given_up || wrong "$what: doesn't end"
	want_nobody
	wait $run
	rc=$?
	started=
	want_rc 130
	[ -z "$outcome" ] || want_same "$("$TOOLS/json_read" "$outcome" \
		outcome)" interrupted "outcome in run.json"
	want_same "$(find "${@: -1}/plots" -name '.*' -o -name '*.svg')" "" \
		"what was drawn"
}
amid=
hanging hangs/run.json $measure --out hangs
want_all hangs ok
want_file hangs/summary.csv
hanging "" plot hangs
# A second interrupt.
amid=hangs2/trials.csv
hanging hangs2/run.json $measure --blocks 1000 --out hangs2
want_whole hangs2/trials.csv

# Interrupted once, when all is measured: that is drawn.
real=$(command -v gnuplot)
printf '#!/bin/sh\n[ "$1" = -d ] && echo >"%s/drawing" && sleep 1\nexec %s "$@"\n' \
	"$scratch" "$real" >bare/gnuplot
rm -f drawing
what="interrupted once while it draws"
PATH=$scratch/bare:$PATH "$BIN/lanebench" $measure --out drawn >out 2>err \
	</dev/null &
run=$!
started=$run
eventually test -e drawing || wrong "$what: it doesn't draw"
kill -INT $run
wait $run
rc=$?
started=
want_rc 130
want_all drawn ok
want_file drawn/plots/html-speedup.svg
want_file drawn/plots/html-speedup.png
want_not_in err "no pictures"

# A place where no picture can be.
cp -r without taken
rm -rf taken/plots
echo >taken/plots
lb plot taken
want_rc 3
want_line "taken/plots"
want_tidy
finish
