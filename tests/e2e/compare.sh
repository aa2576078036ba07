#!/usr/bin/env bash
# Two runs compared: what is found, what is refused and in which words, and the
# exit codes. The folders are made here, so no clock has a say.
. "$(dirname "$0")/lib.sh"

# trials FOLDER [VARIABLE=VALUE...]: its trials.csv. `slow`: how many times as
# long the cell fast/4 takes; `all`: every cell; `dead`: the block from which on
# fast/2 crashes; `last`: the workers of fast/4.
trials() {
	local folder=$1 assign=()

	shift
	for value; do
		assign+=(-v "$value")
	done
	mkdir -p "$folder"
	awk -v blocks=10 -v slow=1 -v all=1 -v dead=99 -v last=4 \
		-v set=html -v items=50 -v cores=2 "${assign[@]}" '
		function row(name, w, b, t) {
			if (name == "fast" && w == 2 && b >= dead)
				printf "%s,%s,%d,%d,crashed,signal 11,,,\n",
					set, name, w, b
			else
				printf "%s,%s,%d,%d,ok,,%d,%d,%d\n", set,
					name, w, b, t * all * (1 + b / 1000),
					items, cores
		}
		BEGIN {
			print "dataset,strategy,workers,block,status,reason," \
				"wall_ns,items,cores_usable"
			for (b = 0; b <= blocks; b++) {
				row("sequential", 1, b, 1e8)
				row("sequential#2", 1, b, 1e8 * (1 + b % 2 / 1e5))
				row("fast", 2, b, 5e7)
				row("fast", last, b, 3e7 * slow)
			}
		}' >"$folder/trials.csv"
}

# about FOLDER [SED-EXPRESSION...]: its run.json, changed.
about() {
	local folder=$1 edit=(-e '')

	shift
	for value; do
		edit+=(-e "$value")
	done
	sed "${edit[@]}" >"$folder/run.json" <<-'JSON'
		{"lanebench": "0.1.0", "seed": 1,
		"machine": {"cpu": "Some CPU", "cores": 2, "cores_usable": 2,
		"kernel": "Linux 6.1", "system": "Debian 12"},
		"datasets": [{"name": "html", "items": 50, "items_total": 50,
		"facts": {"version": "v1", "digest": "00aa", "pages": "50"},
		"options": {"dir": "a", "parser": "sax"}}],
		"strategies": [{"name": "fast", "options": {"chunk": "1"}}],
		"versions": {"libxml2": "2.9"},
		"build": {"compiler": "12.2", "flags": "-O2",
		"revision": "aaaa"}}
	JSON
}

trials old
about old
trials same
about same

# Nothing changed: said, and exit 0.
lb compare old same
want_rc 0
want_in out "No regression found: 3 cells the same within 5 %."
want_in out "The baseline itself takes 1.00 times as long"
want_not_in out "sequential#2"
[ ! -s err ] || wrong "$what: spoke on stderr"

# One cell slower; the other way round it is faster.
trials slow slow=1.2
about slow
lb compare old slow
want_rc 4
want_in out "A regression: 1 cell slower by more than 5 %"
want_in out "fast with 4 workers takes 1.20 times as long"
want_in out SLOWER
lb compare slow old
want_rc 0
want_in out "1 cell faster by more than 5 %"
for threshold in 25% 25.5% 0.25; do
	lb compare --threshold $threshold old slow
	want_rc 0
	want_in out "1 cell different by less than 25"
done
want_same "$(wide <out)" "" "lines over 79 columns"

# Everything slower: a regression by time, none by speedup.
trials mood all=1.3
about mood
lb compare old mood
want_rc 4
want_in out "3 cells slower"
want_in out "--by speedup"
lb compare --by speedup old mood
want_rc 0
want_in out "2 cells the same within 5 %"
want_in out "The baseline itself takes 1.30 times as long"

