# Speedup over workers: a curve a strategy, its confidence interval a band.
# usage: gnuplot -c speedup.gp OUT DATA TITLE WORKERS STYLES POINTS RANGE MARKS
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
# Names and titles come as arguments and data, never as text of a script.

curves = words(ARG5)
# A long key needs a tall picture.
tall = curves > 9 ? 600 + 24 * (curves - 9) : 600
svg = ARG1[strlen(ARG1)-3:] eq ".svg"
if (svg) {
	set terminal svg size 960,tall dynamic noenhanced \
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
point_of(i) = point[style(i) % 12 + 1]
dash_of(i) = 1 + (style(i) / 6) % 3

pad = (last / first) ** 0.03
xlo = first / pad; xhi = last * pad
room = (hi / lo) ** 0.06
if (room < 1.04) { room = 1.04 }
ylo = lo / room; yhi = hi * room
# A curve that is nearly flat must not look like an abyss.
if (yhi / ylo < 1.4) { ylo = ylo / 1.15; yhi = yhi * 1.15 }
octaves = log(yhi / ylo) / log(2)

# Where the axis is short, curves lie on each other: a small step to the right
# (never to the left, where it would flatter) keeps their points apart.
dodge = curves > 5 ? 0.03 / curves : 0.006
if (octaves >= 2) { dodge = 0 }
beside(x, i) = x * (xhi / xlo) ** (dodge * (i - 1))

set logscale xy 2
set xrange [xlo:xhi]
set yrange [ylo:yhi]
set title ARG3 noenhanced
set xlabel "workers (log scale".(dodge > 0 ? "; points side by side)" : ")")
set ylabel "speedup: times as fast as sequential (log scale)"
set xtics () nomirror out
do for [w in ARG4] { set xtics add (w real(w)) }
set ytics () nomirror out
fine = octaves < 2.2 \
	? "0.1 0.2 0.3 0.4 0.5 0.6 0.7 0.8 0.9 1 1.2 1.4 1.6 1.8 2 2.5 3 3.5 4" \
	: octaves < 3.2 ? "0.1 0.15 0.25 0.35 0.5 0.75 1 1.5 2 3 4 6 8" : ""
if (fine ne "") { do for [y in fine] { set ytics add (y real(y)) } }
if (fine eq "") {
	do for [k = -10:20] { set ytics add (sprintf("%g", 2.0 ** k) 2.0 ** k) }
}
set grid xtics ytics lc rgb "#dddddd" lw 0.7 lt 1
set border 3 lc rgb "#444444"
set key outside right center vertical maxcols 1 reverse Left samplen 2 spacing 1.25 \
	noenhanced

if (cores > xlo && cores < xhi) {
	set arrow from cores, ylo to cores, yhi nohead dt 3 lc rgb "#777777" lw 1.2
	set label sprintf("%d cores", cores) at cores, ylo \
		offset character 0.6, character 0.8 textcolor rgb "#555555"
}
if (base_lo > 0) {
	set object rectangle from xlo, base_lo to xhi, base_hi \
		fc rgb "#000000" fs transparent solid 0.12 noborder behind
}

band(i) = int(word(ARG6, i)) > 1
plot \
	for [i = 1:curves] ARG2 index i-1 skip 1 using (beside($1, i)):(band(i) ? $3 : NaN):4 \
		with filledcurves fc rgb rgb_of(i) fs transparent solid 0.15 \
		noborder notitle, \
	[xlo:xhi] x with lines dt 2 lc rgb "#999999" lw 1.5 title "ideal", \
	[xlo:xhi] 1 with lines lc rgb "#000000" lw 1.5 title "sequential", \
	for [i = curves+1:curves+ceilings] ARG2 index i-1 using 1:2 with lines \
		dt 4 lc rgb "#444444" lw 1.2 title columnheader(1), \
	for [i = 1:curves] ARG2 index i-1 \
		using (beside($1, i)):(band(i) ? NaN : $2):3:4 with yerrorbars \
		lc rgb rgb_of(i) pt -1 lw 1.5 notitle, \
	for [i = 1:curves] ARG2 index i-1 using (beside($1, i)):2 \
		with linespoints lc rgb rgb_of(i) dt dash_of(i) pt point_of(i) ps size lw 2 \
		title columnheader(1)
unset output
