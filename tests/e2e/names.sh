#!/usr/bin/env bash
# Names of live sites: looked up once for all trials, before them; one for which
# nobody answers fails its pages in time, and holds up nothing else. With a
# network and a name server of our own.
. "$(dirname "$0")/lib.sh"
if [ -z "${NAMES_INSIDE:-}" ]; then
	unshare -rnm true 2>/dev/null || skip "no namespaces here"
	command -v python3 >/dev/null || skip "no python3 to serve names with"
	cd / && rm -rf "$scratch"
	TMPDIR=${scratch%/*} NAMES_INSIDE=1 exec unshare -rnm bash "$0"
fi
only sequential pthread_pool thread_chunked curl_multi fork_pool html url
ip link set lo up || skip "no network of our own"
# A resolver that doesn't give up: each question to it takes a minute.
printf 'nameserver 127.0.0.1\noptions timeout:30 attempts:2\n' >resolv.conf
printf '127.0.0.1 localhost %s\n' "$(uname -n)" >hosts
mount --bind resolv.conf /etc/resolv.conf && mount --bind hosts /etc/hosts ||
	skip "no name server of our own"

# It writes down what it is asked for; silent.example has no answer at all, and
# hheld.example none before hlast.example was asked for.
env -u LANEBENCH_CACHE python3 - >ready 2>python.err <<-'PYTHON' &
	import socket
	udp = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
	udp.bind(("127.0.0.1", 53))
	print("ready", flush=True)
	held, last = [], False
	while True:
	    query, asker = udp.recvfrom(512)
	    end, labels = 12, []
	    while query[end]:
	        labels.append(query[end + 1:end + 1 + query[end]].decode())
	        end += 1 + query[end]
	    name, four = ".".join(labels), query[end + 2] == 1
	    if four:
	        with open("asked", "a") as log:
	            log.write(name + "\n")
	    if name.startswith("silent"):
	        continue
	    known = four and name.startswith(("h", "xn--"))
	    missing = name.startswith("none")
	    held.append((query[:2] + (b"\x81\x83" if missing else b"\x81\x80") +
	        b"\0\1" + (b"\0\1" if known else b"\0\0") + b"\0\0\0\0" +
	        query[12:end + 5] + (b"\xc0\x0c\0\1\0\1\0\0\0\x3c\0\4\x7f\0\0\1"
	        if known else b""), asker))
	    last = last or name.startswith("hlast")
	    if name.startswith("hheld") and not last:
	        continue
	    for reply in held if last else [held.pop()]:
	        udp.sendto(*reply)
	    if last:
	        held = []
PYTHON
started=$!
eventually test -s ready || skip "no name server of our own: $(cat python.err)"

pages good 1
printf 'site\tpath\tfile\tstatus\ttype\tdelay_us\textra\n' >routes
for i in $(seq 0 11); do
	printf '0\t/p%s\t%s\t200\ttext/html\t1000\t\n' "$i" \
		"$scratch/good/1.html" >>routes
done
printf '0\t/away\t\t302\t\t0\thttp://silent3.example/\n' >>routes
mkfifo hold said
"$BIN/lanebench-origin" --sites 1 --routes routes --control <hold >said &
started="$started $!"
exec 8>hold 9<said
read -r _ port _ <&9

counter() {
	local line

	echo counters >&8
	read -r -t 60 line <&9 || wrong "the origin has no answer"
	echo "$line" | tr ' ' '\n' | sed -n "s/^$1=//p"
}

# live ARGUMENT...: of the list, in every way.
live() {
	lb run --dataset url --set url.list=list --live --blocks 1 --quiet \
		--set url.max-per-host=5000 \
		--strategy sequential,pthread-pool,curl-multi,fork-pool "$@"
}

# Eight hosts in turn: eight names are asked for, and eight connections kept.
for i in $(seq 0 47); do
	echo "http://h$((i % 8)).example:$port/p$((i % 12))"
done >list
live --workers 2 --out round
want_rc 0
want_all round ok
want_same "$(sort asked | uniq -c | xargs)" "$(for i in 0 1 2 3 4 5 6 7; do
	echo "1 h$i.example"; done | xargs)" "names asked for, and how often"
peak=$(counter peak_connections)
[ "$peak" -le 16 ] || wrong "two workers had $peak connections to eight hosts"
want_in round/run.json '"h7.example": "127.0.0.1"'
# Of shares dealt beforehand each worker has pages of every host, whatever else
# the machine does: then there are as many as two workers keep.
rm asked
live --workers 2 --out dealt --strategy sequential,thread-chunked
want_rc 0
want_all dealt ok
want_same "$(counter peak_connections)" 16 "connections of two workers"
# Programs are told the same.
rm asked
programs=$(printf ",$PLUGINS/peers/%s.ini" curl-parallel go node python-asyncio)
live --workers 2 --out told --strategy "sequential$programs"
want_rc 0
want_same "$(column told/trials.csv status | sort -u | xargs)" \
	"ok$(grep -q ',skipped,' told/trials.csv && echo ' skipped')" "status"
want_in told/trials.csv curl-parallel,2,1,
want_same "$(sort asked | uniq -c | xargs)" "$(for i in 0 1 2 3 4 5 6 7; do
	echo "1 h$i.example"; done | xargs)" "names asked for, and how often"
rm asked
live --workers 1 --dry-run
[ ! -e asked ] || wrong "$what: asked for $(sort -u asked | xargs)"

# As it stands in the list, whatever its spelling.
printf '%s\n' "http://H0.Example.:$port/p0" "http://bücher.example:$port/p1" \
	"http://%68%30.example:$port/p2" >list
live --workers 1 --out spelling
want_rc 0
want_same "$(column spelling/reference.csv status | sort -u)" ok "pages"
want_same "$(sort asked | uniq -c | xargs)" \
	"1 h0.example 1 xn--bcher-kva.example" "names asked for"

# One that isn't there, and one without an answer: each page of theirs
# fails by that, in every strategy, and nothing waits for the resolver.
rm asked
printf '%s\n' "http://h0.example:$port/p0" "http://none.example:$port/p1" \
	"http://silent1.example:$port/p2" "http://silent2.example:$port/p2" >list
live --workers 2 --out dead --set url.timeout-ms=300
want_rc 0
want_all dead ok
want_in err "none.example: its name has no address: Name or service not known"
want_in err "silent1.example: its name has no address: no answer within 300 ms"
want_same "$(grep -c ',failed,its name has no address' dead/reference.csv)" 3 \
	"pages without an address"
want_same "$(grep silent asked | sort | uniq -c | xargs)" \
	"1 silent1.example 1 silent2.example" "names asked for"

# Of more names than are asked for at once one keeps no others waiting: were
# the last asked for only after it, the resolver would have given it up.
for name in hheld $(seq -f h%g 70) hlast; do
	echo "http://$name.example:$port/p0"
done >list
live --workers 1 --out many --strategy sequential --set url.timeout-ms=90000 \
	--set url.connect-timeout-ms=90000
want_rc 0
want_same "$(column many/reference.csv status | sort | uniq -c | xargs)" \
	"72 ok" "pages"

# Through a proxy only its own name is asked for, once; it isn't written down.
rm asked
live --workers 2 --out proxied --set url.proxy="http://hproxy.example:$port"
want_same "$(sort asked | uniq -c | xargs)" "1 hproxy.example" \
	"names asked for"
grep -rq hproxy proxied && wrong "$what: wrote the proxy's name"
lb run --dataset url --set url.list=list --live --blocks 1 --quiet --workers 1 \
	--strategy sequential --set url.proxy=none.example --out lost
want_rc 1
want_in err "lanebench: url: the proxy's name has no address: Name or service"
want_in lost/reference.csv "failed,the proxy's name has no address: Name or"

# Where a redirect leads is looked up as it comes; it ends with its page.
rm asked
printf '%s\n' "http://h0.example:$port/p0" "http://h0.example:$port/away" >list
live --workers 2 --out away --set url.timeout-ms=300 --set url.max-redirects=1
want_rc 0
want_all away ok
want_same "$(column away/reference.csv status | xargs)" "ok failed" "pages"
want_in asked silent3.example
# Whose name isn't ASCII is recorded, too.
echo "http://hücher.example:$port/p1" >list
lb record list --out idn --no-robots --quiet
want_rc 0
exec 8>&- 9<&-

# record can be interrupted, and gives up, while there is no answer.
echo http://silent4.example/ >list
timeout 30 "$BIN/lanebench" record list --out recorded --timeout 1 --no-robots \
	>out 2>err </dev/null
rc=$? what="lanebench record"
want_rc 1
echo http://silent5.example/ >list
timeout 30 "$BIN/lanebench" record list --out recorded --no-robots >out 2>err \
	</dev/null &
recorder=$!
eventually grep -q silent5 asked || wrong "record didn't ask"
kill -INT $recorder
wait $recorder
rc=$?
want_rc 130
want_nobody
want_tidy
finish
