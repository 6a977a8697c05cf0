import { Yaml } from 'cdk8s';
import { dotted } from '../../values/dotted';
import { isMap, type Values } from '../../values/effective-values';

/** Comments are broken here, as prose is. */
const WIDTH = 100;

/**
 * A values file, in the order of its keys, with the reason above each value that has one. Nulls stay: to Helm they take
 * a default of the chart away.
 *
 * @param why reasons by dotted path, of values and of whole maps
 */
export function valuesText(values: Values, why: Readonly<Record<string, string>> = {}): string {
  return Object.keys(values).length === 0 ? '{}\n' : mapText(values, [], why);
}

/** Whether a null is in it, at any depth: cdk8s would drop it from an object, and with it what it means to Helm. */
export function hasNull(value: unknown): boolean {
  if (value === null) return true;
  if (Array.isArray(value)) return value.some(hasNull);
  return isMap(value) && Object.values(value).some(hasNull);
}

function mapText(map: Values, path: readonly string[], why: Readonly<Record<string, string>>): string {
  const indent = '  '.repeat(path.length);
  return Object.entries(map)
    .filter(([, value]) => value !== undefined)
    .map(([key, value]) => {
      const here = [...path, key];
      const name = dotted(here);
      const comment = Object.hasOwn(why, name) ? commentText(why[name]!, indent) : '';
      if (!isMap(value) || Object.keys(value).length === 0)
        return comment + indented(Yaml.stringify({ [key]: value }), indent);
      const head = Yaml.stringify({ [key]: {} }).replace(/ \{\}\n$/, '\n');
      return comment + indented(head, indent) + mapText(value, here, why);
    })
    .join('');
}

function commentText(reason: string, indent: string): string {
  const lines: string[] = [];
  for (const word of reason.split(/\s+/).filter(Boolean)) {
    const last = lines.at(-1);
    if (last !== undefined && indent.length + last.length + word.length + 3 <= WIDTH)
      lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return lines.map((line) => `${indent}# ${line}\n`).join('');
}

function indented(text: string, indent: string): string {
  return text.replace(/^(?=.)/gm, indent);
}
