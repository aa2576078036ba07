#!/bin/bash
# SPDX-License-Identifier: MIT
# The local web server, asked over plain sockets: pages, faults, what it must
# not serve, its counters, and that it goes when its parent goes.
set -u
origin=$BIN/lanebench-origin
tmp=$(mktemp -d)
failed=0
pid=

finish() {
	[ -n "$pid" ] && kill "$pid" 2>/dev/null
	rm -rf "$tmp"
}
trap finish EXIT

# check WHAT GOT WANTED
check() {
	[ "$2" = "$3" ] && return
	printf 'FAILED: %s: got "%s", wanted "%s"\n' "$1" "$2" "$3"
	failed=1
}

# get SITE TARGET [METHOD]: the answer's head into $tmp/head, its body into
# $tmp/body; $ended says how the connection ended.
get() {
	exec 3<>"/dev/tcp/127.0.0.$(($1 + 1))/$port" || return
	printf '%s %s HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n' \
		"${3:-GET}" "$2" >&3
	timeout 30 cat <&3 >"$tmp/answer" 2>/dev/null
	ended=$?
	exec 3>&-
	sed '/^\r$/q' "$tmp/answer" >"$tmp/head"
	tail -c +$(($(wc -c <"$tmp/head") + 1)) "$tmp/answer" >"$tmp/body"
}
status() { head -n 1 "$tmp/head" | cut -d ' ' -f 2; }
header() { tr -d '\r' <"$tmp/head" | sed -n "s/^$1: //p"; }
size() { wc -c <"$tmp/body" | tr -d ' '; }

# start ARGS: into $pid, $port, $sites; its stdin and stdout are descriptors
# $in and $out.
start() {
	coproc SERVER { exec "$origin" "$@" 2>"$tmp/stderr"; }
	pid=$SERVER_PID
	exec {in}>&"${SERVER[1]}" {out}<&"${SERVER[0]}"
	eval "exec ${SERVER[1]}>&- ${SERVER[0]}<&-"
	read -r ready port sites <&"$out"
	check "ready line" "$ready" ready
}
tell() {
	printf '%s\n' "$*" >&"$in"
	IFS= read -r reply <&"$out"
}
counter() {
	tell counters
	sed -E "s/.* $1=([^ ]*).*/\1/" <<<"$reply"
}
# Ends by the end of its stdin.
stop() {
	exec {in}>&-
	wait "$pid"
	check "status at the end of stdin" $? 0
	exec {out}<&-
	pid=
}
# Where the port is listened to: addresses as the kernel writes them.
listened() {
	awk -v port=":$(printf %04X "$port")" '
		$4 == "0A" && substr($2, length($2) - 4) == port {
			print substr($2, 1, length($2) - 5) }' \
		/proc/net/tcp /proc/net/tcp6 2>/dev/null | sort | xargs
}
# The same of addresses of four numbers each, as this machine orders them.
written() {
	local address

	for address; do
		# shellcheck disable=SC2086,SC2059
		printf "$(printf '\\x%02x' ${address//./ })" | od -An -tx4 |
			tr -d ' ' | tr a-f A-F
	done | sort | xargs
}
gone() {
	local i
	for ((i = 0; i < 1000; i++)); do
		[ ! -e "/proc/$1" ] && return
		grep -q '^State:.Z' "/proc/$1/status" 2>/dev/null && return
		sleep 0.02
	done
	return 1
}

