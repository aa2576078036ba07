#!/usr/bin/env bash
# Programs as strategies: found, listed, described, run in the same blocks, and
# checked on every page.
. "$(dirname "$0")/lib.sh"

here=$SOURCE/tests/e2e/peers
whole=$BIN
only sequential pthread_pool html url spin
# One of those that come along, whose probe is quick.
mkdir small/lib/lanebench/peers
cp "$PLUGINS"/peers/{peer.py,xargs*} small/lib/lanebench/peers/
mkdir mine
cp "$here/peer.sh" mine/
# manifest NAME MODE [LINE...]
manifest() {
	local name=$1 mode=$2

	shift 2
	{
		echo "[peer]"
		echo "name = $name"
		echo "summary = a shell's loop"
		echo "datasets = html"
		echo "command = sh peer.sh $mode"
		printf '%s\n' "$@"
	} >"mine/$name.ini"
}
manifest plain ok "workers = one" "needs = coreutils, gzip"
manifest bodies title "checks = body"
manifest fewer half
sed -i 's/^datasets.*/datasets = html, html/' mine/fewer.ini
manifest unfit unfit "needs = plutonium"
manifest stubborn leaves
# It waits for what is left behind, again and again: meanwhile the others go on.
"$BIN/lanebench" check ./mine/stubborn.ini >stubborn 2>&1 </dev/null &
stubborn=$!
started="$started $stubborn"
printf '[peer]\nname=none\nsummary=x\ndatasets=url, html\ncommand=./none -x\n' \
	>mine/none.ini

# Titles that would break a shell, a CSV or a line of the protocol.
pages quoted 3
cat >quoted/a.html <<'END'
<title>"quotes", 'more' \n $(touch pwned) `x` %s &amp; ;</title><p>x
END
printf '<title>  two   blanks\tand a tab </title><p>y\n' >quoted/b.html
printf '<meta charset=utf-8><title>\303\251t\303\251 \342\202\254</title><p>z\n' >quoted/c.html
printf '<p>no title at all\n' >quoted/d.html

export LANEBENCH_PATH=$scratch/mine
lb run --dataset html --set html.dir=quoted --strategy peers --dry-run
want_rc 0
want_in out " plain"
want_in out " xargs"
want_not_in out "pthread-pool"
lb run --dataset html --set html.dir=quoted --strategy all --dry-run
want_rc 0
want_not_in out " plain"
lb list strategies
want_rc 0
want_same "$(wide <out)" "" "lines over 79 columns"
tr -s ' \n' '  ' <out >said
want_in said "a shell's loop (a peer)"
want_in said "not here: there is no flux capacitor; it needs: plutonium"
want_in said "mine/none: No such file or directory"
lb describe fewer
want_rc 0
want_in out "lanebench starts, for html;"
lb describe plain
want_rc 0
want_in out "command: sh peer.sh ok"
want_in out "version: peer.sh 1.0"
want_in out "runs at one worker only"
lb describe ./mine/unfit.ini
want_rc 0
want_in out "not here: there is no flux capacitor; it needs: plutonium"
# What one says of itself may be anything.
manifest leaky leaky
manifest wordy wordy "needs = plutonium"
lb describe ./mine/leaky.ini
want_in out "version: 1.0??1m of http://...@host/"
lb describe ./mine/wordy.ini
want_in out "not here: looked at http://...@host/ 00000"
want_in out "000...; it needs: plutonium"
rm mine/leaky.ini mine/wordy.ini

# python3 is the system's, whatever stands first in PATH, and is asked for the
# modules; any other interpreter is the first there.
mkdir path
for program in python3 snake; do
	printf '#!/bin/sh\necho "the first $0 in PATH"\n' >path/$program
	chmod +x path/$program
done
for program in python3 snake; do
	cat >mine/$program.ini <<END
