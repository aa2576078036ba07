#!/usr/bin/env bash
# `check` of a dataset: lanebench's own conform; of one that breaks the contract
# it is said what was expected, what happened to which item, and what to read.
. "$(dirname "$0")/lib.sh"
only sequential pthread_pool fork_pool html url spin

pages quick 12
lb check --set dir=quick html
want_rc 0
want_in out "html: 8 scenarios passed, 0 failed, 0 skipped"
lb check --verbose --set dir=quick --set mean-us=0 --set urls=12 url
want_rc 0
want_in out "ok    one item's bytes are missing: 12 items (URLs), 2 workers"
want_in out "url: 8 scenarios passed, 0 failed, 0 skipped"

spoils=$TOOLS/plugins/spoils.so
lb check "$spoils"
want_rc 0
want_in out "spoils: 7 scenarios passed, 0 failed, 0 skipped"

# spoilt HOW SCENARIO FOUND READ
spoilt() {
	lb check --set "how=$1" "$spoils"
	want_rc 1
	want_in out "FAIL  $2: "
	want_said out "$3"
	want_said out "$4"
}

spoilt number "in another order" "item 0 " "item of struct lane_input"
spoilt silent "each item once" "item 3 ('item-3') failed without a reason" \
	"struct lane_output"
spoilt blank "each item once" "item 3 ('item-3') failed without a reason" \
	"struct lane_output"
spoilt loud "each item once" "item 3 ('item-3 ?[31m') failed without a" \
	"struct lane_output"
spoilt all "each item once" "all 20 items fail" "with: never"
spoilt empty "no items" "the trial is" "the comment at the top"
lb check --set how=none "$spoils"
want_rc 2
want_line "spoils: prepare() named no item"
lb check --set how=what "$spoils"
want_rc 2
want_line how
lb check --set dir=/nowhere html
want_rc 3
want_line /nowhere

# Pages in the cache are the cache's, as a run's are.
mkdir -p cache
pages cache/docs 4
lb check --set corpus=docs html
want_rc 0
want_in out "html: 8 scenarios passed, 0 failed, 0 skipped"

# Servers of others are left alone, however their name begins.
far=$TOOLS/plugins/far.so
for url in http://127.0.0.1@192.0.2.2/x http://127.0.0.1:80@192.0.2.2/ \
	http://127.example.com/ 'http://127.0.0.1\@192.0.2.2/' \
	https://127.0.0.1/ http://127.1.2/ http://192.0.2.2/; do
	lb check --set "from=$url" "$far"
	want_rc 2
	want_line "is not on this machine"
done
lb check --set to=http://192.0.2.2/ "$far"
want_rc 2
want_line "redirects to what is not on this machine"
lb check "$far"
want_rc 1
want_said out "all 1 items fail, the first (http://127.0.0.1:1/) with: "
want_nobody
want_tidy
finish
