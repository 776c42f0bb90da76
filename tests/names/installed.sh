#!/bin/sh
# SPDX-License-Identifier: MIT
# Installs a build into a folder of its own, and builds and runs a C program there: with CMake, shared and static, and
# with pkg-config. Usage: installed.sh BUILD SOURCE
set -eu
build=$1
source=$2
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cmake --install "$build" --prefix "$work/prefix" >/dev/null
pc=$(find "$work/prefix" -name postern-names.pc)
libraries=$(dirname "$(find "$work/prefix" -name libpostern-names.so)")
export LD_LIBRARY_PATH="$libraries"

cmake -S "$source/tests/names/consumer" -B "$work/consumer" -DCMAKE_PREFIX_PATH="$work/prefix" >/dev/null
cmake --build "$work/consumer" >/dev/null
"$work/consumer/shared"
"$work/consumer/static"

# The file tells where it was configured to go; this copy tells where it went.
sed -e "s|^libdir=.*|libdir=$libraries|" -e "s|^includedir=.*|includedir=$work/prefix/include|" "$pc" >"$work/here.pc"
export PKG_CONFIG_PATH="$work"
# shellcheck disable=SC2046
cc -std=c11 "$source/tests/names/c11.c" $(pkg-config --cflags --libs here) -o "$work/plain"
"$work/plain"
