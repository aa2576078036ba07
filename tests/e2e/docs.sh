#!/usr/bin/env bash
# What the authors' pages quote: plugins in whole build without a warning and
# conform, quotations stand in the file that they name, and so does README.md's.
# What pages point to is there, and harness/README.md has every room.
. "$(dirname "$0")/lib.sh"
warnings="-Wall -Wextra -Wpedantic -Wshadow -Wconversion"
warnings_c="-Wstrict-prototypes"

# blocks PAGE: a file each, named by the comment above it: "plugin NAME.c",
# "all NAME.c", "from NAME.c"; a block of C without one is "none".
blocks() {
	awk '
	/^<!-- a plugin: / { how = "plugin"; name = $4; next }
	/^<!-- all of /    { how = "all"; name = $4; next }
	/^<!-- from /      { how = "from"; name = $3; next }
	/^```c(pp)?$/ {
		n++
		if (how == "") { how = "none"; name = "block" }
		out = sprintf("quoted/%02d.%s.%s", n, how, name)
		printf "" >out
		next
	}
	/^```/ { how = ""; out = "" }
	out != "" { print >out }' "$1"
}

# quoted BLOCK FILE: all of the block stands in the file, in one piece.
quoted() {
	awk 'NR == FNR { want = want $0 "\n"; next } { text = text $0 "\n" }
		END { exit index(text, want) == 0 }' "$1" "$2"
}

plugin() {
	local block=$1 name=$2

	local compile="cc -std=c11 -D_GNU_SOURCE $warnings $warnings_c"

	case $name in
	*.cc) compile="g++ -std=c++17 $warnings" ;;
	esac
	cp "$block" "$name"
	$compile -O2 -Werror -shared -fPIC -I"$SOURCE/harness/include" \
		"$name" -o "${name%.*}.so" -pthread 2>cc.log || {
		wrong "$page: $name doesn't build"
		cat cc.log >&2
		return
	}
	if grep -q 'lane_dataset lane_dataset' "$name"; then
		lb run --dataset "./${name%.*}.so" --strategy pthread-pool \
			--workers 2 --blocks 1 --quiet --out "run-$name" \
			--set "${name%.*}.dir=site"
		want_rc 0
		want_all "run-$name" ok
		lb check "./${name%.*}.so" --set "${name%.*}.dir=site"
		want_rc 0
		want_in out " 0 failed"
	else
		lb check "./${name%.*}.so"
		want_rc 0
		want_in out " 0 failed"
	fi
}

