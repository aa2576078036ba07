#!/usr/bin/env bash
# --sessions: the blocks are shared out over sittings, each of which is begun
# anew, and which say what no one sitting knows.
. "$(dirname "$0")/lib.sh"
only sequential pthread_pool spin html url

# Rows of the baseline by sitting: "1:1+2 2:1+2", of which so many prime, and
# so many count.
shared() {
	awk -F, 'NR == 1 { for (i = 1; i <= NF; i++) at[$i] = i; next }
		$at["strategy"] == "sequential" { s = $at["sitting"]
			n[s, $at["warmup"]]++; if (s > most) most = s }
		END { for (s = 1; s <= most; s++)
			printf "%s%d:%d+%d", (s > 1 ? " " : ""), s,
				n[s, 1], n[s, 0] }' "$1"
}

# A folder of its own a sitting, and an origin, which is at another port.
mkdir small-pages
for i in 1 2 3; do
	echo "<title>$i</title><a href=/$i>x</a>" >small-pages/$i.html
done
spin=(run --set spin.items=20 --set spin.rounds=1400
	--strategy pthread-pool --workers 2 --session-gap 0)
lb "${spin[@]}" --dataset spin,url --set url.dir="$PWD/small-pages" \
	--set url.latency=constant --set url.mean-us=1000 --sessions 3 \
	--blocks 7 --out seven
want_rc 0
want_same "$(awk -F, '$1 != "url"' seven/trials.csv | shared /dev/stdin)" \
	"1:1+3 2:1+2 3:1+2" "spin's blocks"
want_same "$(awk -F, '$1 != "spin"' seven/trials.csv | shared /dev/stdin)" \
	"1:1+3 2:1+2 3:1+2" "url's blocks"
want_same "$(column seven/trials.csv block | sort -un | tr '\n' ' ')" \
	"0 1 2 3 4 5 6 7 8 9 " "blocks"
want_in out "7 blocks in 3 sittings, each after a warm-up block, 0 s between"
want_in out "7 blocks in 3 sittings,"
want_in out "3 sittings: their spread, no interval, no winner; --sessions 6 can name one"
want_in out "There are no intervals: they need 5 sittings."
want_in out "3 sittings are too few to name a winner: that takes 6 (--sessions 6)."
want_in err "sitting 2 of 3, in 0 s"
want_same "$(column seven/summary.csv sittings | sort -u)" 3 "sittings"
want_same "$(column seven/summary.csv speedup_lo | tr -d '\n')" "" "intervals"
want_same "$(column seven/summary.csv verdict | sort -u)" none "verdicts"
want_same "$(python3 -c 'import json
print(json.load(open("seven/run.json"))["sessions"])')" \
	"{'count': 3, 'gap_s': 0.0}" "run.json"

spin+=(--dataset spin)

# Five have an interval, from end to end; none has a winner.
lb "${spin[@]}" --sessions 5 --out five
want_rc 0
want_same "$(shared five/trials.csv)" "1:1+2 2:1+2 3:1+2 4:1+2 5:1+2" "blocks"
want_same "$(python3 - <<-'PYTHON'
	import csv
	for row in csv.DictReader(open("five/summary.csv")):
	    if row["strategy"] == "pthread-pool":
	        print(row["level"], row["speedup_lo"] == row["sittings_lo"],
	              row["speedup_hi"] == row["sittings_hi"], row["verdict"])
	PYTHON
)" "0.9375 True True none" "the interval"

# made DIR FACTOR...: a run of 4 blocks a sitting, in which a takes so many times
# as long as b.
made() {
	local dir=$1 block=0 sitting=0 factor

	shift
	mkdir "$dir"
	echo "dataset,strategy,workers,block,status,wall_ns,sitting" \
		>"$dir/trials.csv"
	for factor; do
		sitting=$((sitting + 1))
		for _ in 1 2 3 4; do
			block=$((block + 1))
			printf 'spin,%s,%d,%d,ok,%d,%d\n' \
				sequential 1 $block $((2000000 + block * 7)) $sitting \
				a 2 $block $((10000 * factor + block * 11)) $sitting \
				b 2 $block $((1000000 + block * 5)) $sitting
		done >>"$dir/trials.csv"
	done
}
verdict() { awk -F, -v name="$2" '$2 == name' "$1/summary.csv" | cut -d, -f16; }
# Six sittings that agree have a winner; where one of them doesn't, all the 20
# blocks that do are no more than five sittings.
made agree 110 112 108 109 111 110
lb analyze agree
want_same "$(verdict agree b) $(verdict agree a)" "fastest slower" "who wins"
made differ 110 112 108 109 111 95
lb analyze differ
want_same "$(verdict differ b) $(verdict differ a)" \
	"unresolved unresolved" "who wins"
want_in out "unresolved: may be as fast as the best; more sittings may decide it."
want_in out "Between sittings the speedup of a with 2 workers differs by 18 % (1.79"
want_in out "(more sittings may help): "
made five-made 110 112 108 109 111
lb analyze five-made
want_same "$(verdict five-made b) $(verdict five-made a)" "none none" "who wins"
want_in out "5 sittings are too few to name a winner: that takes 6 (--sessions 6)."

