#!/usr/bin/env bash
# Plugins of the first release: the binaries as they were built then, and their
# sources with the headers of then, load and do the same work today.
. "$(dirname "$0")/lib.sh"
frozen=$SOURCE/tests/abi/1

# runs FOLDER: both plugins in it, together and each with one of today's.
runs() {
	lb check "$1/frozen_strategy.so"
	want_rc 0
	want_in out " 0 failed"
	lb run --dataset "$1/frozen_dataset.so" --strategy \
		"$1/frozen_strategy.so,pthread-pool" --blocks 1 --quiet \
		--set frozen-strategy.word=xenon \
		--set frozen-strategy.in-two-steps=yes --out "$2"
	want_rc 0
	want_all "$2" ok
	want_same "$(column "$2/trials.csv" items_ok | sort -u)" 5 "items"
	want_same "$(column "$2/trials.csv" digest | sort -u | wc -l)" 1 \
		"different work"
	want_in "$2/run.json" '"frozen": "yes"'
	lb run --dataset "$1/frozen_dataset.so" --strategy sequential \
		--blocks 1 --quiet --set frozen-dataset.items=6 --out none
	want_rc 2
}

mkdir rebuilt
for name in strategy dataset; do
	cc -std=c11 -O2 -I"$frozen/include" -shared -fPIC \
		"$frozen/frozen_$name.c" -o "rebuilt/frozen_$name.so" ||
		wrong "frozen_$name.c doesn't build against its own header"
done
runs ./rebuilt out-rebuilt
[ -d "$frozen/$(uname -m)" ] || {
	[ "$failures" -eq 0 ] || finish
	skip "no binary was frozen for $(uname -m); its source still works"
}
runs "$frozen/$(uname -m)" out-frozen
finish
