#!/usr/bin/env bash
# Rooms include only what stands below them; plugins only their public headers;
# every header compiles alone.
set -u
cd "${SOURCE:-$(dirname "$0")/../..}" || exit 1
scratch=$(mktemp -d) || exit 1
trap 'rm -rf "$scratch"' EXIT
failures=0

wrong() {
	printf '%s\n' "$*" >&2
	failures=$((failures + 1))
}

# Rooms, lowest first: each may include itself and those before it.
order=(text files stats measure wire record plan process analysis launch plugins
	doctor report/terminal report/pictures report/page report/export campaign
	studies check fetch capture origin trial bench bench/peers cli)

# The other programs' rooms share with `lanebench` only what is low: a trial
# can't see how it is judged.
shared=" text files stats measure wire process "
declare -A apart=([fetch]="$shared fetch" [capture]="$shared fetch capture"
	[origin]="$shared origin" [trial]="$shared fetch capture trial")

# room_of FOLDER/FILE: the room that it is in, or nothing
room_of() {
	local folder=${1%/*}
	case " ${order[*]} " in *" $folder "*) echo "$folder" ;; esac
}

# may ROOM OTHER: whether ROOM may include a header of OTHER
may() {
	local room
	[ -z "${apart[$1]+apart}" ] || case " ${apart[$1]} " in
	*" $2 "*) ;;
	*) return 1 ;;
	esac
	for room in "${order[@]}"; do
		[ "$room" != "$2" ] || return 0
		[ "$room" != "$1" ] || return 1
	done
	return 1
}

# includes FOLDER...: FILE:LINE:"HEADER" or FILE:LINE:<HEADER>
includes() {
	find "$@" -name '*.[ch]' -print0 | sort -z | xargs -0 -r grep -Hn \
		'^[[:space:]]*#[[:space:]]*include' | sed -E \
		's/^([^:]*:[0-9]+):[^"<]*(["<][^">]*[">]).*/\1:\2/'
}

check_rooms() {
	local file room line at header target other
	while IFS= read -r file; do
		room=$(room_of "${file#harness/}")
		case $file in harness/include/* | harness/templates/*) continue ;; esac
		[ -n "$room" ] || {
			# A plugin of check's, and pools of others for bench.
			case $file in harness/check/probe/* | harness/bench/pools/*) ;;
			*) wrong "$file: its room has no place in the order" ;;
			esac
			continue
		}
		while IFS= read -r line; do
			header=${line##*:} at=${line%:*}
			case $header in '<'*) continue ;; esac
			target=${header#\"} target=${target%\"}
			other=$(room_of "$target")
			case $target in
			../* | */../*) wrong "$at: $header leaves the room" ;;
			lanebench/*) wrong "$at: $header wants <>" ;;
			*/revision.h) ;; # made by the build
			check/probe/*) ;; # what check and its plugin agree on
			*/*)
				may "$room" "$other" ||
					wrong "$at: $room stands below, or beside, $header"
				;;
			*) wrong "$at: $header wants its room: \"room/header.h\"" ;;
			esac
		done < <(includes "$file")
	done < <(find harness -name '*.[ch]' | sort)
}

# No file is included, by however many steps, by what it includes.
check_circles() {
	local circles
	circles=$(includes harness | sed -nE \
		's,^harness/([^:]*)\.[ch]:[0-9]+:"([^"]*)\.h"$,\1 \2,p' |
		awk '$1 != $2' | sort -u | tsort 2>&1 >/dev/null |
		sed 's/^tsort: //')
	[ -z "$circles" ] || wrong "includes go in a circle: $circles"
}

# A plugin's world: <lanebench/...> and the system's, and the folders beside it,
# which plugins of its kind share.
check_plugins() {
	local line header at folder
	while IFS= read -r line; do
		header=${line##*:} at=${line%:*}
		case $at:$header in
		*:'<'*) continue ;;
		# The lowest rooms, which the shared part of ours is linked with.
		datasets/*:'"files/'* | datasets/*:'"text/'*) continue ;;
		# The one reader of URLs.
		datasets/url*:'"fetch/site.h"') continue ;;
		*:*/*)
			folder=${header#\"} folder=${at%%/*}/${folder%%/*}
			[ ! -d "$folder" ] || continue
			;;
		esac
		wrong "$at: a plugin may not include $header"
	done < <(includes strategies datasets)
}

