import type { CheckOptions, Severity } from '../../check';
import { InputError } from '../../input/refuse';
import type { Values } from '../../values/effective-values';
import type { CheckFlags } from '../commands/check';
import { BadInput } from '../refusal';
import type { OrderAsked } from '../order/inspect-order';
import type { Gathered } from '../values/gather';
import { readConfiguration } from './configuration';

/** What is to be checked, and what becomes of the findings. */
export interface Plan {
  readonly paths: readonly string[];
  readonly options: CheckOptions;
  readonly output: CheckFlags['output'];
  readonly failOn: Severity | 'never';
  readonly baseline: string | undefined;
  readonly writeBaseline: string | undefined;
  /** Which order of applying to prove, in place of running rules. */
  readonly order: OrderAsked | undefined;
  /** Whether to put right what can be, and where to. */
  readonly fix: 'print' | 'write' | undefined;
  /** Values files by chart, which know where each value is written. */
  readonly values: Readonly<Partial<Record<ChartName, Gathered>>>;
}

/** A chart whose values can be given. */
export type ChartName = 'cilium' | 'base' | 'istiod' | 'cni' | 'ztunnel';

const CHARTS: readonly ChartName[] = ['cilium', 'base', 'istiod', 'cni', 'ztunnel'];
const COMPONENTS = ['kubernetes', 'istio', 'gatewayApi', 'cilium'] as const;

/** Puts the command line over the configuration. */
export function planOf(paths: readonly string[], flags: CheckFlags): Omit<Plan, 'order'> {
  const configured = readConfiguration(flags.config);
  const all = paths.length > 0 ? paths : (configured.paths ?? []);
  if (all.length === 0) throw new BadInput('there is nothing to check; name files or folders, or "-" for stdin');
  const values = valuesOf([
    ...Object.entries(configured.values ?? {}),
    ...flags.values.map((one) => pair('--values', one)),
  ]);
  const platform = platformOf(flags.platform) ?? configured.platform;
  const given = Object.fromEntries(Object.entries(values).map(([chart, one]) => [chart, one.values as Values]));
  const rules = flags.rule.length > 0 ? flags.rule : configured.rules;
  const crds = [...(configured.crds ?? []), ...(flags.crds ?? [])];
  const ignore = [...(configured.ignore ?? []), ...flags.ignore];
  return {
    paths: all,
    options: {
      platform,
      world: flags.world ?? configured.world,
      rules,
      ignore: ignore.length > 0 ? ignore : undefined,
      today: flags.today,
      crds: crds.length > 0 ? crds : undefined,
      ...(Object.keys(given).length > 0 && { values: given }),
    },
    output: flags.output,
    failOn: flags.failOn ?? configured.failOn ?? 'error',
    baseline: flags.baseline ?? configured.baseline,
    writeBaseline: flags.writeBaseline,
    fix: flags.fix ? (flags.write ? 'write' : 'print') : undefined,
    values,
  };
}

function valuesOf(pairs: readonly (readonly [chart: string, file: string])[]): Partial<Record<ChartName, Gathered>> {
  const files = new Map<ChartName, string[]>();
  for (const [name, file] of pairs) {
    const chart = CHARTS.find((one) => one === name);
    if (!chart) throw new BadInput(`there is no chart "${name}"; values are of ${CHARTS.join(', ')}`);
    files.set(chart, [...(files.get(chart) ?? []), file]);
  }
  const out: Partial<Record<ChartName, Gathered>> = {};
  for (const [chart, names] of files) {
    const { gather } = require('../values/gather') as typeof import('../values/gather');
    try {
      out[chart] = gather({ files: names, flags: [] });
    } catch (error) {
      if (error instanceof InputError || error instanceof Error) throw new BadInput(error.message);
      throw error;
    }
  }
  return out;
}

function platformOf(pairs: readonly string[]): CheckOptions['platform'] {
  if (pairs.length === 0) return undefined;
  const out: Record<string, string> = {};
  for (const [name, version] of pairs.map((one) => pair('--platform', one))) {
    const component = COMPONENTS.find((one) => one.toLowerCase() === name.toLowerCase());
    if (!component) throw new BadInput(`--platform knows no "${name}"; it takes ${COMPONENTS.join(', ')}`);
    out[component] = version;
  }
  return out;
}

function pair(flag: string, text: string): [string, string] {
  const at = text.indexOf('=');
  if (at <= 0 || at === text.length - 1) throw new BadInput(`${flag} takes name=value, got "${text}"`);
  return [text.slice(0, at), text.slice(at + 1)];
}
