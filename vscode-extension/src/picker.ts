/** Switching by quick pick, and from the view. */

import * as vscode from "vscode";
import type { Supervisor } from "./client";
import { type Choice, lastPart, profileChoices, repositoryOf, stackChoices } from "./describe";
import { Command, type Overview, type Repository, type Status, type Switched } from "./protocol";
import type { Activation } from "./tree";

const longestWait = 5_000;
const pollingPause = 100;

/** Switches the stack and the profile of one repository at a time. */
export class Picker {
  constructor(
    private readonly supervisor: Supervisor,
    private readonly current: () => Status | undefined,
  ) {}

  /** Let the user choose a stack of the active profile; the last entry leads to the profiles. */
  async pickStack(): Promise<void> {
    const found = await this.repository();
    if (found === undefined) return;
    const { repository, where } = found;
    const active = repository.profiles.find((profile) => profile.isActive);
    const toProfiles = { label: "$(account) Switch profile…", description: active?.name ?? "", name: null };
    const items = [separator(`Stacks of ${active?.name ?? "no profile"}`), ...stackChoices(active), separator(), toProfiles];
    const title = active?.problem ?? undefined;
    const chosen = await pick(`Switch to which stack${where}?`, items, title);
    if (chosen === undefined) return;
    if (chosen.name === null) await this.pickProfile();
    else await vscode.commands.executeCommand(Command.switchStack, chosen.name, repository.uri);
  }

  async pickProfile(): Promise<void> {
    const found = await this.repository();
    if (found === undefined) return;
    const { repository, where } = found;
    const chosen = await pick(`Switch to which profile${where}?`, profileChoices(repository));
    if (chosen !== undefined) {
      await vscode.commands.executeCommand(Command.switchProfile, chosen.name, repository.uri);
    }
  }

  /** Make a profile active, or a stack together with its profile. */
  async activate({ uri, profile, isProfileActive, stack }: Activation): Promise<void> {
    if (!isProfileActive) {
      const answer = await vscode.commands.executeCommand<Switched | undefined>(Command.switchProfile, profile, uri);
      if (answer?.applied !== true) return;
    }
    if (stack === undefined) return;
    if (!isProfileActive) await this.untilActive(profile, uri);
    await vscode.commands.executeCommand(Command.switchStack, stack, uri);
  }

  /** Wait until the server works with a profile that it has just switched to. */
  private async untilActive(profile: string, uri: string | null): Promise<void> {
    const end = Date.now() + longestWait;
    while (Date.now() < end) {
      const status = await this.supervisor.ask<Status>(Command.status, uri);
      if (status === undefined || status.profile === profile) return;
      await new Promise((resolve) => setTimeout(resolve, pollingPause));
    }
  }

  /** Return the repository at hand, and words that tell it from others. */
  private async repository(): Promise<{ repository: Repository; where: string } | undefined> {
    const overview = await this.supervisor.ask<Overview>(Command.overview);
    if (overview === undefined) {
      await vscode.commands.executeCommand("zenml-ls.showProblem");
      return undefined;
    }
    const { repositories } = overview;
    const repository = repositoryOf(repositories, this.current()?.root ?? undefined) ?? repositories[0];
    if (repository === undefined) {
      void vscode.window.showInformationMessage("This workspace has no ZenML repository.");
      return undefined;
    }
    return { repository, where: repositories.length > 1 ? ` in ${lastPart(repository.root ?? "")}` : "" };
  }
}

function separator(label = ""): Entry {
  return { label, kind: vscode.QuickPickItemKind.Separator, name: null };
}

type Entry = Omit<Choice, "name"> & { name: string | null; kind?: vscode.QuickPickItemKind };

async function pick<T extends Entry>(placeHolder: string, items: T[], title?: string): Promise<T | undefined> {
  const options = { placeHolder, matchOnDescription: true, matchOnDetail: true, ...(title !== undefined && { title }) };
  return vscode.window.showQuickPick(items, options);
}