# --- routes over the control line
printf 'hello' >"$tmp/a"
head -c 100000 /dev/zero | tr '\0' x >"$tmp/b"
head -c 9000000 /dev/zero | tr '\0' y >"$tmp/large"
: >"$tmp/empty"
odd=$tmp/$'o\td%d'
printf 'odd' >"$odd"
long=/$(printf 'l%.0s' {1..4000})
{
	printf 'site\tpath\tfile\tstatus\ttype\tdelay_us\textra\n'
	printf '0\t/a?q=%%41\t%s\t0\ttext/plain\t1000\t\n' "$tmp/a"
	printf '1\t/a?q=%%41\t%s\t0\t\t0\t\n' "$tmp/b"
	printf '0\t/odd\t%s\t0\t\t0\t\n' "$tmp/o%09d%25d"
	printf '0\t/large\t%s\t0\t\t0\t\n' "$tmp/large"
	printf '0\t/empty\t%s\t0\t\t0\t\n' "$tmp/empty"
	printf '0\t/500\t\t500\t\t0\t\n'
	printf '0\t/to\t\t301\t\t0\thttp://h/there\n'
	printf '0\t/missing\t%s\t0\t\t0\t\n' "$tmp/missing"
	printf '0\t/cut\t%s\t0\t\t0\tcut\n' "$tmp/b"
	printf '0\t/reset\t%s\t0\t\t0\treset\n' "$tmp/b"
	printf '0\t/flood\t\t0\t\t0\tflood:3000000\n'
	printf '0\t/bomb\t\t0\t\t0\tbomb:5000000\n'
	printf '0\t/loop\t\t302\t\t0\tloop\n'
	printf '0\t/slow\t%s\t0\t\t0\tslow:1000000\n' "$tmp/b"
	printf '0\t/trickle\t%s\t0\t\t0\tslow:5000\n' "$tmp/b"
	printf '0\t/stall\t\t0\t\t0\tstall\n'
	printf '0\t/hour\t\t0\t\t3600000000\t\n'
	printf '0\t/wait\t%s\t0\t\t300000\t\n' "$tmp/b"
	printf '0\t%s\t%s\t0\t\t0\t\n' "$long" "$tmp/a"
} >"$tmp/routes"

start --control --sites 2
check sites "$sites" 2
check "who can reach two sites" "$(listened)" "$(written 127.0.0.1 127.0.0.2)"
get 0 /a
check "before there are routes" "$(status)" 404
tell serve "$tmp/routes"
check serve "$reply" "ok 19"
tell reset
check reset "$reply" ok

get 0 '/a?q=%41'
check "a page" "$(status) $(cat "$tmp/body") $(header Content-Type)" \
	"200 hello text/plain"
get 1 '/a?q=%41'
check "its namesake on the other site" "$(status) $(size)" "200 100000"
cmp "$tmp/b" "$tmp/body" || failed=1
get 0 '/a?q=A'
check "another query" "$(status)" 404
get 0 '/a?q=%41' HEAD
check HEAD "$(status) $(header Content-Length) $(size)" "200 5 0"
get 0 '/a?q=%41' POST
check POST "$(status) $(header Allow)" "405 GET, HEAD"
get 0 /odd
check "an odd file name" "$(cat "$tmp/body")" odd
get 0 /large
check "a large file" "$(status) $(size)" "200 9000000"
cmp "$tmp/large" "$tmp/body" || failed=1
get 0 /empty
check "an empty page" "$(status) $(size)" "200 0"
get 0 /500
check "a status" "$(status) $(size)" "500 0"
get 0 /to
check "a redirect" "$(status) $(header Location)" "301 http://h/there"
get 0 /missing
check "a file that is missing" "$(status)" 404
get 0 "$long"
check "a long path" "$(status) $(size)" "200 5"

get 0 /cut
check cut "$(header Content-Length) $(size) $ended" "100000 50000 0"
get 0 /reset
check reset "$(header Content-Length) $ended" "100000 1"
get 0 /flood
check "flood's head" "$(status) $(header Transfer-Encoding)" "200 chunked"
check "flood's bytes" "$(tr -cd ' ' <"$tmp/body" | wc -c)" 3000000
get 0 /bomb
check "bomb's head" "$(header Content-Encoding)" gzip
check "bomb's bytes" "$(gzip -dc <"$tmp/body" | wc -c)" 5000000
check "bomb's zeros" "$(gzip -dc <"$tmp/body" | tr -d '\0' | wc -c)" 0
get 0 /slow
check slow "$(status) $(size)" "200 100000"
cmp "$tmp/b" "$tmp/body" || failed=1
next=/loop
for i in 1 2 3; do
	get 0 "$next"
	next=$(header Location)
	check "loop, turn $i" "$(status) $next" "302 /loop?turn=$i"
done