# The public headers: what every C library has, and each other.
check_c_library() {
	local line header
	while IFS= read -r line; do
		header=${line##*:}
		case $header in
		'<stddef.h>' | '<stdint.h>' | '<stdbool.h>' | '<limits.h>') ;;
		'<lanebench/'*) ;;
		*) wrong "${line%:*}: needs more than the C library: $header" ;;
		esac
	done < <(includes harness/include)
}

# compiles NAME HEADER COMMAND...: as the only thing in a file.
compiles() {
	local name=$1 header=$2
	shift 2
	echo "#include <$header>" |
		"$@" -Wall -Wextra -Wpedantic -Werror -fsyntax-only - \
			2>"$scratch/errors" || {
		wrong "$header does not compile alone as $name:"
		head -n 8 "$scratch/errors" >&2
	}
}

check_public() {
	local header cc=${CC:-cc} cxx= all="-Wshadow -Wconversion"
	for cxx in g++ clang++ ""; do
		[ -z "$cxx" ] || ! command -v $cxx >/dev/null || break
	done
	[ -n "$cxx" ] || echo "skipped: C++17, for there is no g++ or clang++"
	for header in harness/include/lanebench/*.h; do
		header=lanebench/${header##*/}
		# shellcheck disable=SC2086
		compiles C11 "$header" "$cc" -std=c11 -Iharness/include \
			$all -x c
		[ -z "$cxx" ] || compiles C++17 "$header" \
			$cxx -std=c++17 -Iharness/include $all -x c++
	done
}

# Ours are compiled as CMake does: GNU's interfaces on, the libraries known.
check_private() {
	local header flags
	flags=$(pkg-config --cflags libcurl libxml-2.0 libmicrohttpd libxxhash \
		inih jansson hwloc) || wrong "pkg-config failed"
	while IFS= read -r -d '' header; do
		# shellcheck disable=SC2086
		compiles C11 "${header#harness/}" "${CC:-cc}" -std=c11 \
			-D_GNU_SOURCE -Iharness -Iharness/include -Idatasets \
			$flags -x c
	done < <(find harness -name '*.h' -not -path 'harness/include/*' -print0)
	while IFS= read -r -d '' header; do
		# shellcheck disable=SC2086
		compiles C11 "${header#datasets/}" "${CC:-cc}" -std=c11 \
			-D_GNU_SOURCE -Iharness/include -Idatasets $flags -x c
	done < <(find datasets -name '*.h' -print0)
	while IFS= read -r -d '' header; do
		# shellcheck disable=SC2086
		compiles C11 "${header#strategies/}" "${CC:-cc}" -std=c11 \
			-D_GNU_SOURCE -Iharness/include -Istrategies $flags -x c
	done < <(find strategies -name '*.h' -print0)
}

# Files are opened by harness/files, which isn't held up, overrun or led astray.
check_opens() {
	local line by others
	by='f?open(at2?)?|fre?open|creat|mkos?temps?|tmpfile|dlm?open|gzopen'
	by+='|json_(load|dump)_file|ini_parse|(xml|html)(Read|Parse)File'
	by+='|std::[io]?fstream'
	# The kernel's: /proc, /sys, control groups, /dev/null.
	others='harness/measure/(machine|kernel_file)\.c'
	others+='|harness/process/(cgroup|proc_tree|limits|spawn)\.c'
	others+='|harness/process/supervisor_inside\.c'
	others+='|harness/trial/(run_delay|leftovers)\.c|harness/cli/main\.c'
	# The running program; plugins, which were looked at before.
	others+='|harness/trial/(early|loader|describe)\.c|harness/bench/bare\.c'
	others+='|datasets/pages/allocator\.c'
	# Below a folder, by the kernel's own guard, and then looked at.
	others+='|harness/origin/(root|server)\.c'
	while IFS= read -r line; do
		wrong "$line: files are opened by harness/files/files.h"
	done < <(grep -rnE --include='*.[ch]' --include='*.cpp' \
		"(^|[^_[:alnum:]>.])($by)\(([^)]|$)" \
		harness datasets strategies |
		grep -vE "^(harness/files/[a-z]+\.[ch]|$others):")
}

check_rooms
check_circles
check_plugins
check_opens
check_c_library
check_public
check_private
[ $failures -eq 0 ] || {
	echo "$failures wrong" >&2
	exit 1
}
