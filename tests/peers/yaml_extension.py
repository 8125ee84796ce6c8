"""Another extension for YAML files: the least there can be around yaml-language-server.

It starts by the command "Start Other YAML", or by itself where it is written so.
"""

from __future__ import annotations

import json
import zipfile
from pathlib import Path

from tests.peers.code_server import EXTENSION, TOOLS

MANIFEST = {
    "name": "other-yaml",
    "publisher": "tests",
    "version": "1.0.0",
    "engines": {"vscode": "^1.91.0"},
    "main": "./main.js",
    "activationEvents": [],
    "contributes": {"commands": [{"command": "other-yaml.start", "title": "Start Other YAML"}]},
}
MAIN = """\
const { commands } = require("vscode");
const { LanguageClient } = require(CLIENT);
exports.activate = (context) => {
  const options = { documentSelector: [{ scheme: "file", language: "yaml" }] };
  const client = new LanguageClient("yaml", "Other YAML", SERVER, options);
  const start = () => client.start();
  context.subscriptions.push(commands.registerCommand("other-yaml.start", start), client);
  if (EVENTS.length) start();
};
"""
PACKAGE = """\
<?xml version="1.0" encoding="utf-8"?>
<PackageManifest Version="2.0.0" xmlns="http://schemas.microsoft.com/developer/vsx-schema/2011">
  <Metadata>
    <Identity Language="en-US" Id="other-yaml" Version="1.0.0" Publisher="tests"/>
  </Metadata>
</PackageManifest>
"""


def write_yaml_extension(folder: Path, *events: str) -> Path:
    """Write the extension into *folder*, ready to be installed; return it.

    The server starts at the first of *events*, which are VS Code's activation events.
    """
    client = EXTENSION / "node_modules" / "vscode-languageclient" / "lib" / "node" / "main.js"
    server = TOOLS / "yaml-language-server"
    start = {"command": str(server / "node"), "args": [str(server / "server"), "--stdio"]}
    main = MAIN.replace("CLIENT", json.dumps(str(client))).replace("SERVER", json.dumps(start))
    main = main.replace("EVENTS", json.dumps(events))
    made = folder / "other-yaml.vsix"
    with zipfile.ZipFile(made, "w") as package:
        package.writestr("extension.vsixmanifest", PACKAGE)
        package.writestr(
            "extension/package.json", json.dumps({**MANIFEST, "activationEvents": events})
        )
        package.writestr("extension/main.js", main)
    return made
