import { run } from '../../src/cli/run';

/** What a command line did. */
export interface Outcome {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a command line in this process. */
export async function running(...args: string[]): Promise<Outcome> {
  const texts = { stdout: '', stderr: '' };
  const stream = (name: keyof typeof texts) => ({ write: (text: string) => (texts[name] += text) });
  const code = await run(args, { stdout: stream('stdout'), stderr: stream('stderr') });
  return { code, ...texts };
}
