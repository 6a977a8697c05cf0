import { InputError } from './refuse';

/** Several refusals, one a line: who has to repair them wants to hear of all at once. */
export class InputErrors extends InputError {
  constructor(readonly all: readonly [InputError, ...InputError[]]) {
    super(all[0].where, all[0].reason);
    this.message = all.map(({ message }) => message).join('\n');
  }
}

/** More are one mistake, made again and again. */
const MOST = 20;

/** Collects what is refused of several inputs, so that one run tells all that is wrong with them. */
export class Refusals {
  private readonly found: InputError[] = [];

  /** Whether nothing has been refused so far. */
  get isEmpty(): boolean {
    return this.found.length === 0;
  }

  /** Whether there are more than are told of; who reads on finds nothing that anybody hears of. */
  get isFull(): boolean {
    return this.found.length > MOST;
  }

  /** What a reader makes of its input; undefined where it refuses that. */
  attempt<T>(read: () => T): T | undefined {
    try {
      return read();
    } catch (error) {
      if (error instanceof InputErrors) this.found.push(...error.all);
      else if (error instanceof InputError) this.found.push(error);
      else throw error;
      return undefined;
    }
  }

  /** @throws InputError with all that was refused */
  throwAny(): void {
    const [first, ...rest] = this.found;
    if (!first) return;
    if (rest.length === 0) throw first;
    const told = rest.slice(0, MOST - 1);
    if (this.isFull)
      told.push(new InputError(told.at(-1)!.where, 'is not the last: there are more that are not told of'));
    throw new InputErrors([first, ...told]);
  }
}
