#!/usr/bin/env bash
# What others laid in a folder that lanebench writes in, or reads: links aren't
# followed within it, pipes and devices hold nothing up, giants aren't read, and
# what only looks as if it were ours stays.
. "$(dirname "$0")/lib.sh"
only sequential pthread_pool html url

# lb, but what would hang is ended sooner, and by SIGKILL.
lb() {
	what="lanebench $*"
	timeout -s KILL 100 "$BIN/lanebench" "$@" >out 2>err </dev/null
	rc=$?
}

# want_theirs WHERE: what isn't in the run's folder is as it was.
want_theirs() {
	want_same "$(cat victim/* 2>/dev/null)" theirs "$1: their file"
	want_same "$(ls -A victim)" file "$1: their folder"
}
mkdir victim
echo theirs >victim/file

# A name in TMPDIR is no proof.
mkdir tmp/lanebench-run-monday tmp/lanebench-check-notes1
echo mine >tmp/lanebench-run-monday/thesis
quick --out run
want_rc 0
want_in tmp/lanebench-run-monday/thesis mine
[ -d tmp/lanebench-check-notes1 ] || wrong "an empty folder of theirs went"
rm -r tmp/lanebench-*
# Nor is the mark, in a copy or under another name; what is left behind goes.
lb run --dataset html --set html.dir=quick --strategy pthread-pool,sequential \
	--workers 1,2 --blocks 5 --quiet --out tables
want_rc 0
"$BIN/lanebench" run --dataset html --set html.dir=quick --workers 1 \
	--strategy sequential --blocks 100000 --quiet --out killed \
	>out 2>err </dev/null &
pid=$!
begun() {
	[ "$(cat killed/trials.csv 2>/dev/null | wc -l)" -gt 2 ]
}
eventually begun || wrong "the run that is to be killed doesn't begin"
kill -9 "$pid"
wait "$pid" 2>/dev/null
left=$(basename tmp/lanebench-run-*)
[ -e "tmp/$left/.lanebench" ] || wrong "$left has no mark"
cp -R "tmp/$left" tmp/lanebench-run-copied
quick --out after
want_rc 0
[ ! -e "tmp/$left" ] || wrong "what a killed run left is still there"
[ -d tmp/lanebench-run-copied ] || wrong "a copy of it went, too"
rm -rf tmp/lanebench-run-copied
want_tidy

# Links of every name that is written, and that parts had.
lay() {
	rm -rf laid
	cp -R tables laid
	rm -rf laid/plots
}
lay
for name in summary.csv fits.csv report.html run.json; do
	ln -sf ../victim/file "laid/$name"
	ln -sf ../victim/file "laid/.$name"
	ln -sf ../victim/file "laid/$name.part"
done
lb analyze laid
want_rc 0
lb report laid
want_rc 0
for name in summary.csv fits.csv report.html; do
	[ -f "laid/$name" ] && [ ! -L "laid/$name" ] ||
		wrong "$name is still a link"
done
want_theirs "analyze, report"
# A link that was named is followed, but what it leads to is no comparison.
ln -s victim/file linked.csv
cp -R tables other
lb compare tables other --csv linked.csv
want_rc 3
want_line "linked.csv: is no comparison, and is left as it is"
lb compare tables other --csv compared.csv
ln -sf compared.csv linked.csv
lb compare tables other --csv linked.csv
want_rc 0
[ -L linked.csv ] && [ ! -L compared.csv ] || wrong "$what: the link is gone"
ln -sf laid latest
lb analyze latest
want_rc 0
if command -v gnuplot >/dev/null; then
	mkdir laid/plots
	for end in dat svg png; do
		for name in html-speedup.$end .part-html-speedup.$end; do
			ln -s ../../victim/file "laid/plots/$name"
		done
	done
	lb plot laid
	want_rc 0
	[ ! -L laid/plots/html-speedup.dat ] || wrong "the .dat is a link"
	want_theirs plot
	ln laid/plots/html-speedup.svg hard
	cp hard before
	lb plot laid
	cmp -s hard before || wrong "a second name was written through"
	lay
	ln -s ../victim laid/plots
	lb plot laid
	want_rc 3
	want_line "laid/plots: a link, which isn't followed here"
	want_theirs "plots, a link"
fi

