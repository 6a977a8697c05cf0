import type { Finding } from '../../check/finding';
import type { IstioChartName } from '../../values/charts';
import type { SetFlag } from '../../values/merge';
import type { Configure } from '../commands';
import { FoundErrors } from '../refusal';

interface Options {
  readonly cilium?: string;
  readonly istio?: string;
  readonly chart?: IstioChartName;
  readonly values: readonly string[];
  readonly set: readonly string[];
  readonly setString: readonly string[];
  readonly setJson: readonly string[];
  readonly setLiteral: readonly string[];
  readonly ambient: boolean;
  readonly fix?: true;
  readonly output: 'text' | 'json';
}

/** `values`: says what Helm values do, what breaks in ambient mode, and what to write instead. */
export const values: Configure = (command, { stdout, stderr }) => {
  command
    .description(
      "Explain values of Cilium's chart, or of one of Istio's: what each does, what breaks in ambient mode, what to write instead.\n" +
        'Nothing is installed, fetched or changed. Files and flags are merged as helm merges them.',
    )
    .option('--cilium <version>', "the values are for Cilium's chart, such as 1.18 or 1.15.1")
    .option('--istio <version>', "the values are for one of Istio's charts, which --chart names")
    .addOption(
      command
        .createOption('--chart <name>', "chart of Istio's")
        .choices(['base', 'istiod', 'cni', 'ztunnel', 'gateway']),
    )
    .option('-f, --values <file>', 'values file, or "-" for stdin; may be repeated', collect, [])
    .option('--set <expressions>', 'path=value, several with commas between; may be repeated', collect, [])
    .option('--set-string <expressions>', 'the same, and every value is a text', collect, [])
    .option('--set-json <expressions>', 'the same, and every value is JSON', collect, [])
    .option('--set-literal <expression>', 'path=value, and the value is a text up to its end', collect, [])
    .option('--no-ambient', 'leave out what matters to Istio ambient alone')
    .option('--fix', 'print the corrected values file, and on stderr what was corrected and what is left')
    .addOption(command.createOption('-o, --output <format>', 'how to print').choices(['text', 'json']).default('text'))
    .addHelpText(
      'after',
      '\nExits with 1 while there are errors, after --fix with 1 where some are left, and with 2 for a wrong command line.',
    )
    .action((options: Options) => {
      const { targetOf } = require('../values/target') as typeof import('../values/target');
      const { gather } = require('../values/gather') as typeof import('../values/gather');
      const target = targetOf(options);
      const gathered = gather({ files: options.values, flags: flagsOf(options) });
      for (const remark of gathered.remarks) stderr.write(`note: ${remark}\n`);
      const check = (candidate: unknown): readonly Finding[] => target.check(candidate, options.ambient);

      if (options.fix) {
        const { fix } = require('../values/fix') as typeof import('../values/fix');
        const { fixedFile, fixReport } = require('../values/fix-report') as typeof import('../values/fix-report');
        const result = fix(gathered.values, check);
        stdout.write(options.output === 'json' ? asJson(result) : fixedFile(result));
        if (options.output === 'text') stderr.write(fixReport(result));
        throwIfErrors(result.findings);
        return;
      }
      const findings = check(gathered.values).map((finding) => gathered.located(finding));
      const { explain } = require('../values/explain') as typeof import('../values/explain');
      const explained = explain(target, gathered.values, findings);
      if (options.output === 'json') {
        stdout.write(asJson({ chart: target.chart.name, version: target.version, ...explained }));
      } else {
        const { asText } = require('../values/text') as typeof import('../values/text');
        stdout.write(asText(target.title, explained));
      }
      throwIfErrors(findings);
    });
};

function collect(value: string, before: readonly string[]): string[] {
  return [...before, value];
}

function flagsOf(options: Options): SetFlag[] {
  const kinds = { set: options.set, string: options.setString, json: options.setJson, literal: options.setLiteral };
  return (Object.keys(kinds) as (keyof typeof kinds)[]).flatMap((kind) =>
    kinds[kind].map((expression) => ({ kind, expression })),
  );
}

function asJson(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}

function throwIfErrors(findings: readonly Finding[]): void {
  if (findings.some(({ severity }) => severity === 'error')) throw new FoundErrors();
}
