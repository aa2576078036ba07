#!/usr/bin/env bash
# Words of others: what a plugin says, a file of settings holds, a name is. None
# moves a cursor or breaks a row, and none is taken for what it isn't.
. "$(dirname "$0")/lib.sh"
only sequential pthread_pool html spin openmp_for

# want_tame FILE: no control character in it but the ends of its lines.
want_tame() {
	! tr -d '\n' <"$1" | grep -qP '[\x00-\x1f\x7f]|\xc2[\x80-\x9f]' || {
		wrong "$what: control characters in $1"
		cat -v "$1" >&2
	}
}

says=$TOOLS/plugins/says.so
lb run --dataset "$says" --strategy pthread-pool --workers 1 --blocks 1 --out said
want_rc 0
want_tame out
want_tame err
want_in out 'say ?[2J?]0;own? ??this that'
want_in err 'item 0 (bad,"r" ?[2J=cmd)'
want_tame said/reference.csv
want_same "$(rows said/reference.csv)" 2 "rows of reference.csv"
want_in said/reference.csv 'source ?[2J one'
want_in said/reference.csv '"bad,""r"" ?[2J=cmd"'
lb describe "$says"
want_rc 0
want_tame out
want_in out 'clears ?[2Jthe screen'

# ini TEXT: such a file of settings, as printf writes it.
ini() {
	# shellcheck disable=SC2059
	printf "$1" >mine.ini
	lb run mine.ini --strategy sequential --workers 1 --blocks 1 \
		--quiet --out none
	want_rc 2
	want_tame err
}

ini 'dataset = \033[2J\n'
want_line "no dataset is called '?[2J'"
ini '# first\ndataset = spin\0x\n'
want_line "mine.ini:2: a NUL byte"
ini 'dataset = spin\n[htlm]\nparser = dom\n'
want_line "mine.ini:3: neither a strategy nor a dataset" "did you mean 'html'?"
ini 'dataset = spin\n[html]\nparser = dom\n'
want_line "mine.ini:3: 'html' is a dataset, but isn't part of this run"
ini 'dataset = html\n[html]\nparser = domm\n'
want_line "mine.ini:3: html.parser: 'domm' is none of" "did you mean 'dom'?"
ini 'dataset = html\n[html]\nparsre = dom\n'
want_line "mine.ini:3: html has no option 'parsre', did you mean 'parser'?"

# What the command line says isn't the file's.
lb run mine.ini --set html.parsre=dom --quiet --out none
want_rc 2
want_line "lanebench: html has no option 'parsre'"
lb run --dataset spin --set html.parser=domm --quiet --out none
want_rc 2
want_line "set: 'html' is a dataset, but isn't part of this run"
lb run --dataset spin --strategy openmp-for --set openmp-for.schedule=statc \
	--quiet --out none
want_rc 2
want_line "'statc' is none of" "did you mean 'static'?"

# Twice is once, and said.
pages quick 4
printf 'dataset = html\ndataset = html\n' >twice.ini
lb run twice.ini --set html.dir=quick --strategy sequential --workers 1 \
	--blocks 1 --quiet --out twice
want_rc 0
want_in err "dataset 'html' is named twice; it runs once"
quick --out once
want_same "$(rows twice/trials.csv)" "$(rows once/trials.csv)" "rows"
rm -rf twice

# A FIFO that nobody writes to isn't waited for.
mkfifo fifo.ini
lb run fifo.ini --quiet --out none
want_rc 2
want_line "fifo.ini: no regular file"
mkdir folder
mkfifo folder/peer.ini folder/old.skipped folder/lib.so
LANEBENCH_PATH=folder lb list
want_rc 0
want_in out pthread-pool
lb record --out taken fifo.ini
[ "$rc" -ne 124 ] || wrong "$what: waits"
want_in err "fifo.ini: no regular file"
mkfifo said/twice
mv -f said/twice said/trials.csv
lb analyze said
[ "$rc" -ne 124 ] || wrong "$what: waits"
[ ! -e none ] || wrong "$what: made its folder"
want_tidy
finish
