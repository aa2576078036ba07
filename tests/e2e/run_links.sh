#!/usr/bin/env bash
# run.json has a version of every library that a plugin of the run brings along,
# and of none that only others bring.
. "$(dirname "$0")/lib.sh"
command -v ldd >/dev/null || skip "there is no ldd"

# links FILE: its libraries' names and files.
links() {
	ldd "$1" | sed -n 's/^[[:space:]]*\([^ ]*\)\.so[^ ]* => \(\/[^ ]*\) .*/\1 \2/p'
}

versions() {
	python3 - "$1" <<-'PYTHON'
		import json, sys
		for item in json.load(open(sys.argv[1]))["versions"].items():
		    print(*item, sep="\t")
	PYTHON
}

# want_links PLUGIN: each of them, as the file that it really is says.
want_links() {
	local name file real

	links "$PLUGINS/$1.so" >linked
	while read -r name file; do
		# Our own program's say more of themselves, or are the C library.
		links "$BIN/lanebench-trial" | grep -q "^$name " && continue
		cut -f1 versions | grep -qx -e "$name" -e "${name#lib}" || {
			wrong "no version of $name, which $1 is linked with"
			continue
		}
		real=$(basename "$(readlink -f "$file")")
		grep -q -e "^$name	.*${real##*.so.}" versions ||
			grep -q -e "^$name	[0-9]" -e "^${name#lib}	[0-9]" versions ||
			wrong "$name: $(grep "^$name" versions) isn't of $real"
	done <linked
}

quick --out without
want_rc 0
versions without/run.json >versions
want_links html
for plugin in openmp_for io_uring; do
	[ -e "$PLUGINS/$plugin.so" ] || continue
	name=$(links "$PLUGINS/$plugin.so" |
		grep -o -e '^libgomp ' -e '^libomp ' -e '^liburing ')
	[ -n "$name" ] || continue
	versions without/run.json >versions
	grep -q "^${name% }	" versions && wrong "$name without $plugin"
	lb run --dataset html --set html.dir=quick --workers 1 --blocks 1 \
		--strategy "${plugin/_/-}" --quiet --out "with-$plugin"
	versions "with-$plugin/run.json" >versions
	grep -qE "^${name% }	[0-9.]+(, build [0-9a-f]{20})?$" versions ||
		wrong "$plugin: no version of $name: $(cat versions)"
	want_links "$plugin"
	want_links html
done
finish
