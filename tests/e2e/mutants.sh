#!/usr/bin/env bash
# mutants.sh in a tree of a few lines: only what a test says counts, and what
# nobody notices, no longer applies or doesn't build fails by name.
. "$(dirname "$0")/lib.sh"

mkdir -p tree/tests/mutants tree/harness/setup
cp "$SOURCE/tests/mutants.sh" tree/tests/
cat >tree/harness/setup/configure.sh <<'END'
#!/bin/sh
cd "$(dirname "$0")/../.." && cmake -G Ninja -S . -B build/release
END
chmod +x tree/harness/setup/configure.sh
cat >tree/CMakeLists.txt <<'END'
cmake_minimum_required(VERSION 3.25)
project(tree LANGUAGES NONE)
include(CTest)
add_custom_command(OUTPUT value DEPENDS ${CMAKE_SOURCE_DIR}/value
  COMMAND test -e ${CMAKE_SOURCE_DIR}/builds
  COMMAND cp ${CMAKE_SOURCE_DIR}/value value)
add_custom_target(test_value DEPENDS value)
add_custom_target(test_other)
add_test(NAME unit/test_value COMMAND sh ${CMAKE_SOURCE_DIR}/test.sh)
add_test(NAME unit/test_other COMMAND true)
set_tests_properties(unit/test_value PROPERTIES TIMEOUT 5 SKIP_RETURN_CODE 77)
END
cat >tree/test.sh <<'END'
case $(cat value) in
good) ;;
wrong) echo "test.c:1: error: Failure!"; exit 1 ;;
silent) exit 1 ;;
crashes) echo "error: Failure!"; kill -SEGV $$ ;;
hangs) echo "error: Failure!"; exec sleep 9 ;;
skipped) exit 77 ;;
esac
END
echo good >tree/value
echo yes >tree/builds
echo >tree/other

# mutant NAME FILE OLD NEW
mutant() {
	printf '%s\n' "unit/test_value: it is $1" "--- a/$2" "+++ b/$2" \
		"@@ -1 +1 @@" "-$3" "+$4" >"tree/tests/mutants/room-$1.patch"
}
for value in wrong silent crashes hangs skipped; do
	mutant $value value good $value
done
mutant unseen other "" x
mutant late value better wrong
mutant elsewhere other "" y
sed -i 1s/value/other/ tree/tests/mutants/room-elsewhere.patch
printf '%s\n' "unit/test_value: it is unbuilt" "--- a/builds" "+++ /dev/null" \
	"@@ -1 +0,0 @@" -yes >tree/tests/mutants/room-unbuilt.patch

# mutants [REGEX]: its words in out, and the tree as it was.
mutants() {
	local before

	what="mutants.sh $*"
	before=$(cat tree/value tree/builds tree/other)
	timeout 200 tree/tests/mutants.sh "$@" >out 2>err </dev/null
	rc=$?
	want_same "$(cat tree/value tree/builds tree/other)" "$before" \
		"the files"
}
mutants .
want_rc 1
want_in out "room-wrong: noticed by unit/test_value"
want_in out "room-unseen: LIVES: unit/test_value: passed"
want_in out "it is unseen"
want_in out "room-silent: LIVES: unit/test_value: no assertion, but Failed"
want_in out "room-crashes: LIVES: unit/test_value: no assertion, but Exception"
want_in out "room-hangs: LIVES: unit/test_value: no assertion, but Timeout"
want_in out "room-skipped: LIVES: unit/test_value: no assertion, but Skipped"
want_in out "room-late: NO LONGER APPLIES"
want_in out "room-unbuilt: DOESN'T BUILD"
want_in out "1 of 9 mutants are noticed"

# What was broken is mended, also where it is built later, and where a run was
# ended in between; and what went is gone.
mutants wrong
want_rc 0
want_in out "1 of 1 mutants are noticed"
mutants elsewhere
want_rc 1
echo wrong >tree/build/mutants/tree-0/value
echo value >tree/build/mutants/tree-0.broken
touch tree/build/mutants/tree-0/gone
mutants unseen
want_rc 1
want_in out "room-unseen: LIVES"
[ ! -e tree/build/mutants/tree-0/gone ] || wrong "$what: a file that is gone"
mutants --check
want_rc 1
want_in out "room-late.patch: no longer applies"
want_in out "9 patches, not at least"

# Nothing is told of tests that fail without a mutant, or don't run here.
for value in wrong skipped; do
	echo $value >tree/value
	mutants unseen
	want_not_in out "LIVES"
	case $value in
	wrong) want_rc 1 && want_in err "fail without a mutant" ;;
	skipped) want_rc 3 && want_in err "skipped here" ;;
	esac
done
mutants nothing
want_rc 2
want_line "'nothing'"
finish
