#!/bin/sh
# SPDX-License-Identifier: MIT
# Run in a chroot by package.sh. Installs the packages in FOLDER beside another mail program, whose entry sorts behind
# ours: the entry of Postern appears, and becomes the handler of mailto: links when a person says so, not before.
# Usage: handler_unchanged.sh FOLDER
set -eu
export HOME=/root DEBIAN_FRONTEND=noninteractive
entries=/usr/share/applications

# handles ENTRY: all who can be asked name it.
handles() {
  [ "$(xdg-mime query default x-scheme-handler/mailto)" = "$1" ]
  LC_ALL=C.UTF-8 gio mime x-scheme-handler/mailto | grep -qx "Default application for .*: $1"
}

apt-get install -qqy -o Dpkg::Use-Pty=0 --no-install-recommends xdg-utils desktop-file-utils libglib2.0-bin >/dev/null
printf '[Desktop Entry]\nType=Application\nName=Z\nExec=true %%u\nMimeType=x-scheme-handler/mailto;\n' >$entries/zmail.desktop
update-desktop-database
handles zmail.desktop
apt-get install -qqy -o Dpkg::Use-Pty=0 --no-install-recommends "$1"/*.deb >/dev/null
[ -e $entries/postern.desktop ]
handles zmail.desktop
postern install
handles postern.desktop
postern uninstall
handles zmail.desktop
xdg-mime default postern.desktop x-scheme-handler/mailto
handles postern.desktop
