import { readFileSync, readdirSync, statSync, type Stats } from 'node:fs';
import { join } from 'node:path';
import type { BenchReport, BenchResult } from '../../measure/report';
import { refuse } from '../../input/refuse';
import type { Configure } from '../commands';

interface BenchReportFlags {
  readonly resources: readonly string[];
  readonly output: keyof typeof FORMATS | 'json';
}

/** How a report is printed; each is loaded when it is asked for. */
const FORMATS = {
  text: (): Format => (require('../../measure/format/text') as typeof import('../../measure/format/text')).benchText,
  markdown: (): Format =>
    (require('../../measure/format/markdown') as typeof import('../../measure/format/markdown')).benchMarkdown,
  svg: (): Format => (require('../../measure/format/svg') as typeof import('../../measure/format/svg')).benchSvg,
  figures: (): Format =>
    (require('../../measure/format/figures') as typeof import('../../measure/format/figures')).benchFigures,
};

type Format = (report: BenchReport) => string;

/** `bench-report`: what a benchmark of fortio came to. */
export const benchReport: Configure = (command, streams) => {
  const { createOption } = command;
  command
    .description(
      'Say what a benchmark of fortio came to: latency and resources of each variant, their spread, and whether they differ.',
    )
    .argument(
      '<results...>',
      'results of fortio load -json, logs of its pods, or folders with either; VARIANT=FILE where the results have no label',
    )
    .option(
      '--resources <file>',
      'output of kubectl top pods -A --containers, taken while it ran',
      (value: string, before: readonly string[]) => [...before, value],
      [],
    )
    .addOption(
      createOption('-o, --output <format>', 'how to print; figures is what cost --figures reads')
        .choices([...Object.keys(FORMATS), 'json'])
        .default('text'),
    )
    .addHelpText('after', '\nExits with 0; with 2 for results that can not be read or a wrong command line.')
    .action((given: readonly string[], { output, resources }: BenchReportFlags) => {
      const { benchReport: reportOf } = require('../../measure/report') as typeof import('../../measure/report');
      const { Refusals } = require('../../input/refusals') as typeof import('../../input/refusals');
      const { readable } = require('../mesh-input') as typeof import('../mesh-input');
      const report = readable(() => {
        const refusals = new Refusals();
        const results = given.flatMap((one) => refusals.attempt(() => resultsAt(one)) ?? []);
        const samples = resources.flatMap((name) => refusals.attempt(() => ({ name, text: textOf(name) })) ?? []);
        // Without a file that can be read there is nothing more to say of any.
        const found =
          results.length > 0 || refusals.isEmpty ? refusals.attempt(() => reportOf(results, samples)) : undefined;
        refusals.throwAny();
        return found!;
      });
      streams.stdout.write(output === 'json' ? `${JSON.stringify(report, null, 2)}\n` : FORMATS[output]()(report));
    });
};

/** The files of one argument: `FILE`, `VARIANT=FILE`, or a folder. */
function resultsAt(argument: string): readonly BenchResult[] {
  const [, variant, path = argument] = /^([a-z][a-z0-9-]*)=(.+)$/s.exec(argument) ?? [];
  return filesAt(path).map((name) => ({ name, text: textOf(name), ...(variant !== undefined && { variant }) }));
}

function filesAt(path: string): readonly string[] {
  if (!statOf(path).isDirectory()) return [path];
  let files: readonly string[];
  try {
    files = readdirSync(path);
  } catch (error) {
    refuse(path, `can not be read: ${(error as Error).message}`);
  }
  const results = files.filter((name) => /\.(json|log|txt)$/.test(name));
  if (results.length === 0) refuse(path, 'has no .json, .log or .txt in it');
  return [...results].sort().map((name) => join(path, name));
}

/** Where a file is too large to be a text, it is refused before it is read. */
const MOST_BYTES = 2 ** 28;

function textOf(file: string): string {
  const { size } = statOf(file);
  if (size > MOST_BYTES) refuse(file, `has ${size} bytes; ${MOST_BYTES} at most are read`);
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    refuse(file, `can not be read: ${(error as Error).message}`);
  }
}

function statOf(path: string): Stats {
  try {
    return statSync(path);
  } catch (error) {
    refuse(path, `can not be read: ${(error as Error).message}`);
  }
}
