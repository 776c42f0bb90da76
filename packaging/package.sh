#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# Builds the Debian packages twice, in places that have nothing in common, and holds them to account: the same bits, no
# complaints of lintian and blhc, installed and purged without a trace, the default handler untouched, autopkgtest.
# Run by `./dev package`, as root, because it works in chroots. Usage: package.sh OUT
set -euo pipefail
source=$(cd "$(dirname "$0")/.." && pwd)
out=$(mkdir -p "$1" && cd "$1" && pwd)
readonly source out suite=bookworm
readonly base=$out/base.tar.gz chroot=$out/chroot

say() { printf '\n== %s\n' "$*"; }

# in_chroot COMMAND...
in_chroot() { chroot "$chroot" env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin DEBIAN_FRONTEND=noninteractive "$@"; }

drop_chroot() {
  ! mountpoint -q "$chroot/proc" || umount "$chroot/proc"
  rm -rf --one-file-system "$chroot"
}
trap drop_chroot EXIT

fresh_chroot() {
  drop_chroot
  mkdir "$chroot"
  tar -xzf "$base" -C "$chroot"
  cp /etc/resolv.conf "$chroot/etc/"
  mount -t proc proc "$chroot/proc"
  in_chroot apt-get update -qq
}

# The source package, of what git knows, changes that are not committed included.
pack_source() {
  local version tree
  version=$(dpkg-parsechangelog -l "$source/packaging/debian/changelog" -S Version)
  readonly upstream=${version%-*}
  grep -q "^project(postern VERSION $upstream " "$source/CMakeLists.txt" || { echo "changelog: not the version of CMakeLists.txt"; exit 1; }
  tree=$(git -C "$source" stash create)
  git -C "$source" archive --prefix="postern-$upstream/" "${tree:-HEAD}" | gzip -n >"$out/postern_$upstream.orig.tar.gz"
  tar -xzf "$out/postern_$upstream.orig.tar.gz" -C "$out"
  cp -r "$out/postern-$upstream/packaging/debian" "$out/postern-$upstream/debian"
  (cd "$out" && dpkg-source -b "postern-$upstream")
}

# On this machine, with tests.
build_here() {
  mkdir "$out/here"
  dpkg-source -x "$out"/postern_*.dsc "$out/here/postern"
  (cd "$out/here/postern" && umask 022 && env -i PATH=/usr/bin:/bin HOME=/root LC_ALL=C.UTF-8 TZ=UTC \
    DEB_BUILD_OPTIONS=parallel=2 dpkg-buildpackage -b -us -uc)
}

# On a minimal system with what Build-Depends names and no more; another path, user's name, locale, time zone, mask, kernel
# version, number of jobs, and without tests.
build_there() {
  fresh_chroot
  local -r place=/srv/quite/another/place
  mkdir -p "$chroot$place"
  dpkg-source -x "$out"/postern_*.dsc "$chroot$place/source"
  in_chroot sh -c "cd $place/source && apt-get build-dep -qqy -P nocheck ./" >/dev/null
  in_chroot LC_ALL=C TZ=Pacific/Kiritimati HOME=/nonexistent USER=somebody DEB_BUILD_OPTIONS='nocheck parallel=1' sh -c \
    "cd $place/source && umask 077 && setarch --uname-2.6 dpkg-buildpackage -b -us -uc -Pnocheck"
  mkdir "$out/there"
  cp "$chroot$place"/*.*deb "$out/there"
}

same_bits() {
  (cd "$out/here" && sha256sum -- *.*deb) >"$out/here.sums"
  (cd "$out/there" && sha256sum -- *.*deb) >"$out/there.sums"
  cat "$out/here.sums"
  diff "$out/here.sums" "$out/there.sums"
}

# Not asked: what belongs to an archive where Postern is not yet (the request that a first upload closes, a watch file, a
# homepage), and spelling, which is looked for in machine code.
lint() {
  lintian --allow-root --pedantic --display-info --fail-on error,warning,info,pedantic \
    --suppress-tags initial-upload-closes-no-bugs,debian-watch-file-is-missing,no-homepage-field,spelling-error-in-binary \
    "$out"/*.dsc "$out"/here/*.changes
}

# Installed and purged, nothing stays.
install_and_purge() {
  piuparts --basetgz="$base" --distribution=$suite --no-upgrade-test --no-eatmydata --keep-sources-list \
    --log-file="$out/piuparts.log" "$out"/here/*.deb >/dev/null || { tail -n 40 "$out/piuparts.log"; return 1; }
}

handler_unchanged() {
  fresh_chroot
  mkdir "$chroot/packages"
  cp "$out"/here/*.deb "$source/packaging/handler_unchanged.sh" "$chroot/packages"
  in_chroot /packages/handler_unchanged.sh /packages
}

test_as_installed() {
  fresh_chroot
  autopkgtest --no-built-binaries --summary-file="$out/autopkgtest.txt" "$out"/here/*.deb "$out"/*.dsc -- chroot "$chroot" \
    >"$out/autopkgtest.log" 2>&1 || { tail -n 60 "$out/autopkgtest.log"; return 1; }
  cat "$out/autopkgtest.txt"
}

rm -rf "$out"/{here,there} "$out"/postern*
[ -e "$base" ] || mmdebstrap --quiet --variant=minbase $suite "$base"
say "source package"; pack_source
say "first build"; build_here >"$out/here.log" 2>&1 || { tail -n 40 "$out/here.log"; exit 1; }
say "second build"; build_there >"$out/there.log" 2>&1 || { tail -n 40 "$out/there.log"; exit 1; }
say "the same bits"; same_bits
say "lintian"; lint
say "blhc"; blhc --bindnow "$out/here.log"
say "installed and purged without a trace"; install_and_purge
say "the handler of mailto: links stays"; handler_unchanged
say "autopkgtest"; test_as_installed
