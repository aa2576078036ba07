#!/usr/bin/env bash
# Connections are kept: a lane that goes round five sites has five connections,
# in every strategy, however small its window; `fresh` has none to spare.
. "$(dirname "$0")/lib.sh"
only sequential pthread_pool openmp_for fork_pool curl_multi html url spin sleep

common=(run --dataset url --workers 1 --blocks 1 --quiet
	--set url.corpus=synthetic --set url.pages=40 --set url.mean-us=100)
lb "${common[@]}" --out kept
want_rc 0
want_all kept ok
want_same "$(column kept/trials.csv origin_peak_connections | sort -u)" 5 \
	"connections to five sites"
want_same "$(column kept/trials.csv origin_requests | sort -u)" 50 "requests"

# As many as there are sites: with fewer each page of a round would connect.
lb "${common[@]}" --set url.sites=12 --out round
want_rc 0
want_all round ok
want_same "$(column round/trials.csv origin_peak_connections | sort -u)" 12 \
	"connections to twelve sites"

lb "${common[@]}" --set url.connections=fresh --out fresh
want_rc 0
want_all fresh ok
for peak in $(column fresh/trials.csv origin_peak_connections); do
	[ "$peak" -lt 5 ] || wrong "fresh: $peak connections at once"
done

# Few descriptors: fewer connections are kept, and the work is the same.
(ulimit -n 400 && lb "${common[@]}" --workers 64 --set url.urls=200 \
	--strategy pthread-pool,curl-multi --out few && want_rc 0 &&
	want_all few ok && exit "$failures") || wrong "with 400 descriptors"

want_nobody
want_tidy
finish
