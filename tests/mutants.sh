#!/usr/bin/env bash
# Do the tests notice? Each patch in tests/mutants breaks a copy of this tree in
# one place, and a test that the patch names has to fail there: `make mutants`.
#
#   mutants.sh [REGEX]   the patches whose names match it; all without one
#   mutants.sh --check   only whether each patch applies, and each room has one
#
# A patch is ROOM-WHAT.patch; its first line is "TEST...: what is broken", with
# names of ctest's. Only an assertion counts: no build that fails, and no test
# that crashes, is skipped, or is ended because it takes too long.
#
# Exit 0: each was noticed. 1: one lives, doesn't apply or doesn't build, or a
# test fails without it. 2: usage. 3: something is missing here.
set -u
cd "$(dirname "$0")/.." || exit 1
top=$PWD
work=$top/build/mutants
least=60

die() {
	printf 'mutants: %s\n' "$2" >&2
	exit "$1"
}

# Of a patch: the tests that notice it, or what it breaks.
tests_of() {
	head -n 1 "$1" | sed 's/: .*//'
}

what_of() {
	head -n 1 "$1" | sed 's/^[^:]*: //'
}

# What has to be built for tests of these names.
targets() {
	local test

	for test; do
		case $test in
		unit/* | conformance/test_*) echo "${test#*/}" ;;
		conformance/*) echo conformance ;;
		*) echo all ;;
		esac
	done | sort -u
}

# The files of a tree, without what is made in it.
files() {
	(cd "$1" && find . -regex '\./\(build\|\.git\|results\)' -prune -o \
		! -type d -print | sort)
}

# copy TREE: this one as it is now, whatever becomes of it meanwhile. What goes
# over is as new as can be, or what was built before would pass for newer.
copy() {
	local file

	mkdir -p "$1" && touch "$1.broken" || return
	while read -r file; do
		rm -f "$1/$file"
	done < <(cat "$1.broken" && comm -13 <(files .) <(files "$1"))
	rm "$1.broken"
	files . | xargs -d '\n' cp -uP --parents -t "$1"
}

configure() {
	[ ! -e "$1.ready" ] || return 0
	"$1/harness/setup/configure.sh" release -DBUILD_TESTING=ON \
		-DLANEBENCH_WERROR=OFF || return
	touch "$1.ready"
}

build() {
	cmake --build "$1/build/release" -j "$MUTANTS_CORES" --target "${@:2}"
}

# asserted TEST LOG: whether it failed by an assertion, by ctest's words and its
# own. Where a trial's or a command's time was over, what is said of it is none.
asserted() {
	grep -q '\*\*\*Failed' "$2" || return
	case $1 in
	# Where long texts differ, cmocka's words are cut off behind them.
	unit/* | conformance/test_*) grep -qE 'error: Failure!| != ' "$2" ;;
	conformance/*) grep '^ *found: ' "$2" | grep -qv '`timeout`' ;;
	*) grep -E "^(${1##*/}|FAILED): " "$2" |
		grep -qvE 'exit 124, not |: [0-9]+ wrong$' ;;
	esac
}

# try TREE PATCH TEST...: what became of it, in a word or two.
try() {
	local tree=$1 log test how ended=

	log=$work/logs/$(basename "$2" .patch)
	patch -d "$tree" -p1 -F0 -s -f <"$2" >"$log" 2>&1 || {
		echo "NO LONGER APPLIES"
		return
	}
	# shellcheck disable=SC2046
	build "$tree" $(targets "${@:3}") >"$log" 2>&1 || {
		echo "DOESN'T BUILD"
		return
	}
	for test in "${@:3}"; do
		ctest --test-dir "$tree/build/release" -R "^$test\$" \
			--output-on-failure >"$log" 2>&1
		asserted "$test" "$log" && {
			echo "noticed by $test"
			return
		}
		how=$(sed -n 's/.*\*\*\*\([A-Z].*[A-Za-z]\)  .*/\1/p' "$log")
		ended="$ended $test: ${how:+no assertion, but }${how:-passed};"
	done
	echo "LIVES:${ended%;}"
}

# one NAME: breaks the tree of this slot, tries, and mends it.
one() {
	local name=$1 tree=$work/tree-$MUTANTS_SLOT patch outcome

	patch=$tree/tests/mutants/$name.patch
	configure "$tree" >"$work/logs/$name" 2>&1 || {
		cat "$work/logs/$name" >&2
		return 1
	}
	sed -n 's,^+++ b/,,p' "$patch" >>"$tree.broken"
	# shellcheck disable=SC2046
	outcome=$(try "$tree" "$patch" $(tests_of "$patch"))
	[ "$outcome" = "NO LONGER APPLIES" ] ||
		patch -d "$tree" -R -p1 -F0 -s -f <"$patch"
	echo "$outcome" >"$work/outcomes/$name"
	case $outcome in
	noticed*) printf '%s: %s\n' "$name" "$outcome" ;;
	*) printf '%s: %s\n    %s\n' "$name" "$outcome" \
		"$(what_of "$patch")" ;;
	esac
}

