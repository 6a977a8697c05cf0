import * as path from 'node:path';
import { writeWhole } from '../../app/atomic-write';
import { nearest } from '../../input/known-props';
import {
  MOST_STEPS,
  readCanaryFile,
  type CanaryEntry,
  type CanaryFile,
  type CanaryPosition,
} from '../../routing/canary-file';
import { BadInput, Refusal } from '../refusal';

export interface MoveFlags {
  readonly to?: number;
  readonly back?: true;
  readonly abort?: true;
  readonly finish?: true;
  readonly after?: number;
  readonly file: string;
  readonly add?: true;
  readonly dryRun?: true;
}

/** Moves one canary in its file, and says what that changed. */
export function move(name: string, flags: MoveFlags, now: Date): string {
  if (name.trim() === '') throw new BadInput('NAME is empty; name a canary, such as shop/reviews');
  const file = readCanaryFile(flags.file);
  const entry = file.entries.get(name);
  if (!entry && !flags.add) refuseLookAlike(name, file, flags.file);
  if (flags.after !== undefined) refuseTooEarly(name, entry, flags.after, now);
  const before = entry?.step ?? 0;
  const after = target(name, before, flags);
  if (after !== 'finish' && after > MOST_STEPS)
    throw new Refusal(`a canary has ${MOST_STEPS} steps at most, and this would be step ${after}`);
  if (after === before && entry) return `${name} is at ${positionText(after)} already; nothing was changed\n`;
  const text = file.moved(name, after, `${now.toISOString().slice(0, 19)}Z`);
  if (!flags.dryRun) writeWhole([{ path: path.resolve(flags.file), text }]);
  return (
    `${name}: ${positionText(before)} → ${positionText(after)}${entry ? '' : `, new in ${flags.file}`}\n` +
    (flags.dryRun ? 'nothing was written (--dry-run)\n' : 'next: cdk8s synth, look at the diff, commit both\n')
  );
}

/** How a position is shown to people. */
export function positionText(step: CanaryPosition): string {
  return step === 'finish' ? 'the last step' : `step ${step}`;
}

function target(name: string, before: CanaryPosition, flags: MoveFlags): CanaryPosition {
  const ways = (['to', 'back', 'abort', 'finish'] as const).filter((way) => flags[way] !== undefined);
  if (ways.length > 1) throw new BadInput(`--${ways[0]} and --${ways[1]} exclude each other; give one of them`);
  if (flags.to !== undefined) return flags.to;
  if (flags.abort) return 0;
  if (flags.finish) return 'finish';
  if (before === 'finish') {
    // How many steps there are is known to the app alone.
    if (flags.back) throw new Refusal(`${name} is at its last step, whose number the file does not say; say --to STEP`);
    throw new Refusal(`${name} is at its last step; there is none after it`);
  }
  if (!flags.back) return before + 1;
  if (before === 0) throw new Refusal(`${name} is at step 0; there is none before it`);
  return before - 1;
}

/** A step of a misspelt name moves nothing, and nobody would see. */
function refuseLookAlike(name: string, { entries }: CanaryFile, file: string): void {
  const meant = nearest(name, [...entries.keys()]);
  if (meant === undefined) return;
  throw new Refusal(`there is no canary "${name}" in ${file}; did you mean "${meant}"? For a new one say --add`);
}

function refuseTooEarly(name: string, entry: CanaryEntry | undefined, minutes: number, now: Date): void {
  if (!entry || entry.step === 0) return;
  if (entry.since === undefined)
    throw new Refusal(
      `since when ${name} is at ${positionText(entry.step)} is not in the file, so --after can't be held`,
    );
  const passed = Math.floor((now.getTime() - Date.parse(entry.since)) / 60_000);
  if (passed < minutes)
    throw new Refusal(
      `${name} has been at ${positionText(entry.step)} since ${entry.since}, ${passed} of ${minutes} minutes`,
    );
}
