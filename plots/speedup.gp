# Speedup over workers: a curve a strategy, its confidence interval a band or bars.
# usage: gnuplot -c speedup.gp OUT DATA TITLE WORKERS STYLES POINTS RANGE MARKS NAME
#   OUT      the picture; .svg or .png says which
#   DATA     a block a curve: its name, then lines of
#            workers,speedup,lo,hi,name;
#            a blank line where a cell is missing; two between blocks; the
#            measured ceiling is the last, if there is one
#   TITLE    may have two lines
#   WORKERS  the counts that get a tic, "1 2 4"
#   STYLES   the number of each curve's style, from 1
#   POINTS   how many points each curve has
#   RANGE    "least most" of all speedups and intervals
#   MARKS    "lo hi cores ceiling": the baseline's own interval, the usable
#            cores, the ceiling's points; 0 where there is none
#   NAME     of letters, digits and _: the title within the SVG
# Names and titles come as arguments and data, never as text of a script.

curves = words(ARG5)
# A long key needs a tall picture.
tall = curves > 9 ? 600 + 24 * (curves - 9) : 600
svg = ARG1[strlen(ARG1)-3:] eq ".svg"
if (svg) {
	set terminal svg size 960,tall dynamic noenhanced name ARG9 \
		font "DejaVu Sans,14" background "#ffffff"
} else {
	set terminal pngcairo size 1920,2*tall noenhanced \
		font "DejaVu Sans,22" linewidth 2 background "#ffffff"
}
set output ARG1
set encoding utf8
set datafile separator comma

lo = real(word(ARG7, 1)); hi = real(word(ARG7, 2))
base_lo = real(word(ARG8, 1)); base_hi = real(word(ARG8, 2))
cores = real(word(ARG8, 3)); ceilings = int(word(ARG8, 4)) > 0
first = real(word(ARG4, 1)); last = real(word(ARG4, words(ARG4)))

# The two terminals differ in what a point's size means.
size = svg ? 0.6 : 1.1

# Okabe-Ito without its yellow, which white paper swallows; a second round is
# dashed, with open points.
array colour[6] = ["#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", \
	"#56B4E9"]
array point[12] = [5, 9, 13, 11, 7, 15, 4, 8, 12, 10, 6, 14]
style(i) = int(word(ARG5, i)) - 1
rgb_of(i) = colour[style(i) % 6 + 1]
point_of(i) = point[(style(i) + style(i) / 12) % 12 + 1]
dash_of(i) = 1 + (style(i) / 6) % 3

room = (hi / lo) ** 0.06
if (room < 1.04) { room = 1.04 }
ylo = lo / room; yhi = hi * room
# A curve that is nearly flat must not look like an abyss.
if (yhi / ylo < 1.4) { ylo = ylo / 1.15; yhi = yhi * 1.15 }
octaves = log(yhi / ylo) / log(2)

# Three bands lie on each other and turn to mud: bars then, set a little apart
# around their count.
bars = curves > 2
pad = (last / first) ** (bars && octaves < 3 ? 0.06 : 0.03)
xlo = first / pad; xhi = last * pad
nearest = words(ARG4) > 1 ? 1.0 : 0
do for [i = 2:words(ARG4)] {
	step = log(real(word(ARG4, i)) / real(word(ARG4, i - 1))) / log(xhi / xlo)
	if (step < nearest) { nearest = step }
}
dodge = bars ? 0.35 * nearest / curves : 0
# A step to the side of a steep curve is one up or down, so it is a small one.
most = octaves < 3 ? 0.06 : 0.03
if (dodge * curves > most) { dodge = most / curves }
beside(x, i) = x * (xhi / xlo) ** (dodge * (i - 0.5 * (curves + 1)))

set logscale xy 2
set xrange [xlo:xhi]
set yrange [ylo:yhi]
set title ARG3 noenhanced
set xlabel "workers (log scale".(dodge > 0 \
	? "; the points of a count stand a little apart)" : ")")
