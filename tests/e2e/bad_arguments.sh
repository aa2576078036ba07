#!/usr/bin/env bash
# What can't be meant is refused before anything is started: one line that says
# what, and what to type; exit 2; no folder made.
. "$(dirname "$0")/lib.sh"

# refused TEXT... -- ARGUMENT...
refused() {
	local texts=()

	while [ "$1" != -- ]; do
		texts+=("$1")
		shift
	done
	shift
	quick --out made "$@"
	want_rc 2
	want_line "lanebench: " "${texts[@]}"
	[ ! -e made ] || wrong "$what: made its folder"
	[ ! -s out ] || wrong "$what: spoke on stdout"
	rm -rf made
}

refused "'pthread-pol'" "'pthread-pool'" "lanebench list" -- \
	--strategy pthread-pol
refused "'xyzzyx'" "lanebench list strategies" -- --strategy xyzzyx
refused "'htm'" "'html'" "lanebench list datasets" -- --dataset htm
refused "'pags'" "'pages'" "lanebench describe html" -- --set html.pags=3
refused "'htl'" "'html'" -- --set htl.pages=3
refused "'url' is a dataset" "isn't part of this run" -- --set url.pages=3
refused "'fork-pool' is a strategy" "--strategy" -- --set fork-pool.pin=none
refused "html.pages" "1 to 1000000" -- --set html.pages=0
refused "html.pages" "1 to 1000000" -- --set html.pages=99999999999999999999
refused "html.pages" "1 to 1000000" -- --set html.pages=
refused "html.pages" "1 to 1000000" -- --set html.pages=4x
refused "html.pages" "1 to 1000000" -- "--set" "html.pages= 4"
refused "html.parser" "sax,dom" -- --set html.parser=tree
refused "html.parser" "sax,dom" -- --set html.parser=sax,dom
refused "NAME.OPTION=VALUE" -- --set pages=4
refused "NAME.OPTION=VALUE" -- --set html.pages
refused "NAME.OPTION=VALUE" -- --set .=4
refused "newline" -- --set $'html.dir=a\nb'
refused "UTF-8" -- --set $'html.dir=a\xff'
refused "a name that is not UTF-8" -- --set $'html.d\xffr=a'
refused "UTF-8" -- --strategy $'a\xff'
refused "empty name" -- --strategy ''
refused "empty name" -- --strategy sequential,
refused "No such file" -- --strategy ./nosuch.so
for value in 0 -1 1000000000 1,,2 1, ,1 '' x 1.5 1e3 ' 1' 65536 \
	99999999999999999999; do
	refused "workers" "from 1 to 65535" -- --workers="$value"
done
refused "64 different counts" -- --workers "$(seq -s, 65)"
for value in 0 -3 '' x 1.5 ' 1' 99999999999999999999; do
	refused "blocks" "from 1 to" -- --blocks="$value"
	refused "items" "from 1 to" -- --items="$value"
done
refused "seed" "from 0 to" -- --seed x
# Exactly so many blocks, or looks: one of them would be dropped.
# What strtod() takes besides decimal digits.
refused precision "0x5%" -- --precision=0x5%
refused precision "1e400" -- --precision=1e400
refused budget "0x10s" -- --budget=0x10s
refused budget inf -- --budget=inf
for stop in --precision=5% --budget=1m; do
	refused "blocks" "neither precision nor budget" -- --blocks=3 $stop
	refused "blocks" "neither precision nor budget" -- $stop --blocks=3
done
refused "out" -- --out=
refused "'--workrs'" "'--workers'" "lanebench run --help" -- --workrs 1
refused "'-z'" "lanebench run --help" -- -z
refused "'--out'" "value" "lanebench run --help" -- --out
refused "'--quiet=3'" "value" "lanebench run --help" -- --quiet=3
refused "'--help=3'" "value" "lanebench run --help" -- --help=3
refused "'qqqqqq'" "lanebench list\` shows" -- --set qqqqqq.x=3
refused "nosuch.ini" "No such file" "by --dataset" -- nosuch.ini
refused "'b'" "one file" "lanebench run --help" -- a b
refused "--limit-time" "--limit-disk" "lanebench run --help" -- --limit 1

# What isn't an .ini file is told as what it is, and what takes it.
record="lanebench record urls.txt --out DIR"
for line in http://127.0.0.1:9/a 'HTTPS://x.example/?a=b' www.example.org/; do
	printf '# mine\n%s\n' "$line" >urls.txt
	refused "urls.txt:2: " "$record" "url.list=urls.txt --live" -- urls.txt
done
printf 'blocks = 2\nhttp://127.0.0.1:9/?a=b\n' >mixed.ini
refused "mixed.ini:2: a URL" "lanebench record mixed.ini" -- mixed.ini
printf '\0' >urls.txt
refused "urls.txt:1: a NUL" "$record" -- urls.txt
printf 'ELF\n' >plugin.so
refused "plugin.so:1: " "--strategy ./plugin.so" -- plugin.so
mkdir -p folder
refused "folder: " "html.dir=folder" "--resume --out folder" -- folder
rm -r urls.txt mixed.ini plugin.so folder

