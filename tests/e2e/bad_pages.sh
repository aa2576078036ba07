#!/usr/bin/env bash
# Pages that are missing, unreadable, empty, of NULs, huge, deep or crowded:
# each fails with its reason, alike by both parsers and every strategy, and the
# run goes on.
. "$(dirname "$0")/lib.sh"
only sequential pthread_pool openmp_for fork_pool curl_multi html url spin sleep

strategies=sequential,pthread-pool,openmp-for,fork-pool,curl-multi

# Folders that can't be used.
mkdir empty
echo text >text
for dir in empty nosuch text '' /dev/null; do
	[ -n "$dir" ] || continue
	lb run --dataset html --set "html.dir=$dir" --quiet --out none
	want_rc 3
	want_line "html.dir=$dir" "name a folder"
	[ ! -e none ] || wrong "$what: made its folder"
	lb run --dataset url --set "url.dir=$dir" --quiet --out none
	want_rc 3
	want_line "url.dir=$dir" "name a folder"
done

mkdir bad
: >bad/empty.html
head -c 5000 /dev/zero >bad/nul.html
printf '<p>before\0after' >bad/nul-within.html
printf '<p>beforeafter' >without.html
truncate -s 100M bad/huge.html
yes '<div>' | head -n 70000 >bad/deep.html
{
	printf '<p '
	seq -f 'a%.0f=1' 50000 | tr '\n' ' '
	printf '>text'
} >bad/crowded.html
# Its content can't be read, not even by root.
ln -s /proc/self/mem bad/unreadable.html
ln -s /nowhere bad/nowhere.html
mkfifo bad/fifo.html
mkdir bad/folder.html
ln -s . bad/itself.html
echo '<title>good</title><p>text' >bad/good.html
echo '<title>good</title><p>more' >bad/folder.html/within.html

for parser in sax dom; do
	lb run --dataset html --set html.dir=bad --set html.parser=$parser \
		--strategy $strategies --workers 1,2 --blocks 1 --out $parser
	want_rc 0
	want_all $parser ok
	want_same "$(awk -F, 'NR > 1 { print $9, $10, $11, $12 }' \
		$parser/trials.csv | sort -u)" "9 3 6 0" "items ok, failed, wrong"
	want_same "$(grep -c 'pages fail' err)" 1 "times that it says so"
	want_in out "left out nowhere.html: a link to nowhere"
	want_in out "left out fifo.html"
	want_in out "failed in every trial"
done
want_same "$(md5sum <sax/reference.csv)" "$(md5sum <dom/reference.csv)" \
	"references by both parsers"

# A folder as it was saved: what is no page by its name is told of, by kind.
mkdir -p saved/page_files saved/none
for name in index.html 'index.html?page=2' 'list.php?id=7' news.asp about \
	old.asp guide.html.en; do
	printf '<!DOCTYPE html><title>a</title><p>hello' >"saved/$name"
done
echo '<title>frame</title>' >saved/page_files/saved_resource.html
lb run --dataset html --set html.dir=saved --strategy sequential --dry-run
want_rc 0
want_in out "html: 2 pages in "
want_said out "html: left out 6 files (2 .asp, 1 without an ending, 1 .en, 1\
 .html?, 1 .php?), for pages end with .html"