# Two on one connection, then a client that leaves while it is kept waiting.
exec 3<>"/dev/tcp/127.0.0.1/$port"
printf 'GET /odd HTTP/1.1\r\nHost: x\r\n\r\nGET /odd HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n' >&3
check "two on a connection" "$(timeout 30 cat <&3 | grep -c "^odd")" 2
exec 3>&-
check requests "$(counter requests)" 22
check connections "$(counter connections)" 21
check "peak connections" "$(counter peak_connections)" 1
check "in service at once, of those one by one" "$(counter peak_serving)" 1
[[ $(counter late_p50_ns) =~ ^[0-9]+$ && $(counter cpu_ns) =~ ^[0-9]+$ ]] ||
	check "late and cpu" "$reply" "numbers"

# In service are those that wait for their answer and those whose body is still
# made, not those that were answered, nor those whose client went.
cat >"$tmp/serving.py" <<'END'
import socket, sys

def ask(path):
    s = socket.create_connection(("127.0.0.1", int(sys.argv[1])))
    s.sendall(b"GET %s HTTP/1.1\r\nHost: x\r\n\r\n" % path)
    return s

def answer(s):
    got = b""
    while b"hello" not in got:
        more = s.recv(65536)
        if not more:
            break
        got += more
    return got[9:12].decode()

def read(say):
    print(say, flush=True)
    sys.stdin.readline()

page = b"/a?q=%41"
# Who has an answer may ask again, on another connection, before we know that.
kept = []
for _ in range(100):
    kept.append(ask(page))
    answer(kept[-1])
read("answered")
hours = [ask(b"/hour"), ask(b"/stall")]
read("wait")
trickle = ask(b"/trickle")
trickle.recv(1)
kept.append(ask(page))
answer(kept[-1])
read("made")
for s in hours + [trickle]:
    s.close()
again = [ask(b"/hour"), ask(b"/stall"), ask(b"/trickle"), ask(b"/hour")]
read("went")
END
asked=0
# serving WHAT REQUESTS MOST: once so many were asked for.
serving() {
	local said

	IFS= read -r said <&"$served"
	check "what asks" "$said" "$1"
	asked=$((asked + $2))
	for ((i = 0; i < 1000; i++)); do
		[ "$(counter requests)" = "$asked" ] && break
	done
	check "in service at once: $1" "$(counter peak_serving)" "$3"
	echo >&"$serves"
}
tell reset
coproc ASKS { exec python3 "$tmp/serving.py" "$port"; }
asks=$ASKS_PID
exec {serves}>&"${ASKS[1]}" {served}<&"${ASKS[0]}"
serving answered 100 1
serving wait 2 2
serving made 2 4
serving went 4 4
exec {serves}>&- {served}<&-
wait "$asks"

tell reset
for path in /stall /hour; do
	exec 3<>"/dev/tcp/127.0.0.1/$port"
	printf 'GET %s HTTP/1.1\r\nHost: x\r\n\r\n' "$path" >&3
	until [ "$(counter requests)" != 0 ]; do :; done
	exec 3>&-
	# The client is missed, though its answer is not due.
	for ((i = 0; i < 1000; i++)); do
		tell reset
		[ "$(counter peak_connections)" = 0 ] && break
		sleep 0.01
	done
	check "$path, left" "$(counter peak_connections)" 0
done
check "nothing was late" "$(counter late_p50_ns)" -

# What takes 300 ms takes no less, and as much longer as the server knows to have
# been late by; it has counted what its client got.
tell reset
began=$(date +%s%N)
get 0 /wait
took=$(($(date +%s%N) - began))
served="$(counter requests) $(counter connections) $(counter bytes)"
check "what was served" "$served" "1 1 $(size)"
[ "$took" -ge $((300000000 + $(counter late_max_ns))) ] ||
	check "300 ms" "$took ns" "no less"

printf 'not a route file\n' >"$tmp/bad"
tell serve "$tmp/bad"
check "bad routes" "$reply" \
	"error $tmp/bad: line 1: not the header of a route file"
