#!/bin/sh
# Make an environment with the real ZenML 0.13.2, to compare our answers with its own.
#
#   [UV=path/to/uv] tests/real_zenml/environment.sh [FOLDER [RELEASE...]]
#
# Each RELEASE (0.6.3 in any case) is put beside it, as FOLDER/zenml-RELEASE: with that in
# PYTHONPATH, the same environment runs the older ZenML.
# FOLDER is .tools/zenml-0.13.2 of the checkout if none is named, and uv is the one that
# `make setup` put into .tools, else the one on PATH.
# Prints the path of a `python` that can import it. Nothing happens when all that is asked for
# is already there. Nothing is installed outside the folder. Where the machine has no Python 3.8
# or 3.9, one is unpacked from an older Debian suite into the same folder.
# Exit code 3: no Python of that age, and no way to get one.
set -eu

here=$(cd "$(dirname "$0")" && pwd)
tools=$here/../../.tools
mkdir -p "${1:-$tools/zenml-0.13.2}"
folder=$(cd "${1:-$tools/zenml-0.13.2}" && pwd)
if test $# -gt 0; then shift; fi
releases="0.6.3 $*"
requirements=$here/requirements.txt
launcher=$folder/bin/python
if test -x "$tools/uv/bin/uv"; then uv=${UV:-$tools/uv/bin/uv}; else uv=${UV:-uv}; fi
export UV_SYSTEM_CERTS="${UV_SYSTEM_CERTS-1}" UV_PYTHON_DOWNLOADS=never
suite=bullseye # the last Debian suite with Python 3.9
packages="python3.9-minimal libpython3.9-minimal libpython3.9-stdlib
  python3-distutils python3-lib2to3 libssl1.1 libffi7 libmpdec3 libexpat1 zlib1g libsqlite3-0
  libbz2-1.0 liblzma5 libreadline8 libtinfo6 libncursesw6 libuuid1 libcrypt1"

# Candidates are run, not only looked up: a pyenv shim exists for versions it does not select.
is_suitable() {
  "$1" -c 'import ctypes, ssl, sys; sys.exit(sys.version_info[:2] not in ((3, 8), (3, 9)))' \
    >/dev/null 2>&1
}

candidates() {
  for version in 3.9 3.8; do
    command -v "python$version" || true
    "$uv" python find "$version" 2>/dev/null || true
    ls -d "${PYENV_ROOT:-${HOME:-/nonexistent}/.pyenv}/versions/$version".*/bin/python \
      2>/dev/null || true
  done
}

find_python() {
  candidates | while read -r candidate; do
    if is_suitable "$candidate"; then
      echo "$candidate"
      break
    fi
  done
}

missing() {
  echo "environment.sh: no Python 3.8 or 3.9, and $1" >&2
  exit 3
}

apt() {
  apt-get -qq -o Dir::Etc::sourcelist="$folder/apt/suite.sources" \
    -o Dir::Etc::sourceparts=/dev/null -o Dir::Etc::preferencesparts=/dev/null \
    -o Dir::State="$folder/apt" -o Dir::State::lists="$folder/apt/lists" \
    -o Dir::State::status="$folder/apt/status" -o Dir::Cache="$folder/apt" \
    -o Acquire::Check-Valid-Until=false -o Acquire::Retries=5 -o APT::Update::Error-Mode=any \
    -o APT::Sandbox::User= "$@"
}

# The mirror is the one this machine is set up with; only the suite is another. The host's own
# C library and loader run the interpreter, so no libc is unpacked.
unpack_python() {
  keyring=/usr/share/keyrings/debian-archive-keyring.gpg
  command -v apt-get >/dev/null && command -v dpkg >/dev/null || missing "no Debian packages here"
  test -e "$keyring" || missing "no $keyring to check Debian packages with"
  mirror=$(apt-get indextargets --format '$(REPO_URI)' | grep '/debian/$' | head -n 1)
  test -n "$mirror" || missing "no Debian mirror is set up"
  rm -rf "$folder/apt" "$folder/debian"
  mkdir -p "$folder/apt/lists/partial" "$folder/apt/archives/partial" "$folder/apt/packages"
  : >"$folder/apt/status"
  printf 'Types: deb\nURIs: %s\nSuites: %s\nComponents: main\nSigned-By: %s\n' \
    "$mirror" "$suite" "$keyring" >"$folder/apt/suite.sources"
  # shellcheck disable=SC2086 # a list of words
  apt update && (cd "$folder/apt/packages" && apt download $packages) ||
    missing "the packages of $suite cannot be downloaded"
  for package in "$folder"/apt/packages/*.deb; do dpkg -x "$package" "$folder/debian"; done
  rm -rf "$folder/apt"
}

write_launcher() {
  mkdir -p "$folder/bin"
  {
    echo '#!/bin/sh'
    echo 'export PYTHONHASHSEED=0' # ZenML prints sets
    if test -n "${LD_LIBRARY_PATH:-}"; then echo "export LD_LIBRARY_PATH='$LD_LIBRARY_PATH'"; fi
    echo "exec '$folder/venv/bin/python' \"\$@\""
  } >"$launcher"
  chmod +x "$launcher"
}

# Installed under another name first, so that a release is there as a whole or not at all.
add_release() {
  unfinished=$folder/unfinished-$1-$$
  "$uv" pip install --quiet --no-deps --python "$folder/venv" --target "$unfinished" \
    "zenml==$1" >&2 || { rm -rf "$unfinished"; exit 1; }
  mv "$unfinished" "$folder/zenml-$1"
}

add_releases() {
  for release in $releases; do
    test -d "$folder/zenml-$release" || add_release "$release"
  done
}

if cmp -s "$requirements" "$folder/installed.txt" && is_suitable "$launcher"; then
  add_releases
  echo "$launcher"
  exit 0
fi
unset LD_LIBRARY_PATH
python=$(find_python)
if test -z "$python"; then
  unpack_python
  python=$folder/debian/usr/bin/python3.9
  triplet=$(basename "$(dirname "$(ls "$folder"/debian/usr/lib/*/libssl.so.1.1)")")
  LD_LIBRARY_PATH=$folder/debian/lib/$triplet:$folder/debian/usr/lib/$triplet
  export LD_LIBRARY_PATH
  is_suitable "$python" || missing "the one of $suite does not run here"
fi
rm -rf "$folder/venv" "$folder/installed.txt"
"$uv" venv --quiet --python "$python" "$folder/venv" >&2
"$uv" pip install --quiet --no-deps --python "$folder/venv" --requirement "$requirements" >&2
# Some packages leave their tests at the top level, where they would hide ours.
rm -rf "$folder"/venv/lib/python3.*/site-packages/tests
write_launcher
"$launcher" -c 'import zenml; assert zenml.__version__ == "0.13.2"' >&2
cp "$requirements" "$folder/installed.txt"
add_releases
echo "$launcher"
