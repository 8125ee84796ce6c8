#!/bin/sh
# Get Emacs 30 with eglot, lsp-mode and yaml-mode for the tests in tests/peers, unpacked from
# packages of Debian trixie together with its own C library. Nothing is installed.
#
#   tests/editors/emacs.sh [FOLDER]
#
# FOLDER is .tools/emacs of the checkout if none is named. Afterwards its `bin` has emacs-trixie;
# where no Debian packages can be had, emacs-path for the one on PATH, if that has the three.
set -eu

here=$(cd "$(dirname "$0")" && pwd)
. "$here/debian.sh"

runs() {
  "$1" --batch --eval "(mapc #'require '(eglot lsp-mode yaml-mode))" >/dev/null 2>&1
}

unpack() {
  unpack_debian "$1" trixie "$2" emacs-nox elpa-lsp-mode elpa-yaml-mode || return 1
  files=$2/root/usr
  # Emacs looks for its compiled Lisp beside its program.
  for native in "$files"/lib/emacs/*/native-lisp; do
    ln -sfn "${native#"$files/"}" "$files/native-lisp"
  done
  # A compiler of native code came along, which would not run from here.
  rm -rf "$files/include" "$files"/lib/gcc "$files"/libexec/gcc
  cat >"$files/share/emacs/site-lisp/site-start.el" <<SITE
(setq native-comp-jit-compilation nil native-comp-enable-subr-trampolines nil)
(let ((packages (expand-file-name "elpa-src" (file-name-directory load-file-name))))
  (dolist (file (file-expand-wildcards (concat packages "/*/*-autoloads.el")))
    (load file nil t)))
SITE
  write_launcher "$3" "$2" usr/bin/emacs-nox '
for lisp in "$root"/usr/share/emacs/*/lisp; do version=$(dirname "$lisp"); done
for dump in "$root"/usr/libexec/emacs/*/*/emacs-*.pdmp; do set -- --dump-file="$dump" "$@"; done
site=$root/usr/share/emacs/site-lisp
EMACSLOADPATH=$lisp:$site
for package in "$site"/elpa-src/*; do EMACSLOADPATH=$EMACSLOADPATH:$package; done
EMACSDATA=$version/etc
EMACSDOC=$version/etc
export EMACSLOADPATH EMACSDATA EMACSDOC'
  "$3" --batch --eval "(byte-recompile-directory \"$files/share/emacs/site-lisp/elpa-src\" 0)" \
    >/dev/null 2>&1
}

set_up emacs "${1:-$here/../../.tools/emacs}"
