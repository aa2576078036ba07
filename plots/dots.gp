# Speedups where every strategy ran with one count of workers: a dot a
# strategy, its confidence interval a bar.
# usage: gnuplot -c dots.gp OUT DATA TITLE WORKERS STYLES RANGE MARKS NAME
#   OUT      the picture; .svg or .png says which
#   DATA     a block a strategy: its name, then a line
#            workers,speedup,lo,hi,name;
#            two blank lines between blocks; the measured ceiling is the
#            last, if there is one
#   TITLE    may have two lines
#   WORKERS  the count
#   STYLES   the number of each strategy's style, from 1, as in speedup.gp
#   RANGE    "least most" of all speedups and intervals
#   MARKS    "lo hi cores ceiling", as in speedup.gp
#   NAME     of letters, digits and _: the title within the SVG
# Names and titles come as arguments and data, never as text of a script.

svg = ARG1[strlen(ARG1)-3:] eq ".svg"
dots = words(ARG5)
tall = 220 + 34 * dots
if (svg) {
	set terminal svg size 960,tall dynamic noenhanced name ARG8 \
		font "DejaVu Sans,14" background "#ffffff"
} else {
	set terminal pngcairo size 1920,2*tall noenhanced \
		font "DejaVu Sans,22" linewidth 2 background "#ffffff"
}
set output ARG1
set encoding utf8
set datafile separator comma

lo = real(word(ARG6, 1)); hi = real(word(ARG6, 2))
base_lo = real(word(ARG7, 1)); base_hi = real(word(ARG7, 2))
ceilings = int(word(ARG7, 4)) > 0
array colour[6] = ["#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", \
	"#56B4E9"]
array point[12] = [5, 9, 13, 11, 7, 15, 4, 8, 12, 10, 6, 14]
style(i) = int(word(ARG5, i)) - 1

# Before any range is set: it would leave points out.
if (ceilings) { stats ARG2 index dots skip 1 using 2 nooutput name "CEILING" }

pad = (hi - lo) * 0.08
if (pad < 0.02 * hi) { pad = 0.02 * hi }
set xrange [lo-pad:hi+pad]
set yrange [dots+0.7:-0.1]
set title ARG3 noenhanced
set xlabel "speedup: times as fast as sequential, with ".ARG4. \
	(ARG4 eq "1" ? " worker" : " workers"). \
	(base_lo > 0 ? "; grey: the baseline against itself" : "")
set xtics nomirror out
set ytics () nomirror noenhanced scale 0
set grid xtics lc rgb "#dddddd" lw 0.7 lt 1
set border 3 lc rgb "#444444"
set label "sequential" at 1, graph 1 offset character 0.6, -0.8 left
if (base_lo > 0) {
	set object rectangle from base_lo, graph 0 to base_hi, graph 1 \
		fc rgb "#000000" fs transparent solid 0.12 noborder behind
}
unset key
set arrow from 1, graph 0 to 1, graph 1 nohead lc rgb "#000000" lw 1.5

if (ceilings) {
	at = CEILING_max
	set arrow from at, graph 0 to at, graph 1 nohead dt 4 \
		lc rgb "#444444" lw 1.2
	set label "measured ceiling" at at, graph 0 \
		offset character -0.6, 0.8 right textcolor rgb "#444444"
}

# Only where there is an interval: a bar of no length looks like a small one.
plot \
	for [i = 1:dots] ARG2 index i-1 skip 1 \
		using ($4 > $3 ? $2 : NaN):(i):3:4 with xerrorbars \
		lc rgb colour[style(i) % 6 + 1] pt -1 lw 2 notitle, \
	for [i = 1:dots] ARG2 index i-1 skip 1 using 2:(i):ytic(5) \
		with points lc rgb colour[style(i) % 6 + 1] \
		pt point[(style(i) + style(i) / 12) % 12 + 1] ps (svg ? 0.9 : 1.7) notitle
unset output
