/** The overview as a tree. */

import type { Location } from "vscode-languageclient/node";
import { lastPart } from "./describe";
import type { Component, Overview, Profile, Repository, Stack } from "./protocol";

/** What a click on "Activate" makes active. */
export interface Activation {
  uri: string | null;
  profile: string;
  isProfileActive: boolean;
  stack?: string;
}

export interface Node {
  id: string;
  kind: "repository" | "profile" | "stack" | "component" | "note";
  label: string;
  description: string;
  isActive: boolean;
  problems: string[];
  location: Location | null;
  children: Node[];
  activation?: Activation;
}

/** Return the roots: the repositories, or the profiles where there is only one repository. */
export function tree(overview: Overview): Node[] {
  const repositories = overview.repositories.map(repositoryNode);
  return repositories.length === 1 ? (repositories[0]?.children ?? []) : repositories;
}

/** Count the profiles and stacks that have problems. */
export function problemCount(overview: Overview): number {
  const profiles = overview.repositories.flatMap((repository) => repository.profiles);
  const stacks = profiles.flatMap((profile) => profile.stacks ?? []);
  return profiles.filter((one) => one.problem !== null).length + stacks.filter((one) => one.problems.length > 0).length;
}

function repositoryNode(repository: Repository): Node {
  const id = repository.root ?? "";
  return {
    id,
    kind: "repository",
    label: lastPart(id) || "No repository",
    description: id,
    isActive: false,
    problems: [],
    location: null,
    children: repository.profiles.map((profile) => profileNode(profile, repository, id)),
  };
}

function profileNode(profile: Profile, repository: Repository, parent: string): Node {
  const id = `${parent}\n${profile.name}`;
  const activation = { uri: repository.uri, profile: profile.name, isProfileActive: profile.isActive };
  return {
    id,
    kind: "profile",
    label: profile.name,
    description: words(profile.isActive && "active", profile.storeType !== "local" && profile.storeType, profile.detail),
    isActive: profile.isActive,
    problems: profile.problem === null ? [] : [profile.problem],
    location: profile.location,
    activation,
    children: profile.stacks?.map((stack) => stackNode(stack, activation, id)) ?? [unknownStacks(id)],
  };
}

function stackNode(stack: Stack, activation: Activation, parent: string): Node {
  const id = `${parent}\n${stack.name}`;
  return {
    id,
    kind: "stack",
    label: stack.name,
    description: words(stack.isActive && "active"),
    isActive: stack.isActive,
    problems: stack.problems,
    location: stack.location,
    activation: { ...activation, stack: stack.name },
    children: stack.components.map((component) => componentNode(component, id)),
  };
}

function componentNode(component: Component, parent: string): Node {
  return {
    id: `${parent}\n${component.type}`,
    kind: "component",
    label: component.name,
    description: words(component.label, component.flavor ?? "not registered"),
    isActive: false,
    problems: component.problems,
    location: component.location,
    children: [],
  };
}

function unknownStacks(parent: string): Node {
  return {
    id: `${parent}\n`,
    kind: "note",
    label: "Its stacks are not known",
    description: "",
    isActive: false,
    problems: [],
    location: null,
    children: [],
  };
}

function words(...parts: (string | false | null)[]): string {
  return parts.filter(Boolean).join(" · ");
}