[peer]
name = of-$program
summary = x
datasets = html
command = $program modules.py
needs = python3-flux
END
done
cat >mine/modules.py <<'END'
import sys
print("looked by", sys.executable, flush=True)
import flux_capacitor
END
PATH=$scratch/path:$PATH lb describe ./mine/python3.ini
want_rc 0
want_in out "command: /usr/bin/python3 modules.py"
[ ! -x /usr/bin/python3 ] || want_in out \
	"not here: ModuleNotFoundError: No module named 'flux_capacitor'; it needs: python3-flux"
sed -i '$d' mine/modules.py
PATH=$scratch/path:$PATH lb describe ./mine/python3.ini
[ ! -x /usr/bin/python3 ] || want_in out "version: looked by /usr/bin/python3"
PATH=$scratch/path:$PATH lb describe ./mine/snake.ini
want_in out "version: the first $scratch/path/snake in PATH"
rm mine/python3.ini mine/snake.ini

# Named by name and by path, beside what is in C; peers alone are left out of a
# run that names none.
LANEBENCH_PATH= lb run --dataset html,spin --set html.dir=quoted --items 6 \
	--strategy ./mine/plain.ini,pthread-pool --workers 1,2 --blocks 1 \
	--keep-items --out byfile
want_rc 0
want_in err "plain: left out of spin, for it runs html only"
want_all byfile ok
lb run --dataset html --set html.dir=quoted --workers 1,2 --blocks 1 \
	--strategy plain,bodies,fewer,unfit,none,pthread-pool --keep-items --out named
want_rc 0
want_in err "unfit is skipped: there is no flux capacitor"
want_same "$(awk -F, 'NR > 1 && $7 != "ok" { print $2, $7 }' \
	named/trials.csv | sort -u | tr '\n' ' ')" "none skipped unfit skipped " "not ok"
want_in named/trials.csv "it needs: plutonium"
want_same "$(awk -F, '$2 == "plain" { print $3, $9, $10, $11, $12, $23 }' \
	named/trials.csv | sort -u)" "1 7 7 0 0 " "rows of plain"
want_same "$(awk -F, '$2 == "bodies"' named/trials.csv | wc -l)" 4 \
	"rows of bodies"
want_same "$(awk -F, '($2 == "plain" || $2 == "sequential") { print $22 }' \
	named/trials.csv | sort -u | wc -l)" 1 "bytes of both"
want_same "$(awk -F, '$2 == "plain" && !($14 > 0 && $17 + $18 > 0 && $19 > 0)' \
	named/trials.csv)" "" "times, CPU and memory of plain"
want_same "$(awk -F, 'NR == 1 { for (i = 1; i <= NF; i++) if ($i == "workers_used") at = i }
	$2 == "fewer" || $2 == "bodies" { print $2, $3, $at }' named/trials.csv |
	sort -u | tr '\n' ',')" "bodies 1 ,bodies 2 ,fewer 1 1,fewer 2 1," \
	"workers used"
want_not_in out "incomplete"
want_in out "Skipped: unfit. Reason: there is no flux capacitor; it needs: plutonium."
want_whole named/summary.csv
[ ! -e pwned ] || wrong "a title was run by a shell"
want_in named/run.json '"version": "peer.sh 1.0"'
want_in named/run.json '"checks": "body"'
grep -qE "^ *bodies .* fetch only$" out || wrong "$what: bodies isn't marked"
want_in out "bodies only fetches"
want_in named/run.json '"peer.sh"'
want_in named/reference.csv 'a tab'
want_same "$(awk -F, '$2 == "plain" && ($6 != "" || $7 != "" || $10 != "")' \
	named/items.csv)" "" "what of an item nobody knows"
want_same "$(grep -c '^html,plain,1,1,' named/items.csv)" 7 "items of plain"
want_same "$(head -n 1 named/reference.csv)" \
	dataset,item,source,status,reason,bytes,digest,crc32,title columns

# What is secret is told to no program, and one that would have to know it is
# skipped, as is one that doesn't heed what is set; any other option is told.
printf '[peer]\nname=told\nsummary=x\ndatasets=url\ncommand=sh peer.sh told\n' \
	>mine/told.ini
