/** Which server to start, and why: that of a setting, of the selected Python, or our own. */

import * as os from "node:os";
import * as path from "node:path";
import {
  type Candidate,
  type Environment,
  find,
  type Interpreter,
  isInside,
  isProgram,
  pathCandidates,
  probe,
  supported,
} from "./interpreter";
import { UnsuitableInterpreter } from "./environment";
import { Actions, Problem } from "./messages";

export interface Server {
  command: string;
  args: string[];
  reason: string;
  /** Whether it runs in our own environment, which can be made again. */
  isPrivate: boolean;
}

/** What the choice depends on. */
export interface Surroundings {
  serverPath: string;
  interpreter: string;
  /** Return the Python that the user selected in the Python extension. */
  selected: () => Promise<string | undefined>;
  folders: readonly string[];
  isTrusted: boolean;
  environment: Environment;
  log: (line: string) => void;
  /** Return the Python of our own environment, made with *interpreter* if need be. */
  privatePython: (interpreter: Interpreter) => Promise<string>;
}

// Isolated: neither the current folder nor PYTHONPATH can put other code in the server's place.
const serverArguments = ["-I", "-m", "zenml_ls"];

/**
 * Choose the server.
 *
 * @throws Problem if there is none.
 */
export async function chooseServer(surroundings: Surroundings): Promise<Server> {
  const known = surroundings.isTrusted ? surroundings : restricted(surroundings);
  const server = known.serverPath ? configuredServer(known) : await pythonServer(known);
  surroundings.log(`Server: ${[server.command, ...server.args].join(" ")} (${server.reason})`);
  return server;
}

/** Forget all settings that lead into a folder of a workspace that is not trusted. */
function restricted(surroundings: Surroundings): Surroundings {
  const { folders, log } = surroundings;
  const safe = (name: string, setting: string): string => {
    if (!setting || !isInside(resolved(setting, folders), folders)) return setting;
    log(`Not used: ${name} leads into this workspace, which is not trusted (Restricted Mode)`);
    return "";
  };
  return {
    ...surroundings,
    serverPath: safe("zenml-ls.server.path", surroundings.serverPath),
    interpreter: safe("zenml-ls.interpreter", surroundings.interpreter),
  };
}

function configuredServer(surroundings: Surroundings): Server {
  const command = resolved(surroundings.serverPath, surroundings.folders);
  const found = isPath(command) ? [command].filter(isProgram) : find(command, surroundings.environment, forbidden(surroundings));
  if (found[0] === undefined) {
    const where = isPath(command) ? "does not exist, or is no program" : "is not on the search path";
    throw new Problem(`The setting "zenml-ls.server.path" names ${command}, which ${where}.`, [
      Actions.openSetting("zenml-ls.server.path"),
    ]);
  }
  return { command: found[0], args: [], reason: "zenml-ls.server.path", isPrivate: false };
}

async function pythonServer(surroundings: Surroundings): Promise<Server> {
  const reasons: string[] = [];
  let failure: Problem | undefined;
  for (const candidate of await candidates(surroundings)) {
    const server = await serverOf(candidate, surroundings).catch((error: unknown) => {
      if (!(error instanceof UnsuitableInterpreter)) throw error;
      failure ??= error;
      return error.message;
    });
    if (typeof server !== "string") return server;
    const reason = `${candidate.command} (${candidate.origin}) ${server}`;
    surroundings.log(`Not used: ${reason}`);
    reasons.push(reason);
  }
  throw failure ?? noInterpreter(reasons, surroundings);
}

/** Return the server that runs by *candidate*, or a sentence that says why there is none. */
async function serverOf(candidate: Candidate, surroundings: Surroundings): Promise<Server | string> {
  const interpreter = await probe(candidate);
  if (typeof interpreter === "string") return interpreter;
  surroundings.log(`${candidate.command} (${candidate.origin}) is Python ${interpreter.version.join(".")}`);
  if (interpreter.hasServer && candidate.isChosen) {
    const { command } = candidate;
    return { command, args: serverArguments, reason: `zenml_ls of ${candidate.origin}`, isPrivate: false };
  }
  if (!interpreter.hasVenv) return "has no module venv";
  const command = await surroundings.privatePython(interpreter);
  const reason = `our own environment, made by ${candidate.origin}`;
  return { command, args: serverArguments, reason, isPrivate: true };
}

async function candidates(surroundings: Surroundings): Promise<Candidate[]> {
  const { interpreter, environment } = surroundings;
  if (interpreter) {
    const command = resolved(interpreter, surroundings.folders);
    const found = isPath(command) ? command : (find(command, environment, forbidden(surroundings))[0] ?? command);
    return [{ command: found, args: [], origin: "zenml-ls.interpreter", isChosen: true }];
  }
  const onPath = pathCandidates(environment, forbidden(surroundings));
  if (!surroundings.isTrusted) {
    surroundings.log("Not used: Pythons in the folders of this workspace, and the selected one (Restricted Mode)");
    return onPath;
  }
  const selected = await surroundings.selected();
  if (selected === undefined) return onPath;
  const others = onPath.filter((candidate) => candidate.command !== selected);
  return [{ command: selected, args: [], origin: "the selected Python", isChosen: true }, ...others];
}

function noInterpreter(tried: readonly string[], surroundings: Surroundings): Problem {
  if (surroundings.interpreter) {
    return new Problem(`The setting "zenml-ls.interpreter" names no Python that can be used: ${tried[0]}.`, [
      Actions.openSetting("zenml-ls.interpreter"),
      Actions.showOutput,
    ]);
  }
  const found = tried.length === 0 ? "no Python was found" : `of the Pythons found none can be used: ${tried[0]}`;
  return new Problem(`ZenML's files are not checked: this needs ${supported}, and ${found}.`, [
    Actions.selectInterpreter,
    Actions.installPython,
    Actions.showOutput,
  ]);
}

/** Replace a leading `~` and `${workspaceFolder}`; other relative paths belong to the first folder. */
export function resolved(setting: string, folders: readonly string[]): string {
  const folder = folders[0] ?? os.homedir();
  const text = setting.trim().replace(/^~(?=$|[/\\])/, os.homedir()).replaceAll("${workspaceFolder}", folder);
  return isPath(text) ? path.resolve(folder, text) : text;
}

function isPath(text: string): boolean {
  return /[/\\]/.test(text);
}

function forbidden(surroundings: Surroundings): readonly string[] {
  return surroundings.isTrusted ? [] : surroundings.folders;
}