# The report says what the intervals are, and other tools learn of the sittings.
lb report agree
want_in agree/report.html "CI: the likely range of the true speedup, from all sittings."
lb export agree --format github
want_in out "24 blocks in 6 sittings"

# What a disturbed block moves is held against the sittings' interval, not one of
# all blocks: two sittings of six that were disturbed throughout leave it alone,
# most blocks of each don't.
disturbed() {
	mkdir "$1"
	awk -v most="$1" 'BEGIN {
		print "dataset,strategy,workers,block,status,wall_ns," \
			"block_others_busy,sitting"
		for (b = 1; b <= 240; b++) {
			s = int((b - 1) / 40)
			busy = most == "most" ? b % 4 > 0 : s > 3
			a = 1000000 * (1 + s / 20)
			if (most == "most" && busy)
				a *= 2
			row = sprintf("%d,ok,%%d,%s,%d\n", b,
				busy ? 0.9 : 0, s + 1)
			printf "spin,sequential,1," row, 2000000 + b
			printf "spin,a,2," row, a + b
		}
	}' >"$1/trials.csv"
}
disturbed two
lb analyze two
want_in out "Busy: before block"
want_not_in out "Noise-sensitive"
disturbed most
lb analyze most
want_in out "Noise-sensitive: without the disturbed trials the speedup of a with 2"
lb analyze --second-opinion seven
want_in out "second: none; it needs 5 to 10 000 sittings"

# Laws are of the sittings, too: what they differ by is in the serial part's
# interval, which of the 60 blocks together would have no width.
mkdir laws
awk 'BEGIN {
	print "dataset,strategy,workers,block,status,wall_ns,items," \
		"cores_usable,sitting"
	for (b = 1; b <= 60; b++) {
		s = int((b - 1) / 10)
		row = sprintf("%d,ok,%%d,1000,16,%d\n", b, s + 1)
		serial = 0.1 + (s % 3 - 1) * 0.002
		printf "spin,sequential,1," row, 1e9
		for (w = 1; w <= 16; w *= 2)
			printf "spin,a,%d," row, w, 1e9 * (serial + 0.9 / w)
	}
}' >laws/trials.csv
lb analyze laws
want_rc 0
want_same "$(awk -F, '$3 == "amdahl" { print ($7 - $6 > 0.003 ? "wide" : $0) }' \
	laws/fits.csv)" wide "the serial part's interval"

# Too many cells for so few sittings: more of these would do, not more blocks.
for dir in fewer fewer-too; do
	mkdir "$dir"
	awk -F, -v OFS=, '{ print } $2 == "a" {
		for (w = 3; w < 10; w++) { $3 = w; print } }' \
		five-made/trials.csv >"$dir/trials.csv"
done
lb compare --across pages,machine,version fewer fewer-too
want_rc 1
tr -s ' \n' ' ' <out >joined
want_in joined "Too few sittings to show any difference: with 10 cells, even the largest can't pass the test. It takes 6 sittings in each run (\`lanebench run --sessions 6\`)."
lb compare --across pages,machine,version agree differ
want_in out "More sittings may."

# What is there isn't run again, and primes nothing again: killed within the
# third sitting.
lb "${spin[@]}" --sessions 4 --blocks 8 --seed 2 --out whole
want_rc 0
lb compare five whole
want_in out "Also different: OLD has 5 sittings, NEW has 4."
cp -r whole cut
head -n 40 whole/trials.csv >cut/trials.csv
lb "${spin[@]}" --sessions 4 --blocks 8 --seed 2 --out cut --resume
want_rc 0
want_same "$(shared cut/trials.csv)" "$(shared whole/trials.csv)" "resumed"
want_same "$(column cut/trials.csv slot | tr '\n' ' ')" \
	"$(column whole/trials.csv slot | tr '\n' ' ')" "their order"
want_not_in err "sitting 2 of 4"
lb "${spin[@]}" --sessions 3 --blocks 8 --seed 2 --out cut --resume
want_rc 2
want_line "that run's sessions are other"

# Pages that are other in a later sitting: all that was measured is kept.
(
	until grep -q "^sitting 2 of 2" err; do sleep 0.01; done
	rm small-pages/3.html
) &
started="$started $!"
lb run --dataset html --set html.dir=small-pages --strategy pthread-pool \
	--workers 1 --session-gap 3 --sessions 2 --blocks 2 --out changed
want_rc 3
want_in err "html: its pages are other than they were when the run began"
want_in err "--out changed --resume"
want_same "$(shared changed/trials.csv)" "1:1+1" "what was measured"
# What is left holds the pause, too.
want_same "$(awk '/about [0-9]+:[0-9]+ left/ { split($(NF - 1), t, ":")
	print (t[1] * 60 + t[2] >= 3 ? "enough" : $0); exit }' err)" enough \
	"the time that is left"

# Refused, in one line.
for refused in "--sessions 1" "--sessions 0" "--sessions 101" "--sessions x" \
	"--session-gap 5s" "--session-gap 25h" "--session-gap -1" "--session-gap ''" \
	"--sessions 5 --blocks 4" "--sessions 2 --budget 1m" \
	"--sessions 2 --precision 5%"; do
	eval "lb run --dataset spin $refused --out never"
	want_rc 2
	want_same "$(wc -l <err)" 1 "lines for $refused"
done
[ ! -e never ] || wrong "a folder was made"
finish