# What was ok and fails is a regression; what failed before isn't, but exit 1.
trials dead dead=8
about dead
lb compare old dead
want_rc 4
want_in out "1 cell was ok and now fails"
want_in out "3 of 10 trials not ok, the first crashed in block 8:"
want_in out "signal 11."
lb compare dead old
want_rc 0
want_in out mended
mkdir dead2
cp dead/* dead2
lb compare dead dead2
want_rc 1
want_in out "failed before too"

# Workers that differ: what both have is compared, the rest is listed.
trials wider last=8
about wider
lb compare old wider
want_rc 1
want_in out "1 only in OLD, 1 only in NEW"
want_same "$(grep -c 'only [ON]' out)" 2 "lines on cells of one run"

# The rows as CSV; a run's own files are safe from a slip.
lb compare --csv rows.csv old slow
want_rc 4
want_whole rows.csv
want_same "$(rows rows.csv)" 3 "rows"
want_same "$(column rows.csv verdict | sort | tr '\n' ' ')" \
	"same same slower " "verdicts"
lb compare --csv rows.csv old same
want_rc 0
want_same "$(column rows.csv verdict | sort -u)" same "verdicts"
cp old/trials.csv kept
lb compare --csv old/trials.csv old same
want_rc 3
want_line "old/trials.csv" "is no comparison"
cmp -s kept old/trials.csv || wrong "$what: changed a run's trials.csv"
lb compare --csv /dev/full old same
want_rc 3
want_line "/dev/full" "No space"
lb compare --csv no/such old same
want_rc 3
want_line "no/such" "No such file"

# differs KIND TEXT: OLD against `other` is refused until it is allowed to.
differs() {
	local kind=$1

	shift
	lb compare old other
	want_rc 2
	want_line "lanebench: " "$@" "--across $kind"
	[ ! -s out ] || wrong "$what: spoke on stdout"
	lb compare --across "$kind" old other
	want_rc 0
	want_in out "which you allowed"
	lb compare --force old other
	want_rc 0
	[ "$kind" = version ] || {
		lb compare --across version old other
		want_rc 2
	}
}

trials other && trials again
about other 's/00aa/00bb/;s/"v1"/"v2"/'
differs pages "html: version was 'v1', is 'v2'"
# How they are read: by the word, or by being older than it.
read='s/"digest"/"extraction": "2, HTML 4 tokens", &/'
about other "$read"
differs pages "html: pages are read differently: extraction was '1', is '2, HTML"
about again "$read;s/HTML 4/HTML 5/"
lb compare other again
want_rc 2
want_line "extraction was '2, HTML 4 tokens', is '2, HTML 5 tokens'"
about again "$read"
lb compare other again
want_rc 0
about other 's/"items": 50/"items": 40/'
differs pages "html: items was '50', is '40'"
about other 's/sax/dom/'
differs pages "html: parser was 'sax', is 'dom'"
about other 's/Some CPU/Other\\u001b[31m/'
differs machine "cpu was 'Some CPU'" "Other?[31m"
about other 's/6\.1/6.2/'
differs machine "kernel was 'Linux 6.1', is 'Linux 6.2'"
about other 's/0\.1\.0/0.2.0/'
differs version "lanebench was '0.1.0', is '0.2.0'"
about other 's/-O2/-O0/'
differs version "flags was '-O2', is '-O0'"
trials other items=49
about other
differs pages "html: items were 50, are 49"
trials other cores=1
differs machine "usable cores were 2, are 1"
trials other
about other 's/-O2/-O0/;s/sax/dom/;s/6\.1/6.2/'
differs pages,machine,version parser kernel flags

# What may differ: where the same pages lie, a strategy's options, the source.
about other 's/"a"/"b"/;s/"v1"/"v2"/;s/"chunk": "1"/"chunk": "9"/;s/aaaa/bbbb/'
lb compare old other
want_rc 0
want_in out "fast.chunk was '1', is '9'"
want_in out "revision was 'aaaa', is 'bbbb'"

# What a calibration found: the clock is no page, rounds are the work of an item.
trials spun set=spin && trials spin2 set=spin
spun='s/"html"/"spin"/;s/"version".*"50"/"rounds": "10000", "round_ns": "2.0"/'
about spun "$spun"
about spin2 "$spun;s/2.0/2.1/"
lb compare spun spin2
want_rc 0
want_not_in out round
about spin2 "$spun;s/10000/10150/;s/2.0/1.97/"
lb compare spun spin2
want_rc 0
want_in out "spin: an item's work was 10000 rounds, is 10150"
for rounds in 10300 9700; do
	about spin2 "$spun;s/10000/$rounds/"
	lb compare spun spin2
	want_rc 2
	want_line "spin: an item's work was 10000 rounds, is $rounds" \
		"--set spin.rounds=10000"
done
about spin2 "$spun;s/10000/20000/;s/Some CPU/Other CPU/"
lb compare spun spin2
want_rc 2
want_line "cpu was"
lb compare --across machine spun spin2
want_rc 0
want_in out "was 10000 rounds, is 20000"

# Nothing known, or nothing legible: compared on request only, and said first.
rm other/run.json
lb compare old other
want_rc 2
want_line "NEW has no run.json" "it isn't known whether both measured the same" \
	"--across pages,machine,version"
lb compare other old
want_rc 2
want_line "OLD has no run.json"
lb compare --across pages,version old other
want_rc 2
want_line "(machine)" "--across pages,machine,version"
lb compare --across pages,machine,version old other
want_rc 0
want_in out "NEW has no run.json"
lb compare --force old other
want_rc 0
want_in out "NEW has no run.json"
echo '{"machine": ' >other/run.json
lb compare old other
want_rc 2
want_line "NEW's run.json can't be read"
lb compare --force old other
want_rc 0
want_in out "NEW's run.json can't be read"
for json in '[]' '{}' '3' '{"machine":{},"datasets":[]}' \
	'{"machine":[],"datasets":[1,{"name":3}],"strategies":{"a":1}}' \
	'{"machine":3,"datasets":{"name":1},"build":[]}'; do
	echo "$json" >other/run.json
	lb compare --force old other
	want_rc 0
	lb compare --force other old
	want_rc 0
done
about other

# What a run.json doesn't say, on either side, isn't the same as the other's.
# edit FOLDER PYTHON: its run.json is `run`, to be changed.
edit() {
	python3 -c "import json
run = json.load(open('$1/run.json'))
data = run['datasets'][0]; facts = data['facts']
$2
json.dump(run, open('$1/run.json', 'w'))"
}
while IFS='|' read -r kind change text; do
	about other
	edit other "$change"
	lb compare old other
	want_rc 2
	want_line "NEW's run.json $text, so it isn't known" "($kind)" \
		"--across $kind\`"
	lb compare other old
	want_rc 2
	want_line "OLD's run.json $text"
	lb compare --across "$kind" other old
	want_rc 0
	want_in out "OLD's run.json $text"
	want_in out "($kind)"
done <<'END'
pages|del data['facts']|doesn't say html's facts
pages|del facts['digest']|doesn't say html's digest
pages|del data['options']|doesn't say html's options
pages|del data['options']['parser']|doesn't say html's parser
pages|run['datasets'] = []|doesn't mention html
pages|run['datasets'] = 3|doesn't mention html
version|del run['versions']|doesn't say libraries' versions
version|del run['build']|doesn't say the build's compiler
version|del run['lanebench']|doesn't say the version of lanebench
machine|del run['machine']['cpu']|doesn't say the machine's cpu
machine|run['machine'] = 'x'|doesn't say the machine's cpu
END
# Nor where both don't.
trials silent && cp other/run.json silent/
lb compare other silent
want_rc 2
want_line "OLD's run.json doesn't say the machine's cpu" "--across machine"
# A sample is drawn by the seed; else it is worth a note.
for items in 50 60; do
	about old "s/\"items_total\": 50/\"items_total\": $items/"
	about other "s/\"items_total\": 50/\"items_total\": $items/"
	edit other "del run['seed']"
	lb compare old other
	want_rc $((items / 60 * 2))
	[ $items = 50 ] || want_line "say the sample's seed"
	[ $items = 60 ] || want_in out "the seed was '1', is 'nothing'"
done
about old
# The hint has what was allowed before, so that it helps to type it.
about other 's/sax/dom/'
edit other "del run['versions']; run['machine']['kernel'] = 'y'"
lb compare --across pages old other
want_rc 2
want_line "kernel was" "--across pages,machine,version"
# What may differ, and is said: what the machine is set to, two builds.
about other
edit old "run['machine'].update(frequency={'turbo': None},
	topology={'smt': False}, limits={'cpu_quota_cores': None})
run['files'] = [{'of': 'x', 'file': f, 'digest': 'aa'} for f in 'pqrst']"
edit other "run['machine'].update(frequency={'turbo': True},
	topology={'smt': True}, limits={'cpu_quota_cores': 0.5})
run['build']['revision'] = 'bbbb'
run['files'] = [{'of': 'x', 'file': f, 'digest': 'ab'} for f in 'pqrst']"
lb compare old other
want_rc 0
for text in "turbo was 'nothing', is 'yes'" "smt was 'no', is 'yes'" \
	"cpu_quota_cores was 'nothing', is '0.5'" "revision was 'aaaa'" \
	"the files p, q, r and 2 more"; do
	want_in out "$text"
done
about old
about other

# Too few blocks, for an interval or for so many cells.
trials few blocks=4
about few
lb compare old few
want_rc 2
want_line "too few blocks" "10 in OLD and 4 in NEW" "needs 5"
trials five blocks=5
trials five2 blocks=5
for folder in five five2; do
	for set in b c; do
		trials more blocks=5 set=$set
		tail -n +2 more/trials.csv >>$folder/trials.csv
	done
done
lb compare --force five five2
want_rc 1
want_in out "9 cells, even the largest can't"
want_in out "--blocks 6"

# Nothing in common, or the same folder.
trials url set=url
lb compare old url
want_rc 2
want_line "no cell" "in both"
lb compare old old/.
want_rc 2
want_line "the same folder"
trials never dead=0
sed -i '/,ok,/d' never/trials.csv
cp -r never never2
lb compare never never2
want_rc 2
want_line "no cell was ok in both"

# Files that aren't as they should be, on either side.
# bad RC TEXT...: `bad` has them.
bad() {
	local rc_wanted=$1

	shift
	lb compare old bad
	want_rc "$rc_wanted"
	want_line "$@"
	lb compare bad old
	want_rc "$rc_wanted"
	want_line "$@"
}

bad 3 "bad/trials.csv" "No such file"
mkdir bad
bad 3 "bad/trials.csv" "No such file"
: >bad/trials.csv
bad 2 "bad/trials.csv" "empty"
head -n 1 old/trials.csv >bad/trials.csv
bad 2 "bad/trials.csv" "no trial"
for wall in nan NaN -5 0 '' 1e8 inf 99999999999999999999; do
	sed "7s/,ok,,[0-9]*/,ok,,$wall/" old/trials.csv >bad/trials.csv
	bad 2 "bad/trials.csv" "line 7" "wall_ns"