check_page() {
	local block base how name

	rm -rf quoted
	mkdir quoted
	blocks "$SOURCE/$page"
	for block in quoted/*; do
		base=${block#quoted/??.}
		how=${base%%.*}
		name=${base#*.}
		count=$((count + 1))
		case $how in
		plugin) plugin "$block" "$name" ;;
		all)
			cmp -s "$block" "$SOURCE/$(dirname "$page")/$name" ||
				wrong "$page: isn't all of $name"
			;;
		from)
			quoted "$block" "$SOURCE/$(dirname "$page")/$name" ||
				wrong "$page: $name has no such lines"
			;;
		*) wrong "$page: a block of C that says not whence it is" ;;
		esac
	done
}

# A link leads to a file, and within one to a heading.
check_links() {
	local page link file heading links=0

	while IFS= read -r -d '' page; do
		while IFS= read -r link; do
			links=$((links + 1))
			file=${link%%#*} heading=
			[ "$link" = "$file" ] || heading=${link#*#}
			[ -n "$file" ] && file=$(dirname "$page")/$file ||
				file=$page
			[ -e "$file" ] ||
				wrong "${page#"$SOURCE/"}: there is no $link"
			[ -z "$heading" ] || headings "$file" |
				grep -qxF -- "$heading" ||
				wrong "${page#"$SOURCE/"}: no heading $link"
		done < <(grep -oE '\]\([^):]+\)' "$page" | sed 's/^](//; s/)$//')
	done < <(find "$SOURCE" \( -name build -o -name .git \
		-o -path "$SOURCE/results" \) -prune -o -name '*.md' -print0)
	[ "$links" -ge 20 ] || wrong "only $links links were found"
}

# As a link names them.
headings() {
	sed -n 's/^##* //p' "$1" | tr 'A-Z ' 'a-z-' | tr -cd 'a-z0-9_\n-'
}

# Files are named from harness/ on, or from the top; NAME is anything's.
check_house() {
	local page=$SOURCE/harness/README.md name names=0

	what="harness/README.md"
	while IFS= read -r name; do
		names=$((names + 1))
		[ -e "$SOURCE/harness/$name" ] || [ -e "$SOURCE/$name" ] ||
			wrong "$what: there is no $name"
	done < <(sed 's/([^()]*)//g' "$page" |
		grep -oE '([a-z0-9_]+/)+[a-z0-9_]+\.(c|h|sh|gp|md)\b' | sort -u)
	# Its rooms are those of includes.sh, in that order.
	want_same "$(sed -n 's/^| `\([a-z/]*\)` | .*/\1/p' "$page" | xargs)" \
		"$(sed -n '/^order=(/,/)$/p' "$SOURCE/tests/e2e/includes.sh" |
			sed 's/order=(//; s/)$//' | xargs)" "rooms"
	[ "$names" -ge 40 ] || wrong "$what: only $names files were found"
	while IFS= read -r name; do
		[ -d "$SOURCE/harness/${name%/*}" ] ||
			[ -d "$SOURCE/${name%/*}" ] ||
			wrong "$what: there is no folder for $name"
	done < <(grep -oE '([a-z0-9_]+/)+[a-z_]*NAME' "$page")
}

# The top level is the user's: what a test forgot there isn't committed.
check_top() {
	local top

	top=$(git -C "$SOURCE" ls-files 2>/dev/null | cut -d/ -f1 | sort -u |
		grep -vE '^\.|^(CMakeLists\.txt|CMakePresets\.json|Makefile)$' |
		xargs)
	[ -z "$top" ] || want_same "$top" "CHANGELOG.md CONTRIBUTING.md \
LICENSE README.md datasets harness plots results strategies tests" \
		"the top level"
	want_same "$(sed -n 's/^## \[\([0-9.]*\)\].*/\1/p' \
		"$SOURCE/CHANGELOG.md" | head -n 1)" \
		"$(sed -n 's/^project(lanebench VERSION \([0-9.]*\).*/\1/p' \
			"$SOURCE/CMakeLists.txt")" "the newest version"
}

pages site 4
check_links
check_house
check_top
count=0
for page in strategies/README.md datasets/README.md; do
	check_page
done
[ "$count" -ge 5 ] || wrong "only $count blocks were found"

# The first page shows sequential without its two comments.
awk '/^```c$/ { on = 1; next } /^```/ { on = 0 } on' "$SOURCE/README.md" >shown
sed 1,2d "$SOURCE/strategies/sequential.c" | cmp -s - shown ||
	wrong "README.md: isn't sequential.c"

# What `check` says to read is there: sections, and the names in a header.
headings=0
while IFS='|' read -r page heading; do
	headings=$((headings + 1))
	grep -qx "##* $heading" "$SOURCE/$page" ||
		wrong "check says to read $page, \"$heading\", which isn't there"
done < <(sed -n 's/.*"\([a-z/]*README.md\), \\"\(.*\)\\"".*/\1|\2/p' \
	"$SOURCE"/harness/check/scenario.[ch])
[ "$headings" -ge 7 ] || wrong "check names only $headings sections"

# A plugin of the tree is checked by its file as well as by its name.
lb check "$PLUGINS/sequential.so"
want_rc 0
# What README has typed is found in a clone: PATH comes before it.
what="README.md"
want_same "$(grep -m1 -oE '^lanebench|^make build && PATH=' "$SOURCE/README.md")" \
	"make build && PATH=" "the first of its commands"
finish