set ylabel "speedup: times as fast as sequential (log scale)"
set xtics () nomirror out
do for [w in ARG4] { set xtics add (w real(w)) }
set ytics () nomirror out
# One step for the whole axis: the same number, or on a long axis twice as much.
if (octaves < 3) {
	step = 0.05
	do for [wide in "0.1 0.2 0.25 0.5 1"] {
		if ((yhi - ylo) / step > 11) { step = real(wide) }
	}
	do for [k = int(ceil(ylo / step)):int(yhi / step)] {
		set ytics add (sprintf("%g", k * step) k * step)
	}
} else {
	do for [k = -10:20] { set ytics add (sprintf("%g", 2.0 ** k) 2.0 ** k) }
}
set grid xtics ytics lc rgb "#dddddd" lw 0.7 lt 1
set border 3 lc rgb "#444444"
set key outside right center vertical maxcols 1 reverse Left samplen 2 spacing 1.25 \
	noenhanced

# Within the axes also beside the last count.
late = cores > xlo && log(cores / xlo) / log(xhi / xlo) > 0.8
if (cores > xlo && cores < xhi) {
	set arrow from cores, ylo to cores, yhi nohead dt 3 lc rgb "#777777" lw 1.2
	set label 1 sprintf(cores == 1 ? "%d core" : "%d cores", cores) \
		at cores, ylo left offset character 0.6, character 0.8 \
		textcolor rgb "#555555"
}
if (cores < xhi && late) {
	set label 1 right offset character -0.6, character 0.8
}

aa = base_lo > 0 ? 1 : 0
ranged(i) = int(word(ARG6, i)) > 1 && !bars
# A point without an interval gets no bar: it would look like a small one.
bar(i, lo, hi, y) = !ranged(i) && hi > lo ? y : NaN
fill(i, y) = ranged(i) ? y : NaN
plot \
	for [i = 1:aa] '+' using 1:(base_lo):(base_hi) with filledcurves \
		fc rgb "#000000" fs transparent solid 0.12 noborder \
		title "baseline against itself", \
	for [i = 1:curves] ARG2 index i-1 skip 1 using 1:(fill(i, $3)):4 \
		with filledcurves fc rgb rgb_of(i) fs transparent solid 0.13 \
		noborder notitle, \
	for [i = 1:curves] ARG2 index i-1 skip 1 using 1:(fill(i, $3)) \
		with lines lc rgb rgb_of(i) lw 0.5 notitle, \
	for [i = 1:curves] ARG2 index i-1 skip 1 using 1:(fill(i, $4)) \
		with lines lc rgb rgb_of(i) lw 0.5 notitle, \
	[xlo:xhi] x with lines dt 2 lc rgb "#999999" lw 1.5 title "ideal", \
	[xlo:xhi] 1 with lines lc rgb "#000000" lw 1.5 title "sequential", \
	for [i = curves+1:curves+ceilings] ARG2 index i-1 skip 1 \
		using 1:($4 > $3 ? $2 : NaN):3:4 with yerrorbars \
		lc rgb "#777777" pt -1 lw 0.8 notitle, \
	for [i = curves+1:curves+ceilings] ARG2 index i-1 using 1:2 \
		with linespoints dt 4 lc rgb "#444444" pt 2 ps size lw 1.2 \
		title columnheader(1), \
	for [i = 1:curves] ARG2 index i-1 skip 1 \
		using (beside($1, i)):(bar(i, $3, $4, $2)):3:4 with yerrorbars \
		lc rgb rgb_of(i) pt -1 lw 1 notitle, \
	for [i = 1:curves] ARG2 index i-1 using (beside($1, i)):2 \
		with linespoints lc rgb rgb_of(i) dt dash_of(i) pt point_of(i) ps size lw 2 \
		title columnheader(1)
unset output
