#!/usr/bin/env bash
# What `make bench-peers` does around the rounds, with stand-ins for the pages
# and the programs: exit codes, what is kept, links.
set -u
source=${SOURCE:-$(cd "$(dirname "$0")/../.." && pwd)}
tree=$(mktemp -d) || exit 1
trap 'rm -rf "$tree"' EXIT
failures=0
mkdir -p "$tree/harness" "$tree/datasets/docs" "$tree/build/release/bin" \
	"$tree/plots" "$tree/strategies/peers"
cp -r "$source/harness/setup" "$tree/harness/"
cd "$tree" || exit 1

stand_in() {
	{ echo "#!/usr/bin/env bash"; cat; } >"$1"
	chmod +x "$1"
}

stand_in build/release/bin/lanebench-bench-peers <<'END'
echo "ran $*"
[ "$(cat code)" != 2 ] || exit 2
while [ $# -gt 0 ] && [ "$1" != --out ]; do shift; done
mkdir -p "$2/plots"
touch "$2/trials.csv" "$2/plots/peers.svg" "$2/plots/peers.png"
exit "$(cat code)"
END

wrong() {
	echo "$title: $*" >&2
	sed 's/^/    /' said >&2
	failures=$((failures + 1))
}

# try WHAT EXPECTED-CODE BUILD-CODE FETCH-CODE RUN-CODE [ARGUMENT...]
try() {
	local rc=0
	title=$1 expected=$2
	stand_in strategies/peers/build.sh <<<"exit $3"
	stand_in datasets/docs/fetch.sh <<<"exit $4"
	echo "$5" >code
	shift 5
	harness/setup/bench_peers.sh "$@" >said 2>&1 </dev/null || rc=$?
	[ $rc -eq "$expected" ] || wrong "ended with $rc, not $expected"
}

says() {
	grep -qF -- "$1" said || wrong "doesn't say: $1"
}

try "all well" 0 0 0 0 --blocks 3
says "ran --out results/peers-"
says "--blocks 3"
says "plots/latest/peers.png"
grep -q "^ran" results/peers-*/table.txt || wrong "its words aren't kept"
try "one is short" 1 0 0 1 --out short
says "plots/latest/peers.png"
[ "$(readlink -f plots/latest)" = "$tree/short/plots" ] ||
	wrong "plots/latest isn't the run's"
try "no Go, no pages" 0 3 3 0 --out "a folder"
says "synthetic pages"
[ -s "a folder/table.txt" ] || wrong "its words aren't kept"
try "the peers don't build" 1 1 0 0 --out never
! grep -q '^ran' said || wrong "ran all the same"
try "the pages failed" 1 0 1 0 --out never
! grep -q '^ran' said || wrong "ran all the same"
rm -r results
try "usage" 2 0 0 2 --only nothing
! grep -q "All of it" said || wrong "shows a run that there isn't"
[ $failures -eq 0 ] || exit 1
