#!/usr/bin/env bash
# Variants of a strategy and of a dataset in one run: what they are called, which
# options they get, what is refused, and every command on such a folder.
. "$(dirname "$0")/lib.sh"
only sequential pthread_pool openmp_for html url spin
pages site 4
mkdir v1 v2 'od:d,d'
cp "$TOOLS/plugins/options.so" v1/mine.so
cp "$PLUGINS/pthread_pool.so" v2/mine.so
cp "$TOOLS/plugins/options.so" 'od:d,d/mine.so'
common=(run --dataset html --workers 1 --blocks 1 --quiet)

# cells FOLDER: whom its trials are of, each once.
cells() {
	python3 -c '
import csv, sys
names = {row["strategy"] for row in csv.DictReader(open(sys.argv[1]))}
print(*sorted(names - {"sequential#2", "ceiling"}))' "$1/trials.csv"
}

# said FOLDER STRATEGY: what it was given; the plugin says it.
said() {
	python3 -c '
import csv, sys
print(*{row["reason"] for row in csv.DictReader(open(sys.argv[1]))
        if row["strategy"] == sys.argv[2]})' "$1/trials.csv" "$2"
}

# refused CODE WORDS ARGUMENT...
refused() {
	local words=$2

	lb "${common[@]}" --set html.dir=site --out none "${@:3}"
	want_rc "$1"
	want_line "$words"
	[ ! -e none ] || wrong "$what: made its folder"
}

# One plugin several times, by options of its own and by a label; values and paths
# with what separates in them. What NAME is set to comes first.
strategies='a=./od\:d\,d/mine.so:words=x\,y:z=1:chunk=7:token=sesame'
strategies+=',./od:d\,d/mine.so:words=http\://h,b=./v1/mine.so,new=./v2/mine.so'
strategies+=',openmp-for:schedule=static,openmp-for:schedule=guided'
strategies+=',x=sequential,sequential'
lb "${common[@]}" --set html.dir=site --strategy "$strategies" --out named \
	--set options.chunk=5 --set options.order=any --set b.words=k \
	--set openmp-for.chunk=3
want_rc 1
want_same "$(cells named)" "$(printf '%s ' a b new openmp-for:schedule=guided \
	openmp-for:schedule=static options:words=http://h sequential)x" "cells"
want_same "$(said named a)" "chunk 7 order 2 words x,y:z=1" "a's options"
want_same "$(said named b)" "chunk 5 order 2 words k" "b's options"
want_same "$(said named options:words=http://h)" \
	"chunk 5 order 2 words http://h" "options without a label"
want_same "$(grep -c ',x,1,.*,ok,' named/trials.csv)" 2 "trials of a cell"
for i in 1 2 3 4; do
	"$TOOLS/json_read" named/run.json strategies $i name
done >names
want_same "$("$TOOLS/json_read" named/run.json strategies 5 options schedule)" \
	static "schedule"
want_same "$("$TOOLS/json_read" named/run.json strategies 6 options chunk)" 3 \
	"chunk"
want_same "$("$TOOLS/json_read" named/run.json strategies 3 variant_of)" \
	options "b's plugin"
grep -rl sesame named && wrong "$what: a secret was written down"
want_in named/run.json 'token=(not recorded)'

# Gone on with, and not with another file behind a label.
cp "$PLUGINS/openmp_for.so" v2/other.so
sed -i '$d' named/trials.csv
lb "${common[@]}" --set html.dir=site --strategy "$strategies" --out named \
	--set options.chunk=5 --set options.order=any --set b.words=k \
	--set openmp-for.chunk=3 --resume
want_rc 1
want_same "$(rows named/trials.csv)" 18 "rows"
lb "${common[@]}" --set html.dir=site --out named --resume --set options.chunk=5 \
	--set options.order=any --set b.words=k --set openmp-for.chunk=3 \
	--strategy "${strategies/v2\/mine.so/v2\/other.so}"
want_rc 2
want_line "strategies or their options are other"
cp v2/other.so v2/mine.so
lb "${common[@]}" --set html.dir=site --strategy "$strategies" --out named \
	--set options.chunk=5 --set options.order=any --set b.words=k \
	--set openmp-for.chunk=3 --resume
