import { decodes, fitsInteger, hasFormat } from './formats';
import type { SchemaNode } from './node';
import { isMatch } from './pattern';

/**
 * Who reads an object: the generic code for custom resources (`structural`), or Go types of Kubernetes' own, which take null for
 * nothing and decode texts as they go (`typed`).
 */
export type Reader = 'structural' | 'typed';

/** Whether a value is of the type that a node wants; null is not asked here. */
export function isOfType(value: unknown, node: SchemaNode): boolean {
  if (node.intOrString) return typeof value === 'string' || Number.isInteger(value);
  switch (node.type) {
    case undefined:
      return true;
    case 'object':
      return typeof value === 'object' && value !== null && !Array.isArray(value);
    case 'array':
      return Array.isArray(value);
    case 'integer':
      return Number.isInteger(value);
    case 'number':
      return typeof value === 'number' || (node.format === 'quantity' && typeof value === 'string');
    default:
      return typeof value === node.type;
  }
}

/** The keyword of a node that a text, number or boolean of its type goes against; undefined where all is well. */
export function leafProblem(value: unknown, node: SchemaNode, reader: Reader): keyof SchemaNode | undefined {
  if (typeof value === 'string') {
    const problem = textProblem(value, node, reader);
    if (problem !== undefined) return problem;
  } else if (typeof value === 'number') {
    const problem = numberProblem(value, node);
    if (problem !== undefined) return problem;
  }
  if (node.enum === undefined || isListed(value, node.enum)) return undefined;
  // To Go's types an empty text is none at all.
  return reader === 'typed' && value === '' ? undefined : 'enum';
}

function textProblem(value: string, node: SchemaNode, reader: Reader): keyof SchemaNode | undefined {
  const { maxLength, minLength, pattern, format } = node;
  if (maxLength !== undefined && value.length > maxLength && runes(value) > maxLength) return 'maxLength';
  if (minLength !== undefined && value.length < 2 * minLength && runes(value) < minLength) return 'minLength';
  if (pattern !== undefined && !isMatch(pattern, value)) return 'pattern';
  if (format === undefined) return undefined;
  return (reader === 'typed' ? decodes(format, value) : hasFormat(format, value)) ? undefined : 'format';
}

function numberProblem(value: number, node: SchemaNode): keyof SchemaNode | undefined {
  const { minimum, maximum, multipleOf } = node;
  const isWhole = node.type === 'integer' || (node.intOrString && Number.isInteger(value));
  if (isWhole && !fitsInteger(node.format, value)) return 'format';
  if (minimum !== undefined && (node.exclusiveMinimum ? value <= minimum : value < minimum)) return 'minimum';
  if (maximum !== undefined && (node.exclusiveMaximum ? value >= maximum : value > maximum)) return 'maximum';
  if (multipleOf !== undefined && multipleOf > 0) {
    // As kube-openapi has it, so that 0.3 is a multiple of 0.1 where it is one to a server.
    const times = multipleOf < 1 ? (1 / multipleOf) * value : value / multipleOf;
    if (Math.abs(times - Math.round(times)) > 1e-9 * Math.max(1, Math.abs(times))) return 'multipleOf';
  }
  return undefined;
}

/** Whether a value is one of those that an enum lists. */
export function isListed(value: unknown, allowed: readonly unknown[]): boolean {
  if (typeof value !== 'object' || value === null) return allowed.includes(value);
  const text = canonical(value);
  return allowed.some((one) => typeof one === 'object' && one !== null && canonical(one) === text);
}

/** A text that is the same for values that are equal as JSON, whatever the order of their keys. */
export function canonical(value: unknown): string {
  return JSON.stringify(value, (_, one: unknown) =>
    typeof one === 'object' && one !== null && !Array.isArray(one)
      ? Object.fromEntries(Object.entries(one).sort(([a], [b]) => (a < b ? -1 : 1)))
      : one,
  );
}

function runes(text: string): number {
  let count = 0;
  for (let i = 0; i < text.length; i++) {
    count++;
    const code = text.charCodeAt(i);
    if (code >= 0xd800 && code < 0xdc00) i++;
  }
  return count;
}