echo 'heeds = max-redirects, user-agent' >>mine/told.ini
secret() {
	lb run --dataset url --set url.dir=quoted --set url.urls=4 \
		--set url.mean-us=0 --workers 1 --blocks 1 --quiet \
		--strategy ./mine/told.ini "$@"
}
for option in header='X-Key: hush' user=reader:hush proxy=http://hush@127.0.0.1:1; do
	name=${option%%=*}
	rm -rf hidden
	secret --set "url.$option" --out hidden
	want_same "$(grep -c "^lanebench: told is skipped on url: url.$name is set" \
		err)" 1 "words on $name"
	# Nobody listens there: the run ends with the baseline.
	if [ $name = proxy ]; then
		want_rc 1
		! grep -rq hush hidden || wrong "$what: tells the proxy"
		continue
	fi
	want_rc 0
	want_same "$(awk -F, '$2 == "told" { print $7 }' hidden/trials.csv |
		tr '\n' ' ')" "skipped skipped " "rows with $name"
	want_in hidden/trials.csv "url.$name is set, a secret"
	grep -rq hush hidden && wrong "$what: $(grep -r hush hidden)"
	[ ! -e mine/told ] || wrong "$what: was started"
done
for option in timeout-ms=2000 connect-timeout-ms=1 max-header-kib=1 \
	max-size-mib=1 connections=fresh work=digest; do
	name=${option%%=*}
	secret --set "url.$option" --set url.max-redirects=3 --dry-run
	want_same "$(grep -c "^lanebench: told is skipped on url: url.$name is set" \
		err)" 1 "words on $name"
done
secret --set url.timeout-ms=2000 --out unheeded
want_same "$(awk -F, '$2 == "told" { print $7 }' unheeded/trials.csv |
	tr '\n' ' ')" "skipped skipped " "rows of what isn't heeded"
[ ! -e mine/told ] || wrong "$what: was started"
# As preset is as if it were not set; other options concern no program.
secret --set url.header= --set url.user-agent='a \ b' --set url.max-depth=9 \
	--set url.timeout-ms=30000 --set url.parser=dom --out open
want_rc 1
want_in mine/told 'option user-agent a \\ b'
want_in mine/told 'option timeout-ms 30000'
want_not_in mine/told 'option header'
want_not_in mine/told 'option proxy'
sed -i 's/max-redirects, //' mine/told.ini

# Those that come along heed the options: what fails by one fails there,
# too, and what doesn't is had. One that doesn't heed it is skipped.
unset LANEBENCH_PATH
yes 'text ' | head -c 1500000 >large.html
printf 'site\tpath\tfile\tstatus\ttype\tdelay_us\textra\n' >routes
route() {
	printf '0\t%s\t%s\t%s\ttext/html\t0\t%s\n' "$@" >>routes
}
route /good "$scratch/quoted/1.html" 200 ''
route /hop1 '' 302 /hop2
route /hop2 '' 302 /hop3
route /hop3 '' 302 /good
route /stall "$scratch/large.html" 200 stall
route /slow "$scratch/large.html" 200 slow:10
route /large "$scratch/large.html" 200 ''
# HTTP's charset comes before the page's own, and its mark before that.
printf '<meta charset=utf-8><title>\360\322\311\327\305\324</title>x' >koi.html
printf '\357\273\277<title>\303\251\342\202\254</title>x' >mark.html
for page in koi mark; do
	route /$page "$scratch/$page.html" 200 ''
done
sed -i '/koi\|mark/s|text/html|&; Charset="koi8-r"|' routes
mkfifo hold port
"$BIN/lanebench-origin" --sites 1 --routes routes --control <hold >port &
origin=$!
started="$started $origin"
exec 8>hold 9<port
read -r _ port _ <&9
for page in good hop1 hop2 hop3 stall slow large koi; do
	echo "http://127.0.0.1:$port/$page"
