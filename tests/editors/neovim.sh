#!/bin/sh
# Get Neovims for the tests in tests/peers: an old one (Debian trixie) and a new one (sid), each
# unpacked from Debian packages together with its own C library. Nothing is installed.
#
#   tests/editors/neovim.sh [FOLDER]
#
# FOLDER is .tools/neovim of the checkout if none is named. Afterwards its `bin` has one launcher
# for each Neovim: nvim-trixie, nvim-sid, and nvim-path for the one on PATH if that is new enough.
# Where no Debian packages can be had, the one on PATH is enough. Nothing happens when all is
# ready. Otherwise the last line says why not, and the exit code is 3.
set -eu

here=$(cd "$(dirname "$0")" && pwd)
folder=${1:-$here/../../.tools/neovim}
mkdir -p "$folder/bin"
folder=$(cd "$folder" && pwd)
keyring=/usr/share/keyrings/debian-archive-keyring.gpg

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

debian_mirror() {
  command -v apt-get >/dev/null && command -v dpkg >/dev/null && test -e "$keyring" &&
    apt-get indextargets --format '$(REPO_URI)' | grep '/debian/$' | head -n 1
}

# The package system of another suite, with nothing installed yet: so a download has everything
# that a program needs.
apt() {
  apt-get -qq -o Dir::Etc::sourcelist="$work/suite.sources" -o Dir::Etc::sourceparts=/dev/null \
    -o Dir::Etc::preferencesparts=/dev/null -o Dir::State="$work" \
    -o Dir::State::lists="$work/lists" -o Dir::State::status="$work/status" \
    -o Dir::Cache="$work" -o Dir::Cache::archives="$work/archives" \
    -o APT::Install-Recommends=false -o APT::Sandbox::User= "$@"
}

unpack() {
  suite=$1
  place=$folder/$suite
  work=$place/apt
  rm -rf "$place"
  mkdir -p "$work/lists/partial" "$work/archives/partial" "$place/root"
  : >"$work/status"
  printf 'Types: deb\nURIs: %s\nSuites: %s\nComponents: main\nSigned-By: %s\n' \
    "$mirror" "$suite" "$keyring" >"$work/suite.sources"
  apt update && apt install --download-only --yes neovim ||
    missing "the packages of Debian $suite cannot be downloaded"
  for package in "$work"/archives/*.deb; do dpkg -x "$package" "$place/root"; done
  # Neovim looks for its parsers in /usr/lib/nvim, which here is elsewhere.
  if test -d "$place/root/usr/lib/nvim/parser"; then
    ln -sfn ../../../lib/nvim/parser "$place/root/usr/share/nvim/runtime/parser"
  fi
  rm -rf "$work"
}

# The package's own loader runs it, so that programs which Neovim starts use the machine's own
# C library. The launcher finds its files beside itself: the checkout may move.
write_launcher() {
  loader=$(cd "$folder/$1/root" && ls -d usr/lib/*/ld-linux*.so.* | head -n 1)
  cat >"$folder/bin/nvim-$1" <<LAUNCHER
#!/bin/sh
root=\$(cd "\$(dirname "\$0")/../$1/root" && pwd)
export VIMRUNTIME="\$root/usr/share/nvim/runtime"
exec "\$root/$loader" --library-path "\$root/$(dirname "$loader"):\$root/usr/lib" \\
  --argv0 nvim "\$root/usr/bin/nvim" "\$@"
LAUNCHER
  chmod +x "$folder/bin/nvim-$1"
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
  write_launcher "$suite"
  runs "$folder/bin/nvim-$suite" || missing "the one of Debian $suite does not run here"
done
ls "$folder"/bin/nvim-*
