import { yamlWriter, type YamlWriter } from '../app/yaml-writer';
import { dotted } from './dotted';
import { isMap, type Values } from './effective-values';

/** Values, and why they are what they are. */
export interface ExplainedValues {
  readonly values: Values;
  /**
   * By dotted path; of values and of whole sections.
   *
   * @default - no comments
   */
  readonly why?: Readonly<Record<string, string>> | undefined;
}

/** Comments are broken here, as prose is. */
const WIDTH = 100;

/**
 * Writes a values file, in the order of its keys, with the reason above each value that has one. Nulls stay: to Helm they take
 * a default of the chart away.
 */
export function valuesFile({ values, why = {} }: ExplainedValues): string {
  if (Object.keys(values).length === 0) return '{}\n';
  return section(values, [], why, yamlWriter());
}

function section(
  map: Values,
  path: readonly string[],
  why: Readonly<Record<string, string>>,
  write: YamlWriter,
): string {
  const indent = '  '.repeat(path.length);
  return Object.entries(map)
    .filter(([, value]) => value !== undefined)
    .map(([key, value]) => {
      const here = [...path, key];
      const name = dotted(here);
      const reason = Object.hasOwn(why, name) ? comment(why[name]!, indent) : '';
      return reason + entry(key, value, here, why, write, indent);
    })
    .join('');
}

function entry(
  key: string,
  value: unknown,
  path: readonly string[],
  why: Readonly<Record<string, string>>,
  write: YamlWriter,
  indent: string,
): string {
  const head = isMap(value) && Object.keys(value).length > 0 ? write([{ [key]: {} }]) : '';
  // A key that is too long for one line is written in another way, and with it all that is below.
  if (!head.endsWith(': {}\n') || head.startsWith('?')) return shifted(write([{ [key]: value }]), indent);
  return `${indent}${head.slice(0, -' {}\n'.length)}\n${section(value as Values, path, why, write)}`;
}

function shifted(text: string, indent: string): string {
  return indent === '' ? text : text.replace(/^(?=.)/gm, indent);
}

function comment(reason: string, indent: string): string {
  const lines: string[] = [];
  // What YAML can't print is no word either.
  for (const word of reason.split(/[^\x21-\x7E\xA1-\u2027\u202A-\uD7FF\uE000-\uFEFE\uFF00-\uFFFD]+/).filter(Boolean)) {
    const last = lines.at(-1);
    if (last !== undefined && indent.length + last.length + word.length + 3 <= WIDTH)
      lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return lines.map((line) => `${indent}# ${line}\n`).join('');
}

/** Whether a null is in it, at any depth: cdk8s would drop it from an object, and with it what it means to Helm. */
export function hasNull(value: unknown): boolean {
  if (value === null) return true;
  if (Array.isArray(value)) return value.some(hasNull);
  return isMap(value) && Object.values(value).some(hasNull);
}
