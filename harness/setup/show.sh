#!/usr/bin/env bash
# Links plots/latest to a run's pictures, and says where everything is.
#
#   show.sh DIR
set -eu
cd "$(dirname "$0")/../.."
run=$(realpath "$1")

shown() {
	realpath --relative-base=. "$1"
}

echo
echo "All of it:   $(shown "$run")"
if compgen -G "$run/plots/*.svg" >/dev/null; then
	ln -sfn "$(realpath --relative-to=plots "$run/plots")" plots/latest
	echo "Pictures:    plots/latest"
	for file in "$run"/plots/*.png "$run"/plots/*.svg; do
		[ ! -e "$file" ] || echo "             plots/latest/${file##*/}"
	done
fi