done >list
BIN=$whole lb run --dataset url --set url.list=list --live --strategy peers \
	--workers 2 --blocks 1 --quiet --set url.max-redirects=2 \
	--set url.max-size-mib=1 --set url.timeout-ms=500 \
	--set url.user-agent='me "and" \ you' --out heeds
want_rc 0
want_same "$(awk -F, 'NR > 1 && $7 != "skipped" { print $7, $10, $11, $12 }' \
	heeds/trials.csv | sort -u)" "ok 4 4 0" "what peers made of the pages"
if command -v curl >/dev/null && command -v xmllint >/dev/null; then
	want_same "$(awk -F, '$2 ~ /^(xargs|curl-parallel)$/ { print $2, $7 }' \
		heeds/trials.csv | sort -u | tr '\n' ' ')" \
		"curl-parallel ok xargs ok " "peers that are there"
fi
# Of a file's giant, too, no more is read than tells that it is one.
mkdir giant
cp quoted/a.html giant
truncate -s 4T giant/b.html
BIN=$whole lb run --dataset html --set html.dir=giant --strategy peers \
	--workers 1 --blocks 1 --quiet --out giants
want_rc 0
want_same "$(awk -F, 'NR > 1 && $7 != "skipped" { print $7, $10, $11, $12 }' \
	giants/trials.csv | sort -u)" "ok 1 1 0" "what peers made of a giant"
sed -i '/stall\|slow/d' list
echo "http://127.0.0.1:$port/mark" >>list
BIN=$whole lb run --dataset url --set url.list=list --live --blocks 1 --quiet \
	--strategy xargs,./mine/told.ini --workers 1 --out live
want_rc 0
# Unless they are asked for, redirects of live sites are followed by none.
if command -v curl >/dev/null && command -v xmllint >/dev/null; then
	want_same "$(awk -F, '$2 == "xargs" { print $7, $10, $11 }' \
		live/trials.csv | sort -u)" "ok 4 3" "redirects of live sites"
else
	echo "skipped: what peers heed, for there is no curl or xmllint"
fi
want_in live/trials.csv "skipped,\"url.max-redirects is set, which"
exec 8>&- 9<&-
wait $origin

# Without peers nothing is noted of a page, and nothing said of them.
quick --out without
want_rc 0
want_all without ok
want_same "$(awk -F, 'NR > 1 && $8 $9 != ""' without/reference.csv)" "" \
	"CRC-32 that nobody needs"

# The suite for programs: it says what one does wrong, and where it is written.
lb check --verbose ./mine/plain.ini
want_rc 0
want_in out "ok    each page once: 21 items (files), 1 worker"
want_in out "ok    one page that isn't there"
want_in out "ok    killed half-way"
want_in out "not for it: it runs html only"
want_in out "plain: 6 scenarios passed, 0 failed, 0 skipped, 6 not for it"
manifest raw raw
lb check ./mine/raw.ini
want_rc 1
want_in out "FAIL  a name with escapes"
want_in out " passed, 1 failed, 0 skipped"
manifest doubles twice
lb check --verbose ./mine/doubles.ini
want_rc 1
want_in out "FAIL  each page once"
want_in out "answered item 1 twice"
want_in out "strategies/peers/README.md"
wait $stubborn
rc=$?
what="lanebench check ./mine/stubborn.ini"
want_rc 1
want_in stubborn "left a process running"
want_not_in stubborn "FAIL  killed half-way"
lb check ./mine/unfit.ini
want_rc 3
want_line "there is no flux capacitor; it needs: plutonium"
want_nobody

# A run that is gone on with.
lb run --dataset html --set html.dir=quoted --workers 1 --blocks 3 \
	--strategy ./mine/plain.ini --out resumed --quiet
want_rc 0
head -n 5 resumed/trials.csv >cut && cp cut resumed/trials.csv
lb run --dataset html --set html.dir=quoted --workers 1 --blocks 3 \
	--strategy ./mine/plain.ini --out resumed --quiet --resume
want_rc 0
want_all resumed ok
want_same "$(rows resumed/trials.csv)" 12 "rows after going on"

