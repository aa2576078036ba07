#!/usr/bin/env bash
# Wherever the parser's memory comes from, the work is the same, and run.json
# says where from; an allocator that isn't here is said before anything runs.
. "$(dirname "$0")/lib.sh"
only sequential pthread_pool openmp_for fork_pool curl_multi html url

pages pages 40
fact() {
	grep '"allocator"' "$1/run.json" | head -n 1
}

for parser in sax dom; do
	for choice in malloc arena mimalloc; do
		lb run --dataset html --set html.dir=pages --blocks 1 --quiet \
			--set html.parser=$parser --workers 2 \
			--set html.allocator=$choice --out $parser-$choice
		if [ $choice = mimalloc ] && [ "$rc" -ne 0 ]; then
			want_rc 3
			want_line mimalloc install
			continue
		fi
		want_rc 0
		want_all $parser-$choice ok
		case $(fact $parser-$choice) in
		*": \"$choice"*) ;;
		*) wrong "$choice: run.json: $(fact $parser-$choice)" ;;
		esac
		want_same "$(column $parser-$choice/trials.csv digest | sort -u)" \
			"$(column sax-malloc/trials.csv digest | sort -u)" \
			"digest of $parser with $choice"
	done
done

# What auto came to, not the word.
quick --out auto
want_rc 0
case $(fact auto) in
*'": "auto'* | '') wrong "auto: run.json: $(fact auto)" ;;
esac
quick --set html.allocator=jemalloc --out none
want_rc 2
want_line allocator

lb run --dataset url --set url.corpus=synthetic --set url.pages=10 \
	--set url.urls=10 --set url.mean-us=100 --set url.allocator=malloc \
	--blocks 1 --workers 2 --strategy pthread-pool --quiet --out url
want_rc 0
case $(fact url) in
*'": "malloc"'*) ;;
*) wrong "url: run.json: $(fact url)" ;;
esac

want_nobody
want_tidy
finish
