#!/usr/bin/env bash
# A run leaves its page, `report` writes it again, `export` gives it to other
# tools; all from the folder alone.
. "$(dirname "$0")/lib.sh"
only sequential pthread_pool html

pages quick 4
lb run --dataset html --set html.dir=quick --strategy pthread-pool \
	--workers 1,2 --blocks 2 --quiet --out one
want_rc 0
want_file one/report.html
for text in '</html>' 'How it was run' 'outcome&quot;: &quot;complete' \
	'html.dir=quick' '<bdi>pthread-pool</bdi>'; do
	want_in one/report.html "$text"
done
for text in '<script' 'src=' '@import' 'href="http' "href='http"; do
	want_not_in one/report.html "$text"
done
if command -v gnuplot >/dev/null; then
	want_in one/report.html '<svg'
fi

cp one/report.html kept
rm one/report.html
lb report one
want_rc 0
want_in out one/report.html
cmp -s kept one/report.html || wrong "report: not what the run wrote"

# Only trials.csv: no pictures, nothing known of how it was run.
mkdir bare
cp one/trials.csv bare
lb report bare
want_rc 0
want_in bare/report.html 'no run.json'
want_same "$(ls bare | tr '\n' ' ')" 'report.html trials.csv ' "files"

# Every format that there is; README.md has all of them, too.
formats >every
want_same "$(grep -cxE 'json|markdown|latex|hyperfine|github|benchstat' every)" \
	6 "formats that are promised"
while read -r format; do
	lb export one --format "$format"
	want_rc 0
	want_in out sequential
	want_in "$SOURCE/README.md" "\`$format\`"
done <every
lb export one --format hyperfine
"$TOOLS/json_read" out results 0 command >name || wrong "export: no JSON"
want_in name 'html '

lb export one --format nonesuch
want_rc 2
want_line nonesuch benchstat
lb export one
want_rc 2
lb report
want_rc 2
lb report nowhere
want_rc 3
want_line nowhere
lb export nowhere --format json
want_rc 3
want_line nowhere
mkdir odd
echo 'strategy,block' >odd/trials.csv
lb report odd
want_rc 2
want_line odd/trials.csv

want_nobody
want_tidy
finish