# Manifests that are none: all at once in a folder, where each is left out with
# the reason, and none stops the others.
mkdir bad
count=0
bad() {
	count=$((count + 1))
	printf '%b' "$1" >bad/$count.ini
	reasons[count]=$2
}
reasons=()
bad '[peer]\nname = x\n' "has no summary"
bad '[peer]\nname = x\nname = y\n' "appears twice"
bad '[peer]\nnmae = x\n' "unknown key 'nmae'"
bad '[peer]\nname = a b\nsummary=s\ndatasets=url\ncommand=x\n' "a byte other"
bad '[peer]\nname = ceiling\nsummary=s\ndatasets=url\ncommand=x\n' "ceiling"
bad '[peer]\nname = x\nsummary=s\ndatasets=url\ncommand=\n' "command"
bad '[peer]\nname = x\nsummary=s\ndatasets= \ncommand=x\n' "datasets"
bad '[peer]\nname = x\nsummary=s\ndatasets=ulr, htlm\ncommand=x\n' "datasets: 'ulr' is neither url nor html"
bad '[peer]\nname = x\nsummary=s\ndatasets=url,spin\ncommand=x\n' "datasets: 'spin' is neither"
bad '[peer]\nname = x\nsummary=s\ndatasets=url\ncommand=x\nworkers=2\n' "workers"
bad '[peer]\nname = x\nsummary=s\ndatasets=url\ncommand=x\nchecks=all\n' "checks"
bad "[peer]\nname = x\nsummary = $(printf '%0300d' 0)\n" "line 3: more than 199 bytes"
bad '[peer]\n' "[peer] has no name"
bad "[peer]\n$(printf '#%0199d\\n' $(seq 400))" "more than 65536 bytes"
bad '[peer]\nname = \0x\n' "byte 15 is a NUL"
LANEBENCH_PATH=$scratch/bad lb list datasets
want_rc 0
for i in $(seq $count); do
	grep -F "bad/$i.ini" err | grep -qF -- "${reasons[i]}" ||
		wrong "bad/$i.ini: no '${reasons[i]}': $(grep -F "/$i.ini" err)"
done
want_same "$(wc -l <err)" $count "lines on what is left out"

# The same asked for by name, and what doesn't even look like one.
printf '' >bad/none.ini
printf '[campaign]\nblocks = 1\n' >bad/campaign.ini
printf '[peer\n' >bad/open.ini
printf '[peer]\nname = sequential\nsummary=s\ndatasets=url\ncommand=x\n' \
	>bad/same.ini
while read -r name reason; do
	quick --strategy ./bad/$name.ini --out none
	want_rc 2
	want_line "$name.ini" "$reason"
	[ ! -e none ] || wrong "$what: made its folder"
done <<'END'
none no [peer]
campaign stands outside of it
open line 1
3 unknown key 'nmae'
same sequential already
END

# A campaign's file beside the manifests is no broken peer.
printf 'dataset = html\nblocks = 1\n[html]\nparser = dom\n' >mine/campaign.ini
printf '[peer]\nname = half\n' >mine/half.ini
LANEBENCH_PATH=$scratch/mine lb list
want_rc 0
want_not_in err campaign.ini
want_in err "half.ini"

# Those that lanebench brings along are found after an install, too.
cmake --install "$whole/.." --prefix "$scratch/prefix" >install.log 2>&1 || {
	wrong "install"
	cat install.log >&2
}
BIN=$scratch/prefix/bin lb list strategies
want_rc 0
for name in "$SOURCE"/strategies/peers/*.ini; do
	name=$(basename "$name" .ini)
	tr -s ' \n' '  ' <out | grep -q " $name [^(]*(a peer)" ||
		wrong "$what: no $name"
	want_file "prefix/lib/lanebench/peers/$name.ini"
done
BIN=$scratch/prefix/bin lb describe xargs
want_rc 0
want_in out "a peer"
want_in out "$scratch/prefix/lib/lanebench/peers/xargs.ini"
want_nobody
want_tidy
finish
