#!/bin/sh
# SPDX-License-Identifier: MIT
# xargs-page.sh FOLDER INDEX SOURCE: gets a page; writes into FOLDER/INDEX.fields
# the number of its elements and its title, then its links and visible text;
# prints INDEX, or INDEX and why it failed. SOURCE may be anything: it is never
# but one argument, behind the end of the options.
index=$2 source=$3 body=$1/$2 fields=$1/$2.fields
hidden='ancestor::script or ancestor::style or ancestor::template
	or ancestor::noscript or ancestor::title'

take() {
	xmllint --html --nonet --xpath "$1" "$body" 2>/dev/null
}

case $source in
/*)
	body=$source
	;;
*)
	# LC_ALL: its seconds have a point.
	status=$(LC_ALL=C curl -q --config "$1/config" -o "$body" \
		-w '%{http_code}' -- "$source") ||
		status="$status, curl: exit code $?"
	case $status in 2??) ;; *) echo "$index HTTP $status"; exit 0 ;; esac
	;;
esac
[ -f "$body" ] && [ -s "$body" ] || { echo "$index empty page"; exit 0; }
# descendant:: keeps the page's order, and spares libxml2 from sorting.
take 'concat(count(//*), " ", normalize-space(//title))' >"$fields" ||
	{ echo "$index no page"; exit 0; }
take '/descendant::*[self::a or self::area]/@href' >>"$fields"
take "/descendant::text()[not($hidden)]" >>"$fields"
echo "$index"
