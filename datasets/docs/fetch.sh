#!/bin/sh
# SPDX-License-Identifier: MIT
# Gets the pages `docs`: the HTML of PostgreSQL's and SQLite's documentation
# packages, unpacked into the cache, nothing installed. Exit 0: they are there;
# 3: they can't be had here, and one line says why.
set -eu
umask 022

say() {
	echo "docs: $*"
}

missing() {
	echo "docs: $*; made-up pages are used instead" >&2
	exit 3
}

if [ -n "${LANEBENCH_CACHE:-}" ]; then
	cache=$LANEBENCH_CACHE
elif [ -n "${XDG_CACHE_HOME:-}" ]; then
	cache=$XDG_CACHE_HOME/lanebench
elif [ -n "${HOME:-}" ]; then
	cache=$HOME/.cache/lanebench
else
	missing "no HOME, and LANEBENCH_CACHE isn't set"
fi
docs=$cache/docs

# The line KEY=VALUE of what was fetched before.
info() {
	while IFS='=' read -r key value; do
		[ "$key" = "$1" ] && echo "$value" && return
	done <"$docs/INFO"
}

if [ -s "$docs/INFO" ]; then
	say "$(info pages) pages of the $(info title) are in $docs"
	exit 0
fi
[ ! -e "$docs" ] || missing "$docs isn't of our making: remove it first"

for tool in apt-get apt-cache dpkg-deb; do
	command -v "$tool" >/dev/null 2>&1 ||
		missing "no $tool here (Debian and Ubuntu have these packages)"
done
mkdir -p "$cache" 2>/dev/null || missing "can't make $cache"
cache=$(cd "$cache" && pwd)
docs=$cache/docs
work=$(mktemp -d "$cache/.docs-XXXXXX" 2>/dev/null) ||
	missing "can't write in $cache"
trap 'rm -rf "$work"' EXIT
trap 'exit 130' INT
trap 'exit 143' TERM HUP

# The release's own version of PostgreSQL; else the newest that apt knows.
postgresql=$(apt-cache depends postgresql-doc 2>/dev/null |
	sed -n 's/^ *Depends: \(postgresql-doc-[0-9]*\)$/\1/p' | head -n 1)
[ -n "$postgresql" ] ||
	postgresql=$(apt-cache search --names-only '^postgresql-doc-[0-9]+$' \
		2>/dev/null | cut -d ' ' -f 1 | sort -V | tail -n 1)
if [ -z "$postgresql" ] ||
	! apt-cache show --no-all-versions sqlite3-doc >/dev/null 2>&1; then
	missing "apt knows no postgresql-doc and sqlite3-doc (\`apt-get update\`)"
fi

say "downloading $postgresql and sqlite3-doc"
# As root, apt would download as _apt, which can't write into our folder.
(cd "$work" && apt-get -q -q -o APT::Sandbox::User=root -o Acquire::Retries=2 \
	-o Acquire::http::Timeout=30 -o Acquire::https::Timeout=30 \
	download "$postgresql" sqlite3-doc) >"$work/log" 2>&1 ||
	missing "download failed: $(grep '^E:' "$work/log" | head -n 1 |
		cut -c 4-160) (\`apt-get update\`?)"

# unpack PACKAGE NAME: all pages of a package, as a folder NAME with its
# structure. Links are left out: what they point to is a page already.
unpack() {
	dpkg-deb -x "$work/$1"_*.deb "$work/$1" ||
		missing "$1 can't be unpacked in $cache"
	from=$work/$1/usr/share/doc
	for inner in "$1/html" "$1" sqlite3 sqlite3-doc; do
		[ -f "$from/$inner/index.html" ] ||
			[ -f "$from/$inner/index.html.gz" ] || continue
		from=$from/$inner
		break
	done
	mkdir -p "$work/docs/$2"
	(cd "$from" && find . -type f ! -name 'changelog*' \
		\( -name '*.html' -o -name '*.html.gz' \) \
		-exec cp -p --parents -t "$work/docs/$2" {} + &&
		find "$work/docs/$2" -name '*.gz' -exec gzip -d {} +) ||
		missing "no room for the pages of $1 in $cache"
}

# package_version PACKAGE; its number alone: release PACKAGE.
package_version() {
	dpkg-deb -f "$work/$1"_*.deb Version
}

release() {
	package_version "$1" | sed 's/^[0-9]*://; s/[-+~].*//'
}

unpack "$postgresql" postgresql
unpack sqlite3-doc sqlite
pages=$(find "$work/docs" -type f | wc -l | tr -d ' ')
[ "$pages" -gt 0 ] || missing "no pages in $postgresql and sqlite3-doc"
chmod -R u+rwX,go+rX "$work/docs"
title="PostgreSQL $(release "$postgresql") and SQLite $(release sqlite3-doc)"
title="$title documentation"
{
	echo "title=$title"
	echo "version=$postgresql $(package_version "$postgresql")," \
		"sqlite3-doc $(package_version sqlite3-doc)"
	echo "pages=$pages"
} >"$work/docs/INFO" || missing "no room in $cache"

# All at once; where another run was first, its pages are the same.
mv -T "$work/docs" "$docs" 2>/dev/null || [ -s "$docs/INFO" ] ||
	missing "can't move the pages to $docs"
say "$pages pages of the $title are in $docs"
