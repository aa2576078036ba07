#!/usr/bin/env bash
# What `list` and `describe` say of a plugin, and `check` of one that breaks the
# contract: each option with its range and its default, why it can't run here;
# what was expected, what happened to which item, and what to read.
. "$(dirname "$0")/lib.sh"
only sequential pthread_pool html
mkdir plugins
cp "$TOOLS/plugins/options.so" "$TOOLS/../plugins/unusable.so" plugins/
export LANEBENCH_PATH="$PWD/plugins"

lb list
want_rc 0
want_in out "  options              has options of every kind"
want_in out "  unusable             never runs"
want_same "$(grep -A 1 '^  unusable ' out | sed -n '2s/^ *//p')" \
	"not here: wants a full moon" "what list says of it"
want_same "$(grep -c 'not here' out)" 1 "strategies that can't run here"
lb describe unusable
want_rc 0
want_in out "unusable, a strategy: never runs"
want_in out "  not here: wants a full moon"
want_in out "  no options"

lb describe options
want_rc 0
sed 1,2d out >said
cat >wanted <<'END'
  --set options.chunk=-3..500  (20)
      items claimed at a time
  --set options.order=first,last,any  (last)
      who comes first
  --set options.words=TEXT  (none)
      what to say
  --set options.token=TEXT
      what nobody may know (never recorded)
END
diff -u wanted said >&2 || wrong "$what: says something else of its options"
want_not_in out "not here"

# As declared, and nothing else; what a plugin reads is what was set.
refused() {
	local option=$1

	shift
	quick --strategy options --set "options.$option" --out none
	want_rc 2
	want_line "$@"
	[ ! -e none ] || wrong "$what: made its folder"
}
for value in -4 501 20x ''; do
	refused "chunk=$value" "options.chunk" "-3 to 500"
done
refused order=lats "options.order" "first,last,any"
refused chnk=3 "'chnk'" "'chunk'" "lanebench describe options"
refused ordr=any "'ordr'" "'order'"
for value in -3 500; do
	quick --strategy options --set options.chunk=$value \
		--set options.order=any --out set$value
	want_rc 1
	want_in set$value/trials.csv "chunk $value order 2 words none"
done
quick --strategy options --out preset
want_rc 1
want_in preset/trials.csv "chunk 20 order 1 words none"

# The author's terms: of each mistake what was expected, what happened and what to
# read, in the scenario where it shows first; then in how many others. In full to
# who asks for that. An option is named as `run` has it, or bare.
lb check "$TOOLS/../plugins/items.so" --set items.how=skip
want_rc 1
want_same "$(awk 'length > 79' out)" "" "lines wider than a terminal"
cat >expected <<'END'
FAIL  one item: 1 item (names), 1 worker
      expected: every item, 0 <= item < job->items, is handed to the host
        exactly once
      found: the trial is `wrong`: item 0 was never begun (1 such)
      read: <lanebench/strategy.h>, the comment at the top
END
want_same "$(head -n 5 out)" "$(cat expected)" "the mistake"
failed=$(sed -n 's/^items: .* passed, \([0-9]*\) failed.*/\1/p' out)
want_same "$(sed -n 6p out)" \
	"as in 'one item': also in $((failed - 1)) others (--verbose)" "others"
want_same "$(wc -l <out)" 7 "lines of one mistake"
lb check "$TOOLS/../plugins/items.so" --set how=skip --verbose
want_rc 1
want_same "$(grep -c '^      read: ' out)" "$failed" "explanations in full"
want_same "$(grep -c '^FAIL ' out)" "$failed" "lines of what failed"
# Two mistakes are two.
lb check "$TOOLS/../plugins/flights.so" --set how=landed-twice
want_rc 1
want_in out "      read: landed in <lanebench/strategy.h>"
want_in out "      read: begin, finish and landed in <lanebench/strategy.h>"
want_same "$(grep -c '^      read: ' out)" 2 "explanations of two mistakes"
want_same "$(grep -c "^as in '.*': also in " out)" 2 "others of two mistakes"
# An option that isn't one is no failure of the plugin's.
for set in "hw=skip:'hw', did you mean 'how'" "items.hw=skip:'hw', did you" \
	"itms.how=skip:--set items.how=VALUE" "how:NAME.OPTION=VALUE" \
	"=3:NAME.OPTION=VALUE"; do
	lb check "$TOOLS/../plugins/items.so" --set "${set%%:*}"
	want_rc 2
	want_line "${set#*:}"
	want_same "$(cat out)" "" stdout
done
lb check "$TOOLS/../plugins/unusable.so"
want_rc 3
want_line "unusable can't run here: wants a full moon"

# flawed FLAW RC TEXT...: a table that breaks its contract, said in one line.
flawed() {
	local flaw=$1 code=$2

	shift 2
	FLAW=$flaw lb check "$TOOLS/plugins/table.so"
	what="$what ($flaw)"
	want_rc "$code"
	want_line "$@"
}

lb check "$TOOLS/plugins/table.so"
want_rc 0
for name in all peers default ceiling; do
	flawed "name=$name" 1 "no strategy can be called '$name': that is"
done
flawed option=chunk 1 "two of its options are called 'chunk'"
flawed "$(printf 'option=X y\n=')" 1 "option 'X y =' has a byte"
flawed option=a.b 1 "option 'a.b' has a byte"
flawed option= 1 "option 1 has no name"
flawed "option=$(printf %065d 0)" 1 "option 1 has no name, or one longer than 64"
flawed kind 1 "option 'order' is of an unknown kind"
flawed no-kind 1 "option 'order' is of an unknown kind"
flawed choices 1 "option 'order' is a choice without choices"
flawed name 1 "its table has no name"
flawed summary 1 "its table has no summary"
flawed run 1 "its table has no run()"
flawed preset 1 "the preset of its option 'chunk' isn't a value"
flawed yes 1 "usable() returned 1, which is neither"
flawed silent 3 "usable() returned -22, and no reason"
for flaw in "help option 'order' has no help" "empty there is no summary" \
	"lanes lanes() returned 4294967295: it can be 1 to 65536" \
	"flights flights() returned 0: it can be 1 to 65536"; do
	FLAW=${flaw%% *} lb check "$TOOLS/plugins/table.so"
	want_rc 1
	want_said out "${flaw#* }"
done
want_in out "FAIL"

# So is a dataset's.
for flaw in "prepare has no prepare() or no process()" \
	"process has no prepare() or no process()" \
	"acquire its acquire is unknown"; do
	FLAW=${flaw%% *} lb check "$TOOLS/plugins/settable.so"
	want_rc 1
	want_line "settable.so: " "${flaw#* }"
done

# A name that a dataset has is its own: --set html.X=V means one of them.
cp "$TOOLS/plugins/table.so" plugins/
FLAW=name=html lb list
want_rc 0
want_line "plugins/table.so: there is a dataset called html already"
FLAW=name=html quick --strategy "$TOOLS/plugins/table.so" --out none
want_rc 2
want_in err "table.so: there is a dataset called html already"
[ ! -e none ] || wrong "$what: made its folder"
lb new strategy html
want_rc 2
want_line "there is a dataset called html already"
want_nobody
want_tidy
finish
