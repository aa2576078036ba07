#!/usr/bin/env bash
# io-uring on files of every size, on those that aren't plain files, and where
# the kernel refuses it.
. "$(dirname "$0")/lib.sh"

[ -e "$PLUGINS/io_uring.so" ] || skip "io-uring is not in this build"
only sequential pthread_pool io_uring html
if lb list strategies && grep -A 1 '^  io-uring ' out | grep -q "not here"; then
	skip "io-uring can't run here: $(grep -A 1 '^  io-uring ' out |
		tail -n 1)"
fi

# The suite has files for what matters, too.
lb check --verbose io-uring
want_rc 0
for scenario in "no files" "one file" "fewer files than workers" \
	"one file fails" "files, stopped after the first"; do
	want_in out "ok    $scenario: "
done

# From nothing over what the ring takes to what it leaves to the host.
pages site 60
: >site/empty.html
for size in 1 4095 4096 65537 1048575 1048576 1048577 3000000; do
	{ printf '<title>%s</title>' $size; yes 'plain words'; } |
		head -c $size >site/size-$size.html
done
# As many ahead as there are, one at a time, and more than that.
for ahead in 1 32 4096; do
	rm -rf sizes
	lb run --dataset html --set html.dir=site --strategy io-uring \
		--set io-uring.ahead=$ahead --workers 1,2,5 --blocks 2 \
		--quiet --out sizes
	want_rc 0
	want_all sizes ok
	want_same "$(column sizes/trials.csv items | sort -u)" 69 "items"
done

# What is no plain file, or too large by the dataset's own word, fails as it
# does for the baseline, which is no failure of the strategy.
rm -rf sizes
mkdir site/folder.html
mkfifo site/pipe.html
chmod 0 site/7.html
lb run --dataset html --set html.dir=site --set html.max-size-mib=1 \
	--strategy io-uring --workers 2 --blocks 1 --quiet --out odd
want_rc 0
want_all odd ok
want_same "$(column odd/trials.csv items_failed | sort -u | tail -n 1)" \
	"$(column odd/reference.csv status | grep -c failed)" "failed items"
[ "$(column odd/reference.csv status | grep -c failed)" -ge 2 ] ||
	wrong "the pages that are too large didn't fail"

# Items that are no files: skipped, with the reason, and no harm done.
lb run --dataset "$TOOLS/plugins/many.so" --set many.count=10 \
	--strategy io-uring,pthread-pool --workers 2 --blocks 1 --quiet \
	--out none
want_rc 0
want_same "$(grep -c ',unsupported,"\?it reads local files' none/trials.csv)" 2 \
	"rows that say that there are no files"
lb analyze none
want_in out "Skipped: io-uring. Reason: it reads local files"
want_not_in out "not ok"
want_not_in out failed

# Where a sandbox says no to io_uring_setup.
"$TOOLS/refuse" io_uring_setup true
if [ $? -eq 77 ]; then
	echo "skipped: a seccomp filter can't be set here"
else
	mkdir sandbox
	printf '#!/bin/sh\nexec "%s" io_uring_setup "%s" "$@"\n' \
		"$TOOLS/refuse" "$BIN/lanebench" >sandbox/lanebench
	chmod +x sandbox/lanebench
	BIN=sandbox quick --strategy io-uring,pthread-pool --out refused
	want_rc 0
	want_same "$(grep -c ',unsupported,"\?the kernel refuses io_uring_setup' \
		refused/trials.csv)" 2 "rows that say that it is refused"
	BIN=sandbox lb list
	want_rc 0
	want_in out "not here: the kernel refuses io_uring_setup"
fi
want_nobody
want_tidy
finish
