#!/usr/bin/env bash
# Connections are kept: a lane that goes round five sites has five connections,
# in every strategy, however small its window; `fresh` has none to spare.
. "$(dirname "$0")/lib.sh"
only sequential pthread_pool openmp_for fork_pool curl_multi html url spin sleep

common=(run --dataset url --workers 1 --blocks 1 --quiet
	--set url.corpus=synthetic --set url.pages=40 --set url.mean-us=100)
lb "${common[@]}" --out kept
want_rc 0
want_all kept ok
want_same "$(column kept/trials.csv origin_peak_connections | sort -u)" 5 \
	"connections to five sites"
want_same "$(column kept/trials.csv origin_requests | sort -u)" 50 "requests"

# As many as there are sites: with fewer each page of a round would connect.
lb "${common[@]}" --set url.sites=12 --out round
want_rc 0
want_all round ok
want_same "$(column round/trials.csv origin_peak_connections | sort -u)" 12 \
	"connections to twelve sites"

lb "${common[@]}" --set url.connections=fresh --out fresh
want_rc 0
want_all fresh ok
for peak in $(column fresh/trials.csv origin_peak_connections); do
	[ "$peak" -lt 5 ] || wrong "fresh: $peak connections at once"
done

# A page takes no less than the origin lets it wait, by the client's clock, nor
# than that and what the origin knows to have been late by.
lb run --dataset url --workers 4 --strategy pthread-pool,curl-multi --blocks 1 \
	--set url.corpus=synthetic --set url.pages=10 --set url.urls=10 \
	--set url.latency=constant --set url.mean-us=20000 --keep-items \
	--quiet --out waits
want_rc 0
want_all waits ok
want_same "$(awk -F, '
	FNR == 1 { for (i = 1; i <= NF; i++) at[$i] = i; next }
	FILENAME ~ /items/ && $at["first_byte_ns"] - $at["begin_ns"] < 20e6
	FILENAME ~ /trials/ && ($at["wall_ns"] < 200e6 / $3 ||
		$at["item_max_ns"] < 20e6 + $at["origin_late_max_ns"] ||
		$at["origin_requests"] != 10)' \
	waits/items.csv waits/trials.csv)" "" "what took too little time"
want_same "$(rows waits/items.csv)" 80 "items of eight trials"

# Few descriptors: fewer connections are kept, and the work is the same.
(ulimit -n 400 && lb "${common[@]}" --workers 64 --set url.urls=200 \
	--strategy pthread-pool,curl-multi --out few && want_rc 0 &&
	want_all few ok && exit "$failures") || wrong "with 400 descriptors"

# Ports run out, in a network of its own that has ten: the plan counts them,
# cells that can't have a connection each aren't started, and a page says why it
# had none; an address that can't be had is none of that.
narrow='import fcntl, os, socket, struct, sys
up = struct.pack("16sh22x", b"lo", 0x41)
fcntl.ioctl(socket.socket(socket.AF_INET, socket.SOCK_DGRAM), 0x8914, up)
for name, value in (("ipv4/ip_local_port_range", os.environ["PORTS"]),
                    ("ipv6/conf/lo/disable_ipv6", "1")):
    path = "/proc/sys/net/" + name
    if os.path.exists(path):
        open(path, "w").write(value)
os.execv(sys.argv[1], sys.argv[1:])'
narrowed() { # narrowed ARGUMENTS
	what="of ports $PORTS: lanebench $*"
	unshare -rn python3 -c "$narrow" "$BIN/lanebench" "$@" >out 2>err \
		</dev/null
	rc=$?
	tr -s ' \n' ' ' <out >joined
}
if unshare -rn true 2>err; then
	export PORTS="40000 40009"
	one=("${common[@]}" --set url.sites=1 --set url.urls=200)
	narrowed "${one[@]}" --workers 32 --strategy pthread-pool --out refused
	want_rc 1
	want_in refused/trials.csv "32 workers need a connection each, and toward"
	want_in refused/trials.csv "1 site there are 10 ports to connect from"
	narrowed "${one[@]}" --set url.connections=fresh --out ports
	want_rc 1
	want_in ports/trials.csv "no port is left to connect from"
	narrowed "${one[@]}" --set url.connections=fresh --dry-run
	want_in joined "a trial takes 200 ports, and toward 1 site there are 10,"
	narrowed "${one[@]}" --dry-run
	want_not_in joined "ports"
	# A trial that hangs meanwhile, and where there are ports.
	hung=("${one[@]}" --strategy "$TOOLS/plugins/endless.so" --limit-time 1s)
	narrowed "${hung[@]}" --out hung
	want_in hung/trials.csv "items done; no port is left to connect from: of"
	PORTS="40000 40999"
	narrowed "${hung[@]}" --out hangs
	want_in hangs/trials.csv "not through after 1 s"
	want_not_in hangs/trials.csv "port is left"
	echo "http://[::1]:9/" >v6.txt
	narrowed run --dataset url --set url.list=v6.txt --live --workers 1 \
		--blocks 1 --strategy sequential --out v6
	want_in v6/trials.csv "connect"
	want_not_in v6/trials.csv "port is left"
else
	echo "run_connections: no network namespace: ports that run out are" \
		"left out (unshare -rn)" >&2
fi

want_nobody
want_tidy
finish
