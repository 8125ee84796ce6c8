/** Telling the user once what is wrong, with buttons that do something about it. */

export interface Action {
  title: string;
  command: string;
  arguments?: unknown[];
}

export const Actions = {
  openSetting: (setting: string): Action => ({
    title: "Open Setting",
    command: "workbench.action.openSettings",
    arguments: [setting],
  }),
  selectInterpreter: { title: "Select Interpreter", command: "zenml-ls.selectInterpreter" },
  installPython: { title: "Install Python", command: "zenml-ls.installPython" },
  restart: { title: "Restart Server", command: "zenml-ls.restart" },
  showOutput: { title: "Show Output", command: "zenml-ls.showOutput" },
} satisfies Record<string, Action | ((setting: string) => Action)>;

/** Why there is no server. Two problems are the same if their texts are. */
export class Problem extends Error {
  constructor(
    text: string,
    readonly actions: readonly Action[],
  ) {
    super(text);
  }
}

type Show = (text: string, ...titles: string[]) => Thenable<string | undefined>;
type Run = (command: string, ...rest: unknown[]) => Thenable<unknown>;

/** Shows a problem once for as long as it lasts, and only where it is wanted. */
export class Messages {
  private current: Problem | undefined;
  private isHeldBack = false;

  constructor(
    private readonly show: Show,
    private readonly run: Run,
    private readonly isWanted: () => boolean = () => true,
  ) {}

  /** The problem that lasts. */
  get problem(): Problem | undefined {
    return this.current;
  }

  /** Show *problem*, unless the user has read it already. */
  tell(problem: Problem): void {
    if (this.current?.message === problem.message) return;
    this.current = problem;
    this.isHeldBack = true;
    this.release();
  }

  /** Show the problem that was held back, if it is wanted by now. */
  release(): void {
    if (this.isHeldBack && this.isWanted()) this.again();
  }

  /** Show the lasting problem again: the user asked for it. */
  again(): void {
    this.isHeldBack = false;
    if (this.current !== undefined) void this.ask(this.current);
  }

  /** Forget the problem: it is over, or the user wants to hear of it again. */
  clear(): void {
    this.current = undefined;
    this.isHeldBack = false;
  }

  private async ask(problem: Problem): Promise<void> {
    const chosen = await this.show(problem.message, ...problem.actions.map((action) => action.title));
    const action = problem.actions.find((action) => action.title === chosen);
    if (action !== undefined) await this.run(action.command, ...(action.arguments ?? []));
  }
}