# The other commands refuse alike.
lb rum
want_rc 2
want_line "'rum'" "'run'" "lanebench --help"
lb
want_rc 2
lb describe
want_rc 2
want_line "describe wants one name" "lanebench list" "lanebench describe --help"
lb list nonsense
want_rc 2
want_line "list takes no 'nonsense'" "lanebench list --help"
for command in analyze plot report "export --format markdown"; do
	for folders in "" "a b"; do
		lb $command $folders
		want_rc 2
		want_in err "such as results/latest"
		want_line "wants one folder" "lanebench ${command%% *} --help"
	done
	# What is named is shown, but moves no cursor and makes no line.
	lb $command $'no\nsuch\033[31m'
	want_rc 3
	want_line "no such?[31m/trials.csv: No such"
	echo >trials.csv
	lb $command ./trials.csv
	want_rc 3
	want_line "./trials.csv is a file: give the folder that it is in, ."
done
# Which formats there are, with the command.
lb export nosuch
want_rc 2
want_line "lanebench export nosuch --format F" json markdown benchstat
lb export nosuch --format jsn
want_rc 2
want_line "'jsn'" json markdown benchstat
lb compare $'no\nsuch\033[31m' .
want_rc 3
want_line "no such?[31m/trials.csv: No such"
lb compare trials.csv .
want_rc 3
want_line "trials.csv is a file: give the folder that it is in, ."
rm trials.csv
lb analyze nosuch
want_rc 3
want_line "nosuch/trials.csv" "No such file"
# The folder of all runs, where the newest of them is meant.
mkdir -p results/one results/two
echo dataset >results/one/trials.csv
echo dataset >results/two/trials.csv
touch -d '1 hour ago' results/one/trials.csv
ln -s two results/latest
for command in "export results --format json" "compare results nosuch" \
	"plot results" "report results" "analyze results/"; do
	# shellcheck disable=SC2086
	lb $command
	want_rc 3
	want_line "has no trials.csv, but contains runs: give one of them, such as \
results/latest"
done
rm results/latest
lb analyze results
want_line "results/two"
rm -r results
lb plot /dev/null
want_rc 3
want_line "/dev/null isn't a folder" "trials.csv"
# A file without its slash.
: >mine.so
for command in describe check "run --strategy" "run --dataset"; do
	# shellcheck disable=SC2086
	lb $command mine.so
	want_rc 2
	want_line "is called 'mine.so'; a file is named with a slash: ./mine.so"
done
lb describe htm
want_rc 2
want_line "'html'"

# Every command helps, and knows what it doesn't.
lb --help
want_rc 0
for command in $(sed -n 's/^  \([a-z]*\) .*/\1/p' out); do
	lb "$command" --help
	want_rc 0
	want_in out "sage: "
	want_same "$(cat err)" "" "stderr"
	lb "$command" --nonsense
	want_rc 2
	want_line "'--nonsense'" "lanebench $command --help"
done

# An option's mistake is a line with what to type, in every command.
for wrong in "export --format:'--format' wants a value" \
	"calibrate --experiments:'--experiments' wants a value" \
	"check --set:'--set' wants a value" "origin --sites:'--sites' wants" \
	"record --out:'--out' wants a value" "record --uot x:mean '--out'?" \
	"origin --root=x --prot 1:mean '--port'?" "doctor --jsn:mean '--json'?" \
	"analyze --fist:mean '--fits'?" "export --fromat F:mean '--format'?" \
	"analyze --all=3:that option takes no value" "plot -z:'-z'" \
	"compare --by:'--by' wants a value" "calibrate x:takes no 'x'" \
	"doctor x:takes no 'x'" "overhead x:takes no 'x'" \
	"check:check wants one plugin" "check a b:check wants one plugin"; do
	# shellcheck disable=SC2086
	lb ${wrong%%:*}
	want_rc 2
	want_line "${wrong#*:}" "lanebench ${wrong%%[ :]*} --help"
done
lb new strategy
want_rc 2
want_line "lanebench new strategy my-idea"

# A plan costs nothing and leaves nothing.
quick --dry-run --out made
want_rc 0
want_in out "trials"
[ ! -e made ] || wrong "$what: made its folder"

# Too few open files for one worker is said before anything is tried; what may
# be had without asking is taken.
(ulimit -n 64 && quick --out none; exit "$rc")
rc=$? what="ulimit -n 64"
want_rc 3
want_line "only 64 files" "ulimit -n 1024"
[ ! -e none ] || wrong "$what: made its folder"
(ulimit -Sn 24 && quick --out soft; exit "$rc")
rc=$? what="ulimit -Sn 24"
want_rc 0
want_all soft ok

# More workers than fit the machine are a row, not an accident: by the
# descriptors, which can be limited anywhere.
ulimit -n 1000
quick --strategy pthread-pool,fork-pool --workers 1,65535 --out many
want_rc 1
want_same "$(awk -F, '$3 == 65535 && $7 == "failed" && $8 != ""' \
	many/trials.csv | wc -l)" 4 "rows of 65535 workers"
want_same "$(awk -F, '$3 == 1 { print $7 }' many/trials.csv | sort -u)" ok \
	"rows of one worker"
want_in err "trials.csv says why"
want_tidy
finish
