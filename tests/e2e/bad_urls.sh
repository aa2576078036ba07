#!/usr/bin/env bash
# Sites that misbehave, fetched as live ones: a server of ours refuses, stalls,
# cuts short, fails, redirects for ever, floods and bombs. Each page fails with
# its reason, alike in every strategy; and nobody is asked without --live, nor
# more often than was agreed.
. "$(dirname "$0")/lib.sh"
only sequential pthread_pool openmp_for fork_pool curl_multi html url

strategies=sequential,pthread-pool,openmp-for,fork-pool,curl-multi

# route PATH FILE STATUS EXTRA
route() {
	printf '0\t%s\t%s\t%s\ttext/html\t0\t%s\n' "$1" "$2" "$3" "$4" >>routes
}

pages good 3
yes 'text ' | head -c 40000 >long.html
printf 'site\tpath\tfile\tstatus\ttype\tdelay_us\textra\n' >routes
for i in 1 2 3; do
	route /good$i "$scratch/good/$i.html" 200 ''
done
route /moved '' 302 /good1
route /stall "$scratch/long.html" 200 stall
route /cut "$scratch/long.html" 200 cut
route /reset "$scratch/long.html" 200 reset
route /error "$scratch/good/1.html" 500 ''
route /missing '' 404 ''
route /loop '' 302 loop
route /flood '' 200 flood:1000000000
route /bomb '' 200 bomb:1000000000
route /file '' 302 file:///etc/passwd
route /slow "$scratch/long.html" 200 slow:10
route /nothing '' 204 ''
for i in 1 2 3 4 5 6 7 8 9; do
	route /hop$i '' 302 /hop$((i + 1))
done
route /hop10 '' 302 /good1

mkfifo hold said
"$BIN/lanebench-origin" --sites 1 --routes routes --control <hold >said &
origin=$!
started=$origin
exec 8>hold 9<said
read -r _ port _ <&9
[ -n "$port" ] || {
	wrong "no server"
	exit 1
}
site=http://127.0.0.1:$port

# Nobody listens on a port that was free a moment ago and is held by no one.
refused=http://127.0.0.2:$port/refused

counters() {
	local line

	echo counters >&8
	read -r line <&9
	echo "$line" | tr ' ' '\n' | sed -n 's/^requests=//p'
}

live() {
	lb run --dataset url --set url.list=list --strategy $strategies \
		--blocks 1 --quiet \
		--set url.max-size-mib=1 --set url.max-redirects=5 \
		--set "url.max-per-host=${each:-5000}" "$@"
}

{
	echo "# a comment, a blank line, an end of line from elsewhere"
	echo
	for page in good1 good2 good3 moved cut reset error missing loop \
		flood bomb file nothing nowhere; do
		printf '%s/%s\r\n' "$site" $page
	done
	echo "$refused"
} >list
items=15

# Not without --live, and not more than the cap allows: nobody was asked.
live --workers 2 --out none
want_rc 2
want_in err "--live"
want_in err "requests to 127.0.0.1:$port"
each=50 live --workers 2 --live --out none
want_rc 2
want_in err "max-per-host"
live --workers 2 --live --dry-run --out none
want_rc 0
want_same "$(counters)" 0 "requests before it was allowed"
[ ! -e none ] || wrong "$what: made its folder"

# A dataset of anybody's is held to that, whether it thought of it or not.
far=(run --dataset "$TOOLS/plugins/far.so" --strategy sequential --workers 1
	--blocks 1 --quiet --set "far.from=http://127.0.0.1:$port/slow")
lb "${far[@]}" --out none
want_rc 2
want_in err "requests to 127.0.0.1:$port"
want_in err "far: live sites are measured only with --live"
want_same "$(counters)" 0 "requests before it was allowed"
lb "${far[@]}" --live --out far
want_in far/run.json '"live": "1"'
[ "$(counters)" -gt 0 ] || wrong "$what: nobody was asked"

