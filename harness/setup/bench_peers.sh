#!/usr/bin/env bash
# `make bench-peers`, once lanebench is built: the compiled peers, the pages, the
# rounds, where things are. A peer that can't run here is left out, and the table
# says why. Its arguments are those of lanebench-bench-peers.
set -u
cd "$(dirname "$0")/../.." || exit
bin=build/release/bin

strategies/peers/build.sh build/release || [ $? -eq 3 ] || {
	echo "lanebench: the peers could not be built" >&2
	exit 1
}
datasets/docs/fetch.sh
case $? in
0) ;;
3) echo "lanebench: going on with synthetic pages" ;;
*)
	echo "lanebench: the pages could not be prepared" >&2
	exit 1
	;;
esac

# Where it was told to write, else a new folder.
out=
previous=
for argument; do
	[ "$previous" != --out ] || out=$argument
	case $argument in
	--out=*) out=${argument#--out=} ;;
	--help) exec $bin/lanebench-bench-peers --help ;;
	esac
	previous=$argument
done
[ -n "$out" ] || {
	out=results/peers-$(date +%Y%m%d-%H%M%S)
	set -- --out "$out" "$@"
}

# Ctrl-C is for the run alone: it ends with 130. Its code is kept beside what it
# says.
said=$(mktemp) || exit
trap : INT
{
	$bin/lanebench-bench-peers "$@"
	echo $? >"$said.code"
} | tee -i "$said"
trap - INT
read -r rc <"$said.code"
[ ! -d "$out" ] || mv "$said" "$out/table.txt"
rm -f "$said" "$said.code"
[ ! -e "$out/trials.csv" ] || harness/setup/show.sh "$out"
exit "$rc"
