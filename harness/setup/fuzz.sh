#!/usr/bin/env bash
# Builds the fuzz targets and runs each for FUZZ_SECONDS (600): `make fuzz`, and
# a short step of .ci/run. What they discover is kept in build/fuzz/corpus, where
# the next run goes on. Exit 1: something was found; where it lies is said.
#
# As many at once as there are cores.
#
#   fuzz.sh [TARGET...]
set -eu
cd "$(dirname "$0")/../.."
seconds=${FUZZ_SECONDS:-600}
programs=build/fuzz/tests/fuzz
findings=build/fuzz/findings
export UBSAN_OPTIONS=print_stacktrace=1

# As in test.sh: the sanitizers need a calm address space.
calm=()
! setarch -R true 2>/dev/null || calm=(setarch -R)

# What is newer than the mark is this run's.
new_findings() {
	find "$findings" -name "$1-*" -newer "$findings/.mark-$1" | sort
}

last() { grep -aoE "$1" "$log" | tail -n 1 | grep -oE '[0-9]+' || echo 0; }

# fuzz NAME: a line on what came of it; 1: something was found.
fuzz() {
	local name=$1 program=$programs/fuzz_$1 rc=0 dict=() kept
	kept=build/fuzz/corpus/$name
	log=$findings/$name.log
	mkdir -p "$kept"
	touch "$findings/.mark-$name"
	[ ! -e "tests/fuzz/$name.dict" ] || dict=("-dict=$PWD/tests/fuzz/$name.dict")
	# There, for fuzz_root makes a folder where it is run.
	(
		here=$PWD
		cd "$programs"
		exec ${calm[@]+"${calm[@]}"} "$here/$program" \
			-max_total_time="$seconds" -timeout=25 \
			-rss_limit_mb=2048 -print_final_stats=1 \
			-artifact_prefix="$here/$findings/$name-" \
			${dict[@]+"${dict[@]}"} "$here/$kept" \
			"$here/tests/fuzz/corpus/$name"
	) >"$log" 2>&1 || rc=$?
	printf 'fuzz: %-9s %9d runs, %5d branches, %4d s: ' "$name" \
		"$(last 'executed_units: +[0-9]+')" "$(last 'cov: [0-9]+')" \
		"$(last 'in [0-9]+ second')"
	if [ $rc -eq 0 ]; then
		: >"$findings/$name.clean"
		echo clean
		return
	fi
	grep -a -m 1 -E 'does not hold|runtime error:|ERROR: ' "$log" ||
		echo "ended with $rc"
	new_findings "$name" | while IFS= read -r input; do
		printf '  input: %s\n  again: (cd %s && ./fuzz_%s %s)\n' \
			"$input" "$programs" "$name" "$PWD/$input"
	done
	printf '  all that was said: %s\n' "$log"
	return 1
}

# One target, by this script again: its lines at once, not among others'.
if [ "${1-}" = --one ]; then
	rc=0
	lines=$(fuzz "$2") || rc=$?
	printf '%s\n' "$lines"
	exit $rc
fi

harness/setup/build.sh fuzz
mkdir -p "$findings"

[ $# -gt 0 ] || set -- $(cd tests/fuzz && ls fuzz_*.c | sed 's/fuzz_\(.*\)\.c/\1/')
for name; do
	[ -x "$programs/fuzz_$name" ] || {
		echo "fuzz: no target is called $name" >&2
		exit 2
	}
	rm -f "$findings/$name.clean"
done
printf '%s\n' "$@" |
	xargs -n 1 -P "$(nproc)" harness/setup/fuzz.sh --one || true
found=()
for name; do
	[ -e "$findings/$name.clean" ] || found+=("$name")
done
[ ${#found[@]} -eq 0 ] || {
	echo "fuzz: found something: ${found[*]}"
	exit 1
}
