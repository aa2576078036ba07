# Helpers of the end-to-end tests: a scratch folder with a cache of its own,
# lanebench run with its words kept, expectations that are counted, and an end
# of everything that was started. Sourced first; `finish` is called last.
set -u
test_name=$(basename "$0" .sh)
# Its name has blanks, as those of users have.
scratch=$(mktemp -dt "lane bench XXXXXX") || exit 1
failures=0
started=

# What is left of ours: whoever has our cache in its environment; what looks
# for it hasn't.
ours() (
	unset LANEBENCH_CACHE
	grep -lzxF "LANEBENCH_CACHE=$scratch/cache" /proc/[0-9]*/environ \
		2>/dev/null | cut -d/ -f3
)

clean_up() {
	local pid

	for pid in $started $(ours); do
		kill -9 "$pid" 2>/dev/null
	done
	wait 2>/dev/null
	chmod -R u+rwx "$scratch" 2>/dev/null
	rm -rf "$scratch"
}
trap clean_up EXIT
trap 'exit 1' INT TERM HUP
cd "$scratch" || exit 1
export LANEBENCH_CACHE="$scratch/cache" TMPDIR="$scratch/tmp" LC_ALL=C
mkdir tmp
unset LANEBENCH_PATH http_proxy https_proxy all_proxy
unset HTTP_PROXY HTTPS_PROXY ALL_PROXY
# Typed in a terminal, make has these colour what is looked for in cmake's words.
unset MAKE_TERMOUT MAKE_TERMERR CLICOLOR_FORCE

# wide [N]: the lines of standard input that take more than 79, or N, columns.
wide() {
	LC_ALL=C.UTF-8 python3 -c '
import sys, unicodedata
for line in sys.stdin.read().splitlines():
    width = sum(0 if unicodedata.combining(c) else
                2 if unicodedata.east_asian_width(c) in "WF" else 1
                for c in line)
    if width > int(sys.argv[1]):
        print(line)' "${1:-79}"
}

wrong() {
	printf '%s: %s\n' "$test_name" "$*" >&2
	failures=$((failures + 1))
}

skip() {
	printf '%s: skipped: %s\n' "$test_name" "$*" >&2
	exit 77
}

# lb ARGUMENT...: lanebench, as if found by PATH, which is how its words name it;
# its exit code in rc, its words in out and err.
lb() {
	what="lanebench $*"
	timeout 200 bash -c 'exec -a lanebench "$0" "$@"' "$BIN/lanebench" "$@" \
		>out 2>err </dev/null
	rc=$?
}

# only PLUGIN...: from here on lanebench has these plugins and no others. It asks
# every one it finds what it is, in each command again; under the sanitizers that
# is most of the time of a short one.
only() {
	local here=$BIN/.. plugin

	mkdir -p small/bin small/lib/lanebench
	cp "$BIN"/lanebench "$BIN"/lanebench-trial "$BIN"/lanebench-origin \
		small/bin/
	cp -R "$here/share" small/
	cp -R "$PLUGINS/check" small/lib/lanebench/
	for plugin; do
		cp "$PLUGINS/$plugin.so" small/lib/lanebench/
	done
	BIN=$scratch/small/bin
}

# pages FOLDER COUNT: small pages, each another.
pages() {
	local i

	mkdir -p "$1"
	for i in $(seq "$2"); do
		printf '<title>%s</title><p>page <a href="/%s">%s</a>\n' \
			"$i" "$i" "$i" >"$1/$i.html"
	done
}

# The folder `quick` and a run over it that takes a moment; what is behind it
# comes on top.
quick() {
	[ -d quick ] || pages quick 4
	lb run --dataset html --set html.dir=quick --strategy sequential \
		--workers 1 --blocks 1 --quiet "$@"
}

# What `export` can write, a format a line.
formats() {
	"$BIN/lanebench" export --help | sed -n 's/^  *\([a-z]*\)  .*/\1/p'
}

show() {
	[ -e out ] || return
	sed 's/^/  out: /' out >&2
	sed 's/^/  err: /' err >&2
}

want_rc() {
	[ "$rc" -eq "$1" ] && return
	wrong "$what: exit $rc, not $1"
	show
}

# Exactly one line on stderr, with each text in it.
want_line() {
	local text

	[ "$(wc -l <err)" -eq 1 ] || {
		wrong "$what: not one line on stderr"
		show
		return
	}
	for text; do
		grep -qF -- "$text" err && continue
		wrong "$what: no '$text' on stderr"
		show
	done
}

# A text somewhere in a file.
want_in() {
	grep -qF -- "$2" "$1" && return
	wrong "$what: $1 has no '$2'"
	[ "$1" = out ] || [ "$1" = err ] || head -n 40 "$1" >&2
	show
}

# The same, however its lines were broken to fit a terminal.
want_said() {
	tr '\n' ' ' <"$1" | tr -s ' ' | grep -qF -- "$2" && return
	wrong "$what: $1 doesn't say '$2'"
	show
}

want_not_in() {
	grep -qF -- "$2" "$1" || return
	wrong "$what: $1 has '$2'"
}

want_same() {
	[ "$1" = "$2" ] && return
	wrong "$what: $3: '$1' is not '$2'"
}

want_file() {
	[ -s "$1" ] && return
	wrong "$what: there is no $1"
	show
}

# column FILE NAME: its values, a line each. No quoted commas before it.
column() {
	awk -F, -v name="$2" '
		NR == 1 { for (i = 1; i <= NF; i++) if ($i == name) at = i }
		NR > 1 { print $at }' "$1"
}

# The cores that a run's trials could use: there is a measured ceiling up to
# these.
cores() {
	column "$1/trials.csv" cores_usable | head -n 1
}

rows() {
	echo $(($(wc -l <"$1") - 1))
}

# Every row of trials.csv has that status.
want_all() {
	want_same "$(column "$1/trials.csv" status | sort -u)" "$2" \
		"$1: status"
}

# The last byte is a newline, and every row has as many fields as the header.
want_whole() {
	[ "$(tail -c 1 "$1" | od -An -tx1 | tr -d ' ')" = 0a ] ||
		wrong "$what: $1 ends in the middle of a row"
	awk -F, 'NR == 1 { n = NF } NF != n { bad = 1 } END { exit bad }' \
		"$1" || wrong "$what: $1 has rows of different lengths"
}

# eventually COMMAND...: until it succeeds, or a minute is over.
eventually() {
	local i

	for i in $(seq 600); do
		"$@" && return 0
		sleep 0.1
	done
	return 1
}

nobody_left() {
	[ -z "$(ours)" ]
}

want_nobody() {
	eventually nobody_left || {
		wrong "$what: still running:"
		for pid in $(ours); do
			tr '\0' ' ' <"/proc/$pid/cmdline" >&2
			echo >&2
		done
	}
}

# Nothing of the run is left in the temporary folder.
want_tidy() {
	[ -z "$(ls -A tmp)" ] || wrong "$what: left behind: $(ls -A tmp)"
}

finish() {
	[ "$failures" -eq 0 ] && exit 0
	printf '%s: %d wrong\n' "$test_name" "$failures" >&2
	exit 1
}
