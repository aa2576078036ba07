#!/usr/bin/env bash
# `make bench`, once all is built: the pages, the campaign, where things are.
# Its arguments are those of `lanebench run`.
set -u
cd "$(dirname "$0")/../.." || exit
bin=build/release/bin/lanebench

datasets/docs/fetch.sh
case $? in
0) ;;
3) echo "lanebench: going on with synthetic pages" ;;
*)
	echo "lanebench: the pages could not be prepared" >&2
	exit 1
	;;
esac

# Where the run was told to write, else the newest.
out=results/latest
previous=
for argument; do
	[ "$previous" != --out ] || out=$argument
	case $argument in --out=*) out=${argument#--out=} ;; esac
	previous=$argument
done
before=$(readlink -f "$out")

# Ctrl-C is for the run: it draws what it has and ends with 130.
trap : INT
$bin run "$@"
rc=$?
trap - INT

[ -e "$out/trials.csv" ] || exit $rc
# With results/latest, a run that never started left the one before.
[ "$out" != results/latest ] || [ "$(readlink -f "$out")" != "$before" ] ||
	exit $rc
harness/setup/show.sh "$out"
exit $rc
