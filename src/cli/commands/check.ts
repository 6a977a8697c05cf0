import type { Severity } from '../../check';
import type { Configure } from '../commands';
import { separated } from '../mesh-flags';
import { BadInput, FoundErrors } from '../refusal';

/** What the command line says. */
export interface CheckFlags {
  readonly output: 'text' | 'json' | 'sarif' | 'github';
  readonly failOn?: Severity | 'never';
  readonly rule: readonly string[];
  readonly ignore: readonly string[];
  readonly platform: readonly string[];
  readonly world?: 'open' | 'closed';
  readonly values: readonly string[];
  readonly crds?: readonly string[];
  readonly baseline?: string;
  readonly writeBaseline?: string;
  readonly config?: string | false;
  readonly explain?: string;
  readonly today?: string;
  readonly fix?: true;
  readonly write?: true;
}

/** `check`: says what is wrong with manifests before anything is applied. */
export const check: Configure = (command, streams) => {
  const { createOption } = command;
  command
    .description(
      'Say what is wrong with manifests before anything is applied: what will not do what it says in Istio ambient mode on Cilium.\n' +
        'Nothing is fetched, and nothing is changed but a baseline, and files with --fix --write.',
    )
    .argument(
      '[paths...]',
      'files, folders with YAML and JSON in them, or "-" for stdin (default: what the configuration says)',
    )
    .addOption(
      createOption('-o, --output <format>', 'how to print')
        .choices(['text', 'json', 'sarif', 'github'])
        .default('text'),
    )
    .addOption(
      createOption(
        '--fail-on <severity>',
        'exit with 1 for findings of this severity and above (default: error)',
      ).choices(['error', 'warning', 'info', 'never']),
    )
    .option('--rule <ids>', 'run these alone, such as authz/deny-void or authz/*; may be repeated', separated, [])
    .option('--ignore <ids>', 'leave these out; may be repeated', separated, [])
    .option('--platform <versions>', 'such as istio=1.30,cilium=1.18,kubernetes=1.33,gatewayApi=1.4', separated, [])
    .addOption(
      createOption(
        '--world <world>',
        'closed: the input is all there is; open: it may be a part (default: open)',
      ).choices(['open', 'closed']),
    )
    .option(
      '--values <chart=file>',
      'Helm values that belong to the manifests: cilium, base, istiod, cni or ztunnel',
      separated,
      [],
    )
    .option(
      '--crds <path>',
      'a file or folder with CRDs of the cluster: objects of their kinds are held against them; may be repeated',
      separated,
      [],
    )
    .option('--baseline <file>', 'count only what is not in this file; what went away is dropped from it')
    .option('--write-baseline <file>', 'write all findings of now to a baseline')
    .option('--fix', 'print the documents that can be put right, corrected, and on stderr what was and what is left')
    .option('--write', 'with --fix: change the files, and nothing in them but what is corrected')
    .option('--config <file>', 'configuration (default: .cdk8s-ambient.yaml, where it is)')
    .option('--no-config', 'read no configuration')
    .option('--today <day>', 'the day that suppressions are measured against, such as 2026-11-25')
    .option('--explain <rule>', 'print the page of a rule')
    .addHelpText(
      'after',
      '\nExits with 1 for findings at or above --fail-on, and with 2 for input that can not be read or a wrong command line.',
    )
    .action((paths: readonly string[], flags: CheckFlags) => {
      if (flags.explain !== undefined) {
        streams.stdout.write(explained(flags.explain));
        return;
      }
      if (flags.write && !flags.fix) throw new BadInput('--write goes with --fix');
      const { planOf } = require('../check/plan') as typeof import('../check/plan');
      const { report } = require('../check/report') as typeof import('../check/report');
      const { counted, unreadable } = report(planOf(paths, flags), streams);
      if (unreadable) throw new BadInput();
      if (counted) throw new FoundErrors();
    });
};

function explained(id: string): string {
  const { RULES } = require('../../check/rules') as typeof import('../../check/rules');
  const { rulePage } = require('../../check/rule-page') as typeof import('../../check/rule-page');
  const { nearest } = require('../../input/known-props') as typeof import('../../input/known-props');
  const found = RULES.find((rule) => rule.id === id);
  if (found) return rulePage(found.load()).replace(/^<!--.*-->\n\n/, '');
  const near = nearest(
    id,
    RULES.map((rule) => rule.id),
  );
  throw new BadInput(`there is no rule "${id}"${near === undefined ? '' : `; did you mean "${near}"?`}`);
}