want_rc 2
want_line "strategies or their options are other"
cp "$PLUGINS/pthread_pool.so" v2/mine.so

# Two files whose tables have one name need labels; the same runs once.
cp "$TOOLS/plugins/options.so" v2/options.so
refused 2 "there is a strategy called options already" \
	--strategy ./v1/mine.so,./v2/options.so
lb "${common[@]}" --set html.dir=site --out labelled \
	--strategy old=./v1/mine.so,new=./v2/options.so
want_rc 1
want_same "$(cells labelled)" "new old sequential" "cells"
# Each is the file that it was, though another has its name and table.
mkdir v4
cp v1/mine.so v4
echo >>v4/mine.so
two=(--set html.dir=site --out two --strategy old=./v1/mine.so,new=./v4/mine.so)
lb "${common[@]}" "${two[@]}"
want_rc 1
sed -i '$d' two/trials.csv
lb "${common[@]}" "${two[@]}" --resume
want_rc 1
want_same "$(rows two/trials.csv)" 8 "rows"
echo >>v4/mine.so
lb "${common[@]}" "${two[@]}" --resume
want_rc 2
want_line "v4/mine.so was another file"
lb "${common[@]}" --set html.dir=site --out once --strategy \
	'x=pthread-pool,x=pthread-pool,openmp-for:schedule=static:chunk=4,openmp-for:chunk=4:schedule=static'
want_rc 0
want_in err "strategy 'x' is named twice; it runs once"
want_in err "'openmp-for:chunk=4:schedule=static' is named twice; it runs once"
want_same "$(cells once)" "openmp-for:schedule=static:chunk=4 sequential x" \
	"cells"

refused 2 "two that differ would be called 'x': choose another label for one" \
	--strategy x=pthread-pool,x=pthread-pool:pin=spread
# What is to be typed instead is typed as it is shown, without what is secret.
refused 2 "give each a label, old=./od:d\\,d/mine.so" --strategy \
	'./od:d\,d/mine.so:token=sesame,./od:d\,d/mine.so:token=salt'
want_not_in err sesame
cp "$PLUGINS/pthread_pool.so" 'od:d,d/pool.so'
refused 2 "give it a label: new=./od\\:d\\,d/pool.so" \
	--strategy './od\:d\,d/pool.so:pin=none'
refused 2 "an empty name in 'x='" --strategy x=,pthread-pool
refused 2 "'pthread-pool' is a strategy's name already" \
	--strategy pthread-pool=openmp-for
refused 2 "'sequential' is a strategy's name already" \
	--strategy sequential=./v2/mine.so
refused 2 "'spin' is a dataset's name already" --strategy spin=pthread-pool
refused 2 "'all' stands for several" --strategy all:x=1
refused 2 "'peers' stands for several" --strategy x=peers
refused 2 "no option 'nope'" --strategy openmp-for:nope=1
refused 2 "no option 'chnk', did you mean 'chunk'" \
	--strategy openmp-for:schedule=static:chnk=1
refused 2 "'fast' is none of dynamic,guided,static" \
	--strategy openmp-for:schedule=fast
refused 2 "openmp-for.chunk is set twice" --strategy openmp-for \
	--set openmp-for.chunk=1 --set openmp-for.chunk=2
refused 2 "x.chunk is set twice" --strategy x=openmp-for:chunk=1 \
	--set x.chunk=2
refused 2 "'x' is a strategy's label and a dataset's" --strategy x=openmp-for \
	--dataset x=spin
refused 2 "your own value of token" \
	--strategy './v1/mine.so:token=(not recorded)'
refused 2 "did you mean 'pthread-pool'" --strategy x=pthread-pol
refused 2 "200 at the most: give it a label" \
	--strategy "./v1/mine.so:words=$(printf '%0200d' 1)"