done
sed '7s/,1,/,0,/' old/trials.csv >bad/trials.csv
bad 2 "line 7" "workers"
sed 's/wall_ns/walls/' old/trials.csv >bad/trials.csv
bad 2 "no column wall_ns"
sed '9s/ok/okay/' old/trials.csv >bad/trials.csv
bad 2 "line 9" "status"

# A last line that was cut off is left out, and said; an editor's marks aren't.
head -c -9 old/trials.csv >bad/trials.csv
about bad
lb compare old bad
want_rc 0
want_line "bad/trials.csv" "cut off"
printf '\357\273\277' >bad/trials.csv
sed 's/$/\r/' old/trials.csv >>bad/trials.csv
lb compare old bad
want_rc 0
[ ! -s err ] || wrong "$what: spoke on stderr"

# Arguments that can't be meant.
for threshold in 0 0% 200% 100% 1 -5% nan inf 5%% x '' 5p 1e999; do
	lb compare --threshold "$threshold" old same
	want_rc 2
	want_line "threshold" "such as 5%"
done
for across in '' page pages, ,pages pages,x all; do
	lb compare --across "$across" old same
	want_rc 2
	want_line "across" "pages, machine and version"
done
lb compare --by wall old same
want_rc 2
want_line "'wall'" "neither time nor speedup"
lb compare --nonsense old same
want_rc 2
want_line "'--nonsense'" "compare --help"
lb compare old same --csv
want_rc 2
want_line "'--csv'" "wants a value"
for arguments in "" old "old same slow"; do
	lb compare $arguments
	want_rc 2
	want_line "OLD and NEW"
