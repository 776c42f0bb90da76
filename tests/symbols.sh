#!/bin/sh
# SPDX-License-Identifier: MIT
# The shared library exports what tests/symbols.txt lists, under one version, and nothing else.
# Usage: symbols.sh LIBRARY LIST [VERSION]
set -eu
exported=$(nm --dynamic --defined-only "$1" | awk '$2 != "A" { print $3 }' | sort)
expected=$(sed "s/\$/@@${3:-POSTERN_1}/" "$2" | sort)
[ "$exported" = "$expected" ] && exit 0
printf 'exported:\n%s\n\nexpected:\n%s\n' "$exported" "$expected"
exit 1