# In a file a section is a label; the command line may pick some.
cat >run.ini <<'INI'
dataset = html
strategy = sequential,new
workers = 1
blocks = 1
quiet = yes
[html]
dir = site
[old]
strategy = ./v1/mine.so
words = a,b
[new]
strategy = ./v1/mine.so:words=k,l\:m
[tree]
dataset = html
parser = dom
[a-label-that-is-longer-than-what-inih-keeps-of-a-sections-name01]
strategy = openmp-for
schedule = static
INI
lb run run.ini --out filed
want_rc 1
want_same "$(cells filed)" "$(printf '%s ' \
	a-label-that-is-longer-than-what-inih-keeps-of-a-sections-name01 \
	new old)sequential" "cells"
want_same "$(said filed old)" "chunk 20 order 1 words a,b" "old's options"
want_same "$(said filed new)" "chunk 20 order 1 words k,l:m" "new's options"
want_same "$(column filed/trials.csv dataset | sort -u | xargs)" "html tree" \
	"datasets"
lb run run.ini --out picked --strategy new --dataset tree
want_rc 1
want_same "$(cells picked)" "new sequential" "cells"
want_same "$(column picked/trials.csv dataset | sort -u)" tree "dataset"
lb run run.ini --out none --set html.dir=elsewhere --strategy new --dry-run
want_rc 3
# section LINES WORDS: what is wrong with a section, by its line.
section() {
	printf '%s\n' "dataset = html" "strategy = openmp-for" '[x]' \
		"${@:2}" >bad.ini
	lb run bad.ini --dry-run
	want_rc 2
	want_line "bad.ini:$((3 + $# - 1)): $1"
}
section "[x] has a strategy or dataset already" 'strategy = openmp-for' \
	'dataset = html'
section "no strategy is called 'openmp-fo'" 'strategy = openmp-fo'
section "openmp-for has no option 'nope'" 'strategy = openmp-for' 'nope = 1'
section "x.chunk is set twice, here and where x is named" \
	'strategy = openmp-for:chunk=1' 'chunk = 2'
section "set: x.chunk is set twice" 'strategy = openmp-for' 'chunk = 1' \
	'chunk = 2'

# Each dataset has a baseline of its own; what they make of the same pages is
# compared, between two builds, too.
lb "${common[@]}" --dataset html,tree=html:parser=dom,html:max-depth=9 \
	--set html.dir=site --strategy pthread-pool --out sets
want_rc 0
want_same "$(column sets/trials.csv dataset | sort | uniq -c | xargs)" \
	"6 html 6 html:max-depth=9 6 tree" "trials"
want_all sets ok
want_same "$("$TOOLS/json_read" sets/run.json datasets 1 across html differ)" 0 \
	"digests that differ"
want_same "$("$TOOLS/json_read" sets/run.json datasets 2 across tree items)" 4 \
	"items compared"
lb analyze sets
want_in out "tree: 4 pages"
lb run --dataset url,whole=url:body-bytes=300,half=url:body-bytes=150,url:work=digest \
	--set url.corpus=synthetic --set url.pages=4 --set url.urls=4 \
	--set url.mean-us=0 --workers 1 --blocks 1 --quiet \
	--strategy sequential --out urls
want_rc 0
want_all urls ok
want_same "$(column urls/trials.csv dataset | sort -u | xargs)" \
	"half url url:work=digest whole" "datasets"
grep -q '"across"' urls/run.json && wrong "$what: compared what is other work"
for n in 1 2; do
	sed "s/FACTOR/$n/" >lines.c <<-'C'
	#include <lanebench/dataset.h>

	static int
	lines_prepare(const struct lane_prepare *prepare)
	{
		return prepare->item(prepare, "one") < 0
			? -1
			: prepare->item(prepare, "two");
	}

	static int
	lines_process(void *lane, const struct lane_input *in,
		struct lane_output *out)
	{
		(void)lane;
		out->digest = in->source[0] == 'o' ? 5 : FACTOR;
		return 0;
	}

	const struct lane_dataset lane_dataset = { LANE_DATASET_V1,
		.name = "lines", .summary = "two", .prepare = lines_prepare,
		.process = lines_process };
	C
	${CC:-cc} -shared -fPIC -I"$SOURCE/harness/include" lines.c \
		-o "v$n/lines.so" || wrong "no lines.so"
