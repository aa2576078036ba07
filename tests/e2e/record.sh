#!/usr/bin/env bash
# `lanebench record`: what it asks of whom, what it keeps, and that url.replay
# serves it again. Against our own server only.
set -u
scratch=$(mktemp -d) || exit 1
failures=0
origin=
recorder=
others=

finish() {
	[ -z "$recorder" ] || kill -9 "$recorder" 2>/dev/null
	[ -z "$others" ] || kill -9 "$others" 2>/dev/null
	[ -z "$origin" ] || kill "$origin" 2>/dev/null
	rm -rf "$scratch"
}
trap finish EXIT
cd "$scratch" || exit 1
unset http_proxy https_proxy all_proxy HTTP_PROXY HTTPS_PROXY ALL_PROXY

wrong() {
	printf 'record: %s\n' "$*" >&2
	failures=$((failures + 1))
}

# record ARGUMENT...: its exit code in rc, what it wrote in out and err.
record() {
	"$BIN/lanebench-trial" --record "$@" >out 2>err
	rc=$?
}

expect_rc() {
	[ "$rc" -eq "$1" ] || {
		wrong "$2: exit $rc, not $1"
		cat out err >&2
	}
}

expect_line() {
	grep -qF -- "$2" "$1" || {
		wrong "$1 has no '$2'"
		cat "$1" >&2
	}
}

# route SITE PATH FILE STATUS DELAY_US EXTRA
route() {
	printf '%s\t%s\t%s\t%s\ttext/html\t%s\t%s\n' "$1" "$2" "$3" "$4" "$5" \
		"$6" >>routes
}

serve() {
	local i
	for i in 1 2 3 4; do
		echo "<title>page $i</title><p>text" >"page$i.html"
	done
	printf '%s\n' 'User-agent: *' 'Disallow: /' '' 'User-agent: lanebench' \
		'Disallow: /private' 'Allow: /private/open$' >robots
	printf 'site\tpath\tfile\tstatus\ttype\tdelay_us\textra\n' >routes
	route 0 /robots.txt "$scratch/robots" 200 0 ''
	route 0 /1 "$scratch/page1.html" 200 20000 ''
	route 0 '/2?a=b&c' "$scratch/page2.html" 404 0 ''
	route 0 /private/3 "$scratch/page3.html" 200 0 ''
	route 0 /private/open "$scratch/page3.html" 200 0 ''
	route 0 /moved '' 302 0 /1
	route 0 /loop '' 0 0 loop
	route 0 /cut "$scratch/page4.html" 200 0 cut
	route 0 /flood '' 0 0 flood:3000000
	route 1 /1 "$scratch/page4.html" 200 0 ''
	route 2 /robots.txt '' 503 0 ''
	route 2 /1 "$scratch/page4.html" 200 0 ''
	mkfifo orders answers
	"$BIN/lanebench-origin" --sites 3 --routes routes --control <orders \
		>answers &
	origin=$!
	exec 8>orders 9<answers
	read -r _ port _ <&9
	[ -n "$port" ] || {
		wrong "no server"
		exit 1
	}
}

