/** What a server answers. */

import type { Component, Overview, Profile, Repository, Stack, Status } from "../src/protocol";

export const component = (changes: Partial<Component> = {}): Component => ({
  type: "orchestrator",
  label: "orchestrator",
  name: "default",
  flavor: "local",
  problems: [],
  location: null,
  ...changes,
});

export const stack = (changes: Partial<Stack> = {}): Stack => ({
  name: "training",
  isActive: false,
  problems: [],
  location: null,
  components: [component()],
  ...changes,
});

export const profile = (changes: Partial<Profile> = {}): Profile => ({
  name: "default",
  isActive: true,
  storeType: "local",
  detail: null,
  problem: null,
  location: null,
  stacks: [stack()],
  ...changes,
});

export const repository = (changes: Partial<Repository> = {}): Repository => ({
  root: "/projects/shop",
  uri: "file:///projects/shop/.zen/config.yaml",
  profiles: [profile()],
  ...changes,
});

export const overview = (...repositories: Repository[]): Overview => ({ repositories });

export const status = (changes: Partial<Status> = {}): Status => ({
  root: "/projects/shop",
  uri: "file:///projects/shop/.zen/config.yaml",
  profile: "default",
  profileReason: "from the repository's .zen/config.yaml",
  stack: "training",
  stackReason: null,
  components: [{ type: "orchestrator", name: "default", flavor: "local" }],
  problems: [],
  text: "",
  ...changes,
});
