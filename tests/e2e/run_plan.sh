#!/usr/bin/env bash
# The plan that is printed first: cells, blocks, trials, and how long they are
# expected to take, or that this isn't known.
. "$(dirname "$0")/lib.sh"
only sequential pthread_pool openmp_for fork_pool curl_multi html url spin \
	sleep

# plan ARGUMENT...: prints the plan only.
plan() {
	lb run --dry-run --out none "$@"
	[ ! -e none ] || wrong "$what: made a folder"
	[ -z "$(wide <out)" ] || {
		wrong "$what: a line of more than 79 columns"
		show
	}
}

# said TEXT: somewhere in what was printed, wherever its lines end.
said() {
	tr -s ' \n' '  ' <out >said
	want_in said "$1"
}

# No item sleeps for less than it is told to: 11 blocks of 4 trials, each of
# 50 items one after another or by two, are 11 * (0.5 * 3 + 0.25) s.
plan --dataset sleep --set sleep.items=50 --set sleep.task-us=10000 \
	--strategy pthread-pool --workers 1,2
want_rc 0
said "sleep: 50 items; workers 1,2; 3 cells"
said "each once, the baseline twice: 4 trials in random order"
said "10 blocks after a warm-up block, 44 trials; seed 1"
want_not_in out "fewer than"
said "going by a first look at 32 items"
seconds=$(sed -n 's/^expected time: about \([0-9]*\) s.*/\1/p' out)
[ "${seconds:-100}" -ge 20 ] || wrong "$what: expects $seconds s, not 20 s"

# What a plan can't tell is said with the plan, and what can: few blocks name no
# winner, few items a worker make steps. It stays the plan.
plan --dataset sleep --set sleep.items=10 --set sleep.task-us=100 \
	--strategy pthread-pool --workers 1,2,4 --blocks 5
want_rc 0
said "sleep: 10 items at 4 workers are 3 waves: steps in the curve come from"
said "sleep: 10 items; workers 1,2,4; 4 cells"
said "5 blocks can name no winner; --blocks 6 can"
plan --dataset sleep --set sleep.items=16 --set sleep.task-us=100 \
	--strategy pthread-pool --workers 1,2,4 --blocks 6
want_rc 0
want_not_in out "no winner"
want_not_in out "waves"

# How small a difference so many blocks show: by the noise of the newest run
# beside it that had the same dataset and strategies, else by what noise may be.
same=(--dataset sleep --set sleep.items=10 --set sleep.task-us=100
	--strategy pthread-pool,fork-pool --workers 1,2)
smallest="the smallest difference that 10 blocks show in 80 of 100 runs:"
guess="$smallest 4.8 % where trials vary by 3 %, 1.6 % where by 1 %; no earlier \
run of this plan says how much they do here"
plan "${same[@]}"
said "$guess"
# faked DIR WIDTH [WIDEST]: a run in it whose ratios to the best's times have that
# half-width, in logarithms; the last cell's has the other. $sittings: how many
# these are of, else they are of blocks.
faked() {
	lb run "${same[@]}" --blocks 1 --quiet --out "$1"
	python3 - "$1/summary.csv" "$2" "${3:-$2}" "$sittings" <<-'PYTHON'
		import csv, math, sys
		rows = list(csv.DictReader(open(sys.argv[1])))
		cells = [r for r in rows if '#' not in r['strategy']]
		for r in cells:
		    width = float(sys.argv[3 if r is cells[-1] else 2])
		    r['blocks'], r['level'] = 10, 0.95
		    r['sittings'] = sys.argv[4]
		    r['ratio_to_best'] = 2
		    r['ratio_lo'] = 2 * math.exp(-width)
		    r['ratio_hi'] = 2 * math.exp(width)
		out = csv.DictWriter(open(sys.argv[1], 'w'), rows[0].keys(),
		                     lineterminator='\n')
		out.writeheader()
		out.writerows(rows)
	PYTHON
}
sittings=
faked results/one 0.02
plan "${same[@]}"
said "$smallest 2.9 %, by the noise of results/one"
plan "${same[@]}" --blocks 40
said "that 40 blocks show in 80 of 100 runs: 1.4 %, by"
plan "${same[@]}" --precision 1%
said "$smallest 2.9 %, 40 blocks: 1.4 %, by the noise of results/one"
plan "${same[@]}" --blocks 4
want_not_in out "smallest difference"
plan "${same[@]}" --sessions 6
want_not_in out "smallest difference"
# What sittings differ by says nothing of blocks, and all of sittings.
sittings=6
faked results/sat 0.04
sittings=
plan "${same[@]}"
said "$smallest 2.9 %, by the noise of results/one"
plan "${same[@]}" --sessions 6
said "that 6 sittings show in 80 of 100 runs: 5.9 %, by the noise of results/sat"
faked "results/a b" 0.04 0.08
ln -s 'a b' results/latest
plan "${same[@]}"
said "$smallest 5.9 % (in the noisiest cell, pthread-pool x 2: 12 %), by the \
noise of results/latest"
# Another dataset, or one of other items, or other strategies: no such run.
plan "${same[@]}" --items 9
said "$guess"
plan "${same[@]}" --strategy openmp-for
said "$guess"
sed -i 's/"task-us": "100"/"task-us": "7"/' 'results/a b/run.json'
plan "${same[@]}"
said "by the noise of results/one"
# Beside the folder that is named, first.
faked else/one 0.01
plan "${same[@]}" --out else/none
said "$smallest 1.4 %, by the noise of else/one"
plan "${same[@]}" --out none/else
said "by the noise of results/one"
# What is no noise is none.
awk -F, -v OFS=, 'NR == 1 { for (i = 1; i <= NF; i++) if ($i == "ratio_lo") at = i }
	NR > 1 { $at = NR % 2 ? "" : "0" } 1' results/one/summary.csv >bad
