#!/usr/bin/env bash
# `make test-fresh`: the two commands of README, typed in a terminal of 80 x 24,
# in a bare Debian 12 and a bare Debian 13 with nothing but git and make.
#
#   tests/fresh.sh [SUITE...]       bookworm and trixie, unless named
#
# It tests what is committed. MIRROR=URL names where Debian comes from; without
# it, where this machine's own packages do. Logs: build/fresh/SUITE-*.log.
# FRESH="make test" runs other commands, one a line. Exit 0, 1 where a command
# failed, 3 where it can't be tried here.
set -u
cd "$(dirname "$0")/.." || exit
commands=${FRESH:-make bench
make test}
logs=$PWD/build/fresh
mkdir -p "$logs" || exit

missing() {
	printf 'lanebench: test-fresh: %s\n' "$1" >&2
	exit 3
}

# Where apt gets this machine's Debian from.
own_mirror() {
	apt-get indextargets --format '$(ORIGIN) $(SITE)' 2>/dev/null |
		awk '$1 == "Debian" { print $2; exit }'
}

[ "$(id -u)" = 0 ] || missing "only root may make a root: sudo make test-fresh"
command -v debootstrap >/dev/null ||
	missing "debootstrap is missing: apt-get install debootstrap"
mirror=${MIRROR:-$(own_mirror)}
[ -n "$mirror" ] || missing "name a mirror of Debian: make test-fresh MIRROR=URL"

# Not below /tmp: that may be memory.
scratch=$(mktemp -d /var/tmp/lanebench-fresh-XXXXXX) || exit
trap 'rm -rf --one-file-system "$scratch"' EXIT

# make_root SUITE ROOT: a bare system that reaches the same packages.
make_root() {
	debootstrap --variant=minbase "$1" "$2" "$mirror" || return
	cp -L /etc/resolv.conf /etc/hosts "$2/etc/" || return
	apt-config dump | grep '^Acquire::[^ ]* ".\+";$' \
		>"$2/etc/apt/apt.conf.d/99host"
	# Its path has a blank, as folders of users have.
	mkdir -p "$2/root/Büro Daten"
	git clone -q "$PWD" "$2/root/Büro Daten/lanebench"
}

# within ROOT COMMAND...: as a container has it, with its own mounts and pids.
# A chroot would not do: in one, nothing can make a user namespace.
within() {
	local root=$1
	shift
	unshare --mount --pid --fork --kill-child --propagation private \
		bash -eu -c '
		root=$1
		shift
		mount --bind "$root" "$root"
		mount -t proc proc "$root/proc"
		mount --rbind /sys "$root/sys"
		mount --rbind /dev "$root/dev"
		mount -t tmpfs tmpfs "$root/dev/shm"
		cd "$root"
		mkdir -p .old
		pivot_root . .old
		cd "/root/Büro Daten/lanebench"
		umount -l /.old
		# Not in place of this shell: a script(1) that is process 1 is given
		# orphans, and waits for them for ever.
		env -i PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin \
			HOME=/root LANG=C.UTF-8 TERM=xterm "$@" || exit
		' within "$root" "$@"
}

# typed ROOT COMMAND LOG: as somebody would who sits before it.
typed() {
	within "$1" script -qec "stty rows 24 cols 80; $2" /dev/null \
		>"$3" 2>&1 </dev/null
}

failures=0
[ $# -gt 0 ] || set -- bookworm trixie
for suite; do
	root=$scratch/$suite
	log=$logs/$suite-root.log
	{
		make_root "$suite" "$root" &&
			within "$root" sh -c 'apt-get -q update &&
				apt-get -qy install git make'
	} >"$log" 2>&1 </dev/null || missing "no bare $suite: see $log"
	while IFS= read -r command; do
		begin=$SECONDS rc=0
		log="$logs/$suite-${command//[^a-z]/-}.log"
		typed "$root" "$command" "$log" || rc=$?
		printf '%-9s %-12s exit %d, %4d s: %s\n' "$suite" "$command" $rc \
			$((SECONDS - begin)) "$log"
		[ $rc -eq 0 ] || failures=$((failures + 1))
	done <<<"$commands"
	rm -rf --one-file-system "$root"
done
[ $failures -eq 0 ]
