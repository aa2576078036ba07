#!/usr/bin/env bash
# The program in strategies/peers/README.md, as it stands there: it passes the
# suite, and does the same work as what is in C.
. "$(dirname "$0")/lib.sh"

[ -x /usr/bin/python3 ] || skip "there is no /usr/bin/python3"

# block LANGUAGE: the first of its kind in the README.
block() {
	awk -v fence="\`\`\`$1" '$0 == fence { on = 1; next }
		/^\`\`\`/ { if (on) exit } on' "$SOURCE/strategies/peers/README.md"
}
block ini >mine.ini
block python >mine.py
want_file mine.ini
want_file mine.py
lb check --verbose ./mine.ini
want_rc 0
want_in out "each page once"
want_in out "each URL once"
want_in out "ok    a name with escapes"
want_in out "0 failed, 0 skipped"
pages own 7
# The line to try it by hand.
grep -A1 "^printf '%s" "$SOURCE/strategies/peers/README.md" |
	sed -e "s,/path/to/a/page,$scratch/own/3," -e 's,python3,/usr/bin/&,' >hand
sh ./hand >out 2>err
rc=$?
what="by hand"
want_rc 0
want_same "$(grep -c . out) $(sed -n '1p;$p' out | tr '\n' ' ')" "3 ready done " \
	"what it says"
grep -qE '^ok 0 [0-9]+ [0-9a-f]{8} 3$' out || wrong "$what: no title of page 3"
lb run --strategy ./mine.ini,pthread-pool --dataset url,html --workers 1,3 \
	--blocks 1 --set html.dir=own --set url.dir=own --set url.urls=20 \
	--set url.mean-us=500 --out run
want_rc 0
want_all run ok
want_same "$(awk -F, '$2 == "mine"' run/trials.csv | wc -l)" 8 "rows of mine"

# Every key of a manifest, and every word of the protocol, is told there.
for word in name summary datasets command needs heeds workers checks; do
	want_in "$SOURCE/strategies/peers/README.md" "| \`$word\` |"
done
want_nobody
want_tidy
finish