get 0 /odd
check "the former routes stay" "$(status)" 200
tell nonsense
check "unknown command" "${reply%%:*}" "error unknown command"
printf '%09000d\n' 1 >&"$in"
IFS= read -r reply <&"$out"
check "endless line" "$reply" "error line too long"
tell serve "$tmp/nowhere"
check "no routes" "$reply" "error $tmp/nowhere: No such file or directory"
# Ends in good order while somebody waits.
exec 3<>"/dev/tcp/127.0.0.1/$port"
printf 'GET /hour HTTP/1.1\r\nHost: x\r\n\r\n' >&3
until [ "$(counter requests)" != 0 ]; do :; done
stop
exec 3>&-
check "stderr" "$(cat "$tmp/stderr")" ""

# --- files below a folder
mkdir -p "$tmp/top/root/dir"
printf 'secret' >"$tmp/top/secret"
printf 'index' >"$tmp/top/root/dir/index.html"
printf 'page' >"$tmp/top/root/a b.html"
ln -s ../secret "$tmp/top/root/out"
ln -s "$tmp/top/secret" "$tmp/top/root/absolute"
ln -s .. "$tmp/top/root/up"
ln -s 'a b.html' "$tmp/top/root/in"
mkfifo "$tmp/top/root/fifo"
head -c 2000000 /dev/zero | tr '\0' z >"$tmp/top/root/large"
start --control --sites 1 --root "$tmp/top/root" --latency constant:1ms
check "who can reach one site" "$(listened)" "$(written 127.0.0.1)"
get 0 '/a%20b.html?x'
check "a file" "$(status) $(cat "$tmp/body") $(header Content-Type)" \
	"200 page text/html"
for text in gape pega; do
	printf '%s' "$text" >"$tmp/top/root/a b.html"
	get 0 '/a%20b.html'
	check "the file as it is now" "$(cat "$tmp/body")" "$text"
done
get 0 /large
cmp "$tmp/top/root/large" "$tmp/body" || failed=1
get 0 /dir/
check "an index" "$(status) $(cat "$tmp/body")" "200 index"
for path in /../secret /%2e%2e/secret /dir/../../secret /dir/%2e%2e%2f..%2fsecret \
	/out /absolute /up/secret "/$tmp/top/secret" "/%2f$tmp/top/secret" \
	"$tmp/top/secret" /fifo / /nothing /a%00b /a%2 /proc/self/environ; do
	get 0 "$path"
	[[ $(status) =~ ^40[034]$ ]] || check "$path" "$(status)" "40x"
	grep -q secret "$tmp/body" && check "$path" "the secret" "40x"
done
# A NUL as it is in the request line: what reads it ends the path there, or
# refuses it, or hangs up (from libmicrohttpd 1.0 on); what stands behind it is
# nobody's.
for path in '/dir/\0/../../secret' '/dir/\0../../secret' '/dir/\0' \
	'/dir/\0?/../../secret'; do
	exec 3<>"/dev/tcp/127.0.0.1/$port"
	# Whom it hangs up on before the last byte is written, SIGPIPE ends.
	# shellcheck disable=SC2059
	(printf "GET $path HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n" >&3)
	timeout 30 cat <&3 >"$tmp/answer" 2>/dev/null
	exec 3>&-
	case $(head -n 1 "$tmp/answer" | cut -d ' ' -f 2) in
	200) check "$path" "$(tail -n 1 "$tmp/answer")" index ;;
	400 | "") ;;
	*) check "$path" "$(head -n 1 "$tmp/answer")" "200, 400 or nothing" ;;
	esac
done
get 0 /dir/
check "an index after that" "$(status) $(cat "$tmp/body")" "200 index"
stop

