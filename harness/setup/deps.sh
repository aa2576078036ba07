#!/usr/bin/env bash
# Finds out what is missing here and has the package manager install it, or
# prints the one command that does. Says nothing when all is there.
#
#   deps.sh build|bench|package|test|fuzz|ci|self|peers [--check]
#
# --check: never install.
#
# Exit 0: all is there. 2: usage. 3: something is missing, and was said.
set -u
table=$(dirname "$0")/packages.txt
set_asked=${1:-test}
check_only=${2:-}

die() {
	printf 'lanebench: %s\n' "$1" >&2
	shift
	[ $# -eq 0 ] || printf '%s\n' "$@" >&2
	exit 3
}

[ "$(uname -s)" = Linux ] ||
	die "runs on Linux only, and this is $(uname -s); nothing was done"

# The version in what `NAME --version` prints first, or nothing.
command_version() {
	"$1" --version 2>/dev/null </dev/null |
		grep -oEm1 '[0-9]+(\.[0-9]+)+' | head -n 1
}

# at_least HAVE MIN
at_least() {
	[ "$2" = - ] && return
	[ "$(printf '%s\n%s\n' "$2" "$1" | sort -V | head -n 1)" = "$2" ]
}

# The checks: 0 where it is here; what is here but too old goes into `old`.
check_cmd() {
	local path
	path=$(command -v "$1") || return 1
	[ "$2" = - ] && return
	local have
	have=$(command_version "$1")
	at_least "${have:-0}" "$2" || { old="$path is ${have:-?}"; return 1; }
}

check_pc() {
	command -v pkg-config >/dev/null || return 1
	local have
	have=$(pkg-config --modversion "$1" 2>/dev/null) || return 1
	at_least "$have" "$2" || { old="$1 is $have"; return 1; }
}

check_cc() {
	command -v cc >/dev/null || return 1
	echo '#include <stdlib.h>' | cc -x c -fsyntax-only - >/dev/null 2>&1
}

# Some gnuplots are built without cairo, and draw no PNG.
check_gnuplot() {
	check_cmd gnuplot "$2" || return 1
	gnuplot -e 'set terminal svg; set terminal pngcairo' >/dev/null 2>&1 ||
		{ old="$(command -v gnuplot) has no pngcairo"; return 1; }
}

check_font() {
	find -L /usr/share/fonts /usr/local/share/fonts \
		"${HOME:-/}/.local/share/fonts" "${HOME:-/}/.fonts" \
		\( -name '*.ttf' -o -name '*.otf' \) -print -quit 2>/dev/null |
		grep -q .
}

# CPack makes a .deb by these; it isn't made where packages are others.
check_dpkg-dev() {
	! command -v apt-get >/dev/null ||
		{ command -v dpkg-shlibdeps && command -v file; } >/dev/null
}

check_certificates() {
	[ -s /etc/ssl/certs/ca-certificates.crt ] ||
		[ -s /etc/pki/tls/certs/ca-bundle.crt ] || [ -s /etc/ssl/cert.pem ]
}

# gcc's OpenMP reports races that aren't there; clang brings its own.
check_tsan() {
	command -v clang >/dev/null || return 1
	echo '#include <omp.h>
	int main(void) { return omp_get_max_threads() < 1; }' |
		clang -x c -fsanitize=thread -fopenmp -o /dev/null - 2>/dev/null
}

# libFuzzer comes with clang only.
check_fuzzer() {
	command -v clang >/dev/null || return 1
	echo 'int LLVMFuzzerTestOneInput(const char *, long);
	int LLVMFuzzerTestOneInput(const char *a, long n) { return !a && !n; }' |
		clang -x c -fsanitize=fuzzer,address,undefined -o /dev/null - \
			2>/dev/null
}

# The system's, which its packages of modules belong to.
check_python() {
	/usr/bin/python3 -c "import $1" 2>/dev/null
}

# Go's libraries, as distributions have them.
check_gocode() {
	[ -d "/usr/share/gocode/src/$1" ]
}

check_node() {
	NODE_PATH=/usr/share/nodejs node -e "require('$1')" 2>/dev/null
}

# Rows of the table that the set asked for takes in.
rows() {
	awk -v asked="$set_asked" '
		BEGIN { rank["build"] = 1; rank["bench"] = 2; rank["package"] = 3
			rank["test"] = 4; rank["fuzz"] = 5; rank["ci"] = 6 }
		{ set = $1; sub(/[?]$/, "", set) }
		/^[^#]/ && NF && (set == asked || set in rank &&
			rank[set] <= (asked in rank ? rank[asked] : 2))' \
		"$table"
}

# Fills missing (what), wanted (packages, in this system's names), stale (what
# is here but too old), minimum (package → oldest version) and spared (packages
# without which only a plugin is left out: installed along, not asked for).
look() {
	local set kind name min debian fedora arch brew what packages package
	missing=() wanted=() stale=()
	declare -gA minimum=() spared=()
	while read -r set kind name min debian fedora arch brew; do
		old=
		"check_$kind" "$name" "$min" && continue
		[ "$name" = - ] && what=$kind || what=$name
		[ "$min" = - ] || what+=" $min"
		[[ $set == *\? ]] || missing+=("$what")
		[ -z "$old" ] || stale+=("$old, $what is needed")
		packages=${!system:--}
		[ "$packages" != - ] || continue
		for package in ${packages//,/ }; do
			[ -z "${minimum[$package]:-}" ] || continue
			wanted+=("$package")
			minimum[$package]=$min
			[[ $set != *\? ]] || spared[$package]=1
		done
	done < <(rows)
}

# The package manager, named by the table's column. brew comes last: it can
# stand beside a system's own.
find_system() {
	system=none
	if command -v apt-get >/dev/null; then
		system=debian
	elif command -v dnf >/dev/null; then
		system=fedora
	elif command -v pacman >/dev/null; then
		system=arch
	elif command -v brew >/dev/null; then
		system=brew
	fi
}

# The one command, ready to be typed by whoever stands here.
one_command() {
	local update="apt-get update" install lead=
	install="apt-get install -y --no-install-recommends ${wanted[*]}"
	[ "$(id -u)" = 0 ] || ! command -v sudo >/dev/null || lead="sudo "
	case $system in
	debian)
		if [ "$(id -u)" = 0 ] || [ -n "$lead" ]; then
			echo "$lead$update && $lead$install"
		else
			echo "su -c '$update && $install'"
		fi
		;;
	fedora) echo "${lead}dnf install -y ${wanted[*]}" ;;
	arch) echo "${lead}pacman -S --needed ${wanted[*]}" ;;
	brew) echo "brew install ${wanted[*]}" ;;
	esac
}

