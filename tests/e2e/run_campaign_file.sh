#!/usr/bin/env bash
# A run from an .ini file: the options' names as keys, a section a --set name;
# what is wrong is said with its line.
. "$(dirname "$0")/lib.sh"
only sequential pthread_pool openmp_for fork_pool curl_multi html url spin sleep
pages quick 4

printf '%s\n' '; comment' '# comment' 'dataset = html' \
	'strategy = sequential,pthread-pool' 'workers = 1,2' 'blocks=2' \
	'items = 3' 'seed = 5' 'quiet = yes' 'keep-items = on' '' '[html]' \
	'dir = quick' 'parser = dom' '[pthread-pool]' >good.ini
lb run good.ini --out plain
want_rc 0
want_all plain ok
want_same "$(column plain/trials.csv items | sort -u)" 3 "items"
want_same "$(column plain/trials.csv block | sort -nu | tail -n 1)" 2 "blocks"
want_same "$(awk -F, '$2 == "pthread-pool" { print $3 }' plain/trials.csv |
	sort -u | tr '\n' ' ')" "1 2 " "workers"
want_file plain/items.csv
want_same "$("$TOOLS/json_read" plain/run.json datasets 0 options parser)" dom \
	"the parser"

# However its lines end, with a mark before them, without an end.
sed 's/$/\r/' good.ini >crlf.ini
{
	printf '\357\273\277'
	cat good.ini
} >marked.ini
printf '%s' "$(cat good.ini)" >unended.ini
for file in crlf marked unended; do
	lb run $file.ini --out $file
	want_rc 0
	want_same "$(cut -d, -f1-5 $file/trials.csv | md5sum)" \
		"$(cut -d, -f1-5 plain/trials.csv | md5sum)" "plan of $file.ini"
done

# The command line wins, wherever it stands.
lb run --strategy fork-pool --workers 1 good.ini --blocks 1 \
	--set html.parser=sax --out won
want_rc 0
want_same "$(column won/trials.csv strategy | grep -c pthread-pool)" 0 \
	"trials of a strategy that gave way"
want_same "$(column won/trials.csv strategy | grep -c fork-pool)" 2 \
	"trials of the strategy that was asked for"
want_same "$("$TOOLS/json_read" won/run.json datasets 0 options parser)" sax \
	"the parser"

# What it says of when to stop drops what the file says, and nothing else.
stops() {
	local file=$1 words=$2

	shift 2
	lb run "$file" --dry-run "$@"
	want_rc 0
	want_in out "$words"
}
printf '%s\n' 'precision = 3%' 'budget = 50s' | cat - good.ini |
	grep -v blocks >looks.ini
stops good.ini "10 to 40 blocks" --precision 4%
stops good.ini "3 blocks after" --blocks 3
stops looks.ini "1 to 40 blocks"
stops looks.ini "within 4 %" --precision 4%
stops looks.ini "3 blocks after" --blocks 3
lb run looks.ini --blocks 1 --strategy sequential --workers 1 --quiet \
	--out dropped
want_rc 0
want_not_in dropped/run.json '"budget_s": 50'
lb run looks.ini --dry-run --budget 1m --blocks 3
want_rc 2
want_line "neither precision nor budget"

printf '%s\n' 'budget = 50s' 'blocks = 3' >bad.ini
lb run bad.ini --out none
want_rc 2
want_line "bad.ini:2: " "neither precision nor budget"

# refused LINE TEXT...: the good file with that line put in after its second.
refused() {
	local line=$1

	shift
	sed "2a\\
$line" good.ini >bad.ini
	lb run bad.ini --out none
	want_rc 2
	want_line "bad.ini:3: " "$@"
	[ ! -e none ] || wrong "$what: made its folder"
}

refused 'workrs = 1' "'workrs'" "'workers'"
refused 'workers = 0' "workers" "1 to 65535"
refused 'blocks = many' "blocks"
refused 'strict = maybe' "strict" "yes nor no"
refused 'nonsense' "name = value"
refused '[unclosed' "'[unclosed' has no ']'"
refused 'workers = 1,2 # few' "a comment begins with ';'"
refused 'set = pages=4' "NAME.OPTION=VALUE"
refused 'strategy = sequential,,' "empty name"
refused "out = $(printf '%0500d' 1)" "a line of more than"
refused "# $(printf '%0500d' 1)" "a line of more than"

printf '[html\nparser = dom\n' >bad.ini
lb run bad.ini --dry-run
want_rc 2
want_line "bad.ini:1: '[html' has no ']'"
printf '[html]\n  pages = 4\n  ; comment\n[html]\n parser = dom\n dir = x\n' >bad.ini
lb run bad.ini --dry-run
want_rc 2
want_line "bad.ini:6: begins with a blank" "'parser'"

# What is known only once the plugins are: by name.
printf '[htm]\nparser = dom\n' | cat good.ini - >bad.ini
lb run bad.ini --out none
want_rc 2
want_line "'htm'" "'html'"
printf '[html]\nparsr = dom\n' | cat good.ini - >bad.ini
lb run bad.ini --out none
want_rc 2
want_line "'parsr'" "'parser'"
printf 'strategy = nonesuch\n' | cat - good.ini >bad.ini
lb run bad.ini --out none
want_rc 2
want_line "bad.ini:1: " "'nonesuch'"
lb run bad.ini --dry-run --strategy nonesuch
want_rc 2
want_line "lanebench: no strategy is called 'nonesuch'"
printf 'dataset = html ; c\nstrategy = sequential # c\n' >bad.ini
lb run bad.ini --dry-run
want_rc 2
want_line "bad.ini:2: " "a comment begins with ';'"

# No file, a folder, an empty one, noise.
lb run nosuch.ini
want_rc 2
want_line "nosuch.ini" "No such file"
lb run .
want_rc 2
want_line ".: Is a directory"
: >empty.ini
quick empty.ini --out from-empty
want_rc 0
# Another file that asks for nothing isn't meant to be one.
for text in '' '# a comment\n' '["http://a.example/"]\n'; do
	# shellcheck disable=SC2059
	printf "$text" >urls.txt
	quick urls.txt --out none
	want_rc 2
	want_line "urls.txt: no line of it is name = value" \
		"lanebench record urls.txt --out DIR"
done
mkfifo pipe
lb run pipe
want_rc 2
want_line "pipe: no regular file"
want_not_in err record
head -c 100000 "$BIN/lanebench" >noise.ini
lb run noise.ini
want_rc 2
want_line "noise.ini:"
head -c 100000 /dev/zero >nul.ini
lb run nul.ini --dataset nonesuch
want_rc 2
want_tidy
finish
