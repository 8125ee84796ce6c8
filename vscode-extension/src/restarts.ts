/** How often a server that dies is started again. */

const most = 4;
const period = 180_000;

/** Remembers when the server died. */
export class Deaths {
  private times: number[] = [];

  /** Note a death; whether the server may be started again. */
  mayRestart(now = Date.now()): boolean {
    this.times = [...this.times.filter((time) => now - time < period), now];
    return this.times.length <= most;
  }

  clear(): void {
    this.times = [];
  }
}
