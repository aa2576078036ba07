#!/usr/bin/env bash
# What cpack makes: a .tar.gz and a .deb with all that is installed and nothing
# else, which run from where they are unpacked.
. "$(dirname "$0")/lib.sh"
build=$BIN/..

# What the tree says is in a package, a path a line.
expected() (
	cd "$SOURCE" || exit
	printf 'bin/%s\n' lanebench lanebench-origin lanebench-trial
	printf 'include/lanebench/%s\n' \
		$(cd harness/include/lanebench && echo *.h)
	for plugin in strategies/*.c datasets/*.c; do
		name=$(basename "$plugin" .c)
		[ ! -e "$PLUGINS/$name.skipped" ] && name+=.so ||
			name+=.skipped
		echo "lib/lanebench/$name"
	done
	printf 'lib/lanebench/check/probe_%s.so\n' files names urls
	printf 'lib/lanebench/peers/%s\n' $(cd strategies/peers &&
		echo *.ini *.py *.mjs *-page.sh)
	[ ! -e "$PLUGINS/peers/go" ] || echo lib/lanebench/peers/go
	printf 'lib/cmake/lanebench/%s\n' lanebench-config.cmake \
		lanebench-config-version.cmake
	echo lib/pkgconfig/lanebench.pc
	printf 'share/doc/lanebench/%s\n' README.md LICENSE CHANGELOG.md \
		strategies/README.md strategies/peers/README.md \
		datasets/README.md datasets/pages/README.md
	printf 'share/lanebench/plots/%s\n' $(cd plots && echo *.gp)
	printf 'share/lanebench/templates/%s\n' \
		$(cd harness/templates && echo *.c)
)

# want_package PREFIX: it has these files, and lanebench works in it.
want_package() {
	(cd "$1" && find . -type f -o -type l) | sed 's|^\./||' | sort >found
	diff expected found >differing || {
		wrong "$what: not what is installed (<: missing, >: too much)"
		cat differing >&2
	}
	BIN=$1/bin
	lb list
	want_rc 0
	want_in out "  sequential "
	want_in out "  html "
	quick --out "ran-$2"
	want_rc 0
	want_all "ran-$2" ok
	lb new strategy "own-$2"
	want_rc 0
}

expected | sort >expected
what="cpack"
cpack --config "$build/CPackConfig.cmake" -B packages >out 2>err </dev/null
rc=$?
want_rc 0
version=$(sed -n 's/^project(lanebench VERSION \([0-9.]*\).*/\1/p' \
	"$SOURCE/CMakeLists.txt")

what="the .tar.gz"
name=lanebench-$version-linux-$(uname -m)
tar xzf "packages/$name.tar.gz" || wrong "there is no $name.tar.gz"
want_same "$(tar tzf "packages/$name.tar.gz" | grep -cv "^$name/")" 0 \
	"what isn't below $name"
want_package "$scratch/$name" tar

if command -v dpkg-shlibdeps >/dev/null && command -v file >/dev/null; then
	what="the .deb"
	deb=packages/lanebench_${version}_$(dpkg --print-architecture).deb
	dpkg-deb -x "$deb" root || wrong "there is no $deb"
	want_same "$(ls root)" usr "what lies in its root"
	want_package "$scratch/root/usr" deb
	dpkg-deb -f "$deb" Depends >depends
	what="its dependencies"
	for library in libc6 libcurl libjansson libmicrohttpd; do
		want_in depends "$library"
	done
	want_same "$(dpkg-deb -f "$deb" Maintainer)" "lanebench maintainers" \
		"who maintains it"
	want_same "$(dpkg-deb -c "$deb" | awk '$2 != "root/root"' | wc -l)" 0 \
		"files that aren't root's"
else
	echo "the .deb is skipped: dpkg-shlibdeps or file isn't here" >&2
fi
want_nobody
want_tidy
finish
