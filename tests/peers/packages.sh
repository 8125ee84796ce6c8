#!/bin/sh
# Fetch what the tests of the packages need from the network, for tests/peers/test_packages.py.
#
#   [UV=path/to/uv] tests/peers/packages.sh
#
# The wheels come into .tools/wheels, the npm packages into vscode-extension/node_modules; what
# is there already is not fetched again. Exit code 3: there is no npm.
set -eu

cd "$(dirname "$0")/../.."
if ! command -v npm >/dev/null; then
  echo "packages.sh: npm is not on PATH: Node.js 20 or newer is needed" >&2
  exit 3
fi
"${UV:-.tools/uv/bin/uv}" run --no-sync python vscode-extension/scripts/package.py --fetch
