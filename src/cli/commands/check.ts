import type { Severity } from '../../check';
import type { Configure } from '../commands';
import { separated } from '../mesh-flags';
import type { OrderAsked } from '../order/inspect-order';
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
  readonly order?: string | true;
  readonly before?: readonly string[];
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
    .option(
      '--order [how]',
      'say of each moment of applying whether a path is open that is closed in the end: in our order, "as-given", or as "argocd" syncs it',
    )
    .option(
      '--before <path>',
      'with --order: a file or folder with what is in the cluster before; may be repeated',
      separated,
      [],
    )
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
      const { order, paths: all } = ordered(paths, flags);
      const { counted, unreadable } = report({ ...planOf(all, flags), order }, streams);
      if (unreadable) throw new BadInput();
      if (counted) throw new FoundErrors();
    });
};

/** What is said of an order. A word after `--order` that is no order is the first of the paths. */
function ordered(
  paths: readonly string[],
  flags: CheckFlags,
): { readonly paths: readonly string[]; readonly order: OrderAsked | undefined } {
  const { before = [], order } = flags;
  if (order === undefined) {
    if (before.length > 0) throw new BadInput('--before goes with --order');
    return { paths, order: undefined };
  }
  const others = { '--fix': flags.fix, '--rule': flags.rule.length > 0, '--ignore': flags.ignore.length > 0 };
  for (const [name, isGiven] of Object.entries(others))
    if (isGiven) throw new BadInput(`${name} is about rules, and does not go with --order`);
  const how = (['ours', 'as-given', 'argocd'] as const).find((one) => one === order);
  return {
    paths: how || order === true ? paths : [order, ...paths],
    order: { how: how ?? 'ours', before },
  };
}

function explained(id: string): string {
  const { ORDER_RULES } = require('../order/rules') as typeof import('../order/rules');
  const { VERIFY_RULES } = require('../../verify/rules') as typeof import('../../verify/rules');
  const described = [...ORDER_RULES, ...VERIFY_RULES].find((one) => one.id === id);
  if (described) return `# ${id}\n\n${described.summary}\n\n${described.details}\n`;
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
