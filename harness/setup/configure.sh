#!/usr/bin/env bash
# Configures one preset of CMakePresets.json in build/PRESET; speaks only when
# that fails, and of what is left out.
#
#   configure.sh PRESET [-DNAME=VALUE ...]
set -eu
cd "$(dirname "$0")/../.."
preset=$1
shift
cache=build/$preset/CMakeCache.txt
log=build/$preset/configure.log

# A tree that was moved, or configured in another way, starts afresh.
fresh=
if [ -e "$cache" ]; then
	grep -qxF "CMAKE_HOME_DIRECTORY:INTERNAL=$PWD" "$cache" &&
		grep -qxF "CMAKE_GENERATOR:INTERNAL=Ninja" "$cache" ||
		fresh=--fresh
fi

mkdir -p "build/$preset"
# Typed in a terminal, make says so to what it starts, and cmake would colour
# the lines that are looked for below.
env -u MAKE_TERMOUT -u MAKE_TERMERR -u CLICOLOR_FORCE \
	cmake $fresh --preset "$preset" "$@" >"$log" 2>&1 || {
	cat "$log" >&2
	exit 1
}
grep '^lanebench: ' "$log" || true
