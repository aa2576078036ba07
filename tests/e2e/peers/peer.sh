#!/bin/sh
# A peer over local pages, in plain sh: `sh peer.sh MODE`, and MODE says what it
# does wrong.
mode=$1

if [ "$2" = --probe ]; then
	case $mode in
	unfit)
		echo "looking around"
		echo "there is no flux capacitor" >&2
		exit 3
		;;
	leaky)
		printf '1.0\302\2331m of http://me:hush@host/\n\n'
		exit 0
		;;
	wordy)
		printf 'looked at http://me:hush@host/ %02000d' 0
		exit 3
		;;
	esac
	echo "peer.sh 1.0"
	exit 0
fi

acute=$(printf '\303\251')

# answer INDEX FILE: a CRC-32 stands at the end of what gzip makes.
answer() {
	[ -e "$2" ] || {
		printf 'failed %d no such file\n' "$1"
		return
	}
	crc=$(gzip -c <"$2" | tail -c 8 | od -An -N4 -tx4 | tr -d ' \n')
	bytes=$(wc -c <"$2")
	title=$(tr '\n\r\t' '   ' <"$2" |
		sed -n 's/.*<title>\(.*\)<\/title>.*/\1/p' |
		sed -e 's/&lt;/</g' -e 's/&gt;/>/g' -e "s/&#233;/$acute/g" \
			-e 's/&amp;/\&/g' -e 's/  */ /g' -e 's/^ //' \
			-e 's/ $//' -e 's/\\/\\\\/g')
	if [ "$1" = 2 ]; then
		case $mode in
		bytes) crc=00c0ffee ;;
		length) bytes=$((bytes + 1)) ;;
		title) title="another one" ;;
		reasonless)
			echo "failed 2"
			return
			;;
		fails)
			echo "failed 2 I would rather not"
			return
			;;
		esac
	fi
	printf 'ok %d %d %s %s\n' "$1" "$bytes" "$crc" "$title"
}

case $mode in
noready)
	echo "still warming up" >&2
	exec sleep 1000
	;;
nostart) exit 4 ;;
# In one piece, so that it is read in one.
tooearly) printf 'ready\nok 0 0 00000000 \n' ;;
unready) echo "ok 0 0 00000000 " ;;
unasked) echo "failed 0 I would rather not" ;;
unbegun) echo "done" ;;
esac

items=
[ $mode != told ] || : >told
while IFS= read -r line; do
	[ $mode != told ] || printf '%s\n' "$line" >>told
	case $line in
	item\ *) items="$items${line#item }
" ;;
	end) break ;;
	esac
done

case $mode in
many) echo ready 2 ;;
fewer) echo ready 0 ;;
half) echo ready 1 ;;
*) echo ready ;;
esac
read -r go
[ "$go" = go ] || exit 9

case $mode in
stderr)
	# Faster than anybody reads.
	yes "out of cheese" >&2 &
	flood=$!
	;;
stdout) exec yes "ok then" ;;
endless) exec tr '\0' a </dev/zero ;;
# A whole line, in two pieces of which neither is too long.
longline)
	printf 'failed 0 %065000d' 0
	sleep 1
	printf '%01000d\n' 0
	;;
binary) head -c 3000 /dev/urandom ;;
leaves)
	trap '' TERM
	sleep 1000 &
	setsid sleep 1000 >/dev/null 2>&1 &
	;;
esac

done=0
printf %s "$items" | while read -r index path; do
	[ $mode = raw ] || path=$(printf %b "$path")
	answer "$index" "$path"
	done=$((done + 1))
	[ $done = 2 ] || continue
	case $mode in
	range) echo "ok 4 1 00000000 one too many" ;;
	twice) answer "$index" "$path" ;;
	rubbish) printf "<html>you wouldn't believe it\033[31m\n" ;;
	again) echo ready ;;
	esac
	case $mode in
	dies | early | hangs | exits) break ;;
	esac
done

case $mode in
dies)
	echo "it hurts" >&2
	kill -SEGV $$
	;;
exits) exit 5 ;;
hangs)
	echo "thinking" >&2
	exec sleep 1000
	;;
stderr) kill $flood ;;
esac
case $mode in
redone) printf 'done\ndone\n' ;;
*) echo done ;;
esac
case $mode in
after) echo "one more thing" ;;
fails1)
	echo "but then" >&2
	exit 1
	;;
noexit) exec sleep 1000 ;;
esac
exit 0
