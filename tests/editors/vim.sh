#!/bin/sh
# Get Vim with ALE for the tests in tests/peers, unpacked from packages of Debian trixie together
# with its own C library. Nothing is installed.
#
#   tests/editors/vim.sh [FOLDER]
#
# FOLDER is .tools/vim of the checkout if none is named. Afterwards its `bin` has vim-trixie;
# where no Debian packages can be had, vim-path for the one on PATH, if ALE is one of its packages.
set -eu

here=$(cd "$(dirname "$0")" && pwd)
. "$here/debian.sh"

runs() {
  "$1" --not-a-term -N -u NORC -i NONE -n \
    -c 'if exists(":ALEInfo") && has("channel") | qall! | endif' -c 'cquit' \
    </dev/null >/dev/null 2>&1
}

unpack() {
  unpack_debian "$1" trixie "$2" vim vim-ale || return 1
  write_launcher "$3" "$2" usr/bin/vim.basic '
for runtime in "$root"/usr/share/vim/vim[0-9]*; do export VIMRUNTIME="$runtime"; done
packages=$root/usr/share/vim/vimfiles,$VIMRUNTIME
set -- --cmd "set packpath=$packages runtimepath=$VIMRUNTIME" "$@"'
}

set_up vim "${1:-$here/../../.tools/vim}"