done

# What excludes 1 by little is written so that it does.
mkdir -p near
awk -F, -v OFS=, '$2 == "sequential#2" {
	$7 = int($7 * (1.00002 + $4 / 1e6))
} 1' old/trials.csv >near/trials.csv
lb compare --force old near
want_in out "In NEW the two runs of the baseline"
want_in out "95 % CI [1.0000"

# A failed A/A takes back what differs by less, but not what fails or is beyond.
# noisy FOLDER [VARIABLE=VALUE...]: the baseline's second run takes 7 % longer.
noisy() {
	trials "$@"
	awk -F, -v OFS=, '$2 == "sequential#2" { $7 = int($7 * 1.07) } 1' \
		"$1/trials.csv" >"$1/noisy.csv"
	mv "$1/noisy.csv" "$1/trials.csv"
	about "$1"
}
trials little slow=1.06
about little
lb compare old little
want_rc 4
noisy noisy slow=1.06
lb compare old noisy
want_rc 0
want_same "$(head -n 2 out | tr -s '\n ' ' ')" "No regression found: 2 cells \
the same within 5 %, 1 within what noise alone makes here \
(A/A 1.07). " "what noise alone makes"
want_in out "In NEW the two runs of the baseline in each block differ: A/A 1.07"
want_not_in out SLOWER
lb compare --by speedup --csv rows.csv old noisy
want_rc 0
want_same "$(column rows.csv verdict | sort | tr '\n' ' ')" \
	"noise none same " "verdicts"
lb compare noisy little
want_rc 0
lb compare noisy old
want_rc 0
want_not_in out faster
noisy noisy slow=1.06 dead=8
lb compare old noisy
want_rc 4
want_in out "1 cell was ok and now fails"
want_not_in out "slower by more than"
noisy noisy slow=1.2
lb compare old noisy
want_rc 4
want_in out "1 cell slower by more than 5 %"

# Trials of other work, in one run.
trials mixed
sed -i '$s/,50,/,40,/' mixed/trials.csv
about mixed
lb compare old mixed
want_rc 2
want_line "html: in NEW some trials have 40 items, some 50" "--across pages"
lb compare mixed old
want_rc 2
want_line "in OLD some"

lb compare --help
want_rc 0
want_in out "--threshold"
want_same "$(wide <out)" "" "lines over 79 columns"
"$BIN/lanebench" compare old same >/dev/full 2>err
rc=$? what="compare >/dev/full"
want_rc 3
want_line "standard output can't be written: No space left on device"
want_tidy
finish
