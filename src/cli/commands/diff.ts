import type { ReachabilityDiff } from '../../simulate/diff/diff';
import type { FindingLines } from '../../simulate/format/diff';
import type { Configure } from '../commands';
import { meshFlags, optionsOf, type MeshFlags } from '../mesh-flags';
import { FoundErrors } from '../refusal';

interface DiffFlags extends MeshFlags {
  readonly failOn: 'opened' | 'closed' | 'any' | 'never';
  readonly output: 'text' | 'json' | 'markdown';
}

/** `diff`: what a change of manifests does to who reaches whom. */
export const diff: Configure = (command, streams) => {
  const { createOption } = command;
  meshFlags(
    command
      .description(
        'Say what a change of manifests does: paths that it opens or closes, requests that it routes otherwise, findings that it brings or takes away.\n' +
          'All requests that policies and routes can tell apart are compared, so that "no difference" is a statement.',
      )
      .argument('<old>', 'a file or folder: the manifests as they were')
      .argument('<new>', 'a file or folder: the manifests as they will be')
      .addOption(
        createOption('--fail-on <change>', 'exit with 1 for changes of this kind')
          .choices(['opened', 'closed', 'any', 'never'])
          .default('never'),
      )
      .addOption(
        createOption('-o, --output <format>', 'how to print').choices(['text', 'json', 'markdown']).default('text'),
      ),
  )
    .addHelpText(
      'after',
      '\nExits with 1 as --fail-on says, and with 2 for input that can not be read or a wrong command line.',
    )
    .action((older: string, newer: string, flags: DiffFlags) => {
      const { meshFrom } = require('../mesh-input') as typeof import('../mesh-input');
      const { diffOf } = require('../../simulate/diff/diff') as typeof import('../../simulate/diff/diff');
      const formats = require('../../simulate/format/diff') as typeof import('../../simulate/format/diff');
      const { findingLines } = require('../diff-findings') as typeof import('../diff-findings');
      const { options } = optionsOf([older], flags);
      const [before, after] = [older, newer].map((path) => meshFrom('diff', [path], options, streams));
      const found = diffOf(before!, after!);
      const findings = findingLines(older, newer, options);
      streams.stdout.write(printed(flags.output, found, findings, formats));
      if (counts(flags.failOn, found, findings)) throw new FoundErrors();
    });
};

function printed(
  output: DiffFlags['output'],
  found: ReachabilityDiff,
  findings: FindingLines,
  formats: typeof import('../../simulate/format/diff'),
): string {
  if (output === 'json') return `${JSON.stringify({ ...found, findings }, null, 2)}\n`;
  return output === 'markdown' ? formats.diffMarkdown(found, findings) : formats.diffText(found, findings);
}

/** Not knowing whether a path is open is as good as its being so. */
function counts(
  failOn: DiffFlags['failOn'],
  { changes, identities }: ReachabilityDiff,
  { gained }: FindingLines,
): boolean {
  const has = (...kinds: readonly string[]): boolean => changes.some(({ kind }) => kinds.includes(kind));
  if (failOn === 'opened') return has('opened', 'unsure');
  if (failOn === 'closed') return has('closed', 'unsure');
  return failOn === 'any' && (changes.length > 0 || identities.length > 0 || gained.length > 0);
}
