#!/usr/bin/env bash
# lanebench is killed: whatever it had started dies with it, each by what its
# own parent's death does to it. Where no namespace ends all at once, nor
# another lanebench what is left in a control group, that is all that does: so it
# is looked at there, as far as such a place can be made here.
. "$(dirname "$0")/lib.sh"
only sequential html url
bad=$TOOLS/../plugins
alone=
for how in "$TOOLS/forbid -g" "$TOOLS/forbid"; do
	[ -n "$alone" ] || ! $how true 2>/dev/null || alone=$how
done
pages pages 4
cp "$SOURCE/tests/e2e/peers/peer.sh" .
cat >hangs.ini <<END
[peer]
name = hangs
summary = hangs
datasets = html
command = sh peer.sh hangs
workers = one
END

# names: of what runs of ours.
names() {
	local pid

	for pid in $(ours); do
		tr '\0' ' ' <"/proc/$pid/cmdline" 2>/dev/null
		echo
	done
}

runs() {
	names | grep -qE -- "$1"
}

# What is left all the same is not the next one's.
is_over() {
	kill -9 "$run"
	wait "$run" 2>/dev/null
	want_nobody
	for pid in $(ours); do
		kill -9 "$pid" 2>/dev/null
	done
	rm -rf tmp/*
}

# killed PATTERN COMMAND...: once something runs that is called so.
killed() {
	local wanted=$1

	shift
	what="$*"
	# shellcheck disable=SC2086
	$alone "$BIN/lanebench" "$@" >out 2>err </dev/null &
	run=$!
	started=$run
	eventually runs "$wanted" || {
		wrong "$what: nothing that is called $wanted"
		show
	}
	is_over
}

common="--workers 1 --quiet --limit-time 1h"
# A trial with two children, one of them in a session of its own, and an origin.
rm -f pids
has_begun() {
	[ -s pids ] && runs lanebench-origin
}
what="a trial"
# shellcheck disable=SC2086
$alone "$BIN/lanebench" run --dataset url --set url.dir=pages --set url.urls=8 \
	--set url.mean-us=0 --strategy "$TOOLS/plugins/endless.so" $common \
	--out trial >out 2>err </dev/null &
run=$!
started=$run
eventually has_begun || wrong "$what: didn't start"
is_over

# A program that is a strategy, and what it has started.
# shellcheck disable=SC2086
killed "^sleep 1000" run --dataset html --set html.dir=pages \
	--strategy ./hangs.ini $common --out peer
# Such a one that is asked whether it can run here.
echo 'exec sleep 2000' >silent.sh
sed 's/hangs/silent/; s/peer.sh.*/silent.sh/' hangs.ini >silent.ini
killed "^sleep 2000" describe ./silent.ini
# A dataset that is prepared, and a plugin that is described.
export MISDEED=hang
# shellcheck disable=SC2086
MISDEED_AT=prepare killed "^/.*/lanebench-trial --prepare" run \
	--dataset "$bad/prepares.so" --strategy sequential $common --out prepared
MISDEED_AT=constructor killed "^/.*/lanebench-trial --describe" \
	describe "$bad/loads.so"
finish
