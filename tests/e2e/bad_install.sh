#!/usr/bin/env bash
# lanebench-trial is gone in the middle of a run: no strategy is blamed, the run
# ends, and is gone on with once it is back.
. "$(dirname "$0")/lib.sh"
real=$BIN/lanebench-trial
only sequential pthread_pool spin

# vanishing TRIALS: it goes with so many trials started, in a hidden place.
vanishing() {
	rm -f starts "$BIN/lanebench-trial"
	cat >"$BIN/lanebench-trial" <<-END
		#!/bin/sh
		[ "\$1" = --run ] || exec "$real" "\$@"
		echo >>"$scratch/starts"
		[ "\$(wc -l <"$scratch/starts")" -ne $1 ] ||
			mv "$BIN/lanebench-trial" "$scratch/away"
		exec "$real" "\$@"
	END
	chmod +x "$BIN/lanebench-trial"
}

plan=(run --dataset spin --set spin.items=4 --strategy pthread-pool
	--workers 2 --blocks 2 --quiet)

vanishing 6
lb "${plan[@]}" --out gone
want_rc 3
kept=$(rows gone/trials.csv)
want_same "$(grep -c "can't be started" err)" 1 "lines that say it"
want_in err "$BIN/lanebench-trial can't be started: No such file or directory;"
want_in err "the $kept rows so far are kept, the run ends here: put it back"
want_in err "install lanebench again, then go on with it by --resume"
want_in err "ended early; $kept trials are kept in gone; to go on, once that is"
want_in err " --out gone --resume"
want_all gone ok
[ "$kept" -gt 0 ] || wrong "$what: no rows"
want_whole gone/trials.csv
want_nobody
want_tidy
cp away "$BIN/lanebench-trial"
lb "${plan[@]}" --resume --out gone
want_rc 0
want_all gone ok
[ "$(rows gone/trials.csv)" -gt "$kept" ] || wrong "$what: no more rows"

# One that can't be begun is named, whatever it was asked.
rm "$BIN/lanebench-trial"
echo "#!/nowhere" >"$BIN/lanebench-trial"
chmod +x "$BIN/lanebench-trial"
lb list
want_in err "$BIN/lanebench-trial: No such file or directory"
finish
