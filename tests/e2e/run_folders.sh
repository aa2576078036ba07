#!/usr/bin/env bash
# Where results go: as told, or into a new folder each time; never over a run.
. "$(dirname "$0")/lib.sh"
only sequential pthread_pool openmp_for fork_pool curl_multi html url spin sleep

for out in relative "$scratch/absolute" slash/ deep/er/est ./dot/../dotted; do
	quick --out "$out"
	want_rc 0
	want_file "$out/trials.csv"
	want_file "$out/summary.csv"
	want_file "$out/run.json"
done
[ ! -e latest ] || wrong "a named folder became the latest"

# A run that is there stays as it is.
before=$(cat relative/* 2>/dev/null | md5sum)
for out in relative relative/ "$scratch/relative"; do
	quick --out "$out"
	want_rc 2
	want_line "relative" "--out"
done
want_same "$(cat relative/* 2>/dev/null | md5sum)" "$before" "the run there"

# Without --out: a new folder each, even in the same second.
mkdir here
cd here || exit 1
pages "$scratch/quick" 4
started=
for i in 1 2 3 4; do
	"$BIN/lanebench" run --dataset html --set html.dir="$scratch/quick" \
		--strategy sequential --workers 1 --blocks 1 --quiet \
		>"$scratch/out$i" 2>"$scratch/err$i" </dev/null &
	started="$started $!"
done
for pid in $started; do
	wait "$pid"
	rc=$?
	want_rc 0
done
started=
cat "$scratch"/out? >out
cat "$scratch"/err? >err
want_same "$(find results -mindepth 1 -maxdepth 1 -type d | wc -l)" 4 "folders"
want_same "$(find results -name summary.csv -size +0 | wc -l)" 4 "summaries"
[ -L results/latest ] && [ -s results/latest/trials.csv ] ||
	wrong "results/latest points to no run"
case $(readlink results/latest) in
*/*) wrong "results/latest is no plain name" ;;
esac
quick
want_rc 0
want_same "$(readlink results/latest)" \
	"$(find results -mindepth 1 -maxdepth 1 -type d -printf '%T@ %f\n' |
		sort -n | tail -n 1 | cut -d' ' -f2)" "the latest run"
cd "$scratch" || exit 1

# What can't be written is said before anything is measured.
echo >file
quick --out file
want_rc 3
want_line "file" "--out"
quick --out file/below
want_rc 3
want_line "file/below" "--out"
quick --out /proc/lanebench
want_rc 3
want_line "/proc/lanebench" "--out"
if [ "$(id -u)" -ne 0 ]; then
	mkdir locked
	chmod a-w locked
	quick --out locked/run
	want_rc 3
	want_line "locked/run" "--out"
fi
quick --out "$(printf '%0300d' 1)"
want_rc 3
want_line "--out"
mkdir plain
ln -s plain linked
quick --out linked
want_rc 0
want_file plain/trials.csv
mkdir half
echo x >half/trials.csv
quick --out half
want_rc 2
want_same "$(cat half/trials.csv)" x "a file that was there"

# All of that before time is spent on pages: here there are none, and nobody gets
# as far as to say so.
nowhere=(run --dataset html --set html.dir=nowhere --strategy sequential
	--workers 1)
early() {
	lb "${nowhere[@]}" --out "$@"
	want_rc "$rc_wanted"
	want_line "$1" "--out"
	[ ! -s out ] || wrong "$what: spoke on stdout"
}
rc_wanted=3
for out in file file/below /proc/lanebench; do
	early $out
done
rc_wanted=2
early relative
lb "${nowhere[@]}" --out fresh/one
want_rc 3
want_line "nowhere"
[ ! -e fresh ] || wrong "$what: made a folder for nothing"
# Nor is a plan made into words for them.
lb run --dataset html --set html.dir=quick --strategy sequential --workers 1 \
	--blocks 1 --out half
want_rc 2
[ ! -s out ] || wrong "$what: spoke on stdout"

# What a full disk leaves of a run that couldn't begin: begun anew, and so it is
# by --resume. A file that says more is another matter.
header=$(head -n 1 relative/trials.csv)
state=0
for trials in none '' "${header:0:50}" "$header" "$header"$'\n'; do
	for how in "" --resume; do
		state=$((state + 1))
		mkdir state$state
		cp relative/{run.json,reference.csv} state$state
		[ "$trials" = none ] ||
			printf %s "$trials" >state$state/trials.csv
		quick --out state$state $how
		want_rc 0
		want_same "$(column state$state/trials.csv block)" \
			"$(column relative/trials.csv block)" "state $state"
	done
	# Whichever it is, the rest of a finished run is kept.
	[ "${#trials}" -lt 50 ] || continue
	mkdir lost$state && cp relative/* lost$state 2>/dev/null
	rm lost$state/trials.csv
	[ "$trials" = none ] || printf %s "$trials" >lost$state/trials.csv
	for how in "" --resume; do
		quick --out lost$state $how
		want_rc 2
		want_line "lost$state: a run's summary.csv is there, but no trial"
		want_same "$(cat lost$state/trials.csv 2>/dev/null)" \
			"$(printf %s "${trials#none}")" "what was there"
	done
done
mkdir items && printf 'a\nb\n' >items/items.csv
quick --out items
want_rc 2
want_line "a run's items.csv is there"

# Somebody's own files of those names aren't a run's.
for name in reference.csv fits.csv run.json report.html; do
	mkdir "own-$name"
	printf 'a\nb\n' >"own-$name/$name"
	for how in "" --resume; do
		quick --out "own-$name" $how
		want_rc 2
		want_line "there is a $name in that folder, and no run"
		want_same "$(ls -A "own-$name"; cat "own-$name/$name")" \
			"$name"$'\na\nb' "what was there"
	done
done

# A table that can't be gone on with: the line, the column, and what to do.
quick --out renamed
sed 's/peak_rss_bytes/peaks/' relative/trials.csv >renamed/trials.csv
quick --out renamed --resume
want_rc 2
want_line "line 1: column 19 is 'peaks'" "has 'peak_rss_bytes'" "name another"
head -c 40 /dev/zero | cat relative/trials.csv - >renamed/trials.csv
quick --out renamed --resume
want_rc 2
want_line "line 6: a NUL byte" "remove it" "head -n 5"

# A link or folder in the way of results/latest costs the link only.
rm -rf here/results/latest
mkdir here/results/latest
cd here || exit 1
quick
want_rc 0
want_in err "latest"
cd "$scratch" || exit 1
want_nobody
want_tidy
finish
