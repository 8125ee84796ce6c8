#!/bin/sh
# Get Helix for the tests in tests/peers, unpacked from packages of Debian trixie together with
# its own C library. Nothing is installed.
#
#   tests/editors/helix.sh [FOLDER]
#
# FOLDER is .tools/helix of the checkout if none is named. Afterwards its `bin` has hx-trixie;
# where no Debian packages can be had, hx-path for the one on PATH.
set -eu

here=$(cd "$(dirname "$0")" && pwd)
. "$here/debian.sh"

runs() {
  "$1" --version >/dev/null 2>&1
}

unpack() {
  unpack_debian "$1" trixie "$2" hx || return 1
  write_launcher "$3" "$2" usr/bin/hx 'export HELIX_RUNTIME="$root/usr/lib/hx/runtime"'
}

set_up hx "${1:-$here/../../.tools/helix}"
