#!/bin/sh
# SPDX-License-Identifier: MIT
# What an archive needs from others stays within a list of symbols: no file, clock, locale, environment or network.
# Usage: needs.sh ARCHIVE LIST
set -eu
folder=$(mktemp -d)
trap 'rm -r "$folder"' EXIT
nm --defined-only "$1" | awk 'NF == 3 { print $3 }' | sort -u >"$folder/own"
nm --undefined-only "$1" | awk '$1 == "U" { print $2 }' | sed -E 's/^(u[a-z0-9_A-Z]*|UCNV_[A-Z_]*)_[0-9]+$/\1/' |
  sort -u | comm -23 - "$folder/own" >"$folder/needed"
grep -v '^#' "$2" | sort >"$folder/allowed"
more=$(comm -23 "$folder/needed" "$folder/allowed")
[ -z "$more" ] || { printf 'not in %s:\n%s\n' "$2" "$more"; exit 1; }
echo "figure: symbols that the core needs from others: $(wc -l <"$folder/needed")"
