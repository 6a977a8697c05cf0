import type { Finding, Severity } from '../../check';
import type { Configure, Streams } from '../commands';
import { meshFlags, separated, type MeshFlags } from '../mesh-flags';
import { BadInput, FoundErrors } from '../refusal';

interface VerifyFlags extends MeshFlags {
  readonly output: 'text' | 'json' | 'sarif' | 'github';
  readonly failOn?: Severity | 'never';
  readonly manifests: readonly string[];
}

const RANK: Readonly<Record<Severity | 'never', number>> = { info: 0, warning: 1, error: 2, never: 3 };

/** `verify`: does the cluster do what the manifests promise? */
export const verify: Configure = (command, streams) => {
  const { createOption } = command;
  meshFlags(
    command
      .description(
        'Compare what a live cluster has with what its manifests promise: pods that are not captured, waypoints that are not programmed or bound, policies that are not accepted, settings of Cilium that differ.',
      )
      .argument(
        '<dump...>',
        'files and folders: kubectl get … -o yaml, istioctl ztunnel-config all -o json, cilium-dbg status -o json',
      )
      .option(
        '--manifests <path>',
        'a file or folder with what was meant; may be repeated (default: what the objects of the dump say of themselves)',
        separated,
        [],
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
      ),
  )
    .addHelpText(
      'after',
      '\nExits with 1 for findings at or above --fail-on, and with 2 for input that can not be read or a wrong command line.',
    )
    .action((paths: readonly string[], flags: VerifyFlags) => {
      if (paths.includes('-'))
        throw new BadInput('verify reads files and folders, as a dump has several kinds of them');
      const { planOf } = require('../check/plan') as typeof import('../check/plan');
      const { meshFrom, readable } = require('../mesh-input') as typeof import('../mesh-input');
      const { load } = require('../../model/input/load') as typeof import('../../model/input/load');
      const { readLive } = require('../../verify/live') as typeof import('../../verify/live');
      const { verifyLive } = require('../../verify/verify') as typeof import('../../verify/verify');
      const { failOn, options } = planOf(paths, { ...flags, rule: [], ignore: [] });
      const { platform, values, world = 'open' } = options;
      const ofCluster = { platform, world };
      const live = readable(() => readLive('verify', paths, ofCluster));
      if (live.isEmpty)
        throw new BadInput(`there is nothing of a cluster in ${paths.join(', ')}; dump it with kubectl get -o yaml`);
      const ofMeant = { ...ofCluster, ...(values && { values }) };
      const manifests =
        flags.manifests.length > 0
          ? meshFrom('verify', flags.manifests, ofMeant, streams)
          : values && readable(() => load('verify', [], ofMeant)).mesh;
      const findings = verifyLive(live, manifests);
      streams.stdout.write(printed(flags.output, findings, live.mesh.objects.length, streams.stdout));
      if (findings.some(({ rule }) => rule === 'input/unreadable')) throw new BadInput();
      if (findings.some(({ severity }) => RANK[severity] >= RANK[failOn])) throw new FoundErrors();
    });
};

function printed(
  output: VerifyFlags['output'],
  findings: readonly Finding[],
  objects: number,
  stdout: Streams['stdout'],
): string {
  switch (output) {
    case 'json':
      return `${JSON.stringify({ findings, objects }, null, 2)}\n`;
    case 'github': {
      const { asGithub } = require('../../check/format/github') as typeof import('../../check/format/github');
      return asGithub(findings);
    }
    case 'sarif': {
      const { asSarif } = require('../../check/format/sarif') as typeof import('../../check/format/sarif');
      const { VERIFY_RULES } = require('../../verify/rules') as typeof import('../../verify/rules');
      const { ownPackage } = require('../own-package') as typeof import('../own-package');
      return asSarif(findings, VERIFY_RULES, ownPackage().version);
    }
    default: {
      const { asText } = require('../../check/format/text') as typeof import('../../check/format/text');
      const { painter } = require('../check/paint') as typeof import('../check/paint');
      const { columns } = stdout as { readonly columns?: number };
      return asText(findings, objects, 0, painter(stdout), Math.min(columns ?? 100, 140));
    }
  }
}
