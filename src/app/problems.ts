import type { IConstruct } from 'constructs';
import { InputError } from '../input/refuse';

/** All that is wrong with an app, in the words that cdk8s uses for what its validations find. */
export class SynthError extends Error {
  override readonly name = 'SynthError';

  /** One message for each problem, with the paths of its constructs. */
  readonly problems!: readonly string[];

  constructor(problems: readonly string[]) {
    super(`Validation failed with the following errors:\n  ${problems.join('\n  ')}`);
    // Node prints the fields of an uncaught error after its message, which says all of them already.
    Object.defineProperty(this, 'problems', { value: problems, enumerable: false });
  }
}

/** What is wrong with an app, gathered so that one run shows all of it. */
export class Problems {
  private readonly messages: string[] = [];
  private readonly caught: Error[] = [];

  add(message: string): void {
    this.messages.push(message);
  }

  /** Takes one step. If it throws, the error joins the others and the run goes on without an answer from this step. */
  attempt<T>(at: IConstruct, step: () => T): T | undefined {
    try {
      return step();
    } catch (thrown) {
      const error = withPath(at.node.path, thrown);
      this.caught.push(error);
      this.messages.push(error.message);
      return undefined;
    }
  }

  /** @throws the error of a step if that is all there is, else a SynthError of all problems */
  throwIfAny(): void {
    const [error] = this.caught;
    if (error && this.messages.length === 1) throw error;
    if (this.messages.length > 0) throw new SynthError(this.messages);
  }
}

/** A bare error, such as the TypeError of a generated class that was given a wrong shape, says nothing of where it was. */
function withPath(path: string, thrown: unknown): Error {
  const error = thrown instanceof Error ? thrown : new Error(String(thrown));
  const says = thrown instanceof InputError || path === '' || error.message.includes(`'${path}'`);
  return says ? error : new Error(`[${path}] ${error.message}`, { cause: thrown });
}
