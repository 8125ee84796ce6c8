/** What the status bar and the pickers say. */

import type { Profile, Repository, Stack, Status } from "./protocol";

export interface Choice {
  label: string;
  description?: string;
  detail?: string;
  name: string;
}

/** Return the repository of *file*: the innermost one around it, else the first. */
export function repositoryOf<T extends { root: string | null }>(
  repositories: readonly T[],
  file: string | undefined,
): T | undefined {
  const real = repositories.filter((repository) => repository.root !== null);
  const around = real
    .filter(({ root }) => file !== undefined && isBelow(file, root ?? ""))
    .sort((left, right) => (right.root ?? "").length - (left.root ?? "").length);
  return around[0] ?? real[0];
}

/** How a status is shown besides what it says. */
export interface Shown {
  /** Whether the file that keeps the choice has changes that ZenML cannot see yet. */
  isUnsaved?: boolean;
  /** Whether there are other repositories, from which its name tells it. */
  isOneOfMany?: boolean;
}

export function barText(status: Status, { isUnsaved, isOneOfMany }: Shown = {}): string {
  const repository = isOneOfMany ? `${lastPart(status.root ?? "")}: ` : "";
  const names = `${status.profile ?? "no profile"} / ${status.stack ?? "no stack"}`;
  const marks = `${isUnsaved ? " (not saved)" : ""}${status.problems.length > 0 ? " $(warning)" : ""}`;
  return `$(layers) ${repository}${names}${marks}`;
}

/** Return the tooltip, in Markdown. */
export function barTooltip(status: Status, { isUnsaved }: Shown = {}): string {
  const because = (reason: string | null): string => (reason === null ? "" : ` – ${escaped(reason)}`);
  const rows = status.components.map(
    ({ type, name, flavor }) => `| ${escaped(type)} | ${escaped(name)} | ${flavor === null ? "" : escaped(flavor)} |`,
  );
  return [
    `**Stack** ${escaped(status.stack ?? "not known")}${because(status.stackReason)}`,
    `**Profile** ${escaped(status.profile ?? "not known")}${because(status.profileReason)}`,
    isUnsaved ? "$(warning) Not saved: ZenML goes by the file on disk." : "",
    rows.length === 0 ? "" : ["| component | name | flavor |", "| --- | --- | --- |", ...rows].join("\n"),
    ...status.problems.map((problem) => `$(warning) ${escaped(problem)}`),
    escaped(status.root ?? ""),
  ]
    .filter((part) => part !== "")
    .join("\n\n");
}

export function stackChoices(profile: Profile | undefined): Choice[] {
  return (profile?.stacks ?? []).map((stack) => ({
    ...choice(stack),
    description: stack.components.map(({ name, flavor }) => (flavor === null || flavor === name ? name : `${name} (${flavor})`)).join(", "),
    ...(stack.problems.length > 0 && { detail: warned(stack.problems) }),
  }));
}

export function profileChoices(repository: Repository): Choice[] {
  return repository.profiles.map((profile) => ({
    ...choice(profile),
    description: [profile.storeType, profile.detail].filter(Boolean).join(", "),
    ...(profile.problem !== null && { detail: warned([profile.problem]) }),
  }));
}

/** Return the last part of a path. */
export function lastPart(file: string): string {
  return file.split(/[/\\]/).filter(Boolean).at(-1) ?? "";
}

/** Write *text* so that Markdown shows it as it is. */
export function escaped(text: string): string {
  return text.replace(/[\\`*_{}[\]()#+\-.!|<>~$&]/g, "\\$&").replace(/\s+/g, " ");
}

function choice({ name, isActive }: Pick<Stack, "name" | "isActive">): Choice {
  return { name, label: `${isActive ? "$(check)" : "$(blank)"} ${name}` };
}

function warned(problems: readonly string[]): string {
  return `$(warning) ${problems.join("; ")}`;
}

function isBelow(file: string, folder: string): boolean {
  const rest = file.startsWith(folder) ? file.slice(folder.length) : undefined;
  return rest !== undefined && (/[/\\]$/.test(folder) || /^([/\\]|$)/.test(rest));
}