# Nor are they reached by a redirect of a page of ours.
before=$(counters)
lb "${far[@]}" --set "far.to=http://127.0.0.1:$port/slow" --out none
want_rc 2
want_in err "far: live sites are measured only with --live"
want_same "$(counters)" "$before" "requests that a redirect led to"
lb "${far[@]}" --set far.to=/elsewhere --out near
want_in near/reference.csv "HTTP 404"
want_not_in near/run.json '"live": "1"'

# What it laid in the place of the host's own list isn't read as that.
for hosts in 127.0.0.1 "http	127.0.0.1"; do
	FAR_HOSTS=$hosts lb "${far[@]}" --live --out none
	want_rc 3
	want_in err "far: the list of items: something else wrote to it"
done

# once ARGUMENT...: a list over one strategy, with the presets of redirects.
once() {
	lb run --dataset url --set url.list=list --strategy sequential \
		--workers 1 --blocks 1 --quiet --live "$@"
}

# What is said to be the most is the most: of all that is said, the number in
# front of TEXT.
said() {
	sed -n "s/^url: .* \([0-9]*\) $1.*/\1/p" err
}

cp list all

# All bad lines are told at once.
printf '%s\n' "$site/" www.example.org/ "$site/b c" mailto:x@example.org >list
lb run --dataset url --set url.list=list --live --out none
want_rc 2
want_line "list: lines 2 and 4: only http:// and https://" \
	"; line 3: a blank or control character"

# Of many hosts those are named that get most, the others summed up.
for host in $(seq 9); do
	for page in $(seq "$host"); do
		echo "http://127.0.0.$host:9/$page"
	done
done >list
lb run --dataset url --set url.list=list --live --strategy sequential \
	--workers 1 --blocks 1 --dry-run
want_rc 0
want_same "$(sed -n 's/.*sends up to \([0-9]* requests to .*\)/\1/p' err | xargs)" \
	"$(for host in 9 8 7 6 5; do
		printf '%s requests to 127.0.0.%s:9 ' $((4 * host)) $host
	done | xargs)" "the hosts that get most"
want_said err "and up to 16 each to 4 hosts more, 180 to all 9 together"
cp all list

# Redirects aren't followed unless that was asked for, and count where it was.
printf '%s\n' "$site/hop1" "$site/good1" >list
before=$(counters)
once --out hops --set url.max-per-host=8
want_rc 0
want_in err "redirects of live sites aren't followed"
want_same "$(said "requests to 127.0.0.1:$port")" 8 "requests said"
want_same "$(($(counters) - before))" 8 "requests sent"
want_same "$(column hops/reference.csv status | tr '\n' ' ')" "failed ok " \
	"a page that redirects"
want_in hops/run.json '"max-redirects": "0"'
echo "$site/hop1" >list
before=$(counters)
once --out none --set url.max-per-host=43 --set url.max-redirects=10
want_rc 2
want_in err "up to 44 requests to 127.0.0.1:$port"
want_same "$(counters)" "$before" "requests sent beyond the cap"
once --out hops10 --set url.max-per-host=44 --set url.max-redirects=10
want_rc 0
want_same "$(said "more where pages redirect")" 40 "redirects said"
want_same "$(($(counters) - before))" 44 "requests sent, redirects included"
want_same "$(column hops10/reference.csv status | sort -u)" ok "ten hops"

# What is counted is what was sampled.
for i in 1 2 3; do
	echo "$site/good$i"
done >list
before=$(counters)
once --out sampled --items 1 --set url.max-per-host=4
want_rc 0
want_same "$(said "requests to 127.0.0.1:$port")" 4 "requests said"
want_same "$(($(counters) - before))" 4 "requests sent"
once --out none --items 2 --set url.max-per-host=4
want_rc 2
want_in err "up to 8 requests"
# Each sitting primes anew, and is counted once, with the whole plan.
before=$(counters)
once --out sittings --items 1 --set url.max-per-host=8 --sessions 2 \
	--session-gap 0 --blocks 2
want_rc 0
want_same "$(said "requests to 127.0.0.1:$port")" 8 "requests said"
want_same "$(($(counters) - before))" 8 "requests sent in two sittings"
lb run --dataset url --set url.list=list --live --sessions 2 --dry-run
want_not_in out "--budget"
# Two of one dataset ask the same host.
once --out none --dataset again=url --items 1 --set url.max-per-host=7
want_rc 2
want_in err "again: up to 8 requests to 127.0.0.1:$port are more than the cap"

