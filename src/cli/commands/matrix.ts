import type { MatrixLevel } from '../../simulate/matrix/matrix';
import type { Configure } from '../commands';
import { meshFlags, optionsOf, type MeshFlags } from '../mesh-flags';

interface MatrixFlags extends MeshFlags {
  readonly at: MatrixLevel;
  readonly output: 'text' | 'csv' | 'json';
}

/** `matrix`: who reaches whom. */
export const matrix: Configure = (command, streams) => {
  const { createOption } = command;
  meshFlags(
    command
      .description('Say who reaches which Service at which port, by network policies, ztunnel and waypoints together.')
      .argument(
        '[paths...]',
        'files, folders with YAML and JSON in them, or "-" for stdin (default: what the configuration says)',
      )
      .addOption(
        createOption('--at <level>', 'l4: whether anything gets through; l7: which requests do')
          .choices(['l4', 'l7'])
          .default('l4'),
      )
      .addOption(
        createOption('-o, --output <format>', 'how to print').choices(['text', 'csv', 'json']).default('text'),
      ),
  )
    .addHelpText(
      'after',
      '\nExits with 0, whoever reaches whom, and with 2 for input that can not be read or a wrong command line.',
    )
    .action((paths: readonly string[], flags: MatrixFlags) => {
      const { meshFrom } = require('../mesh-input') as typeof import('../mesh-input');
      const { matrixOf } = require('../../simulate/matrix/matrix') as typeof import('../../simulate/matrix/matrix');
      const formats = require('../../simulate/format/matrix') as typeof import('../../simulate/format/matrix');
      const given = optionsOf(paths, flags);
      const found = matrixOf(meshFrom('matrix', given.paths, given.options, streams), { at: flags.at });
      if (flags.output === 'json') streams.stdout.write(`${JSON.stringify(found, null, 2)}\n`);
      else if (flags.output === 'text') streams.stdout.write(formats.matrixText(found));
      else for (const part of formats.inParts(formats.matrixCsv(found))) streams.stdout.write(part);
    });
};
