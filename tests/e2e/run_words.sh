#!/usr/bin/env bash
# The words that stand for several: default, which leaves out what runs on
# request only, and all; each strategy once, however often it is named.
. "$(dirname "$0")/lib.sh"
mkdir plugins
cp "$TOOLS/plugins/asked.so" plugins
export LANEBENCH_PATH="$PWD/plugins"
pages site 3

# planned WORDS: the strategies of the plan.
planned() {
	lb run --dataset html --set html.dir=site --workers 1 --blocks 1 \
		--quiet --out "out-$1" ${1:+--strategy "$1"}
	want_rc 0
	names=$(column "out-$1/trials.csv" strategy | sort | uniq -c |
		awk '$2 !~ /#|ceiling/ { print $2 "x" $1 }' | xargs)
}

planned ''
preset=$names
case " $names " in
*" askedx"*) wrong "$what: runs what wasn't asked for" ;;
esac
planned default
want_same "$names" "$preset" "default"
planned default,asked,asked
want_same "$names" "$(printf '%s\n' askedx2 $preset | sort | xargs)" \
	"default and one more"
planned all,sequential
case " $names " in
*" askedx2 "*) ;;
*) wrong "$what: leaves out asked" ;;
esac
want_same "$(echo "$names" | xargs -n 1 | sed 's/.*x//' | sort -u)" 2 \
	"trials of a strategy: one that primes and one that counts"
lb list strategies
want_in out "(on request)"
# What people are told to type is as they typed it: by its path in a clone, by its
# name where PATH has it, quoted where a blank is in it.
mkdir "in place"
ln -s "$BIN" "in place/bin"
typed() {
	what="$*"
	timeout 200 "$@" >out 2>err </dev/null
	rc=$?
}
typed "in place/bin/lanebench" run --nonsense
want_rc 2
want_line "\`'in place/bin/lanebench' run --help\`"
PATH=$BIN:$PATH typed lanebench run --nonsense
want_line "\`lanebench run --help\`"
typed "in place/bin/lanebench" export "a run"
want_line "\`'in place/bin/lanebench' export 'a run' --format F\`"
typed "in place/bin/lanebench" record
want_line "\`'in place/bin/lanebench' record --help\`"
PATH=$BIN:$PATH typed lanebench record
want_line "\`lanebench record --help\`"
typed "in place/bin/lanebench"
want_in err "\`'in place/bin/lanebench' run\` alone"
typed "in place/bin/lanebench" describe nonsense
want_line "\`'in place/bin/lanebench' list strategies\`"
lb describe spin
want_same "$(wide <out)" "" "long lines"

# A page is sent to others, who have it elsewhere.
pages quick 4
typed "in place/bin/lanebench" run --dataset html --set html.dir=quick \
	--strategy pthread-pool --workers 1 --blocks 2 --out sent
want_in out "'in place/bin/lanebench' run\`"
want_in sent/report.html "\`lanebench run\`"
want_not_in sent/report.html "in place"

finish
