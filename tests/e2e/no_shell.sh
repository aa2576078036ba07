#!/usr/bin/env bash
# A campaign file, a list of URLs, a CSV, a manifest or a name can never run a
# command: what a shell or gnuplot would run stands in each of them.
. "$(dirname "$0")/lib.sh"
only sequential pthread_pool html url

pages "pages" 3
for i in 1 2 3; do
	echo '<title>$(touch pwned) `touch pwned` |touch pwned</title>' \
		>>"pages/$i.html"
done

# nobody_ran WHAT: nothing is called as the commands would have it.
nobody_ran() {
	find "$scratch" -name pwned | grep -q . || return 0
	wrong "$1: ran a command"
	find "$scratch" -name pwned -delete
}

# Folders of results, named as they are typed: gnuplot opens a pipe to what
# stands behind a '|', and from what stands behind a '<'.
commands=('|touch pwned;' '<touch pwned;' '| touch pwned; cat >' '~' '-'
	'`touch pwned`' '$(touch pwned)' '" . system("touch pwned") . "'
	"'; system('touch pwned'); '" ';touch pwned;' '@touch pwned')
mkdir odd
cd odd || exit 1
for name in "${commands[@]}"; do
	mkdir "./$name" && cat >"./$name/trials.csv" <<-'END'
		dataset,strategy,workers,block,status,reason,wall_ns
		"|touch pwned; `touch pwned`",sequential,1,1,ok,,100
		"|touch pwned; `touch pwned`","`touch pwned`",1,1,ok,,50
		"|touch pwned; `touch pwned`","$(touch pwned)",2,1,ok,,40
		"|touch pwned; `touch pwned`","""; system(""touch pwned""); """,2,1,ok,,30
		"<touch pwned; ""; system(""touch pwned"") #",sequential,1,1,ok,,100
		"<touch pwned; ""; system(""touch pwned"") #","'; system('touch pwned'); '",1,1,ok,,50
		"<touch pwned; ""; system(""touch pwned"") #","<touch pwned;",2,1,failed,"`touch pwned`",
	END
	what="plot $name"
	if command -v gnuplot >/dev/null; then
		lb plot -- "$name"
		want_rc 0
		pictures=$(find "./$name/plots" -name '*-speedup.svg' \
			-o -name '*-speedup.png')
		want_same "$(wc -l <<<"$pictures")" 4 "pictures of $name"
	fi
	lb analyze -- "$name"
	want_rc 0
	nobody_ran "$name"
done
cd "$scratch" || exit 1

# A run into such a folder, by a campaign file that is full of them.
cat >campaign.ini <<'END'
dataset = html
strategy = pthread-pool
workers = 1,2
blocks = 5
out = |touch pwned;
quiet = yes
[html]
dir = pages
END
lb run campaign.ini
want_rc 0
want_all '|touch pwned;' ok
for key in dataset strategy; do
	for name in '|touch pwned' '$(touch pwned)' '`touch pwned`' \
		'./$(touch pwned).so' './`touch pwned`.ini' ';touch pwned'; do
		printf '%s = %s\n' "$key" "$name" >bad.ini
		lb run bad.ini --out never
		[ $rc -ne 0 ] || wrong "$key = $name: exit 0"
	done
done
rm -rf never
lb describe '$(touch pwned)'
lb check './`touch pwned`.so'
lb compare '|touch pwned;' '|touch pwned;'
nobody_ran "a campaign file"

# A peer's command is words, not a line of shell.
cat >mine.ini <<'END'
[peer]
name = mine
summary = $(touch pwned)
datasets = html
command = true ; touch pwned | `touch pwned` && $(touch pwned) > pwned
workers = one
END
lb run --dataset html --set html.dir=pages --strategy ./mine.ini --workers 1 \
	--blocks 1 --quiet --out peer
nobody_ran "a manifest"

# Nobody answers there, and nothing else happens.
for command in '$(touch${IFS}pwned)' '`touch${IFS}pwned`' ';touch${IFS}pwned' \
	'|touch${IFS}pwned' '"&touch${IFS}pwned&"'; do
	printf 'http://127.0.0.1:1/%s\n' "$command"
done >list
lb run --dataset url --set url.list=list --live --strategy pthread-pool \
	--workers 1 --blocks 1 --quiet --out live
nobody_ran "a list of URLs"

# Nobody can come to it, for it isn't there.
cd "${SOURCE:?}" || exit 1
found=$(grep -rnE '\b(system|popen|wordexp|execle?|execlp|getusershell)\(|/bin/sh\b' \
	harness datasets strategies --include='*.[ch]')
[ -z "$found" ] || wrong "a shell: $found"
found=$(grep -nE '`|\bsystem\b|^[[:space:]]*!|"[|<]' plots/*.gp |
	grep -vE '^[^:]*:[0-9]+:#')
[ -z "$found" ] || wrong "a shell, by gnuplot: $found"
cd "$scratch" || exit 1
want_tidy
finish