done
lines=(run --workers 1 --blocks 1 --quiet --strategy sequential
	--dataset old=./v1/lines.so,same=./v1/lines.so,new=./v2/lines.so)
lb "${lines[@]}" --out lines
want_rc 0
want_said err "new does other work than old: of 2 items that both have, with the same bytes, 1 has another digest (the first is two)"
want_not_in err "same does"
lb "${lines[@]}" --out strict --strict
want_rc 1
want_in err "new: --strict, so the run ends here"

# What README.md has CI type comes to 4 where the new one is slower, and to 0 where
# it isn't.
sed -n '/^awk -F, .NR == 1/,/summary.csv$/p' "$SOURCE/README.md" >ci.sh
mkdir ci
for slower in 0.9:0 1:0 1.1:4; do
	awk -v slow="${slower%:*}" '
		function row(name, w, b, t) {
			printf "html,%s,%d,%d,ok,%d,50\n", name, w, b, t
		}
		BEGIN {
			print "dataset,strategy,workers,block,status,wall_ns,items"
			for (b = 0; b <= 10; b++) {
				row("sequential", 1, b, 1e8 + b)
				row("old", 4, b, 3e7 + b * b)
				row("new", 4, b, 3e7 * slow + b * 7 % 5)
			}
		}' >ci/trials.csv
	lb analyze ci
	want_rc 0
	bash ci.sh
	rc=$? what="README's recipe, ${slower%:*} times"
	want_rc "${slower#*:}"
done

# Programs, too.
lb "${common[@]}" --set html.dir=site --out peers --dataset html \
	--strategy "x=$PLUGINS/peers/xargs.ini,$PLUGINS/peers/xargs.ini"
want_same "$(cells peers)" "sequential x xargs" "cells"
want_same "$(grep -c ',x,1,.*,skipped,' peers/trials.csv)" \
	"$(grep -c ',xargs,1,.*,skipped,' peers/trials.csv)" "skipped"

# check takes one as run does.
lb check x=openmp-for:schedule=guided --set x.chunk=2
want_rc 0
want_in out "x: "
want_in out " 0 failed"
for word in openmp-for:nope=1 openmp-for:schedule=fast all:x=1; do
	lb check "$word"
	want_rc 2
	want_line "lanebench: "
done
lb check openmp-for --set chunk=1 --set openmp-for.chunk=2
want_rc 2
want_line "set twice"

