#!/bin/sh
# SPDX-License-Identifier: MIT
# mandoc finds nothing to say about a manual (but for the index of this machine), which names every function.
# Usage: manual.sh MANDOC MANUAL SYMBOLS
set -eu
said=$("$1" -Tlint "$2" | grep -v 'outdated mandoc.db' || true)
[ -z "$said" ] || { printf '%s\n' "$said"; exit 1; }
while read -r symbol; do
  grep -q "^\.F[no] $symbol" "$2" || { echo "$symbol is not there"; exit 1; }
done <"$3"
