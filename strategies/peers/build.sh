#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# Compiles the peers that need it, from the system's packages alone.
#
#   build.sh BUILD-FOLDER        into its lib/lanebench/peers
#
# Exit 0: built. 3: something is missing here, and was said.
set -eu
mkdir -p "$1/lib/lanebench/peers"
build=$(realpath "$1")
cd "$(dirname "$0")"
library=/usr/share/gocode

command -v go >/dev/null || {
	echo "lanebench: the peer go isn't built: there is no go (golang-go)" >&2
	exit 3
}
[ -d $library/src/golang.org/x/net/html ] || {
	echo "lanebench: the peer go isn't built: there is no" \
		"golang.org/x/net in $library (golang-golang-x-net-dev)" >&2
	exit 3
}
env GO111MODULE=off GOPATH=$library GOFLAGS= GOTOOLCHAIN=local CGO_ENABLED=0 \
	GOCACHE="$build/go-cache" \
	go build -o "$build/lib/lanebench/peers/go" go.go
