#!/usr/bin/env bash
# What `make bench` does around the campaign, with stand-ins for the pages and
# the programs: exit codes, synthetic pages, links, Ctrl-C.
set -u
source=${SOURCE:-$(cd "$(dirname "$0")/../.." && pwd)}
tree=$(mktemp -d) || exit 1
trap 'rm -rf "$tree"' EXIT
failures=0
mkdir -p "$tree/harness" "$tree/datasets/docs" "$tree/build/release/bin" \
	"$tree/plots"
cp -r "$source/harness/setup" "$tree/harness/"
cd "$tree" || exit 1

stand_in() {
	{ echo "#!/usr/bin/env bash"; cat; } >"$1"
	chmod +x "$1"
}

# Writes a run as `lanebench run` does, and ends with the code in ./code.
stand_in build/release/bin/lanebench <<'END'
echo "ran $*"
[ "$(cat code)" != 2 ] || exit 2
out=results/run-$(cat number)
[ "${2:-}" != --out ] || out=$3
mkdir -p "$out/plots"
touch "$out/trials.csv" "$out/plots/speedup-url.svg" \
	"$out/plots/speedup-url.png"
[ "${2:-}" = --out ] || ln -sfn "${out##*/}" results/latest
if [ "$(cat code)" = 130 ]; then
	trap 'exit 130' INT
	kill -INT $PPID
	kill -INT $$
fi
exit "$(cat code)"
END

# try WHAT EXPECTED-CODE FETCH-CODE RUN-CODE [ARGUMENT...]
number=0
try() {
	local rc=0
	title=$1 expected=$2
	stand_in datasets/docs/fetch.sh <<<"exit $3"
	echo "$4" >code
	number=$((number + 1))
	echo $number >number
	shift 4
	harness/setup/bench.sh "$@" >said 2>&1 </dev/null || rc=$?
	[ $rc -eq "$expected" ] || wrong "ended with $rc, not $expected"
}

wrong() {
	echo "$title: $*" >&2
	sed 's/^/    /' said >&2
	failures=$((failures + 1))
}

says() {
	grep -qF -- "$1" said || wrong "doesn't say: $1"
}

pictures() {
	[ "$(readlink -f plots/latest)" = "$(readlink -f "$1")" ] ||
		wrong "plots/latest is $(readlink plots/latest), not $1"
}

mkdir results
try "all well" 0 0 0 --workers 1,2
says "ran run --workers 1,2"
says "results/run-1"
says "plots/latest/speedup-url.png"
pictures results/run-1/plots

try "no pages to be had" 0 3 0
says "synthetic pages"
pictures results/run-2/plots

try "the pages failed" 1 1 0
! grep -q '^ran' said || wrong "ran all the same"
pictures results/run-2/plots

try "some trial was wrong" 1 0 1
says "results/run-4"
pictures results/run-4/plots

try "usage" 2 0 2 --workers none
! grep -q "All of it" said || wrong "shows the run before"
pictures results/run-4/plots

try "interrupted" 130 0 130
says "results/run-6"
pictures results/run-6/plots

try "a folder of one's own" 0 0 0 --out "elsewhere/a run"
says "elsewhere/a run"
pictures "elsewhere/a run/plots"

# `make test` typed in a terminal: make says so to cmake, which colours its words.
title="configuring in a terminal"
cat >CMakeLists.txt <<'END'
cmake_minimum_required(VERSION 3.25)
project(none NONE)
message(NOTICE "lanebench: strategy none is left out: it isn't here")
END
cp "$source/CMakePresets.json" .
MAKE_TERMOUT=/dev/tty MAKE_TERMERR=/dev/tty CLICOLOR_FORCE=1 \
	harness/setup/configure.sh release >said 2>&1 </dev/null ||
	wrong "cmake failed"
says "lanebench: strategy none is left out: it isn't here"
[ "$(wc -l <said)" -eq 1 ] || wrong "more than that line"

# PREFIX reaches cmake as it was typed, whatever stands in it.
title="make install"
cp "$source/Makefile" .
stand_in harness/setup/deps.sh <<<""
stand_in harness/setup/build.sh <<<""
mkdir tools
stand_in tools/cmake <<'END'
printf '<%s>' "$@"
END
for prefix in "$tree/Büro Daten/x'y\"z" /usr/local; do
	PATH=$tree/tools:$PATH PREFIX=/elsewhere make -s install \
		PREFIX="$prefix" >said 2>&1 </dev/null || wrong "make failed"
	says "<--prefix><$prefix>"
done
PATH=$tree/tools:$PATH PREFIX=/elsewhere make -s install >said 2>&1 </dev/null
says "<--prefix></usr/local>"

[ $failures -eq 0 ] || exit 1
