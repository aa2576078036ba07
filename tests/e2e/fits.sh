#!/usr/bin/env bash
# Laws of scaling: at a run's end, from a trials.csv of anybody's, and refused.
. "$(dirname "$0")/lib.sh"

# A run leaves fits.csv, and says of its best strategy how it scales.
pages few 6
lb run --dataset html --set html.dir="$scratch/few" --strategy pthread-pool \
	--workers 1,2 --blocks 5 --out run
want_rc 0
want_file run/fits.csv
want_whole run/fits.csv
want_in run/fits.csv "dataset,strategy,model,parameter,value,lo,hi,level,"
want_in run/fits.csv "html,pthread-pool,usl,sigma,"
want_in run/fits.csv "html,pthread-pool,amdahl,s,"
want_in run/fits.csv "html,pthread-pool,karp-flatt,e,"
want_in out "Scaling: "
# One core has no ceiling.
if [ "$(cores run)" -gt 1 ]; then
	want_in run/fits.csv "html,pthread-pool,efficiency,of_ceiling,"
	want_in run/plots/html-speedup.dat "measured ceiling"
	[ -n "$(column run/summary.csv efficiency_ceiling | tr -d '\n')" ] ||
		wrong "summary.csv has no efficiency against the ceiling"
fi

# The same again from trials.csv alone.
mkdir again
cp run/trials.csv again
lb analyze again
want_rc 0
cmp -s run/fits.csv again/fits.csv || wrong "analyze: another fits.csv"
lb analyze --fits again
want_rc 0
want_in out "laws of scaling on html:"
want_in out "fewer than 3 worker counts"
[ "$(awk '{ print length }' out | sort -n | tail -n 1)" -le 80 ] ||
	wrong "analyze --fits: lines over 80 columns"

# What is said of a pool below its ceiling: times that are known, for in a real
# run the words would hang on them.
mkdir below
awk 'BEGIN {
	print "dataset,strategy,workers,block,status,wall_ns,items,cores_usable"
	for (b = 1; b <= 10; b++) {
		off = 1 + (b - 5) / 1000
		printf "html,sequential,1,%d,ok,%d,50,2\n", b, 1e9 * off
		printf "html,pool,1,%d,ok,%d,50,2\n", b, 1.01e9 * off
		printf "html,pool,2,%d,ok,%d,50,2\n", b, 0.55e9 * off
		printf "html,ceiling,2,%d,ok,%d,50,2\n", b, 0.50e9 * off
	}
}' >below/trials.csv
lb analyze below
want_rc 0
tr -s ' \n' ' ' <out >joined
want_in joined "Scaling: pool with 2 workers reaches 90.9 % of the measured ceiling"

# Far above it, the figures are written out.
awk -F, -v OFS=, '$2 == "pool" { $6 = sprintf("%d", $6 / 25) } 1' below/trials.csv >far
mv far below/trials.csv
lb analyze below
want_rc 0
tr -s ' \n' ' ' <out >joined
want_in joined "Scaling: pool with 2 workers reaches 2273 % of the measured ceiling"
want_not_in joined "e+0"

# Beyond the cores it is another thing, which older runs measured all the same:
# it is read, and neither drawn, shown, nor held against anybody.
mkdir beyond
awk 'BEGIN {
	print "dataset,strategy,workers,block,status,wall_ns,items,cores_usable"
	for (b = 1; b <= 10; b++) {
		off = 1 + (b - 5) / 1000
		printf "html,sequential,1,%d,ok,%d,50,2\n", b, 1e9 * off
		for (w = 2; w <= 8; w *= 2) {
			printf "html,pool,%d,%d,ok,%d,50,2\n", w, b, 0.55e9 * off
			printf "html,ceiling,%d,%d,ok,%d,50,2\n", w, b,
				(0.5 + w / 10) * 1e9 * off
		}
	}
}' >beyond/trials.csv
# ceilings COLUMN: of summary.csv, by strategy and workers.
ceilings() {
	paste -d ' ' <(column beyond/summary.csv strategy) \
		<(column beyond/summary.csv workers) \
		<(column beyond/summary.csv "$1") | tr '\n' ';'
}
drawn() {
	lb plot beyond
	sed '1,/^"measured ceiling"/d' beyond/plots/html-speedup.dat | cut -d, -f1
}
lb analyze --all beyond
want_rc 0
want_same "$(awk '$1 == "ceiling" { print $2 }' out | xargs)" 2 "ceilings shown"
want_same "$(ceilings efficiency_ceiling | sed 's/[0-9.]\{5,\}/R/g')" \
	"sequential 1 ;pool 2 R;pool 4 ;pool 8 ;ceiling 2 1;ceiling 4 ;ceiling 8 ;" \
	"who is held against it"
want_same "$(grep -c of_ceiling beyond/fits.csv)" 1 "what is fitted to it"
want_same "$(drawn | xargs)" 2 "ceilings drawn"
# Where nothing says how many cores there were, nothing is beyond them.
sed -i 's/,[^,]*$//' beyond/trials.csv
lb analyze --all beyond
want_same "$(grep -c of_ceiling beyond/fits.csv)" 3 "what is fitted to it"
want_same "$(drawn | xargs)" "2 4 8" "ceilings drawn"

# A waiting set whose curve is the USL's: its peak, but where the items are so
# few that the last wave of them makes steps, or a point contradicts it.
waits() { # waits ITEMS AT-32
	rm -rf waits
	mkdir waits
	awk -v items="$1" -v last="$2" 'BEGIN {
	print "dataset,strategy,workers,block,status,wall_ns,items,cores_usable"
	for (b = 1; b <= 6; b++) {
		off = 1 + (b - 3) / 1000
		printf "url,sequential,1,%d,ok,%d,%d,2\n", b, 1e9 * off, items
		for (n = 1; n <= 32; n *= 2)
			printf "url,pool,%d,%d,ok,%d,%d,2\n", n, b, 1e9 / n * \
				off * (1 + 0.03 * (n - 1) + 0.002 * n * (n - 1)) / \
				(n == 32 ? last : 1), items
	}
}' >waits/trials.csv
	lb analyze --fits waits
	want_rc 0
	tr -s ' \n' ' ' <out >joined
	want_in joined "description, not a serial fraction:"
	want_not_in out "of its work is serial"
	[ "$(awk '{ print length }' out | sort -n | tail -n 1)" -le 80 ] ||
		wrong "analyze --fits: lines over 80 columns"
}
waits 128 1
want_in joined "fastest with about 22 workers"
want_in waits/fits.csv "url,pool,usl,n_peak,22.0"
waits 127 1
want_not_in out "fastest with"
want_in waits/fits.csv ",fewer than 4 items a worker make steps in it,"
waits 128 1.1
want_not_in out "fastest with"
want_in waits/fits.csv ",the law misses what was measured,"
finish
