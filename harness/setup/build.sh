#!/usr/bin/env bash
# Configures and builds one preset of CMakePresets.json in build/PRESET.
#
#   build.sh PRESET [-DNAME=VALUE ...]
set -eu
cd "$(dirname "$0")/../.."
harness/setup/configure.sh "$@"
cmake --build --preset "$1"
