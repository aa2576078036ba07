#!/usr/bin/env bash
# Builds one preset with its tests and runs them: `make test`, and each step
# of .ci/run.
#
#   test.sh PRESET [-DNAME=VALUE ...] [-- CTEST-ARGUMENT ...]
set -eu
cd "$(dirname "$0")/../.."
preset=$1
shift
defines=()
while [ $# -gt 0 ] && [ "$1" != -- ]; do
	defines+=("$1")
	shift
done
[ $# -eq 0 ] || shift

harness/setup/build.sh "$preset" -DBUILD_TESTING=ON ${defines[@]+"${defines[@]}"}

# The sanitizers' shadow memory collides with a kernel that spreads its
# mappings widely; where the personality can't be had, it is tried as it is.
calm=()
case $preset in
asan | tsan)
	! setarch -R true 2>/dev/null || calm=(setarch -R)
	;;
esac
# Thrice the cores: many tests wait, and none looks at the time it took.
exec ${calm[@]+"${calm[@]}"} ctest --preset "$preset" -j $(($(nproc) * 3)) "$@"
