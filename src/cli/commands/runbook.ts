import type { Mesh } from '../../model/mesh';
import type { RunbookPaths } from '../../runbook/paths';
import type { Configure } from '../commands';
import { meshFlags, optionsOf, type MeshFlags } from '../mesh-flags';
import { BadInput } from '../refusal';

interface RunbookFlags extends MeshFlags {
  readonly from?: string;
  readonly to?: string;
  readonly output: 'text' | 'markdown' | 'json';
}

/** `runbook`: what to run, hop by hop, and what it says where all is well. */
export const runbook: Configure = (command, streams) => {
  const { createOption } = command;
  meshFlags(
    command
      .description(
        'Say what to run to check each hop of each path that requests take, with the names of these manifests, and what healthy output looks like.',
      )
      .argument(
        '[paths...]',
        'files, folders with YAML and JSON in them, or "-" for stdin (default: what the configuration says)',
      )
      .option(
        '--from <client>',
        'one path alone, from here: NAMESPACE/NAME of a workload, ip:ADDRESS, or gateway:NAMESPACE/NAME',
      )
      .option(
        '--to <server>',
        'one path alone, to here: NAMESPACE/NAME:PORT of a Service or else a workload; gateway:…, or host:NAME:PORT',
      )
      .addOption(
        createOption('-o, --output <format>', 'how to print').choices(['text', 'markdown', 'json']).default('text'),
      ),
  )
    .addHelpText(
      'after',
      '\nNothing is run. Exits with 0, and with 2 for input that can not be read or a wrong command line.',
    )
    .action((paths: readonly string[], flags: RunbookFlags) => {
      if ((flags.from === undefined) !== (flags.to === undefined)) throw new BadInput('--from and --to go together');
      const { readable, someMeshFrom } = require('../mesh-input') as typeof import('../mesh-input');
      const { runbookOf } = require('../../runbook/runbook') as typeof import('../../runbook/runbook');
      const formats = require('../../runbook/format') as typeof import('../../runbook/format');
      const { painter } = require('../check/paint') as typeof import('../check/paint');
      const given = optionsOf(paths, flags);
      const mesh = someMeshFrom('runbook', given.paths, given.options, streams);
      const found = runbookOf(
        mesh,
        readable(() => pathsOf(mesh, flags)),
      );
      const text =
        flags.output === 'json'
          ? `${JSON.stringify(formats.asJson(found), null, 2)}\n`
          : flags.output === 'markdown'
            ? formats.asMarkdown(found)
            : formats.asText(found, painter(streams.stdout));
      streams.stdout.write(text);
    });
};

function pathsOf(mesh: Mesh, { from, to }: RunbookFlags): RunbookPaths {
  const { allowedPaths, askedPath } = require('../../runbook/paths') as typeof import('../../runbook/paths');
  if (from === undefined || to === undefined) return allowedPaths(mesh);
  const { fromOf, toOf } = require('../asked-ends') as typeof import('../asked-ends');
  const { readRequests } = require('../../simulate/read-requests') as typeof import('../../simulate/read-requests');
  const [request] = readRequests('runbook', { from: fromOf(from), to: toOf(mesh, to) });
  const server = to.replace(/^(service|workload):/, '').replace(/:\d+$/, '');
  return { paths: [askedPath(mesh, request!, from, server)], denied: 0, isCut: false };
}
