#!/usr/bin/env bash
# deps.sh on made-up machines: what it finds missing, what it installs and
# when it leaves everything alone. Installs nothing here.
set -u
deps=${SOURCE:-$(cd "$(dirname "$0")/../.." && pwd)}/harness/setup/deps.sh
command -v dpkg >/dev/null || {
	echo "skipped: there is no dpkg to compare versions"
	exit 0
}
world=$(mktemp -d) || exit 1
trap 'rm -rf "$world"' EXIT
failures=0

# Copies: nothing that happens on the made-up machine can reach the real one.
mkdir "$world/tools"
for name in env bash awk sed grep head tail sort uname dirname find cat mktemp \
	rm mv true dpkg; do
	cp -L "$(type -P $name)" "$world/tools/$name" || exit 1
done

# program NAME <<script: a stand-in on the made-up machine, never written
# through a link to the real one.
program() {
	rm -f "$world/bin/$1"
	{ echo "#!$(command -v bash)"; cat; } >"$world/bin/$1"
	chmod +x "$world/bin/$1"
}

# What apt-get install brings on the made-up machine.
brought() {
	local name
	for name in "cc 99.0" "ninja 99.0" "cmake $1" "pkg-config 99.0"; do
		program "${name% *}" <<<"echo ${name#* }"
		mv "$world/bin/${name% *}" "$world/brought/"
	done
}

# machine USER-ID CMAKE-OFFERED: with apt and nothing else.
machine() {
	rm -rf "${world:?}/bin" "$world/calls"
	mkdir "$world/bin"
	: >"$world/calls"
	cp -s "$world"/tools/* "$world/bin/"
	program id <<<"echo $1"
	program apt-get <<-END
		echo "apt-get \$*" >>$world/calls
		case "\$* " in
		*" update "*) : >$world/updated ;;
		*" install "*)
			[ ! -e $world/broken ] || { echo "E: no disk"; exit 100; }
			mv $world/brought/* $world/bin/ ;;
		esac
	END
	program apt-cache <<-END
		shift
		[ ! -e $world/stale ] || [ -e $world/updated ] || exit 0
		for name; do
			version=99.0
			[ ! -e $world/poor ] || [ \$name != liburing-dev ] ||
				continue
			[ \$name != cmake ] || version=$2
			printf '%s:\n  Installed: (none)\n  Candidate: %s\n' \\
				\$name \$version
		done
	END
	rm -rf "$world/brought" "$world/updated" "$world/stale" "$world/broken"
	mkdir "$world/brought"
	brought "$2"
}

# try WHAT EXPECTED-CODE [DEPS-ARGUMENT...]
try() {
	local rc=0
	title=$1 expected=$2
	shift 2
	[ $# -gt 0 ] || set -- build
	PATH=$world/bin "$deps" "$@" </dev/null >"$world/said" 2>&1 || rc=$?
	[ $rc -eq "$expected" ] || wrong "ended with $rc, not $expected"
}

wrong() {
	echo "$title: $*" >&2
	sed 's/^/    /' "$world/said" "$world/calls" >&2
	failures=$((failures + 1))
}

says() {
	grep -qF -- "$1" "$world/said" || wrong "doesn't say: $1"
}

# calls N PATTERN: how often the package manager was asked for it.
calls() {
	local n
	n=$(grep -cE -- "$2" "$world/calls")
	[ "$n" -eq "$1" ] || wrong "$n calls of $2, not $1"
}

all="gcc libc6-dev cmake ninja-build pkgconf libcurl4-openssl-dev libxml2-dev \
libmicrohttpd-dev zlib1g-dev libxxhash-dev libutf8proc-dev libinih-dev \
libjansson-dev libhwloc-dev liburing-dev"

machine 0 3.25.1
try "root" 0
calls 1 "install -y --no-install-recommends $all\$"
calls 0 update
try "root, again" 0
calls 1 apt-get
[ ! -s "$world/said" ] || wrong "speaks though all is there"

# What only a plugin needs is installed along, and never asked for alone.
machine 0 3.25.1
program pkg-config <<<'[ "$2" != liburing ] || exit 1; echo 99.0'
mv "$world/bin/pkg-config" "$world/brought/"
: >"$world/poor"
try "root, liburing isn't offered" 0
calls 1 "install -y --no-install-recommends ${all% liburing-dev}\$"
try "root, all but liburing" 0
calls 1 " install "
try "looking, all but liburing" 0 build --check
[ ! -s "$world/said" ] || wrong "speaks though only a plugin lacks something"
rm "$world/poor"

machine 0 3.25.1
: >"$world/stale"
try "root, no lists" 0
calls 1 update
calls 1 install

machine 0 3.18.4
try "root, an old release" 3
says "cmake is 3.18.4, not 3.25"
says "nothing was done"
calls 0 install

machine 0 3.25.1
: >"$world/broken"
try "root, a full disk" 3
says "E: no disk"
says "apt-get update && apt-get install -y --no-install-recommends $all"

machine 0 3.25.1
program cmake <<<'echo cmake version 3.20.1'
rm "$world/brought/cmake"
try "root, an old one stands in the way" 3
says "bin/cmake is 3.20.1, cmake 3.25 is needed"

machine 0 3.25.1
try "only looking" 3 build --check
says "missing here: cc, cmake 3.25, ninja 1.10, pkg-config, libcurl 7.85"
says "    make deps"
says "apt-get install -y --no-install-recommends gcc"
calls 0 apt-get

machine 1000 3.25.1
try "only looking, without sudo" 3 build --check
says "\`make deps\`"
says "su -c 'apt-get update"
calls 0 apt-get

# `make` alone looks and builds; `make build` installs first.
machine 0 3.25.1
cp -L "$(type -P make)" "$(type -P sh)" "$world/bin/"
title="make alone" rc=0
PATH=$world/bin make -C "${deps%/harness/*}" </dev/null >"$world/said" 2>&1 ||
	rc=$?
[ $rc -eq 2 ] || wrong "ended with $rc, not 2"
says "missing here: cc, cmake 3.25"
says "    make deps"
calls 0 apt-get

machine 1000 3.25.1
try "a user without sudo" 3
says "su -c 'apt-get update && apt-get install -y --no-install-recommends $all'"
calls 0 apt-get

machine 1000 3.25.1
program sudo <<<'exit 1'
try "a user whose sudo asks, and nobody there" 3
says "sudo apt-get update && sudo apt-get install -y"
calls 0 apt-get

machine 1000 3.25.1
program sudo <<<'[ "$1" != -n ] || shift; exec "$@"'
try "a user with sudo" 0
calls 1 "install -y --no-install-recommends $all\$"

for manager in "dnf install -y gcc glibc-devel cmake" \
	"pacman -S --needed gcc cmake" "brew install gcc cmake"; do
	machine 1000 3.25.1
	rm "$world/bin/apt-get"
	program "${manager%% *}" <<<"echo called >>$world/calls"
	try "${manager%% *}" 3
	says "$manager"
	calls 0 called
done

machine 1000 3.25.1
rm "$world/bin/apt-get"
try "no package manager" 3
says "libmicrohttpd 0.9.75"

machine 0 3.25.1
program uname <<<'echo Darwin'
try "not Linux" 3
says "Linux only"
calls 0 apt-get

# Its lines beside other libraries' pools are missing without these.
machine 0 3.25.1
try "what bench-self needs" 3 self --check
says "libuv1-dev libglib2.0-dev"

machine 0 3.25.1
try "what a package needs" 3 package --check
says "dpkg-dev file"

machine 0 3.25.1
try "not a set" 2 everything
says usage

[ $failures -eq 0 ] || exit 1
