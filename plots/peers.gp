# Pages a second of each program: a bar a program, a panel a round of
# `make bench-peers`; the axes count in powers of ten.
# usage: gnuplot -c peers.gp OUT DATA NAMES COUNTS MARKS ITEMS
#   OUT     the picture; .svg or .png says which
#   DATA    a block a panel, of lines row,rate,lo,hi,side,name
#   NAMES   the rounds, "replay docs parse"
#   COUNTS  how many bars each panel has
#   MARKS   the rate of the tutorial's own speedup, 0 where there is none
#   ITEMS   how many pages each panel is of
# Names come as data, never as text of a script.

svg = ARG1[strlen(ARG1)-3:] eq ".svg"
panels = words(ARG3)
bars = 0
do for [i = 1:panels] { bars = bars + int(word(ARG4, i)) }
tall = 106 * panels + 30 * bars + 24
if (svg) {
	set terminal svg size 960,tall dynamic noenhanced name "peers" \
		font "DejaVu Sans,14" background "#ffffff"
} else {
	set terminal pngcairo size 1920,2*tall noenhanced \
		font "DejaVu Sans,22" linewidth 2 background "#ffffff"
}
set output ARG1
set encoding utf8
set datafile separator comma

# Ours, ours without care, Go, the tutorial's, others, those that only fetch.
array colour[6] = ["#0072B2", "#56B4E9", "#009E73", "#D55E00", "#999999", \
	"#CCCCCC"]
rgb(side) = int(column(side)) < 6 ? int(colours(int(column(side)))) : 0
colours(i) = int("0x".colour[i + 1][2:])
title_of(name, items) = \
	name eq "replay" ? items." URLs of the tutorial's, a hundred times faster" : \
	name eq "docs" ? items." pages, 50 ms each, fetched and parsed" : \
	name eq "parse" ? items." local pages, parsed" : name

set multiplot
set logscale x
set xtics nomirror out
set ytics nomirror noenhanced scale 0
set grid xtics lc rgb "#dddddd" lw 0.7 lt 1
set border 3 lc rgb "#444444"
set lmargin at screen 0.32
set rmargin at screen 0.96
unset key

top = 1.0
do for [i = 1:panels] {
	count = int(word(ARG4, i))
	mark = real(word(ARG5, i))
	height = (106.0 + 30 * count) / tall
	set tmargin at screen top - 36.0 / tall
	set bmargin at screen top - height + 62.0 / tall
	top = top - height
	# The last panel's ranges would leave out what isn't in them.
	set xrange [*:*]
	set yrange [*:*]
	stats ARG2 index i-1 using 3 nooutput
	low = STATS_min / 2
	stats ARG2 index i-1 using 4 nooutput
	# Behind the longest interval there is room for its figure, however
	# many powers of ten there are.
	room = 0.2 * log10(STATS_max / low)
	set xrange [low:STATS_max * 10**(room > log10(2.2) ? room : log10(2.2))]
	set yrange [count-0.4:-0.6]
	set title title_of(word(ARG3, i), word(ARG6, i)) offset 0,-0.5
	unset arrow
	set xlabel "pages/s" offset 0,0.6
	if (mark > 0) {
		set arrow from mark, graph 0 to mark, graph 1 nohead front \
			lc rgb "#D55E00" lw 1.5 dt 2
		set xlabel "pages/s; dashes: the tutorial's threads, " \
			."3.56 times python-map" offset 0,0.6
	}
	plot ARG2 index i-1 using 2:1:(low):2:($1-0.36):($1+0.36):(rgb(5)): \
			ytic(6) with boxxyerror fs solid 0.85 noborder \
			lc rgb variable, \
		"" index i-1 using 2:1:3:4 with xerrorbars \
			lc rgb "#222222" lw 1 pt -1, \
		"" index i-1 using 4:1:(sprintf("  %.4g", column(2))) \
			with labels left tc rgb "#222222"
}
# What the colours mean, in a panel of its own without anything else.
unset title
unset xlabel
unset arrow
unset border
unset tics
set lmargin at screen 0
set rmargin at screen 1
set tmargin at screen 24.0 / tall
set bmargin at screen 0
set xrange [1:10]
set yrange [0:1]
set label "blue: lanebench's; light blue: with malloc and a tree; green: Go; ".\
	"orange: the tutorial's three; grey: others; light grey: fetches only" \
	at screen 0.5, screen 12.0 / tall center
plot NaN notitle
unset multiplot
