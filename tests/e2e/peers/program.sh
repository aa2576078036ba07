#!/usr/bin/env bash
# A peer by itself, with a small host and the local server: what it answers for
# good pages and hostile ones, over HTTP and from files, and that no source is
# ever a command or an option.
#
#   program.sh NAME
. "$(dirname "$0")/../lib.sh"
name=$1
test_name=peers/$name
peers=$PLUGINS/peers
manifest=$peers/$name.ini
host=$SOURCE/tests/e2e/peers/host.py

[ -x /usr/bin/python3 ] || skip "the tests' host needs python3"
python() { /usr/bin/python3 -B "$@"; }
[ "$name" != go ] || "$SOURCE/strategies/peers/build.sh" "$BIN/.." 2>err ||
	skip "$(cat err)"
python "$host" "$manifest" "$peers" --probe >out 2>err || skip "$(cat out err)"
[ -s out ] || wrong "the probe says nothing of its versions"

parses() { [ "$name" != curl-parallel ]; }
files() { grep -q '^datasets = .*html' "$manifest"; }

# --- pages, and what is in them
mkdir pages
good='<!DOCTYPE html><html><head><title> A &amp; B\c
 ümlaut </title><style>p { }</style></head><body><p>Some  text
<a href="x y?a=1&amp;b=%20">link</a> <a name="n">none</a><map><area
href="/Area"></map><script>if (1 < 2) hidden()</script><a href="">empty</a>
<noscript><b>hid</b></noscript></body></html>'
title='A & B\\c ümlaut'
quotes='“€”'
page() { cat >"pages/$1"; }
page good.html < <(echo "$good" | sed 's/<head>/&<meta charset="utf-8">/')
page latin.html < <(echo "$good" | iconv -f utf-8 -t iso-8859-1)
page utf16.html < <(printf '\357\273\277%s' "$good" | iconv -f utf-8 -t utf-16le)
page mark.html < <(printf '\357\273\277%s' "$good")
page quotes.html < <(printf '<meta charset=windows-1252><title>\223\200\224')
page plain.html <<<'<p>no title at all'
page two.html <<<'<title>one</title><title>two</title>'
page empty.html </dev/null
page nul.html < <(printf '<title>a\0b</title>\0<p>\0')
page bytes.html < <(printf '<title>\377\376\300</title><p>\355\240\200')
page broken.html <<<'<title>x</b></p><a href=<<table><td></a href="'
page open.html <<<'<title>never'
page noise.html < <(head -c 50000 "$BIN/lanebench-origin")
# Longer than a line of the protocol, and not all of it counts.
page long.html < <(printf '<title>%0100000d</title>' 0)
long=$(printf %0255d 0)
page deep.html < <(head -c 40000 /dev/zero | sed 's/\x0/<b>/g')

# line INDEX FILE [TITLE]: the answer that there must be.
line() {
	python -c 'import sys, zlib
body = open(sys.argv[2], "rb").read()
print("ok", sys.argv[1], len(body), f"{zlib.crc32(body):08x}", sys.argv[3])' \
		"$1" "$2" "${3:-}"
}

# ask WORKERS SOURCE...: the peer's answers into `said`.
ask() {
	what="$name with $1 workers"
	printf '%s\0' "${@:2}" >list
	[ $# -gt 1 ] || : >list
	timeout 100 /usr/bin/python3 -B "$host" "$manifest" "$peers" "$1" list \
		>said 2>err </dev/null
	rc=$?
	want_rc 0
}

# want INDEX LINE: this one, or `failed`, or any.
want() {
	local got

	got=$(sed -n "$(($1 + 1))p" said)
	case $2 in
	failed) [[ $got = "failed $1 "* ]] ;;
	any) [[ $got = *" $1 "* ]] ;;
	*) [ "$got" = "$2" ] ;;
	esac || wrong "$what: item $1: '${got:0:200}', not '$2'"
}

# titled INDEX FILE TITLE: the same without a title for who takes none out.
titled() {
	want "$1" "$(line "$1" "$2" "$(parses && echo "$3")")"
}

untouched() {
	local found

	# In the folders that a peer works in.
	found=$(find "$peers" "$scratch" -name "$mark")
	[ -z "$found" ] || wrong "$what: a source was run as a command: $found"
}

# --- over HTTP
{
	printf 'site\tpath\tfile\tstatus\ttype\tdelay_us\textra\n'
	printf '0\t/%s\t'"$scratch"'/pages/%s\t0\t\t0\t\n' good good.html \
		utf16 utf16.html mark mark.html quotes quotes.html plain plain.html two two.html empty empty.html nul nul.html \
		bytes bytes.html broken broken.html open open.html \
		noise noise.html long long.html deep deep.html
	printf '0\t/latin\t%s\t0\ttext/html; charset=iso-8859-1\t0\t\n' \
		"$scratch/pages/latin.html"
	printf '0\t/500\t\t500\t\t0\t\n0\t/to\t\t302\t\t0\t/good\n'
	printf '0\t/%s\t'"$scratch"'/pages/noise.html\t0\t\t0\t%s\n' cut cut \
		reset reset
} >routes
coproc ORIGIN { exec "$BIN/lanebench-origin" --control --sites 1; }
started+=" $ORIGIN_PID"
read -r _ port _ <&"${ORIGIN[0]}"
echo "serve $scratch/routes" >&"${ORIGIN[1]}"
read -r reply <&"${ORIGIN[0]}"
[[ $reply = ok* ]] || wrong "the origin: $reply"
url=http://127.0.0.1:$port

