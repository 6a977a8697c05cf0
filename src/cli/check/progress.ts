import type { Streams } from '../commands';

/** Before that, nobody wonders. */
const PATIENCE_SECONDS = 1;

/** Tells a person at a terminal what a long run is at, on a line of stderr that goes away when it is over. */
export class Progress {
  // Not performance.now(): a run that is over in no time would spend a part of it on loading that.
  private readonly start = process.hrtime();
  private readonly isShown: boolean;
  private isWritten = false;

  constructor(private readonly stderr: Streams['stderr']) {
    this.isShown = (stderr as { readonly isTTY?: boolean }).isTTY === true;
  }

  /** Says what begins now. */
  readonly at = (step: string): void => {
    if (!this.isShown || process.hrtime(this.start)[0] < PATIENCE_SECONDS) return;
    this.stderr.write(`\r\u001B[K${step}`);
    this.isWritten = true;
  };

  /** Takes the line away. */
  end(): void {
    if (this.isWritten) this.stderr.write('\r\u001B[K');
  }
}
