/** What the server answers, as docs/protocol.md of the project says. */

import type { Location } from "vscode-languageclient/node";

export interface Status {
  root: string | null;
  uri: string | null;
  profile: string | null;
  profileReason: string | null;
  stack: string | null;
  stackReason: string | null;
  components: { type: string; name: string; flavor: string | null }[];
  problems: string[];
  text: string;
}

export interface Component {
  type: string;
  label: string;
  name: string;
  flavor: string | null;
  problems: string[];
  location: Location | null;
}

export interface Stack {
  name: string;
  isActive: boolean;
  problems: string[];
  location: Location | null;
  components: Component[];
}

export interface Profile {
  name: string;
  isActive: boolean;
  storeType: string;
  detail: string | null;
  problem: string | null;
  location: Location | null;
  stacks: Stack[] | null;
}

export interface Repository {
  root: string | null;
  uri: string | null;
  profiles: Profile[];
}

export interface Overview {
  repositories: Repository[];
}

export interface Switched {
  applied: boolean;
  name: string | null;
  file: string | null;
  message: string;
}

export interface Validated {
  files: number;
  errors: number;
  warnings: number;
  notes: number;
  hints: number;
  message: string;
}

/** The server's commands; the client makes each of them a command of the editor, too. */
export const Command = {
  switchStack: "zenml-ls.switchStack",
  switchProfile: "zenml-ls.switchProfile",
  status: "zenml-ls.status",
  overview: "zenml-ls.overview",
  validateWorkspace: "zenml-ls.validateWorkspace",
  doctor: "zenml-ls.doctor",
  refresh: "zenml-ls.refresh",
} as const;

export const statusNotification = "zenml-ls/status";