cp bad results/one/summary.csv
plan "${same[@]}"
said "$guess"
echo rubbish >results/one/summary.csv
plan "${same[@]}"
want_rc 0
said "$guess"
rm -r results else

plan --dataset sleep,spin --set sleep.items=1 --set sleep.task-us=100 \
	--set spin.items=3 --strategy pthread-pool --workers 1,2,4
want_rc 0
said "sleep: 1 item of 100 us each"
said "sleep: 1 item at 4 workers: 3 of them have nothing to do"
said "spin: 3 items at 4 workers: 1 of them have nothing to do"
want_not_in out "wave"
said "a first look at up to 3 items of each"

# Of slow items more than those of the first second are looked at.
plan --dataset sleep --set sleep.items=9000 --set sleep.task-us=300000 \
	--strategy pthread-pool --workers 1,2
want_rc 0
said "first look at"
looked=$(sed -n 's/.* first look at \([0-9]*\) items.*/\1/p' said)
[ "${looked:-0}" -ge 8 ] || wrong "$what: looks at $looked items only"

# Of short ones many fit, and the first one's cost says little of them.
plan --dataset sleep --set sleep.items=2000 --set sleep.task-us=1 \
	--strategy sequential
want_rc 0
said "first look at"
looked=$(sed -n 's/.* first look at \([0-9]*\) items.*/\1/p' said)
[ "${looked:-0}" -gt 32 ] || wrong "$what: looks at $looked items only"

# What takes long says what would fit.
plan --dataset sleep --set sleep.items=9000 --set sleep.task-us=100000 \
	--strategy pthread-pool --workers 1,2
want_rc 0
said "expected time: about "
fits=$(sed -n 's/.*what would fit: --items \([0-9]*\): [0-9.]* [a-z]*;.*/\1/p' said)
[ "${fits:-0}" -ge 10 ] && [ "$fits" -lt 9000 ] ||
	wrong "$what: --items '$fits' would fit"
said "; --items $fits --budget 10m: 10 min, with fewer blocks"
# Sittings share out blocks, which a budget doesn't know of.
plan --dataset sleep --set sleep.items=9000 --set sleep.task-us=100000 \
	--strategy pthread-pool --workers 1,2 --sessions 6
want_rc 0
said "; or fewer --sessions"
plan --dataset sleep --set sleep.items=4 --set sleep.task-us=0 \
	--strategy sequential --sessions 2 --session-gap 10h
want_rc 0
said "fewer --strategy, --workers, --sessions or --dataset, or a shorter --session-gap"
plan --dataset sleep --set sleep.items=9000 --set sleep.task-us=100000 \
	--strategy pthread-pool --workers 1,2 --items "$fits"
