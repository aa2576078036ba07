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

# What a room may include besides itself.
declare -A below=(
	[files]="" [stats]="" [measure]="" [wire]=""
	[record]="stats measure wire"
	[report]="record stats measure wire"
	[plan]="record stats measure wire"
	[launch]="record stats measure wire"
	[check]="launch record stats measure wire"
	[contest]="bench campaign report plan launch record stats measure wire"
	[bench]="campaign report plan launch record stats measure wire"
	[campaign]="report plan launch record stats measure wire"
	[cli]="campaign check report plan launch record stats measure wire"
	[trial]="capture fetch wire measure"
	[capture]="fetch record stats measure wire"
	[fetch]="measure wire"
	[origin]="measure wire"
)

# includes FOLDER...: FILE:LINE:"HEADER" or FILE:LINE:<HEADER>
includes() {
	find "$@" -name '*.[ch]' -print0 | sort -z | xargs -0 -r grep -Hn \
		'^[[:space:]]*#[[:space:]]*include' | sed -E \
		's/^([^:]*:[0-9]+):[^"<]*(["<][^">]*[">]).*/\1:\2/'
}

check_rooms() {
	local folder room line at header target
	for folder in harness/*/; do
		room=$(basename "$folder")
		case $room in include | setup | templates) continue ;; esac
		[ -n "${below[$room]+known}" ] || {
			wrong "$folder: this room has no place in the order"
			continue
		}
		while IFS= read -r line; do
			header=${line##*:} at=${line%:*}
			# The lowest room is everybody's.
			case $header in '<'* | '"files/'*) continue ;; esac
			target=${header#\"} target=${target%\"}
			case $target in
			../* | */../*) wrong "$at: $header leaves the room" ;;
			lanebench/*) wrong "$at: $header wants <>" ;;
			*/*)
				case " $room ${below[$room]} " in
				*" ${target%%/*} "*) ;;
				*) wrong "$at: $room stands below, or beside, $header" ;;
				esac
				;;
			*) wrong "$at: $header wants its room: \"room/header.h\"" ;;
			esac
		done < <(includes "$folder")
	done
}

# A plugin's world: <lanebench/...> and the system's, and the folders beside it,
# which plugins of its kind share.
check_plugins() {
	local line header at folder
	while IFS= read -r line; do
		header=${line##*:} at=${line%:*}
		case $at:$header in
		*:'<'*) continue ;;
		# The lowest room, which the shared part of ours is linked with.
		datasets/*:'"files/'*) continue ;;
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
	others='harness/measure/(tree|machine|kernel_file)\.c'
	others+='|harness/launch/(group|group_files|tree|limits)\.c'
	others+='|harness/launch/(guard_inside|child_begin)\.c'
	others+='|harness/trial/(delay|leftovers)\.c|harness/cli/main\.c'
	# The running program; plugins, which were looked at before.
	others+='|harness/trial/(early|elf|loader|versions)\.c|harness/bench/bare\.c'
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
check_plugins
check_opens
check_c_library
check_public
check_private
[ $failures -eq 0 ] || {
	echo "$failures wrong" >&2
	exit 1
}
