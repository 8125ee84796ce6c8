/** Places of the protocol as the editor takes them. */

import * as vscode from "vscode";
import type { Location, Position } from "vscode-languageclient/node";

export function placeOf({ uri, range }: Location): vscode.Location {
  return new vscode.Location(vscode.Uri.parse(uri, true), new vscode.Range(positionOf(range.start), positionOf(range.end)));
}

/** Show the places that a code lens above *position* counted. */
export async function showReferences(uri: string, position: Position, locations: Location[]): Promise<void> {
  const places = [vscode.Uri.parse(uri, true), positionOf(position), locations.map(placeOf)];
  await vscode.commands.executeCommand("editor.action.showReferences", ...places);
}

function positionOf({ line, character }: Position): vscode.Position {
  return new vscode.Position(line, character);
}