# Nor is a table or page of theirs, which has the name of one of ours, replaced.
lay
rm laid/fits.csv
printf 'dataset,strategy,workers,mine\n' >laid/summary.csv
echo '<!DOCTYPE html><title>my thesis</title>' >laid/report.html
lb analyze laid
want_rc 3
want_line "laid/summary.csv: is another table, and is left as it is"
want_in out pthread-pool
lb report laid
want_rc 3
want_line "laid/report.html: is another page, and is left as it is"
want_in laid/report.html "my thesis"
want_in laid/summary.csv mine
rm laid/summary.csv
echo mine >laid/fits.csv
lb analyze laid
want_rc 3
want_line "laid/fits.csv: is another table"
want_same "$(cat laid/fits.csv)" mine "fits.csv"

# Rows aren't appended to what is a link, a pipe or has a second name.
resume() {
	quick --out laid --resume
	want_rc "$1"
	want_theirs "resume"
}
for way in link hard pipe; do
	rm -rf laid && cp -R after laid
	sed -i '$d' laid/trials.csv
	cp laid/trials.csv mine.csv
	case $way in
	link) ln -sf ../mine.csv laid/trials.csv ;;
	hard) ln -f mine.csv laid/trials.csv ;;
	pipe) rm laid/trials.csv && mkfifo laid/trials.csv ;;
	esac
	cp mine.csv before
	quick --out laid --resume
	[ "$rc" = 2 ] || [ "$rc" = 3 ] || wrong "$way: exit $rc, no refusal"
	want_in err "trials.csv"
	cmp -s mine.csv before || wrong "$way: rows went elsewhere"
done

# Pipes where files are meant: no command waits for one's writer.
lay
mkdir -p laid/plots
rm laid/run.json laid/summary.csv
mkfifo laid/run.json laid/summary.csv laid/plots/x.svg
for command in analyze report; do
	lb $command laid
	want_rc 0
done
want_in laid/report.html "A picture was left out: no regular file"
want_in laid/report.html "There is no run.json"
lb compare laid after
[ "$rc" -lt 4 ] || wrong "$what: exit $rc"
lb export laid --format json
want_rc 0
mkfifo csv
lb compare tables other --csv csv
want_rc 3
want_line "nothing reads that pipe"
for name in trials.csv items.csv reference.csv run.json; do
	rm -rf laid && cp -R after laid
	sed -i '$d' laid/trials.csv
	rm -f "laid/$name"
	mkfifo "laid/$name"
	quick --out laid --resume --keep-items
	[ "$rc" -lt 4 ] || wrong "$what: $name is a pipe: exit $rc"
done
mkfifo fifo
for option in user=@fifo ca-file=fifo list=fifo ca-file=/dev/zero; do
	lb run --dataset url --set url.corpus=synthetic --quiet --out none \
		--strategy sequential --live --set "url.$option"
	want_rc 3
	want_line "url.${option%%=*}" "no regular file"
done
mkdir none
mkfifo none/recording.tsv
for command in "record fifo --out x" "record list --out none" \
	"run fifo.ini" "run --dataset url --set url.replay=none"; do
	echo http://127.0.0.1:1/ >list
	[ -e fifo.ini ] || mkfifo fifo.ini
	# shellcheck disable=SC2086
	lb $command
	[ "$rc" = 2 ] || [ "$rc" = 3 ] || wrong "$what: exit $rc"
	want_in err "no regular file"
done

# A page of nothing but a hole must fail anyway: it isn't read for its digest.
pages holes 3
if truncate -s 8T holes/giant.html 2>err; then
	lb run --dataset html --set html.dir=holes --strategy sequential \
		--workers 1 --blocks 1 --quiet --out holed
	want_rc 0
	want_same "$(column holed/trials.csv items_failed | sort -u)" 1 \
		"pages that failed"
	want_in holed/reference.csv "larger than max-size-mib"
	lb run --dataset html --set html.dir=holes --strategy sequential \
		--workers 1 --blocks 1 --dry-run
	want_in out "expected time"
	! grep -q "expected time: about [0-9.]* [hd]" out ||
		wrong "a hole takes its time: $(cat out)"
else
	echo "bad_folders: without a page of 8 TB: $(cat err)" >&2
fi

# What is recorded goes nowhere else.
for way in bodies recording.tsv; do
	mkdir "kept-$way"
	: >"kept-$way/recording.tsv"
	case $way in
	bodies) ln -s ../victim "kept-$way/bodies" ;;
	*) ln -sf ../victim/file "kept-$way/recording.tsv" ;;
	esac
	lb record list --out "kept-$way"
	want_rc 3
	want_in err "$way: a link, which isn't followed here"
	want_theirs "record: $way"
done
want_tidy
finish