list() {
	local text
	text=$(printf ', %s' "$@")
	echo "${text:2}"
}

# Prints what to type, and ends.
tell() {
	local what
	what="missing here: $(list "${missing[@]}")"
	[ $system != none ] && [ ${#wanted[@]} -gt 0 ] ||
		die "$what" "Install that with this system's package manager."
	[ -n "$check_only" ] ||
		die "$what" "Type this, then the same again:" "" \
			"    $(one_command)" ""
	[ $system != debian ] || ! find_root ||
		die "$what" "Type this, then the same again:" "" \
			"    make deps" "" "or, for what this needs alone:" "" \
			"    $(one_command)" ""
	die "$what" "Type this, then the same again (\`make deps\` says it of \
the tests, too):" "" "    $(one_command)" ""
}

# How root is become: nothing, sudo, or not at all. Waits for a password only
# where somebody can type it.
find_root() {
	if [ "$(id -u)" = 0 ]; then
		root=()
	elif ! command -v sudo >/dev/null; then
		return 1
	elif sudo -n true 2>/dev/null; then
		root=(sudo -n)
	elif [ -t 0 ] && [ -t 2 ]; then
		root=(sudo)
	else
		return 1
	fi
}

# What apt says is kept for the case that it fails.
apt() {
	${root[@]+"${root[@]}"} env DEBIAN_FRONTEND=noninteractive apt-get \
		-q -o DPkg::Lock::Timeout=300 "$@" </dev/null >"$log" 2>&1
}

# What apt would install, PACKAGE VERSION a line; a virtual one is left out.
candidates() {
	LC_ALL=C apt-cache policy "${wanted[@]}" 2>/dev/null | awk '
		/^[^ ].*:$/ { name = substr($1, 1, length($1) - 1) }
		$1 == "Candidate:" && $2 != "(none)" { print name, $2 }'
}

# Nothing is installed unless everything can be, and is new enough.
apt_offers_all() {
	local -A offer=()
	local package version
	while read -r package version; do
		offer[$package]=$version
	done < <(candidates)
	local offered=()
	unfit=()
	for package in "${wanted[@]}"; do
		version=${offer[$package]:-}
		if [ -z "$version" ]; then
			[ -n "${spared[$package]:-}" ] ||
				unfit+=("$package isn't offered")
		elif [ "${minimum[$package]}" != - ] && dpkg --compare-versions \
			"${version#*:}" lt "${minimum[$package]}"; then
			[ -n "${spared[$package]:-}" ] || unfit+=(
				"$package is $version, not ${minimum[$package]}")
		else
			offered+=("$package")
		fi
	done
	[ ${#unfit[@]} -eq 0 ] || return 1
	wanted=("${offered[@]}")
}

system_name() {
	(. /etc/os-release 2>/dev/null && echo "${PRETTY_NAME:-this system}") ||
		echo "this system"
}

apt_install_all() {
	local updated= install="install -y --no-install-recommends"
	log=$(mktemp) || exit 3
	trap 'rm -f "$log"' EXIT
	if ! apt_offers_all; then
		apt update || apt_failed
		updated=1
		apt_offers_all ||
			die "$(system_name) can't have it: $(list "${unfit[@]}")" \
				"Debian 12, Ubuntu 24.04 or later is needed; nothing was done."
	fi
	# shellcheck disable=SC2086
	apt $install "${wanted[@]}" && return
	# Old lists name what is gone from the mirror.
	# shellcheck disable=SC2086
	[ -z "$updated" ] && apt update && apt $install "${wanted[@]}" && return
	apt_failed
}

apt_failed() {
	tail -n 15 "$log" >&2
	die "apt-get failed, as said above; the whole was:" "" \
		"    $(one_command)" ""
}

case $set_asked in
build | bench | package | test | fuzz | ci | self | peers) ;;
*)
	echo "usage: deps.sh" \
		"build|bench|package|test|fuzz|ci|self|peers [--check]" >&2
	exit 2
	;;
esac

find_system
look
[ ${#missing[@]} -gt 0 ] || exit 0
[ -z "$check_only" ] && [ $system = debian ] && find_root || tell

echo "lanebench: installing $(list "${wanted[@]}"); this takes a minute or two"
apt_install_all
hash -r
look
[ ${#missing[@]} -eq 0 ] || die "installed, and still missing: \
$(list "${missing[@]}")" ${stale[@]+"${stale[@]}"}
