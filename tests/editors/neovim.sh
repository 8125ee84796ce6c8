#!/bin/sh
# Get Neovims for the tests in tests/peers: an old one (Debian trixie) and a new one (sid), each
# unpacked from Debian packages together with its own C library. Nothing is installed.
#
#   tests/editors/neovim.sh [FOLDER]
#
# FOLDER is .tools/neovim of the checkout if none is named. Afterwards its `bin` has one launcher
# for each Neovim: nvim-trixie, nvim-sid, and nvim-path for the one on PATH if that is new enough.
# The font for pictures of what they show is in `fonts`. Where no Debian packages can be had, the
# Neovim on PATH is enough, and the machine's own font. Nothing happens when all is ready.
# Otherwise the last line says why not, and the exit code is 3.
set -eu

here=$(cd "$(dirname "$0")" && pwd)
folder=${1:-$here/../../.tools/neovim}
mkdir -p "$folder/bin"
folder=$(cd "$folder" && pwd)
. "$here/debian.sh"

missing() {
  echo "neovim.sh: no Neovim for the tests: $1" >&2
  exit 3
}

# vim.lsp.start came with 0.8. Neovim leaves a log where XDG_STATE_HOME says.
runs() {
  XDG_STATE_HOME=$folder/state "$1" --headless --clean \
    +'if !has("nvim-0.8") | cquit 1 | endif' +'qall!' >/dev/null 2>&1
}

use_the_one_on_path() {
  rm -f "$folder/bin/nvim-path"
  own=$(command -v nvim) && runs "$own" && ln -s "$own" "$folder/bin/nvim-path"
}

unpack() {
  place=$folder/$1
  unpack_debian "$mirror" "$1" "$place" neovim ||
    missing "the packages of Debian $1 cannot be downloaded"
  # Neovim looks for its parsers in /usr/lib/nvim, which here is elsewhere.
  if test -d "$place/root/usr/lib/nvim/parser"; then
    ln -sfn ../../../lib/nvim/parser "$place/root/usr/share/nvim/runtime/parser"
  fi
  write_launcher "$folder/bin/nvim-$1" "$place" usr/bin/nvim \
    'export VIMRUNTIME="$root/usr/share/nvim/runtime"'
}

use_the_one_on_path || echo "neovim.sh: no Neovim 0.8 or newer on PATH" >&2
for suite in trixie sid; do
  if runs "$folder/bin/nvim-$suite"; then continue; fi
  mirror=${mirror-$(debian_mirror || true)}
  if test -z "$mirror"; then
    test -e "$folder/bin/nvim-path" ||
      missing "none on PATH is new enough (0.8), and no Debian mirror is set up"
    continue
  fi
  unpack "$suite"
  runs "$folder/bin/nvim-$suite" || missing "the one of Debian $suite does not run here"
done
if ! test -e "$folder/fonts/root"; then
  mirror=${mirror-$(debian_mirror || true)}
  test -z "$mirror" || unpack_debian "$mirror" trixie "$folder/fonts" fonts-dejavu-mono ||
    missing "its font cannot be downloaded"
fi
ls "$folder"/bin/nvim-*