# Names that a CSV, LaTeX, gnuplot, a shell and HTML would trip over, of 200
# bytes, of which two differ in the middle alone: every command tells them apart.
odd='a,"b"\{c}_$%&#~^<i>$(touch pwned)`x`'"'"'é@|: =*'
mkdir "in $odd"
cp site/*.html "in $odd"
typed=${odd//,/\\,}
lb run --set html.pages=9 --workers 1,2 --blocks 6 --quiet --out odd \
	--dataset "html:dir=$PWD/in ${typed//:/\\:}" \
	--strategy pthread-pool,openmp-for:schedule=static
want_rc 0
lb run --set html.dir=site --workers 1,2 --blocks 6 --quiet --out odd2 \
	--dataset html,tree=html:parser=dom \
	--strategy pthread-pool,openmp-for:schedule=static
# Its strategies get names that are worse yet; the last two are as long as can be.
python3 - "$odd" <<-'PYTHON'
	import csv, sys
	path = "odd/trials.csv"
	rows = list(csv.DictReader(open(path, encoding="utf-8", newline="")))
	zeros = "0" * 91
	called = {"pthread-pool": "pool:words=" + sys.argv[1],
	          "openmp-for:schedule=static": "mine:words=" + zeros + "1" + zeros}
	more = [dict(row, strategy="mine:words=" + zeros + "2" + zeros)
	        for row in rows if row["strategy"].startswith("openmp")]
	for row in rows:
	    row["strategy"] = called.get(row["strategy"], row["strategy"])
	with open(path, "w", encoding="utf-8", newline="") as out:
	    writer = csv.DictWriter(out, rows[0], lineterminator="\n")
	    writer.writeheader()
	    writer.writerows(rows + more)
	PYTHON
export LC_ALL=C.UTF-8
zeros=$(printf '%091d' 0)
lb analyze odd --all --fits
want_rc 0
for n in 1 2; do
	tr -d '\n ' <out | grep -qF "mine:words=$zeros$n$zeros" ||
		wrong "$what: one of two names isn't there"
done
want_in out "touch pwned)\`x\`'é@|: =*:"
want_same "$(grep -v '^html:dir' out | wide 80)" "" "long lines"
lb report odd
want_rc 0
for n in 1 2; do
	want_in odd/report.html "mine:words=$zeros$n$zeros"
done
want_not_in odd/report.html '<i>'
formats >every
want_in every benchstat
while read -r format; do
	lb export odd --format "$format"
	want_rc 0
	for n in 1 2; do
		grep -qE "(mine:words=|mine\\\\:words=|mine%3Awords%3D)$zeros$n$zeros" \
			out || wrong "$what: lacks a name"
	done
done <every
lb export odd --format latex
want_in out '\&\#\textasciitilde{}\textasciicircum{}<i>\$(touch pwned)'
lb export odd --format benchstat
grep -qvE '^Benchmark/[^ ]+ 1 [0-9]+ ns/op$' out && wrong "$what: a broken line"
cp -R odd new
lb compare odd new
want_rc 0
want_same "$(wide 80 <out | grep -v 'html:dir')" "" "long lines"
cp -R odd2 new2
lb compare odd2 new2
want_rc 0
want_in out "tree"
if command -v gnuplot >/dev/null; then
	rm -r odd/plots
	lb plot odd
	want_rc 0
	want_same "$(find odd/plots -type f | grep -vE '/[-_.A-Za-z0-9]+$')" "" \
		"pictures' names"
	want_same "$(find odd/plots -name '*-speedup.svg' | wc -l)" 1 "pictures"
	for n in 1 2; do
		want_in odd/plots/*-speedup.dat "\"mine:words=$zeros$n$zeros\""
	done
	python3 -c 'import sys, xml.dom.minidom as dom
dom.parse(sys.argv[1])' odd/plots/*-speedup.svg || wrong "$what: the picture is no SVG"
	find odd2/plots -name 'tree-speedup.svg' | grep -q . ||
		wrong "no picture of tree"
fi
[ -z "$(find . -name pwned)" ] || wrong "a name was run as a command"

# Names in which a character takes two columns, none, or a number that terminals
# differ on.
# askew: the rows whose workers don't end below the end of that word in the head.
askew() {
	python3 -c '
import re, sys, unicodedata
def width(text):
    return sum(0 if unicodedata.combining(c) else
               2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)
end = 0
for line in sys.stdin.read().splitlines():
    head = re.match("  strategy +workers ", line)
    end = head.end() - 1 if head else end if line.startswith("  ") else 0
    if end and not head and re.search("[0-9]", line):
        at = next(i for i in range(len(line)) if width(line[:i + 1]) >= end)
        if not re.match("[0-9] ", line[at:]):
            print(line)'
}
cp -R odd2 wide
python3 - <<-'PYTHON'
	import csv
	path = "wide/trials.csv"
	rows = list(csv.DictReader(open(path, encoding="utf-8", newline="")))
	called = {"pthread-pool": "線程池", "openmp-for:schedule=static": "étude"}
	more = [dict(row, strategy=name) for name in ("👨‍👩‍👧 family", "a")
	        for row in rows if row["strategy"] == "pthread-pool"]
	for row in rows:
	    row["strategy"] = called.get(row["strategy"], row["strategy"])
	with open(path, "w", encoding="utf-8", newline="") as out:
	    writer = csv.DictWriter(out, rows[0], lineterminator="\n")
	    writer.writeheader()
	    writer.writerows(rows + more)
	PYTHON
cp -R wide wide2
for command in "analyze wide --all" "compare wide wide2"; do
	# shellcheck disable=SC2086
	lb $command
	want_rc 0
	for name in 線程池 "👨‍👩‍👧 family" étude; do
		want_in out "  $name"
	done
	want_same "$(askew <out)" "" "rows"
done
want_tidy
finish