for workers in 1 5; do
	[ "$workers" = 1 ] || grep -q '^workers = many' "$manifest" || continue
	ask $workers $url/good $url/latin $url/plain $url/two $url/404 \
		$url/500 $url/to $url/open $url/nul $url/bytes $url/broken \
		$url/noise $url/long $url/deep $url/empty $url/cut $url/reset \
		http://127.0.0.1:1/refused "$url/a b'\"c" "$url/good" \
		$url/utf16 $url/mark $url/quotes
	titled 0 pages/good.html "$title"
	titled 1 pages/latin.html "$title"
	titled 2 pages/plain.html ''
	titled 3 pages/two.html one
	want 4 failed
	want 5 failed
	titled 6 pages/good.html "$title"
	titled 7 pages/open.html never
	for i in {8..11} 13 15 18; do
		want "$i" any
	done
	parses && want 14 failed || want 14 "$(line 14 pages/empty.html)"
	titled 12 pages/long.html "$long"
	want 16 failed
	want 17 failed
	titled 19 pages/good.html "$title"
	titled 20 pages/utf16.html "$title"
	titled 21 pages/mark.html "$title"
	titled 22 pages/quotes.html "$quotes"
done

mark=pwned-$$
ask 1 "\$(touch $mark)" "; touch $mark" "\`touch $mark\`" "-o$mark" \
	"--output=$mark" "-K$scratch/config" "$url/good'; touch $mark; '" \
	"$url/good\" -o $mark" "$url/good
output = $mark" "$url/{a,b}[1-3]" "file://$scratch/pages/good.html" \
	'-' '--' '@list' "ftp://127.0.0.1:1/x" '\' ' ' '#' $'\t' "$url/good"
for i in {0..18}; do
	want "$i" failed
done
titled 19 pages/good.html "$title"
untouched

ask 3
[ -s said ] && wrong "$what: answered where nothing was asked"

# --- files
if files; then
	cd pages || exit 1
	odd=$'a b\'"$(touch '$mark$')\\;\n`x`\t*\r\377.html'
	cp good.html "./$odd"
	cp good.html "./-o $mark.html"
	cd .. || exit 1
	ask 2 "$scratch/pages/good.html" "$scratch/pages/$odd" \
		"$scratch/pages/-o $mark.html" "$scratch/pages/missing.html" \
		"$scratch/pages" "$scratch/pages/empty.html" \
		"$scratch/pages/nul.html" "$scratch/pages/bytes.html" \
		"$scratch/pages/broken.html" "$scratch/pages/noise.html" \
		"$scratch/pages/deep.html" "$scratch/pages/two.html" \
		"$scratch/pages/utf16.html" "$scratch/pages/mark.html" \
		"$scratch/pages/quotes.html"
	titled 0 pages/good.html "$title"
	titled 1 "pages/$odd" "$title"
	titled 2 pages/good.html "$title"
	for i in 3 4 5; do
		want $i failed
	done
	for i in {6..10}; do
		want $i any
	done
	titled 11 pages/two.html one
	titled 12 pages/utf16.html "$title"
	titled 13 pages/mark.html "$title"
	titled 14 pages/quotes.html "$quotes"
	rm "pages/-o $mark.html"
	untouched
fi

# --- the same fields are taken out by all
text='Sometextlinknoneempty'
case $name in
python-map | python-threads | python-processes)
	fields=$(cd "$peers" && python -c 'import sys, tutorial
print(*tutorial.extract(open(sys.argv[1], "rb").read(), None)[1:])' \
		"$scratch/pages/good.html")
	wanted="['x y?a=1&b=%20', '/Area', ''] 15 $text"
	;;
python-asyncio)
	fields=$(cd "$peers" && python -c 'import runpy, sys
page = runpy.run_path("python-asyncio.py")
print(*page["extract"](open(sys.argv[1], "rb").read(), None)[1:])' \
		"$scratch/pages/good.html")
	wanted="['x y?a=1&b=%20', '/Area', ''] 15 b'$text'"
	;;
go)
	fields=$("$peers/go" --page pages/good.html)
	wanted="\"A & B\\\\c ümlaut\" [\"x y?a=1&b=%20\" \"/Area\" \"\"] 15"
	wanted+=" \"$text\""
	;;
node)
	fields=$(node "$peers/node.mjs" --page pages/good.html | tr -d '\n' |
		sed 's/^.*links/links/')
	wanted="links: [ 'x y?a=1&b=%20', '/Area', '' ],  elements: 15,"
	wanted+="  text: '$text'}"
	;;
xargs)
	sh "$peers/xargs-page.sh" . 0 "$scratch/pages/good.html" >/dev/null
	fields=$(tr -d ' \n' <0.fields)
	wanted="15A&B\\cümlauthref=\"xy?a=1&amp;b=%20\"href=\"/Area\"href=\"\"$text"
	;;
*) fields='' wanted='' ;;
esac
what=$name
want_same "$fields" "$wanted" "its fields"

# --- what isn't the protocol ends it
words=$(sed -n 's/^command = //p' "$manifest")
cd "$peers" || exit 1
[ -x "$words" ] || words=${words/#python3//usr/bin/python3}
for job in 'lanebench-peer 2\nend\n' 'lanebench-peer 1\nworkers 1\nitem 0 /x\n' \
	'lanebench-peer 1\nworkers 1\nend\n'; do
	# shellcheck disable=SC2059,SC2086
	printf "$job" | timeout 60 $words >"$scratch/out" 2>"$scratch/err"
	rc=$?
	[ $rc != 0 ] && [ $rc != 124 ] ||
		wrong "$what: ended with $rc after '$job'"
done
cd "$scratch" || exit 1
want_tidy
finish
