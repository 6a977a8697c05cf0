import { existsSync, readFileSync } from 'node:fs';
import { dirname, isAbsolute, join } from 'node:path';
import type { CheckOptions, Severity } from '../../check';
import { knownProps } from '../../input/known-props';
import { InputError } from '../../input/refuse';
import { oneOf } from '../../input/choice';
import { readText } from '../../model/input/read-text';
import { isMap } from '../../model/field';
import { BadInput } from '../refusal';

/** The part of a configuration file that is about `check`. */
export interface CheckConfiguration {
  readonly paths?: readonly string[] | undefined;
  readonly platform?: CheckOptions['platform'];
  readonly world?: CheckOptions['world'];
  readonly failOn?: Severity | 'never' | undefined;
  readonly rules?: readonly string[] | undefined;
  readonly ignore?: readonly string[] | undefined;
  readonly baseline?: string | undefined;
  readonly crds?: readonly string[] | undefined;
  readonly values?: Readonly<Record<string, string>> | undefined;
}

const DEFAULT = '.cdk8s-ambient.yaml';

const checkRoot = knownProps<{ readonly check?: unknown }>({ check: 'object' });
const checkKeys = knownProps<CheckConfiguration>({
  paths: 'texts',
  platform: 'map',
  world: true,
  failOn: true,
  rules: 'texts',
  ignore: 'texts',
  baseline: 'text',
  crds: 'texts',
  values: 'map',
});

/** Reads the configuration: the file that is named, else `.cdk8s-ambient.yaml` where there is one. Paths are relative to it. */
export function readConfiguration(named: string | false | undefined): CheckConfiguration {
  if (named === false || (named === undefined && !existsSync(DEFAULT))) return {};
  const file = named ?? DEFAULT;
  const given = valueOf(file);
  try {
    checkRoot(file, given, 'configuration');
    const config: unknown = (given as { check?: unknown }).check ?? {};
    checkKeys(file, config, 'check');
    const { baseline, crds, failOn, paths, values, world, ...rest } = config as CheckConfiguration;
    if (world !== undefined) oneOf(file, 'check.world', world, ['open', 'closed'] as const);
    if (failOn !== undefined) oneOf(file, 'check.failOn', failOn, ['error', 'warning', 'info', 'never'] as const);
    const beside = (path: string): string => (isAbsolute(path) || path === '-' ? path : join(dirname(file), path));
    const at = Object.entries(values ?? {}).map(([chart, path]) => [chart, beside(String(path))]);
    return {
      ...rest,
      failOn,
      world,
      ...(paths && { paths: paths.map(beside) }),
      ...(crds && { crds: crds.map(beside) }),
      ...(baseline !== undefined && { baseline: beside(baseline) }),
      ...(values && { values: Object.fromEntries(at) as Record<string, string> }),
    };
  } catch (error) {
    if (error instanceof InputError) throw new BadInput(error.message);
    throw error;
  }
}

function valueOf(file: string): object {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    throw new BadInput(`${file} can not be read: ${(error as Error).message}`);
  }
  const { documents, problems } = readText(text);
  const wrong = problems.find(({ severity }) => severity === 'error');
  if (wrong) throw new BadInput(`${file}:${wrong.line}:${wrong.column} ${wrong.message}`);
  const value = documents[0]?.value ?? {};
  if (!isMap(value)) throw new BadInput(`${file} must hold a map, such as "check: { world: closed }"`);
  return value;
}