rm saved/index.html saved/page_files/*
lb run --dataset html --set html.dir=saved --strategy sequential --dry-run
want_rc 3
want_line "no .html, .htm or .xhtml file in it, but 6 files (2 .asp, "
lb run --dataset html --set html.dir=saved/none --strategy sequential --dry-run
want_rc 3
want_line "no .html, .htm or .xhtml file in it; name a folder"

# want_reason PAGE TEXT
want_reason() {
	grep -F "/$1," sax/reference.csv | grep -F ',failed,' | grep -qF "$2" &&
		return
	wrong "$1 isn't failed for '$2': $(grep -F "/$1," sax/reference.csv)"
}

want_reason empty.html "empty"
want_reason nul.html "NUL"
want_reason huge.html "larger than"
want_reason deep.html "deeper than 65536"
want_reason crowded.html "more than 4096 attributes"
want_reason unreadable.html "error"

# Served, they fail likewise.
lb run --dataset url --set url.dir=bad --set url.urls=9 --set url.mean-us=0 \
	--strategy $strategies --workers 2 --blocks 1 --quiet --out served
want_rc 0
want_all served ok
want_same "$(awk -F, 'NR > 1 { print $9, $10, $11, $12 }' served/trials.csv |
	sort -u)" "9 3 6 0" "items ok, failed, wrong"

# Whose handle fetches a page brings no other bytes for it, however right.
lb run --dataset url --set url.dir=bad --set url.urls=9 --set url.mean-us=0 \
	--strategy "$TOOLS/../plugins/reads.so" --set reads.how=instead \
	--workers 1 --blocks 1 --quiet --out instead
want_rc 1
want_in instead/trials.csv \
	"brought the bytes of item 0 itself, which its handle fetches"

# What can't be decoded costs a page that, and is counted; the second time too,
# when nothing is read again.
mkdir undecodable
printf '<meta charset=utf-8><p>a\377b\377c' >undecodable/two.html
printf '<meta charset=us-ascii><p>a\377b' >undecodable/none.html
for round in 1 2; do
	lb run --dataset html --set html.dir=undecodable \
		--strategy sequential --workers 1 --blocks 1 --out counted-$round
	want_rc 0
	want_in out "read as U+FFFD: 1 page, 2 times"
	want_in counted-$round/run.json '"undecodable": "1 page, 2 times"'
	want_in counted-$round/run.json '"extraction": "3, HTML'
	want_same "$(column counted-$round/reference.csv status | sort -u)" ok \
		"pages with bytes that can't be decoded"
done

# A NUL among text costs itself only.
mkdir nul
cp bad/nul-within.html without.html nul
lb run --dataset html --set html.dir=nul --strategy sequential --workers 1 \
	--blocks 1 --quiet --out nul-out
want_rc 0
want_same "$(column nul-out/reference.csv digest | sort -u | wc -l)" 1 \
	"digests with and without a NUL"

# The caps are options; what fits again is no failure.
mkdir edge
printf '<p a=1 b=2 c=3>text' >edge/three.html
yes '<div>' | head -n 20 >edge/twenty.html
head -c 1500000 /dev/zero | tr '\0' x >edge/large.html
for parser in sax dom; do
	lb run --dataset html --set html.dir=edge --set html.parser=$parser \
		--set html.max-depth=10 --set html.max-attributes=2 \
		--set html.max-size-mib=1 --strategy sequential --workers 1 \
		--blocks 1 --quiet --out edge-$parser
	want_rc 1
	want_same "$(column edge-$parser/reference.csv status | sort -u)" \
		failed "all fail under tight caps"
	lb run --dataset html --set html.dir=edge --set html.parser=$parser \
		--set html.max-depth=30 --set html.max-attributes=3 \
		--set html.max-size-mib=2 --strategy sequential --workers 1 \
		--blocks 1 --quiet --out fit-$parser
	want_rc 0
	want_same "$(column fit-$parser/reference.csv status | sort -u)" ok \
		"all fit under wide caps"
done

# --strict ends there, with what was measured kept.
lb run --dataset html --set html.dir=bad --strategy $strategies --workers 1 \
	--blocks 1 --strict --quiet --out strict
want_rc 1
want_in err "--strict"
want_same "$(rows strict/trials.csv)" 1 "rows before --strict ended it"
want_file strict/run.json
lb run --dataset html --set html.dir=edge --strategy sequential --workers 1 \
	--blocks 1 --strict --quiet --out strict-good
want_rc 0

# A page that is gone when its turn comes, a folder, a device, one that can't
# be opened.
mkdir locked
echo text >locked/page
echo text >closed
chmod 0 closed
printf '%s\n' "$scratch/vanished" "$scratch/empty" /dev/zero "$scratch/bad/fifo.html" \
	"$scratch/locked/page" "$scratch/text/below" "$scratch/text" >list
[ "$(id -u)" -eq 0 ] || echo "$scratch/closed" >>list
lb run --dataset "$TOOLS/plugins/listed.so" --set listed.list=list \
	--strategy $strategies --workers 2 --blocks 1 --quiet --out gone
want_rc 0
want_all gone ok
want_same "$(grep -c ',failed,' gone/reference.csv)" \
	$(($(wc -l <list) - 2)) "pages that fail"
grep -F /vanished, gone/reference.csv | grep -qF "No such file" ||
	wrong "a page that is gone doesn't say so: $(cat gone/reference.csv)"
want_nobody
want_tidy
finish
