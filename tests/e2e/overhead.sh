#!/usr/bin/env bash
# METG and dispatch cost, as a user asks for them.
. "$(dirname "$0")/lib.sh"
only sequential pthread_pool spin sleep

lb overhead --quick --strategy pthread-pool --workers 2 --blocks 5 --out run
want_rc 0
want_in out "METG"
want_in out "pthread-pool"
want_in out "reading the clock 2"
want_in out "Everything is in run: overhead.csv, trials.csv, reference.csv, run.json"
want_file run/overhead.csv
want_file run/run.json
want_whole run/overhead.csv
want_all run ok
want_in run/overhead.csv "strategy,workers,measure,task_ns,items,value,lo,hi,"
for what in sequential,1,metg50_ns sequential,1,dispatch_ns \
	pthread-pool,2,metg50_ns pthread-pool,2,dispatch_ns \
	pthread-pool,2,cores_at_work stamps_ns; do
	want_in run/overhead.csv "$what,"
done
# 6 sizes and 2 counts, 6 blocks, 2 strategies; no A/A, no ceiling.
want_same "$(column run/trials.csv excluded | grep -c '^$')" 96 "trials"
[ "$(awk '{ print length }' out | sort -n | tail -n 1)" -le 80 ] ||
	wrong "overhead: lines over 80 columns"
want_tidy

lb overhead --quick --quiet --out run
want_rc 2
lb overhead --workers 1,2
want_rc 2
want_line "one count"
lb overhead --dataset spin
want_rc 2
want_line "no option is called" "lanebench overhead --help"
lb overhead spin
want_rc 2
want_line "takes no 'spin'" "lanebench overhead --help"
lb overhead --help
want_rc 0
want_in out "usage: lanebench overhead"
want_nobody
finish
