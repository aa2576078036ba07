#!/usr/bin/env bash
# A strategy whose library isn't here: the tree is configured where pkg-config
# knows everything but liburing. What depends on it is left out, and is named
# by cmake, by `list`, and by a run that asks for it; the rest is built.
. "$(dirname "$0")/lib.sh"

known=$(pkg-config --variable pc_path pkg-config | tr : ' ')
mkdir known
for folder in $known; do
	for file in "$folder"/*.pc; do
		name=${file##*/}
		[ "$name" = liburing.pc ] || [ ! -e "$file" ] ||
			[ -e "known/$name" ] || cp "$file" known/
	done
done

what="configuring without liburing"
env -u PKG_CONFIG_PATH PKG_CONFIG_LIBDIR="$scratch/known" cmake -S "$SOURCE" \
	-B build -G Ninja -DBUILD_TESTING=OFF >out 2>err </dev/null
rc=$?
want_rc 0
want_same "$(cat out err | grep -c '^lanebench: strategy io-uring ')" 1 \
	"lines about io-uring"
want_in err "pkg-config finds no liburing"

# Nothing of it is built; the others are.
ninja -C build -t query strategies/all >plan 2>&1
want_in plan lib/lanebench/work_stealing.so
want_not_in plan io_uring

# As it would stand beside the programs.
mkdir -p world/lib/lanebench
cp -r "$BIN" world/bin
cp "$PLUGINS"/*.so world/lib/lanebench/
rm -f world/lib/lanebench/io_uring.so
cp build/lib/lanebench/io_uring.skipped world/lib/lanebench/ ||
	wrong "there is no io_uring.skipped"
BIN=world/bin lb list
want_rc 0
want_in out "  io-uring             not in this build: pkg-config finds no liburing"
want_in out "  pthread-pool "
BIN=world/bin lb list datasets
want_not_in out io-uring
BIN=world/bin quick --strategy io-uring --out none
want_rc 3
want_line "io-uring was left out of this build" liburing
[ ! -e none ] || wrong "$what: made its folder"

# All of the others run, as if it were not there.
BIN=world/bin quick --out rest
want_rc 0
want_all rest ok

# Where it was built elsewhere, it is no longer said to be missing.
[ ! -e "$PLUGINS/io_uring.so" ] || {
	mkdir own
	cp "$PLUGINS/io_uring.so" own/
	LANEBENCH_PATH=own BIN=world/bin lb list
	want_not_in out "not in this build"
}
want_tidy
finish
