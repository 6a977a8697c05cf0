import type { CostQuestion } from '../../cost/cost';
import type { Configure } from '../commands';
import { meshFlags, optionsOf, type MeshFlags } from '../mesh-flags';

interface CostFlags extends MeshFlags {
  readonly nodes?: string;
  readonly figures?: string;
  readonly chain: readonly string[];
  readonly plan: readonly string[];
  readonly output: 'text' | 'json' | 'markdown';
}

/** `cost`: what the proxies of a mesh take, and what they add to calls. */
export const cost: Configure = (command, streams) => {
  const { createOption } = command;
  const repeated = (value: string, before: readonly string[]): readonly string[] => [...before, value];
  meshFlags(
    command
      .description(
        'Say what the proxies of a mesh take, and what they add to chains of calls: as it is, with sidecars, with ztunnel alone, and with waypoints.',
      )
      .argument(
        '[paths...]',
        'files, folders with YAML and JSON in them, or "-" for stdin (default: what the configuration says)',
      )
      .option('--nodes <count>', 'nodes of the cluster: a number, or the least and the most, such as 3-5')
      .option(
        '--figures <file>',
        'what proxies cost, as you have measured it; bench-report -o figures writes such a file',
      )
      .option(
        '--chain <names>',
        'a chain of calls: the first caller and the Services called, such as shop/web,shop/cart,shop/db (default: those that policies and routes declare)',
        repeated,
        [],
      )
      .option('--plan <path>', 'manifests with the waypoints that are planned (default: the same)', repeated, [])
      .addOption(
        createOption('-o, --output <format>', 'how to print').choices(['text', 'json', 'markdown']).default('text'),
      ),
  )
    .addHelpText('after', '\nExits with 0; with 2 for input that can not be read or a wrong command line.')
    .action((paths: readonly string[], flags: CostFlags) => {
      const { readable, someMeshFrom } = require('../mesh-input') as typeof import('../mesh-input');
      const { costOf, nodesGiven } = require('../../cost/cost') as typeof import('../../cost/cost');
      const given = optionsOf(paths, flags);
      const question = readable((): CostQuestion => {
        const { readFigures } = require('../../cost/read-figures') as typeof import('../../cost/read-figures');
        const { Refusals } = require('../../input/refusals') as typeof import('../../input/refusals');
        const refusals = new Refusals();
        const nodes = refusals.attempt(() =>
          flags.nodes === undefined ? undefined : nodesGiven('--nodes', countsIn(flags.nodes), flags.nodes),
        );
        const figures = refusals.attempt(() => (flags.figures === undefined ? undefined : readFigures(flags.figures)));
        refusals.throwAny();
        return {
          ...(nodes && { nodes }),
          ...(figures && { figures }),
          ...(flags.chain.length > 0 && {
            chains: flags.chain.map((names) => names.split(',').map((one) => one.trim())),
          }),
        };
      });
      const mesh = someMeshFrom('cost', given.paths, given.options, streams);
      const plan =
        flags.plan.length === 0 ? undefined : someMeshFrom('cost --plan', flags.plan, given.options, streams);
      const found = readable(() => costOf(mesh, { ...question, ...(plan && { plan }) }));
      if (flags.output === 'json') streams.stdout.write(`${JSON.stringify(found, null, 2)}\n`);
      else if (flags.output === 'text') {
        const { costText } = require('../../cost/format/text') as typeof import('../../cost/format/text');
        streams.stdout.write(costText(found));
      } else {
        const { costMarkdown } = require('../../cost/format/markdown') as typeof import('../../cost/format/markdown');
        streams.stdout.write(costMarkdown(found));
      }
    });
};

/** `3`, or `3-5`; anything else is refused where it is read. */
function countsIn(text: string): readonly number[] {
  const [, low, high = low] = /^(\d{1,9})(?:-(\d{1,9}))?$/.exec(text) ?? [];
  return [Number(low), Number(high)];
}
