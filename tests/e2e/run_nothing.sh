#!/usr/bin/env bash
# A run in which every item fails has measured nothing: that is said first, no
# rate and no contest come of it, and it is no success.
. "$(dirname "$0")/lib.sh"
only sequential pthread_pool html url spin

# Nobody listens on a port that was bound, and never listened on.
python3 - <<'PYTHON' >port 3<&- &
import socket, sys, time
s = socket.socket()
s.bind(("127.0.0.1", 0))
print(s.getsockname()[1], flush=True)
time.sleep(600)
PYTHON
started=$!
eventually test -s port
for i in 1 2 3; do
	echo "http://127.0.0.1:$(cat port)/$i"
done >list

nothing() {
	want_rc 1
	want_in err "url: nothing was measured: all $1 items failed for the"
	want_not_in out "/s "
	want_not_in out "times as fast"
	want_not_in out "astest"
}

lb run --dataset url --live --set url.list=list --strategy pthread-pool \
	--workers 1,2 --blocks 5 --out alone
nothing 3
want_in err "3 of them with: couldn't connect to server"
# Each planned trial has its row, though only the baseline's first was run:
# four a block, six blocks.
want_same "$(rows alone/trials.csv)" 24 "rows"
want_same "$(column alone/trials.csv status | sort | uniq -c | tr -s ' \n' ' ')" \
	" 1 ok 23 skipped " "status"
want_in alone/trials.csv "nothing was measured: all 3 items failed"

lb analyze alone
want_rc 1
lb analyze --help
want_in out "nothing was"
lb run --help
want_said out "or nothing was measured"

# A proxy that isn't there.
lb run --dataset url --live --set url.list=list --strategy pthread-pool \
	--set "url.proxy=http://127.0.0.1:$(cat port)" --workers 1 --blocks 5 \
	--out proxy
nothing 3

# The other dataset of the run is measured all the same.
lb run --dataset url,spin --live --set url.list=list --set spin.items=9 \
	--set spin.task-ns=1000 --strategy pthread-pool --workers 1 --blocks 5 \
	--out both --quiet
want_rc 1
want_in err "url: nothing was measured: all 3 items"
want_same "$(awk -F, '$1 == "spin"' both/trials.csv | cut -d, -f7 | sort -u)" \
	ok "spin's trials"
lb analyze both
want_rc 1
want_in out "Nothing was measured: no trial was run in a counted block."

# Whoever wrote the table.
lb run --dataset spin --set spin.items=9 --set spin.task-ns=1000 --workers 1,2 \
	--strategy pthread-pool --blocks 6 --out table --quiet
want_rc 0
awk -F, -v OFS=, 'NR == 1 {
		for (i = 1; i <= NF; i++) at[$i] = i
	} NR > 1 {
		$at["items_failed"] = $at["items"]
		$at["items_ok"] = 0
	} { print }' table/trials.csv >failed
mv failed table/trials.csv
lb analyze table
want_rc 1
want_same "$(sed -n 2p out)" \
	"Nothing was measured: all 9 items failed in the baseline." "the table"
want_same "$(column table/summary.csv speedup | sort -u)" "" "speedups"
want_same "$(column table/summary.csv items_per_s | sort -u)" "" "rates"
want_not_in out "times as fast"

# Some that fail are a result.
pages some 3
mkdir -p some
head -c 100 /dev/zero | tr '\0' '\377' >some/bad.html
lb run --dataset html --set html.dir=some --strategy pthread-pool --workers 1 \
	--blocks 5 --out some.run
want_rc 0
want_in out "times as fast"
finish
