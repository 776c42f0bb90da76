#!/bin/sh
# SPDX-License-Identifier: MIT
# C programs of somebody else use the library, and its component `names` if it was built, shared and static.
# Usage: consumers.sh installed SOURCE BUILD   what BUILD installs, found by CMake and by pkg-config
#        consumers.sh system SOURCE            what is installed on this machine
#        consumers.sh embedded SOURCE          the source tree, as a part of their own
set -eu
source=$2
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
libraries=  # of an installation that is not the system's

# runs KIND COMPONENT PROGRAM: it works, and needs the shared library only if it is of that kind.
runs() {
  needs=static
  ! readelf -d "$3" | grep -q 'NEEDED.*libpostern' || needs=shared
  [ $needs = "$1" ] || { echo "$3 is $needs, not $1"; exit 1; }
  case $2 in
    core) LD_LIBRARY_PATH=$libraries "$source/tests/examples/call_site.sh" "$3" ;;
    names) LD_LIBRARY_PATH=$libraries "$3" ;;
  esac
}

# build_by_cmake PROJECT [OPTION...]
build_by_cmake() {
  cmake -S "$@" -B "$work/build" -G Ninja -DSOURCE="$source" >/dev/null
  cmake --build "$work/build" >/dev/null
  for component in core $names; do
    runs shared "$component" "$work/build/${component}_shared"
    runs static "$component" "$work/build/${component}_static"
  done
}

# build_by_pkg_config KIND [OPTION]
build_by_pkg_config() {
  for component in core $names; do
    case $component in
      core) package=postern program=examples/plain_c.c ;;
      names) package=postern-names program=tests/names/c11.c ;;
    esac
    # shellcheck disable=SC2046,SC2086  # words
    cc -std=c11 "$source/$program" -o "$work/$component" $(pkg-config ${2:-} --cflags --libs "$package")
    runs "$1" "$component" "$work/$component"
  done
}

case $1 in
  installed)
    DESTDIR=$work cmake --install "$3" >/dev/null
    libraries=$(dirname "$(find "$work" -name libpostern.so)")
    names=
    [ ! -e "$libraries/pkgconfig/postern-names.pc" ] || names=names
    build_by_cmake "$source/tests/consumers" -DCMAKE_PREFIX_PATH="${libraries%/lib*}"
    export PKG_CONFIG_PATH="$libraries/pkgconfig" PKG_CONFIG_SYSROOT_DIR="$work"  # the files as they are, below $work
    build_by_pkg_config shared
    rm "$libraries"/libpostern*.so*  # or the linker would take these
    build_by_pkg_config static --static
    ;;
  system)
    names=names
    build_by_cmake "$source/tests/consumers"
    build_by_pkg_config shared
    ;;
  embedded)
    names=names
    pkg-config libcares || names=
    build_by_cmake "$source/tests/consumers/embedded"
    ;;
esac
