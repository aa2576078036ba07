#!/usr/bin/env bash
# Pages over TLS: fetched where the certificate is trusted, failed with a reason
# that says so where it isn't; recorded likewise.
. "$(dirname "$0")/lib.sh"
only sequential curl_multi html url
command -v openssl >/dev/null || skip "openssl isn't there to serve with"

openssl req -x509 -newkey rsa:2048 -nodes -keyout key -out cert -days 2 \
	-subj /CN=localhost -addext subjectAltName=IP:127.0.0.1 2>openssl.log ||
	skip "openssl makes no certificate: $(tail -n 1 openssl.log)"
pages site 3
(cd site && exec openssl s_server -accept 127.0.0.1:0 -cert ../cert \
	-key ../key -WWW >../server.log 2>&1) &
started=$!
listens() {
	port=$(sed -n 's/^ACCEPT 127\.0\.0\.1:\([0-9]*\).*/\1/p' server.log)
	[ -n "$port" ]
}
eventually listens || skip "openssl serves nothing: $(tail -n 1 server.log)"
for i in 1 2 3; do
	echo "https://127.0.0.1:$port/$i.html"
done >list

https() {
	lb run --dataset url --set url.list=list --live --workers 1 \
		--strategy curl-multi --blocks 1 --quiet "$@"
}

https --out trusted --set url.ca-file=cert
want_rc 0
want_same "$(column trusted/reference.csv status | sort | uniq -c | xargs)" \
	"3 ok" "pages whose certificate is trusted"
want_same "$(column trusted/trials.csv status | sort -u)" ok "trials"

https --out untrusted
want_rc 1
want_same "$(column untrusted/reference.csv status | sort -u)" failed \
	"pages of a certificate that nobody knows"
grep -qi certificate untrusted/reference.csv ||
	wrong "$what: no word of the certificate"

https --out missing --set url.ca-file=nowhere.pem
want_in err "ca-file"
[ "$rc" -ne 0 ] || wrong "$what: a file that isn't there is well"

lb record list --out recording --rate 100 --no-robots --ca-file cert
want_rc 0
lb record list --out distrusted --rate 100 --no-robots
want_rc 1
lb run --dataset url --set url.replay=recording --strategy curl-multi \
	--workers 1 --blocks 1 --quiet --out replayed
want_rc 0
want_same "$(column replayed/trials.csv digest | sort -u)" \
	"$(column trusted/trials.csv digest | sort -u)" "digests of the recording"
finish
