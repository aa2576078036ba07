#!/usr/bin/env bash
# A million items are planned, opened and recorded, in 64 bytes each; and none
# are refused.
. "$(dirname "$0")/lib.sh"
only sequential pthread_pool fork_pool html
many=$TOOLS/plugins/many.so

lb run --dataset "$many" --strategy sequential,fork-pool --workers 2 \
	--blocks 1 --quiet --out million
want_rc 0
want_all million ok
want_same "$(column million/trials.csv items_ok | sort -u)" 1000000 "items"
want_same "$(column million/trials.csv digest | sort -u | wc -l)" 1 "digests"
want_same "$(rows million/reference.csv)" 1000000 "rows of reference.csv"

lb run --dataset "$many" --strategy sequential --workers 1 --items 17 \
	--blocks 1 --quiet --keep-items --out few
want_rc 0
want_same "$(column few/trials.csv items_ok | sort -u)" 17 "items"
want_same "$(column few/items.csv item | sort -n | uniq -c |
	awk '{ print $1 }' | sort -u)" 4 "trials of an item"

lb run --dataset "$many" --set many.count=0 --quiet --out none
want_rc 3
want_line "many has no items"
[ ! -e none ] || wrong "$what: made its folder"
lb run --dataset "$many" --set many.count=1 --strategy pthread-pool,fork-pool \
	--workers 8 --blocks 1 --quiet --out one
want_rc 0
want_all one ok
want_tidy
finish