# --- what it refuses
refuses() {
	local want=$1
	shift
	"$origin" "$@" >"$tmp/stdout" 2>"$tmp/stderr" </dev/null
	check "$*" "$? $(wc -l <"$tmp/stderr") $(wc -c <"$tmp/stdout")" "$want 1 0"
}
refuses 2
refuses 2 --nonsense
refuses 2 --control --address 0.0.0.0
refuses 2 --control --address ::
refuses 2 --control --address localhost
refuses 2 --control --sites 0
refuses 2 --control --latency 50ms
refuses 3 --root "$tmp/nowhere"
refuses 3 --routes "$tmp/bad"
start --control --address 0.0.0.0 --allow-remote
check "who can reach it where all may" "$(listened)" "$(written 0.0.0.0)"
stop
start --control --address 127.0.0.1
refuses 3 --control --sites 2 --port "$port"
stop
(
	ulimit -n 64
	refuses 3 --control --sites 1
	ulimit -n 20
	refuses 3 --control --sites 20
	exit $failed
) || failed=1
grep -q '20 are allowed: ulimit -Hn [0-9]*' "$tmp/stderr" ||
	check "too few descriptors" "$(cat "$tmp/stderr")" "what to type"
# --- descriptors run out: they are the same for all sites and pages
# hold SITE [TARGET]: one more client; without a target it asks nothing.
hold() {
	local fd

	exec {fd}<>"/dev/tcp/127.0.0.$(($1 + 1))/$port" || return
	clients+=("$fd")
	[ $# -eq 1 ] || asks $((${#clients[@]} - 1)) "$2"
}
# asks NUMBER TARGET
asks() {
	printf 'GET %s HTTP/1.1\r\nHost: x\r\n\r\n' "$2" >&"${clients[$1]}"
}
# hears WHAT NUMBER: that client's answer begins as it should.
hears() {
	local told=

	IFS= read -r -t 60 told <&"${clients[$2]}"
	check "$1" "$told" $'HTTP/1.1 200 OK\r'
}
leave() {
	local fd=${clients[$1]}

	exec {fd}>&-
}
crowd() { # crowd DESCRIPTORS
	clients=()
	MOST=$1 origin=$tmp/few start --control --sites 3 --routes "$tmp/routes"
}
# shellcheck disable=SC2016
printf '#!/bin/sh\nulimit -n $MOST\nexec "%s" "$@"\n' "$origin" >"$tmp/few"
chmod +x "$tmp/few"
crowd 200
hold 1 '/a?q=%41'
hears "the first" 0
for i in {1..130}; do hold 0 && hold 2; done
hold 1 '/a?q=%41'
for i in {1..260}; do leave "$i"; done
hears "a site that waits for what another gives back" 261
leave 0
leave 261
stop

# Only one that has served, and rests, has to go.
crowd 90
hold 0 '/a?q=%41'
hears "who was first" 0
for i in {1..19}; do hold 1; done
for i in {1..1000}; do
	[ "$(counter connections)" -lt 20 ] || break
done
hold 0 '/a?q=%41'
hears "one for whom another had to go" 20
check dropped "$(counter dropped)" 1
for i in {0..20}; do leave "$i"; done
stop

crowd 200
# All are in before the first asks: there is a descriptor for each of them, not
# for each page too.
for i in {0..119}; do hold 0; done
for i in {1..1000}; do
	[ "$(counter connections)" -lt 120 ] || break
done
for i in {0..119}; do asks "$i" /large; done
for i in {0..119}; do
	hears "large page $i of 120 at once" "$i"
	leave "$i"
done
stop

"$origin" --help | grep -q -- --latency || check "--help" "nothing" "--latency"
[[ $("$origin" --version) == "lanebench-origin "* ]] ||
	check "--version" "" "lanebench-origin"

# --- ends with a signal, and with its parent
for signal in TERM INT; do
	start --control --sites 1
	kill -$signal "$pid"
	wait "$pid"
	check "status at SIG$signal" $? 0
	pid=
	exec {in}>&- {out}<&-
done
mkfifo "$tmp/block"
# A parent that is waiting when it is killed, and can't say goodbye.
bash -c '"$1" --root "$2" --sites 1 >"$2/ready" & echo $! >"$2/pid"
	exec 3<>"$2/block"; read -r line <&3' - "$origin" "$tmp" &
parent=$!
for ((i = 0; i < 1000; i++)); do
	grep -qs ready "$tmp/ready" && break
	sleep 0.02
done
pid=$(cat "$tmp/pid")
disown "$parent" # whose death the shell would report
kill -KILL "$parent"
gone "$parent" || check "killed parent" "there" "gone"
gone "$pid" || check "server whose parent was killed" "there" "gone"

exit $failed