# One host, whatever it is called.
printf '%s\n' http://LocalHost/ http://localhost./ http://localhost:80/1 \
	'http://localhost:?x' https://localhost:443 http://127.1:81/ \
	http://127.0.0.1:081/ http://[::1]/ http://[::1]:80/ http://[0::1]/ \
	http://%6Cocalhost/ http://%31%32%37.1:81/ >list
once --out none --dry-run --set url.max-per-host=19
want_rc 2
want_same "$(said 'requests to localhost')" 24 "requests to localhost"
want_same "$(said 'requests to 127.0.0.1:81')" 12 "requests to 127.1"
want_same "$(said 'requests to \[::1\]')" 12 "requests to ::1"
want_in err "up to 24 requests to localhost are more"
# However a name is written that isn't ASCII, it can be read.
printf '%s\n' http://bücher.example/ http://xn--bcher-kva.example/1 >list
once --out none --dry-run
want_rc 0
want_same "$(said 'requests to xn--bcher-kva.example')" 8 "requests to it"
printf 'http://b\374cher.example/\n' >list
once --out none --dry-run
want_rc 2
want_line "list:1: a host that libcurl can't read"
cp all list

for verify in status digest; do
	live --workers 2 --live --set url.verify=$verify --out $verify
	want_rc 0
	want_all $verify ok
	want_in err "requests to 127.0.0.1:$port"
	want_in err "requests to 127.0.0.2:$port"
	want_same "$(awk -F, 'NR > 1 { print $9, $10, $11, $12 }' \
		$verify/trials.csv | sort -u)" "$items 4 11 0" \
		"items ok, failed, wrong"
	want_same "$(grep -c 'pages fail' err)" 1 "times that it says so"
done

# want_reason PAGE TEXT
want_reason() {
	grep -F "/$1," digest/reference.csv | grep -F ',failed,' |
		grep -qiF "$2" && return
	wrong "$1 isn't failed for '$2':" \
		"$(grep -F "/$1," digest/reference.csv)"
}

want_reason refused "connect to server"
want_reason cut "partial"
want_reason reset "receiving data"
want_reason error "HTTP 500"
want_reason missing "HTTP 404"
want_reason nowhere "HTTP 404"
want_reason loop "redirects"
want_reason flood "larger than max-size-mib"
want_reason bomb "larger than max-size-mib"
want_reason file "redirects to what is neither http nor https"
want_reason nothing "empty"
grep -F "/moved,ok" digest/reference.csv >/dev/null ||
	wrong "a redirect wasn't followed"