# requests: how many the server has had.
requests() {
	local line
	echo counters >&8
	read -r line <&9
	line=${line#*requests=}
	echo "${line%% *}"
}

check_polite() {
	local a=http://127.0.0.1:$port b=http://127.0.0.2:$port
	printf '%s\n' '# good' "$a/1" '' "$a/2?a=b&c" "$a/1#again" \
		"$a/private/3" "$a/private/open" "$a/moved" "$b/1" >good
	record good --out kept --rate 100 --contact me@example.org
	expect_rc 1 good
	expect_line out "6 pages of 2 hosts, at most 100 requests/s to each: about 1 s"
	expect_line err "$a/private/3: robots.txt forbids it"
	[ "$(wc -l <kept/recording.tsv)" -eq 6 ] || wrong "not five rows"
	# Two robots.txt, five pages, and what /moved leads to.
	[ "$(requests)" -eq 8 ] || wrong "$(requests) requests, not 8"
	awk -F'\t' -v u="$a/moved" '$1 == u && $3 == 200 && $5 >= 20000 &&
		$6 <= $5 { found = 1 } END { exit !found }' \
		kept/recording.tsv || wrong "no row of /moved"
	awk -F'\t' -v u="$a/1" '$1 == u { print $2 }' kept/recording.tsv |
		xargs -I{} cmp page1.html kept/{} || wrong "another body"
}

check_again() {
	local before
	before=$(requests)
	# Whoever changed it by hand may have another kind of line ends.
	sed 's/$/\r/' kept/recording.tsv >first.tsv
	cp first.tsv kept/recording.tsv
	record good --out kept --rate 100
	expect_rc 1 again
	expect_line out "0 pages recorded"
	expect_line out "1 failed, the same command tries it again"
	expect_line out "next: lanebench run --dataset url --set url.replay=kept"
	expect_line out "how many at once their sites do,"
	expect_line out "5 were there already"
	[ "$(requests)" -eq $((before + 1)) ] || wrong "it fetched pages again"
	cmp -s first.tsv kept/recording.tsv || wrong "the rows changed"
	record good --out kept --rate 100 --no-robots --quiet
	expect_rc 0 "without robots"
	expect_line out "1 page recorded"
}

check_failures() {
	local a=http://127.0.0.1:$port
	printf '%s\n' "$a/loop" "$a/cut" "$a/flood" "http://127.0.0.3:$port/1" \
		http://127.0.0.9:1/ >bad
	record bad --out bad.kept --rate 100 --max-size 1
	expect_rc 1 bad
	expect_line err "/loop: too many redirects"
	expect_line err "/cut: Transferred a partial file"
	expect_line err "/flood: larger than --max-size"
	expect_line err "/1: no robots.txt: HTTP 503"
	expect_line err "127.0.0.9:1/: no robots.txt: "
	expect_line out "5 failed, the same command tries them again"
	grep -q next: out && wrong "nothing was recorded, but it is next"
	[ "$(wc -l <bad.kept/recording.tsv)" -eq 1 ] || wrong "a bad row"
	[ -z "$(ls bad.kept/bodies)" ] || wrong "a bad body is left"
}

# Answers whose heads no server of ours sends, by path; each is a page of 2 KiB.
answers() {
	python3 - <<-'PYTHON' >port &
		import gzip, socketserver
		page = b"<title>t</title>" + b"<p>text " * 256
		packed = gzip.compress(page)
		answers = {
		    b"/whole": (b"Content-Encoding: gzip", packed),
		    b"/half": (b"Content-Encoding: gzip", packed[:len(packed) // 2]),
		    b"/twice": (b"Content-Encoding: gzip\r\n"
		        b"Content-Encoding: identity", packed),
		    b"/br": (b"Content-Encoding: br", packed),
		    b"/type": (b"Content-Type: text/html;" + b"x" * 90000, page),
		    b"/most": (b"Content-Type: text/html;" + b"x" * 990, page),
		    b"/turn": (b"Location: /\xe2\x80\xae\xc2\x9b", b"turn"),
		}
		class Site(socketserver.StreamRequestHandler):
		    def handle(self):
		        asked = self.rfile.readline().split()
		        if not asked:
		            return
		        path = asked[1]
		        while self.rfile.readline().strip():
		            pass
		        if path.startswith(b"/kept"):
		            return self.kept()
		        head, body = answers.get(path, (b"", b""))
		        self.wfile.write(b"HTTP/1.1 %d x\r\nConnection: close\r\n"
		            b"Content-Length: %d\r\n%s\r\n\r\n" %
		            (302 if body == b"turn" else 200 if body else 404,
		            len(body), head or b"X: y") + body)
		    def kept(self):
		        self.wfile.write(b"HTTP/1.1 200 x\r\nContent-Length: 1"
		            b"\r\n\r\nx")
		        with open("kept.asked", "a") as log:
		            log.write("asked\n" * (1 + bool(self.rfile.readline())))
		socketserver.ThreadingTCPServer.daemon_threads = True
		with socketserver.ThreadingTCPServer(("127.0.0.4", 0), Site) as site:
		    print(site.server_address[1], flush=True)
		    site.serve_forever()
	PYTHON
	others=$!
	until [ -s port ]; do
		kill -0 "$others" 2>/dev/null || break
		sleep 0.05
	done
}

# What is recorded came whole, and can be served again.
check_bodies() {
	local page

	answers
	for page in whole half twice br type most; do
		echo "http://127.0.0.4:$(cat port)/$page"
	done >odd.list
	record odd.list --out bodies.kept --rate 100
	expect_rc 1 "odd bodies"
	# Bytes of others are no terminal's: C1, and what turns the direction.
	printf 'http://127.0.0.4:%s/%s\n' "$(cat port)" turn "$(cat port)" \
		$'\xe2\x80\xae\xc2\x9b\xff' "$(cat port)" half >wild.list
	record wild.list --out "wild"$'\xc2\x9b' --rate 100 --max-redirects 0
	expect_rc 1 "wild bytes"
	LC_ALL=C grep -q $'[\x80-\xff]' out err && {
		wrong "bytes of others reach the terminal"
		cat -v out err >&2
	}
	record odd.list --out bodies.kept --rate 100
	expect_rc 1 "odd bodies again"
	expect_line err "/half: its compressed body was cut short"
	expect_line err "/br: compressed in a way that wasn't asked for"
	expect_line err "/type: a Content-Type of more than 1000 bytes"
	[ "$(cut -f1,7 bodies.kept/recording.tsv | sed '1d; s|.*/||' | sort |
		tr '\t\n' ' ;')" = "most 2064;twice 2064;whole 2064;" ] || {
		wrong "not the three whole pages"
		cat bodies.kept/recording.tsv >&2
	}
	LANEBENCH_CACHE=$scratch/cache timeout 100 "$BIN/lanebench" run \
		--dataset url --set url.replay=bodies.kept --workers 1 \
		--strategy sequential --blocks 1 --quiet --out bodies.run \
		>out 2>err
	rc=$?
	expect_rc 0 "a replay of odd bodies"
	[ "$(awk -F, 'NR > 1 { print $9, $10, $11, $12 }' \
		bodies.run/trials.csv | sort -u)" = "3 3 0 0" ] ||
		wrong "what was recorded isn't served again"
	check_unanswered
	kill -9 "$others"
	wait "$others" 2>/dev/null
	others=
}

# Who hangs up on the second page of each connection is asked once more, as if
# it were another page.
check_unanswered() {
	for page in 1 2 3; do
		echo "http://127.0.0.4:$(cat port)/kept$page"
	done >kept.list
	record kept.list --out kept.kept --rate 100 --no-robots
	expect_rc 0 "a server that hangs up"
	until [ "$(wc -l <kept.asked)" -ge 5 ]; do
		sleep 0.05
	done
	[ "$(wc -l <kept.asked)" -eq 5 ] || wrong "not two asked for twice"
}

# At a request in 100 s the second page waits; the first is kept.
check_interrupt() {
	printf '%s\n' "http://127.0.0.2:$port/1" "http://127.0.0.2:$port/x" >slow
	"$BIN/lanebench-trial" --record slow --out slow.kept --rate 0.01 \
		--no-robots >out 2>err &
	recorder=$!
	until [ "$(cat slow.kept/recording.tsv 2>/dev/null | wc -l)" = 2 ]; do
		kill -0 "$recorder" 2>/dev/null || break
		sleep 0.05
	done
	kill -TERM "$recorder"
	wait "$recorder"
	rc=$?
	recorder=
	expect_rc 130 interrupted
	expect_line out "1 not tried"
	[ "$(ls slow.kept/bodies)" = 000001.html ] || wrong "not one body"
}

check_usage() {
	record
	expect_rc 2 "no list"
	record good
	expect_rc 2 "no folder"
	record good --out o --rate 1000
	expect_rc 2 "a rate of 1000"
	expect_line err "no number from 0.01 to 100"
	record good --out o --contact $'a\nb: c'
	expect_rc 2 "two lines of contact"
	record good more --out o
	expect_rc 2 "two lists"
	record good --out o --ca-file nope
	expect_rc 2 "certificates that aren't there"
	expect_line err "--ca-file: nope: No such file"
	echo ftp://a/ >ftp
	record ftp --out o
	expect_rc 2 ftp
	expect_line err "ftp:1: only http"
	printf '%s\n' http://127.0.0.1/ ftp://a/ >ftp
	record ftp --out o
	expect_rc 2 "a bad second line"
	expect_line err "ftp:2: only http"
	printf '%s\n' ftp://a/ http://127.0.0.1/ ftp://a/ >ftp
	record ftp --out o
	expect_rc 2 "two bad lines"
	expect_line err "ftp: lines 1 and 3: only http"
	record none --out o
	expect_rc 2 "a list that isn't there"
	[ ! -e o ] || wrong "a folder was made for nothing"
	record good --out good
	expect_rc 3 "a folder that is a file"
	mkdir another
	echo row >another/trials.csv
	record good --out another
	expect_rc 2 "a folder of other files"
	expect_line err "another: holds other files and no recording.tsv"
	[ "$(ls another)" = trials.csv ] || wrong "it wrote among other files"
	record --help
	expect_rc 0 help
	expect_line out "usage: lanebench record"
}

check_replay() {
	mkdir work
	cat >spec <<-END
		{"dataset": {"file": "$PLUGINS/url.so",
		 "options": {"replay": "kept"}}, "sites": 5, "port": 1,
		 "seed": 1, "items_max": 100,
		 "cache": "$scratch/work", "work": "$scratch/work",
		 "list": "$scratch/list", "routes": "$scratch/replayed"}
	END
	"$BIN/lanebench-trial" --prepare 3<spec 4>answer || wrong "prepare fails"
	[ "$(wc -l <list)" -eq 6 ] || wrong "not six items"
	expect_line list ':1/2?a=b&c'
	expect_line answer '6 recorded pages of 2 hosts'
	awk -F'\t' '$2 == "/2?a=b&c" && $4 == 404 { found = 1 }
		END { exit !found }' replayed || wrong "no 404 is replayed"
}

# odd PATH...: a recording of pages that were all found there.
odd() {
	local path

	mkdir -p odd/bodies
	echo '<title>odd</title><p>page' >odd/bodies/1.html
	head -n 1 kept/recording.tsv >odd/recording.tsv
	for path; do
		printf 'http://a.com%s\tbodies/1.html\t200\ttext/html\t1\t1\t26\n' \
			"$path" >>odd/recording.tsv
	done
}

# Whatever a page's URL looks like, it is found again.
check_odd() {
	local long tilde

	long=$(printf '%8100s' '' | tr ' ' x)
	tilde=$(printf '%1900s' '' | tr ' ' '~')
	odd /a/../b /./c /é '/%C3%a9' '/a\b' //x '/x?' /x /~3/x /x /~9 '?q=../.' \
		'' '/#top' '/%2e%2E/x' '/a|b[1]{2}^`"<>' "/'()*+,;=:@!\$&" \
		"/$long" "/?$long" "/$tilde" /...
	LANEBENCH_CACHE=$scratch/cache timeout 100 "$BIN/lanebench" run \
		--dataset url --set url.replay=odd --strategy sequential \
		--workers 1 --blocks 1 --quiet --out odd.run >out 2>err
	rc=$?
	expect_rc 0 "a replay of odd URLs"
	[ "$(awk -F, 'NR > 1 { print $9, $10, $11, $12 }' odd.run/trials.csv |
		sort -u)" = "21 21 0 0" ] || {
		wrong "odd pages aren't served"
		cat odd.run/reference.csv >&2
	}
	"$BIN/lanebench" analyze odd.run >out 2>err
	expect_line out "Replayed: any number of pages is answered at once"
	grep -q "Replayed: any" odd.run/report.html ||
		wrong "report.html doesn't say that it is a replay"
	rm odd/bodies/1.html
	ln -s /etc/passwd odd/bodies/1.html
	"$BIN/lanebench" run --dataset url --set url.replay=odd \
		--strategy sequential --quiet --out none >out 2>err
	rc=$?
	expect_rc 3 "a linked body"
	expect_line err "odd/recording.tsv:2: bodies/1.html: a link"
	[ "$(wc -l <err)" -eq 1 ] || wrong "a linked body: not one line"
}

serve
check_polite
check_again
check_failures
check_bodies
check_interrupt
check_usage
check_replay
check_odd
[ "$failures" -eq 0 ] && echo "record: ok"
exit "$((failures > 0))"