want_rc 0
want_not_in out "what would fit"
said "$fits items of 9000 (a seeded sample)"

# URLs are sampled as files are, and it is said how to have all.
plan --dataset url --set url.urls=500 --set url.body-bytes=64 \
	--set url.mean-us=0 --strategy sequential --blocks 1
want_rc 0
said "url: 400 items of 500 (a seeded sample; --items 500 takes all)"

# Many counts fit no line.
plan --dataset sleep --set sleep.items=50 --strategy pthread-pool \
	--workers "$(seq -s, 1 64)"
want_rc 0
said "sleep: 50 items; 64 worker counts, 1 to 64; 65 cells"

# What limits refuse takes no time, and is said: were it started, the workers
# alone of these seven would be expected to take 4 min.
plan --dataset sleep --set sleep.items=2 --set sleep.task-us=1000 \
	--strategy pthread-pool --workers "2,$(seq -s, 65529 65535)" \
	--limit-processes 1000
want_rc 0
said "7 of these cells have rows, but no trial is started"
# By which of a machine's limits is the machine's; by ours it is of fewer.
said "(the first: pthread-pool x 65529 on sleep: 65529 workers "
time=$(sed -n 's/^expected time: about \([0-9.]* [a-z]*\).*/\1/p' out)
case $time in
*\ s | [12]\ min | [12].5\ min) ;;
*) wrong "$what: expects '$time'" ;;
esac
plan --dataset sleep --set sleep.items=2 --set sleep.task-us=1000 \
	--strategy pthread-pool --workers 2,20,30 --limit-processes 20
want_rc 0
said "2 of these cells have rows, but no trial is started"
said "(the first: pthread-pool x 20 on sleep: 20 workers may need as many \
processes, and a trial may have 20: --limit-processes)"
lb run --dataset sleep --set sleep.items=2 --set sleep.task-us=1000 \
	--strategy pthread-pool --workers 2,65535 --limit-processes 1000 \
	--blocks 1 --out refused
want_rc 1
want_same "$(awk -F, '$3 == 65535' refused/trials.csv | cut -d, -f7 | sort -u)" \
	failed "status"

# Cells that can't be foreseen aren't.
plan --dataset sleep --set sleep.items=3 --set sleep.task-us=5000000 \
	--workers 2 --budget 1s
want_rc 0
said "expected time: not known before block 0 has run (sleep: no item was \
through within a second, so every trial takes longer)"
said "--budget ends it after 1 s"

# Two datasets, and the ceiling of that which computes: up to the cores.
lb run --dataset sleep --set sleep.items=1 --set sleep.task-us=0 \
	--strategy sequential --blocks 1 --quiet --out cores
ceilings=$((($(cores cores) >= 2) + ($(cores cores) >= 4)))
plan --dataset spin,sleep --set spin.items=100 --set sleep.items=10 \
	--strategy pthread-pool --workers 1,2,4 --blocks 3
want_rc 0
said "8 cells"
[ $ceilings -eq 0 ] || said "and the measured ceiling at $ceilings worker count"
said "$((10 + ceilings)) trials"
said "3 blocks after a warm-up block, $((4 * (10 + ceilings))) trials"
said "fewer than 5 blocks: no interval, no winner"
said "expected time: about "
said "of each"

# The budget ends what would take longer.
plan --dataset sleep --set sleep.items=50 --set sleep.task-us=20000 \
	--workers 1 --strategy sequential --precision 2% --budget 2s
want_rc 0
said "1 to 40 blocks after a warm-up block, until every interval is"
said "expected time: 2 s, where --budget ends it (10 blocks: about "

# A look isn't a trial: it leaves no row.
lb run --dataset sleep --set sleep.items=4 --set sleep.task-us=0 \
	--strategy sequential --workers 1 --blocks 1 --out made
want_rc 0
said "expected time: about "
want_same "$(rows made/trials.csv)" 4 "rows"
want_tidy

# Sites that aren't ours are asked for nothing before the run.
echo http://127.0.0.1:9/ >list
plan --dataset url --set url.list=list --live --strategy sequential \
	--workers 1 --blocks 1
want_rc 0
said "(url: live sites are not asked for an estimate); --items N takes fewer"
finish