grep -q root: digest/*.csv && wrong "file:// was followed"

# A flood and a bomb cost no more memory than the cap and a parser do.
awk -F, 'NR > 1 && $2 == "sequential" && $19 > 500e6 { exit 1 }' \
	digest/trials.csv || wrong "a page took half a gigabyte"

# Those that never end are given up, as long as it takes.
printf '%s\n' "$site/stall" "$site/slow" "$site/good1" >list
live --workers 2 --live --set url.timeout-ms=500 --out late
want_rc 0
want_all late ok
want_same "$(grep -c ',failed,Timeout' late/reference.csv)" 2 "pages given up"
kill -0 $origin || wrong "the server ended"

# A list with a password, without a URL, with another scheme, or none at all.
for line in "http://u:p@127.0.0.1/" "ftp://127.0.0.1/" "127.0.0.1/page" \
	"http:///page" "http://127.0.0.1/a b" "file:///etc/passwd" \
	"http://127.0.0.2:99999/x" "http://[::1"; do
	echo "$line" >list
	live --workers 1 --live --out none
	want_rc 2
	want_line "list:1:"
	want_not_in err "u:p"
done
echo "# nothing" >list
live --workers 1 --live --out none
want_rc 3
want_line "no URL"
rm list
live --workers 1 --live --out none
want_rc 3
want_line "list: No such file"
lb run --dataset url --set url.list=/dev/null --quiet --out none
want_rc 3
want_line "/dev/null: no regular file"
lb run --dataset url --set url.list=. --quiet --out none
want_rc 3
want_line "url.list: .: Is a directory"
# What could only be 1.1 isn't called 2.
lb run --dataset url --set url.http=2 --quiet --out none
want_rc 2
want_line "url.http=2: the local sites speak HTTP/1.1 only"
echo "$site/good1" >list
lb run --dataset url --set url.list=list --set url.http=2 --quiet --out none
want_rc 2
want_line "url.http=2: no URL of list is https"
rm list
lb run --dataset url --set url.list=a --set url.replay=b --quiet --out none
want_rc 2
want_line "choose one"
lb run --dataset url --set url.replay=nosuch --quiet --out none
want_rc 3
want_line "nosuch"
[ ! -e none ] || wrong "$what: made its folder"

# To whom a page redirects, the headers of the user's aren't sent; back at the
# host that was named they are. Whoever is asked writes it to "asked".
elsewhere() {
	python3 - 9<&- 8>&- <<-'PYTHON' >ports &
		import http.server as h, threading
		others = {}
		class Site(h.BaseHTTPRequestHandler):
		    protocol_version = "HTTP/1.1"
		    asked = False
		    def do_GET(self):
		        here, path = self.server.server_address[0], self.path
		        with open("asked", "a") as log:
		            log.write("%s%s %s\n" % (here, path,
		                self.headers.get("X-Key")))
		        if path.startswith("/hangs") and self.asked:
		            self.close_connection = True
		            return
		        self.asked = True
		        there = {"/out": ("127.0.0.3", "/other"),
		            "/near": ("127.0.0.2", "/page"),
		            "/round": ("127.0.0.3", "/back"),
		            "/back": ("127.0.0.2", "/page")}.get(path)
		        body = b"" if there else b"<title>t</title>"
		        self.send_response(302 if there else 200)
		        if there:
		            self.send_header("Location", "http://%s:%d%s" % (
		                there[0], others[there[0]], there[1]))
		        self.send_header("Content-Type", "text/html")
		        self.send_header("Content-Length", str(len(body)))
		        self.end_headers()
		        self.wfile.write(body)
		    def log_message(self, *words):
		        pass
		for ip in "127.0.0.2", "127.0.0.3":
		    site = h.ThreadingHTTPServer((ip, 0), Site)
		    others[ip] = site.server_address[1]
		    threading.Thread(target=site.serve_forever).start()
		print(others["127.0.0.2"], flush=True)
	PYTHON
	other_sites=$!
	started="$started $other_sites"
	eventually test -s ports
}

if command -v python3 >/dev/null; then
	elsewhere
	for page in out near round page; do
		echo "http://127.0.0.2:$(cat ports)/$page"
	done >list
	live --workers 2 --live --out apart --set url.header='X-Key: its'
	want_rc 0
	want_all apart ok
	want_same "$(sort -u asked | tr '\n' ';')" "$(printf '%s;' \
		"127.0.0.2/near its" "127.0.0.2/out its" "127.0.0.2/page its" \
		"127.0.0.2/round its" "127.0.0.3/back None" \
		"127.0.0.3/other None")" "headers, by host and page"
	# Who hangs up on the second page of each connection: what to type.
	for page in 1 2 3; do
		echo "http://127.0.0.2:$(cat ports)/hangs?$page"
	done >list
	live --workers 1 --live --out hangs
	want_in hangs/reference.csv "unanswered; --set url.connections=fresh"
	live --workers 1 --live --out fresh --set url.connections=fresh
	want_all fresh ok
	want_not_in fresh/reference.csv failed
	kill -9 $other_sites
	wait $other_sites 2>/dev/null
	started=$origin
else
	echo "skipped: headers after a redirect, for there is no python3"
fi

# What libcurl wouldn't take for a header, or a proxy, is no such option.
printf '%s/good1\n' "$site" >list
for option in header=nocolon header=': x' 'header=A: b|hush' 'header=A B: c' \
	proxy=foo://hush; do
	live --workers 1 --live --out none --set "url.$option"
	want_rc 2
	want_in err "lanebench: url: url.${option%%=*}"
	want_not_in err hush
done
[ ! -e none ] || wrong "$what: made its folder"
live --workers 1 --live --dry-run --set 'url.header=A: b||C:' \
	--set url.proxy=socks5h://127.0.0.1:1
want_rc 0

# A page that isn't even asked for has no bytes, nor those of the one before it.
printf '%s/good1\nhttp://nosuch.invalid/\n' "$site" >list
live --workers 1 --live --out nameless --set url.timeout-ms=500
want_rc 0
want_same "$(column nameless/reference.csv bytes | tail -1)" 0

# Nothing secret is written, however it was given.
{
	printf '%s/good1\n' "$site"
	printf '%s/good2\n' "$site"
} >list
printf 'reader:hush-file\n' >password
http_proxy=http://hush-env.invalid live --workers 1 --live --out secret \
	--set url.user=reader:hush-user --set=url.header='X-Key: hush-header'
want_rc 0
want_all secret ok
# Its stand-in isn't one, and says so.
live --workers 1 --live --out none --set 'url.user=(not recorded)'
want_rc 2
want_line "type your own value of url.user"
live --workers 1 --live --out secret2 --set url.user=@password
want_rc 0
want_all secret2 ok
live --workers 1 --live --out secret3 \
	--set url.proxy=http://hush-name:hush-proxy@127.0.0.1:1
want_rc 1
want_same "$(column secret3/reference.csv status | sort -u)" failed \
	"pages through a proxy that isn't there"
printf '[url]\nuser = reader:hush-ini\nlist = list\n' >secret.ini
lb run secret.ini --dataset url --strategy sequential --workers 1 --blocks 1 \
	--live --quiet --out secret4
want_rc 0
# In a URL of the list, and in one that an option holds.
{
	printf '%s/good2\n' "$site"
	printf '%s/good1?key=hush-query\n' "$site"
	printf '%s/good3;sid=hush-path/x\n' "$site"
	printf '%s/missing?key=hush-query#hush-fragment\n' "$site"
} >list
live --workers 1 --live --keep-items --out secret5 \
	--set=url.header='X-Key: hush-header' \
	--set url.user-agent='http://me:hush-agent@home/?hush-agent'
want_rc 0
want_in secret5/reference.csv "$site/good1?..."
want_in secret5/reference.csv "$site/good3;.../x"
want_in secret5/reference.csv "$site/missing?..."
want_in secret5/run.json "http://...@home/?..."
want_not_in err hush
cp list tokens
# A recording holds the URLs, for it is asked for by them; a run of it doesn't.
lb record tokens --out recorded --no-robots --rate 100 --quiet
want_not_in err hush
lb run --dataset url --set url.replay=recorded --strategy sequential \
	--workers 1 --blocks 1 --quiet --out secret6
want_rc 0
want_in secret6/reference.csv '?...'
# What is refused isn't repeated either.
for words in '--heder=hush' '--set header=hush' \
	'--set url.replay=http://me:hush@host/' 'http://me:hush@host/' \
	'--dataset http://me:hush@host/x'; do
	lb run --dataset url --quiet --out none $words
	[ "$rc" -ge 2 ] || wrong "$what: exit $rc"
	want_not_in err hush
done
# A file that isn't there is noticed before anything runs.
lb run --dataset url --set url.user=@nope --quiet --out none
want_rc 3
want_line "url.user: nope: No such file"
lb run --dataset url --set url.ca-file=nope --quiet --out none
want_rc 3
want_line "url.ca-file: nope: No such file"
lb record http://me:hush@host/ --out none
want_rc 2
want_not_in err hush
for dir in secret secret2 secret3 secret4 secret5 secret6; do
	"$TOOLS/json_read" $dir/run.json || wrong "$dir/run.json is no JSON"
	grep -rq hush $dir && wrong "$dir: $(grep -r hush $dir)"
done
"$TOOLS/json_read" secret/run.json command >/dev/null ||
	wrong "run.json has no command"

exec 8>&- 9<&-
eventually eval "! kill -0 $origin 2>/dev/null" ||
	wrong "the server outlives its orders"
started=
want_nobody
want_tidy
finish
