#!/usr/bin/env bash
# Disks that are full, one file after the other: what was written stays whole
# and can be analysed, and the exit code says that something is missing.
if [ -z "${DISK_OURS:-}" ]; then
	for how in -m -rm; do
		unshare $how sh -c 'mount -t tmpfs none /mnt' 2>/dev/null &&
			DISK_OURS=1 exec unshare $how bash "$0"
	done
	echo "bad_disk: skipped: no mount namespace to be had (unshare -m)" >&2
	exit 77
fi
. "$(dirname "$0")/lib.sh"
only sequential pthread_pool openmp_for fork_pool curl_multi html url
mkdir disk
mount -t tmpfs -o size=1m none disk || skip "no tmpfs can be mounted"
many=$TOOLS/plugins/many.so

# full PAGES: a disk with so many pages of 4 KiB left.
full() {
	umount disk
	mount -t tmpfs -o size=1m none disk
	mkdir disk/run
	head -c $((1048576 - 4096 * $1)) /dev/zero >disk/filler
}

# want_kept DIR: rows are whole, run.json too, and with room made analyze works.
want_kept() {
	want_whole "$1/trials.csv"
	"$TOOLS/json_read" "$1/run.json" || wrong "$what: run.json is no JSON"
	[ "$(rows "$1/trials.csv")" -gt 0 ] || wrong "$what: lost all rows"
	[ -z "$(find "$1" -name '.*' -type f)" ] ||
		wrong "$what: left $(find "$1" -name '.*' -type f)"
	rm -f disk/filler
}

# trials.csv: the run ends at the first row that can't be kept.
full 6
lb run --dataset "$many" --set many.count=3 --strategy sequential \
	--blocks 100 --quiet --out disk/run/out
want_rc 3
want_in err "trials.csv: No space left on device"
want_in err "rows are kept"
want_kept disk/run/out
kept=$(rows disk/run/out/trials.csv)
[ "$kept" -lt 202 ] || wrong "the disk wasn't full"
lb analyze disk/run/out
want_rc 0
want_file disk/run/out/summary.csv
want_same "$(rows disk/run/out/trials.csv)" "$kept" "rows that stayed"
want_nobody

# items.csv.
full 50
lb run --dataset "$many" --set many.count=1000 --strategy sequential \
	--blocks 3 --keep-items --quiet --out disk/run/out
want_rc 3
want_in err "items.csv: No space left on device"
want_not_in err "out: No space"
want_same "$(grep -c "items.csv" err)" 1 "times that it says so"
want_kept disk/run/out
want_whole disk/run/out/items.csv
# The trial whose items found no room has its row; other trials' items are all
# there. Whoever goes on with the run is told.
kept=$(rows disk/run/out/trials.csv)
want_same "$(rows disk/run/out/items.csv)" "$(((kept - 1) * 1000))" "items"
lb run --dataset "$many" --set many.count=1000 --strategy sequential \
	--blocks 3 --keep-items --quiet --out disk/run/out --resume
want_rc 0
want_in err "items.csv lacks the items of 1 trial of an earlier session"
want_same "$(rows disk/run/out/trials.csv)" 8 "rows in the end"
want_same "$(rows disk/run/out/items.csv)" 7000 "items in the end"

# reference.csv.
full 8
lb run --dataset "$many" --set many.count=2000 --strategy sequential \
	--blocks 3 --quiet --out disk/run/out
want_rc 3
want_in err "reference.csv: No space left on device"
want_kept disk/run/out
want_whole disk/run/out/reference.csv

# The summary: the old one stays.
rm -rf disk/run/out
lb run --dataset "$many" --set many.count=3 --strategy sequential \
	--blocks 3 --quiet --out disk/run/out
want_rc 0
before=$(md5sum <disk/run/out/summary.csv)
head -c 1048576 /dev/zero >disk/filler 2>/dev/null
lb analyze disk/run/out
want_rc 3
want_in err "summary.csv: No space left on device"
want_in out "sequential"
want_same "$(md5sum <disk/run/out/summary.csv)" "$before" "the old summary"
want_kept disk/run/out

# From the start.
full 0
lb run --dataset "$many" --set many.count=3 --strategy sequential --quiet \
	--out disk/run/out
want_rc 3
want_line "disk/run/out" "No space left on device"

# The folder for pages, and that for lists.
full 20
LANEBENCH_CACHE=$scratch/disk/cache lb run --dataset html --quiet \
	--set html.corpus=synthetic --strategy sequential --out none
want_rc 3
want_line "make room"
want_same "$(ls disk/cache)" "" "pages that stayed"
TMPDIR=$scratch/disk lb run --dataset "$many" --quiet --out none
want_rc 3
want_line "No space left on device"
want_same "$(ls disk)" "cache
filler
run" "what stayed there"
[ ! -e none ] || wrong "$what: made its folder"

# Pictures: everything else is there.
if command -v gnuplot >/dev/null; then
	full 18
	lb run --dataset "$many" --set many.count=3 --strategy pthread-pool \
		--workers 1,2 --blocks 5 --quiet --out disk/run/out
	want_rc 0
	want_in err "lanebench plot disk/run/out"
	want_not_in err "Input/output error"
	want_file disk/run/out/summary.csv
	want_same "$(ls disk/run/out/plots | grep png)" "" "half a picture"
	want_same "$("$TOOLS/json_read" disk/run/out/run.json outcome)" \
		complete "outcome in run.json"
	want_kept disk/run/out
	lb plot disk/run/out
	want_rc 0
	want_file disk/run/out/plots/many-speedup.png
fi

# What run.json says in the end: a disk that something else fills meanwhile.
full 100
mkdir fills
printf '#!/bin/sh\n[ "$1" = -d ] || exit 0\ncat /dev/zero >"%s/disk/filler2" 2>/dev/null\nexit 1\n' \
	"$scratch" >fills/gnuplot
chmod +x fills/gnuplot
PATH=$scratch/fills:$PATH lb run --dataset "$many" --set many.count=3 \
	--strategy pthread-pool --workers 2 --blocks 2 --quiet --out disk/run/out
want_rc 3
want_in err "run.json: No space left on device"
want_kept disk/run/out
umount disk

# A limit on the size of files is no other.
(
	ulimit -f 48
	lb run --dataset "$many" --set many.count=3 --strategy sequential \
		--blocks 400 --quiet --out limited
	echo $rc >code
)
what="ulimit -f 48"
rc=$(cat code)
want_rc 3
want_in err "trials.csv: File too large"
want_kept limited

# Nor is it the end of any other command.
# limited COMMAND...: with no room for a file at all, stdout's neither.
limited() {
	what="ulimit -f 0; lanebench $*"
	(
		ulimit -f 0
		timeout 200 "$BIN/lanebench" "$@" 2>&1 >out </dev/null
	) | cat >err
	rc=${PIPESTATUS[0]}
	want_rc 3
	want_in err "File too large"
}
lb run --dataset "$many" --set many.count=3 --strategy pthread-pool \
	--workers 2 --blocks 5 --quiet --out all
limited analyze all
limited report all
cp -R all again
limited compare all again --csv compared.csv
limited new strategy mine
command -v gnuplot >/dev/null && limited plot all
echo http://127.0.0.1:1/ >list
limited record list --out recorded
limited export all --format json
[ -z "$(find . -name '.part-*')" ] || wrong "left $(find . -name '.part-*')"
want_tidy
finish
