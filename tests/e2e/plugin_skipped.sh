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

# Another libxml2 than the system's is what LIBXML2_ROOT names: a static one with
# what it needs itself. Once it is taken back, the system's is meant again.
mkdir -p tiny xml2/lib/pkgconfig xml2/include/libxml2
cat >tiny/CMakeLists.txt <<-END
	cmake_minimum_required(VERSION 3.25)
	project(tiny C)
	find_package(PkgConfig REQUIRED)
	include("$SOURCE/harness/setup/libxml2.cmake")
	message("libxml2 \${XML2_VERSION}")
	add_executable(tiny tiny.c)
	target_link_libraries(tiny PRIVATE PkgConfig::XML2)
END
cat >xml2/lib/pkgconfig/libxml-2.0.pc <<-END
	prefix=$scratch/xml2
	Name: XML
	Description: not the real one
	Version: 99.1
	Libs: "-L\${prefix}/lib" -lxml2
	Libs.private: -lm
	Cflags: "-I\${prefix}/include/libxml2"
END
echo 'double own(double);' >xml2/include/libxml2/own.h
printf '#include <math.h>\ndouble own(double x);\ndouble own(double x)\n%s\n' \
	'{ return cos(x); }' | cc -c -x c -o own.o - && ar rc xml2/lib/libxml2.a own.o
printf '#include <own.h>\nint main(int n, char **v)\n%s\n' \
	'{ (void)v; return own(n - 1.0) != 1.0; }' >tiny/tiny.c
cmake -S tiny -B tiny/build -DLIBXML2_ROOT="$scratch/xml2" >out 2>&1 &&
	cmake --build tiny/build >>out 2>&1 && tiny/build/tiny ||
	wrong "LIBXML2_ROOT can't be built with: $(cat out)"
want_in out "libxml2 99.1"
cmake -S tiny -B tiny/build -DLIBXML2_ROOT= >out 2>&1 ||
	wrong "the system's libxml2 isn't found again: $(cat out)"
want_in out "libxml2 2."
cmake -S tiny -B tiny/build -DLIBXML2_ROOT="$scratch/none" >out 2>&1 &&
	wrong "an empty LIBXML2_ROOT is taken"
want_in out "There is no libxml2 in LIBXML2_ROOT=$scratch/none"
want_tidy
finish
