#!/usr/bin/env bash
# lanebench analyze on a trials.csv by another hand: what is amiss is named, and
# what it leaves unknown is said.
. "$(dirname "$0")/lib.sh"

# ten_blocks FILE: two strategies and the baseline, blocks 1 to 10.
ten_blocks() {
	awk 'BEGIN {
		print "dataset,strategy,workers,block,status,wall_ns,run_ns"
		for (b = 1; b <= 10; b++) {
			printf "html,sequential,1,%d,ok,%d,\n", b, 1000000 + b
			printf "html,slow,2,%d,ok,%d,\n", b, 600000 + b
			printf "html,quick,2,%d,ok,%d,\n", b, 500000 + b
		}
	}' >"$1"
}

mkdir foreign
ten_blocks foreign/trials.csv
lb analyze foreign
want_rc 0
[ ! -s err ] || wrong "$what: spoke on stderr"
want_in out "Fastest: quick with 2 workers"
want_in out "The baseline has no second run here (sequential#2)"
want_in out "isn't"

# Six blocks name a winner, whatever the number of cells, and five none. A run
# that was to look how precise it is, and ended before it first did, names nobody
# either, whoever reads its folder.
# blocks COUNT [ASKED [OUTCOME]]: the first COUNT blocks, of a run that was asked
# for so many.
blocks() {
	rm -rf few
	mkdir few
	sed "$((3 * $1 + 1))q" foreign/trials.csv >few/trials.csv
	[ $# -lt 2 ] || printf '{"blocks": %d, "outcome": "%s"}' "$2" "${3:-ok}" \
		>few/run.json
	lb analyze few
	want_rc 0
}
for asked in "" 6 0; do
	blocks 6 $asked
	if [ "$asked" = 0 ]; then
		want_in out "6 blocks are too few to name a winner: that takes"
		want_same "$(column few/summary.csv verdict | sort -u)" none \
			"the verdicts of a run ended at 6 blocks"
		continue
	fi
	want_in out "Fastest: quick with 2 workers"
	want_same "$(column few/summary.csv p_pair | sort -u | tr '\n' ' ')" \
		" 0.03125 " "p_pair of six blocks"
	want_same "$(column few/summary.csv p_range | sort -u | tr '\n' ' ')" \
		" 0.03125 " "p_range of six blocks"
done
blocks 5
want_in out "5 blocks are too few to name a winner: that takes 6 here"
# Nor before such a one stops: a look more is a chance more to be wrong.
blocks 10 0 running
want_in out "10 blocks so far: a winner is named only once the run ends"
want_not_in few/summary.csv fastest
for outcome in ok interrupted; do
	blocks 10 0 $outcome
	want_in out "Fastest: quick with 2 workers"
done
blocks 10 10 running
want_in out "Fastest: quick with 2 workers"

# A row that is malformed is named and left out; what that does is said.
sed '7s/,$/,NaN/' foreign/trials.csv >malformed
mkdir bad
cp malformed bad/trials.csv
lb analyze bad
want_rc 1
want_line "bad/trials.csv: line 7: run_ns is \`NaN', not a whole number" \
	"the row is left out"
want_in out "Fastest of those that were ok in every block: slow with 2 workers"
want_in out "quick with 2 workers has no row in block 2: it isn't judged"
want_in out "9 of 10"
[ "$(column bad/summary.csv trials_missing | tr '\n' ' ')" = "0 1 0 " ] ||
	wrong "$what: summary.csv doesn't tell which rows are missing"
for command in "report bad" "export --format markdown bad"; do
	lb $command
	want_rc 1
	want_line "line 7: run_ns" "left out"
done
want_in bad/report.html "1 row of trials.csv is malformed or cut off"

# So is one that is no CSV at all, and every other with it.
sed -e '6s/slow/"sl"ow/' -e '9s/slow/s\x00low/' -e '12s/html/"html/' \
	foreign/trials.csv >bad/trials.csv
lb analyze bad
want_rc 1
want_in err "line 6: text after a field's closing quote; the row is left out"
want_in err "line 9: a NUL byte"
want_in err "line 12: a quote is never closed, so the lines below are read as"
want_in out "html: 10 blocks"
want_in out "7 of 10"
sed '31s/quick/"quick/' foreign/trials.csv >bad/trials.csv
lb analyze bad
want_rc 1
want_line "line 31: a quote is never closed" "left out"

# When nothing is left the line is still named.
sed 's/,ok,/,good,/' foreign/trials.csv >bad/trials.csv
lb analyze bad
want_rc 2
want_line "line 2" "unknown status \`good'"

# A last row without its newline, and how to keep it.
head -c -1 foreign/trials.csv >bad/trials.csv
lb analyze bad
want_rc 0
want_line "bad/trials.csv: line 31, the last, has no newline" "cut off" \
	"add the newline"
want_said out "so the comparison uses the 9 blocks before it"

# A row that stands there twice.
{
	cat foreign/trials.csv
	echo "html,quick,2,4,ok,1,"
} >bad/trials.csv
lb analyze bad
want_rc 0
want_in out "Line 32 of trials.csv is a second row of quick with 2 workers"

finish
