#!/usr/bin/env bash
# Names that a shell, a CSV, gnuplot or a printf would trip over: in the folder
# of pages, in pages, in the results' folder.
. "$(dirname "$0")/lib.sh"
only sequential pthread_pool openmp_for fork_pool curl_multi html url spin

odd=('with space' "quo'te" 'dou"ble' '$(touch pwned)' '`touch pwned`' 'a,b'
	'%s%n%d' '-dash' 'back\slash' '#hash' 'semi;colon' '<lt' 'äöü' '*?[a]'
	'@at' '~' '{x}' 'tab	tab')

for name in "${odd[@]}"; do
	rm -rf pages
	mkdir -p "pages/$name"
	for page in "${odd[@]}"; do
		echo "<title>$page</title><p>text" >"pages/$name/$page.html"
	done
	break
done
lb run --dataset html --set html.dir=pages --strategy pthread-pool --workers 2 \
	--blocks 1 --quiet --out all
want_rc 0
want_all all ok
want_same "$(column all/trials.csv items | sort -u)" "${#odd[@]}" "pages"
for name in "${odd[@]}"; do
	mkdir -p "in/$name"
	echo "<title>$name</title><p>text" >"in/$name/$name.html"
	lb run --dataset html --set "html.dir=in/$name" --strategy sequential \
		--workers 1 --blocks 1 --quiet "--out=$scratch/res/$name"
	want_rc 0
	want_file "res/$name/trials.csv"
	want_file "res/$name/summary.csv"
	lb analyze "res/$name"
	want_rc 0
done

# gnuplot gets such names as arguments.
if command -v gnuplot >/dev/null; then
	name="it's \"\$(touch pwned)\` %s\\n"
	mkdir -p "in/$name"
	pages "in/$name" 3
	lb run --dataset html --set "html.dir=in/$name" \
		--strategy pthread-pool --workers 1,2 --blocks 5 --quiet \
		--out "res/$name"
	want_rc 0
	want_file "res/$name/plots/html-speedup.svg"
	want_file "res/$name/plots/html-speedup.png"
	want_same "$(cat err)" "" "stderr"
fi

# Over HTTP too: percent-encoded, and found.
lb run --dataset url --set url.dir=pages --set url.mean-us=0 \
	--set url.urls="${#odd[@]}" --strategy curl-multi --workers 2 \
	--blocks 1 --quiet --out over
want_rc 0
want_all over ok
want_same "$(column over/trials.csv items_ok | sort -u)" "${#odd[@]}" \
	"pages over HTTP"

# A newline: in a page's name it is left out and said; in the results' folder
# it is a name like any other; in an option's value it is refused.
mkdir newline
echo '<p>text' >newline/good.html
echo '<p>text' >"newline/bad
name.html"
lb run --dataset html --set html.dir=newline --strategy sequential \
	--workers 1 --blocks 1 --out 'line
break'
want_rc 0
want_in out "left out"
want_in out "newline"
want_same "$(column 'line
break/trials.csv' items | sort -u)" 1 "pages"
lb run --dataset html --set 'html.dir=line
break' --quiet --out refused
want_rc 2
want_line "newline"

# Bytes that are no UTF-8: the run goes on, and run.json can be read.
bytes=$(printf 'by\377te')
mkdir "in/$bytes"
echo '<p>text' >"in/$bytes/$bytes.html"
quick --out "res/$bytes"
want_rc 0
want_file "res/$bytes/run.json"
"$TOOLS/json_read" "res/$bytes/run.json" || wrong "run.json is no JSON"
lb run --dataset html --set html.dir=in --strategy sequential --workers 1 \
	--blocks 1 --out res/bytes
want_rc 0
want_all res/bytes ok
for file in res/bytes/*.csv; do
	iconv -f UTF-8 -t UTF-16 "$file" >utf16 || wrong "$file isn't UTF-8"
done
want_in res/bytes/reference.csv "by?te.html"
ln -s /nowhere "in/$bytes/lost$bytes.html"
lb run --dataset html --set html.dir=in --strategy sequential --workers 1 \
	--blocks 1 --out res/bytes2
want_rc 0
want_in out "left out"
[ -z "$(find . -name pwned)" ] || wrong "a name was run as a command"
want_tidy
finish
