#!/bin/sh
# SPDX-License-Identifier: MIT
# xargs-page.sh FOLDER INDEX SOURCE: gets a page; writes into FOLDER/INDEX.fields
# the number of its elements and its title, then its links and visible text;
# prints INDEX, or INDEX and why it failed. SOURCE may be anything: it is never
# but one argument, behind the end of the options.
index=$2 source=$3 body=$1/$2 fields=$1/$2.fields declared= ours=0
hidden='ancestor::script or ancestor::style or ancestor::template
	or ancestor::noscript or ancestor::title'

# xmllint heeds the first meta, and can't be told what HTTP says.
take() {
	if [ -n "$declared" ]; then
		{ printf %s "$declared"; cat "$body"; } |
			xmllint --html --nonet --xpath "$1" - 2>/dev/null
	else
		xmllint --html --nonet --xpath "$1" "$body" 2>/dev/null
	fi
}

# declare_charset CONTENT-TYPE: unless a byte order mark comes before its word.
declare_charset() {
	charset=${1#*[cC][hH][aA][rR][sS][eE][tT]=}
	charset=${charset#[\"\']}
	charset=${charset%%[\"\' ;,]*}
	case $charset in "$1" | "" | *[!A-Za-z0-9_.:-]*) return ;; esac
	case $(od -An -tx1 -N3 "$body") in
	" ef bb bf" | " ff fe"* | " fe ff"*) ;;
	*) declared="<meta charset=$charset>" ours=1 ;;
	esac
}

case $source in
/*)
	body=$source
	;;
*)
	# LC_ALL: its seconds have a point.
	status=$(LC_ALL=C curl -q --config "$1/config" -o "$body" \
		-w '%{http_code} %{content_type}' -- "$source") ||
		status="${status%% *}, curl: exit code $?"
	case $status in
	2??\ *) [ ! -s "$body" ] || declare_charset "${status#* }" ;;
	*,*) echo "$index HTTP $status"; exit 0 ;;
	*) echo "$index HTTP ${status%% *}"; exit 0 ;;
	esac
	;;
esac
[ -f "$body" ] && [ -s "$body" ] || { echo "$index empty page"; exit 0; }
# descendant:: keeps the page's order, and spares libxml2 from sorting.
take "concat(count(//*) - $ours, ' ', normalize-space(//title))" >"$fields" ||
	{ echo "$index no page"; exit 0; }
take '/descendant::*[self::a or self::area]/@href' >>"$fields"
take "/descendant::text()[not($hidden)]" >>"$fields"
echo "$index"