# Whether every patch says what it is and applies, and no room is without one.
check() {
	local patch room bad=0 count=0

	for patch in tests/mutants/*.patch; do
		count=$((count + 1))
		head -n 1 "$patch" | grep -qE '^[a-z0-9]+/[^:]+: .' || {
			echo "$patch: begins with no 'TEST...: what is broken'"
			bad=1
		}
		patch -p1 -F0 -s -f --dry-run <"$patch" >/dev/null 2>&1 || {
			echo "$patch: no longer applies"
			bad=1
		}
	done
	for room in harness/*/ datasets/ strategies/; do
		room=$(basename "$room")
		[ -n "$(ls harness/"$room"/*.c "$room"/*.c 2>/dev/null)" ] ||
			continue
		[ -n "$(ls tests/mutants/"$room"-*.patch 2>/dev/null)" ] || {
			echo "tests/mutants: none of $room"
			bad=1
		}
	done
	[ "$count" -ge "$least" ] || {
		echo "tests/mutants: $count patches, not at least $least"
		bad=1
	}
	return $bad
}

# The tests of all patches, without any: they have to pass.
unbroken() {
	local tests name test

	tests=$(for name; do
		tests_of "tests/mutants/$name.patch"
	done | tr ' ' '\n' | sort -u)
	echo "$(wc -w <<<"$tests") tests without a mutant ..."
	configure "$work/tree-0" || die 1 "can't be configured"
	# shellcheck disable=SC2046,SC2086
	build "$work/tree-0" $(targets $tests) >"$work/logs/build" 2>&1 || {
		tail -n 40 "$work/logs/build"
		die 1 "doesn't build without a mutant either"
	}
	for test in $tests; do
		ctest --test-dir "$work/tree-0/build/release" -N -R "^$test\$" |
			grep -q '^Total Tests: 1$' ||
			die 1 "there is no test $test"
	done
	ctest --test-dir "$work/tree-0/build/release" -j "$MUTANTS_CORES" \
		--output-on-failure -R "^($(tr '\n' '|' <<<"$tests"))\$" \
		>"$work/logs/tests" 2>&1 || {
		tail -n 60 "$work/logs/tests"
		die 1 "these tests fail without a mutant"
	}
	! grep '\*\*\*Skipped' "$work/logs/tests" ||
		die 3 "these tests are skipped here, which notice nothing then"
}

case ${1-} in
--one)
	one "$2"
	exit
	;;
--check)
	check
	exit
	;;
-*) die 2 "usage: mutants.sh [REGEX | --check]" ;;
esac
chosen=()
for patch in tests/mutants/*.patch; do
	name=$(basename "$patch" .patch)
	! grep -qE -- "${1:-.}" <<<"$name" || chosen+=("$name")
done
[ ${#chosen[@]} -gt 0 ] || die 2 "no patch in tests/mutants matches '${1-}'"
mkdir -p "$work"
exec 9>"$work/lock"
flock -n 9 || die 1 "another 'make mutants' is at work in $work"
rm -rf "$work"/outcomes "$work"/logs "$work"/*.ready
mkdir "$work/outcomes" "$work/logs"
MUTANTS_CORES=$(nproc)
export MUTANTS_CORES
# Each tree is built once: more than a few cost more than they bring.
jobs=$((MUTANTS_CORES < 8 ? MUTANTS_CORES : 8))
jobs=$((jobs < ${#chosen[@]} ? jobs : ${#chosen[@]}))
for slot in $(seq 0 $((jobs - 1))); do
	copy "$work/tree-$slot" || die 1 "can't be copied to $work"
done
unbroken "${chosen[@]}"
MUTANTS_CORES=$((MUTANTS_CORES / jobs))
printf '%s\0' "${chosen[@]}" | xargs -0 -n 1 -P "$jobs" \
	--process-slot-var=MUTANTS_SLOT "$top/tests/mutants.sh" --one
noticed=$(grep -l '^noticed' "$work"/outcomes/* 2>/dev/null | wc -l)
echo "$noticed of ${#chosen[@]} mutants are noticed"
[ "$noticed" -eq ${#chosen[@]} ] || exit 1
[ -n "${1-}" ] || check
