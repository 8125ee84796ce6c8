# Programs of Debian without installing them, for the scripts beside this one; to be sourced.
# shellcheck shell=sh

keyring=/usr/share/keyrings/debian-archive-keyring.gpg

# Prints the mirror that this machine is set up for; nothing if there is none.
debian_mirror() {
  command -v apt-get >/dev/null && command -v dpkg >/dev/null && test -e "$keyring" &&
    apt-get indextargets --format '$(REPO_URI)' | grep '/debian/$' | head -n 1
}

# The package system of another suite, with nothing installed yet: so a download has everything
# that a program needs.
foreign_apt() {
  apt-get -qq -o Dir::Etc::sourcelist="$work/suite.sources" -o Dir::Etc::sourceparts=/dev/null \
    -o Dir::Etc::preferencesparts=/dev/null -o Dir::State="$work" \
    -o Dir::State::lists="$work/lists" -o Dir::State::status="$work/status" \
    -o Dir::Cache="$work" -o Dir::Cache::archives="$work/archives" \
    -o Acquire::Retries=5 -o APT::Update::Error-Mode=any -o APT::Install-Recommends=false -o APT::Sandbox::User= "$@"
}

# unpack_debian MIRROR SUITE PLACE PACKAGE...
# Unpacks the packages, and all that they need, into PLACE/root.
unpack_debian() {
  mirror_of_suite=$1
  suite_to_unpack=$2
  place=$3
  shift 3
  work=$place/apt
  rm -rf "$place"
  mkdir -p "$work/lists/partial" "$work/archives/partial" "$place/root"
  : >"$work/status"
  printf 'Types: deb\nURIs: %s\nSuites: %s\nComponents: main\nSigned-By: %s\n' \
    "$mirror_of_suite" "$suite_to_unpack" "$keyring" >"$work/suite.sources"
  foreign_apt update && foreign_apt install --download-only --yes "$@" || return 1
  for package in "$work"/archives/*.deb; do dpkg -x "$package" "$place/root" || return 1; done
  rm -rf "$work"
}

# write_launcher LAUNCHER PLACE PROGRAM [LINES]
# Writes a script that runs PROGRAM, a path below PLACE/root, after LINES, which may use $root and
# may change the arguments. The package's own loader runs it, so that programs which it starts
# use the machine's own C library. The launcher finds its files from where it lies itself: the
# checkout may move.
write_launcher() {
  loader=$(cd "$2/root" && ls -d usr/lib/*/ld-linux*.so.* | head -n 1)
  libraries=$(dirname "$loader")
  mkdir -p "$(dirname "$1")"
  cat >"$1" <<LAUNCHER
#!/bin/sh
root=\$(cd "\$(dirname "\$0")/../$(basename "$2")/root" && pwd)
${4-}
exec "\$root/$loader" --library-path "\$root/$libraries:\$root/usr/lib" \\
  --argv0 "\$root/usr/bin/$(basename "$3")" "\$root/$3" "\$@"
LAUNCHER
  chmod +x "$1"
}

# set_up NAME FOLDER
# Makes a program for the tests ready in FOLDER, from Debian trixie, else as it is on PATH. It is
# in FOLDER/bin afterwards: NAME-trixie or NAME-path. Needs two functions of the script that calls:
# `runs PROGRAM` says whether it is usable, and `unpack MIRROR PLACE LAUNCHER` gets it. Where
# there is none, the last line says so, and the exit code is 3.
set_up() {
  name=$1
  mkdir -p "$2/bin"
  folder=$(cd "$2" && pwd)
  launcher=$folder/bin/$name-trixie
  if runs "$launcher"; then return; fi
  mirror=$(debian_mirror || true)
  if test -n "$mirror" && unpack "$mirror" "$folder/trixie" "$launcher" && runs "$launcher"; then
    return
  fi
  rm -f "$launcher" "$folder/bin/$name-path"
  own=$(command -v "$name" || true)
  if test -n "$own" && runs "$own"; then
    ln -s "$own" "$folder/bin/$name-path"
    return
  fi
  echo "no $name for the tests: no Debian mirror has it, and none on PATH is usable" >&2
  exit 3
}
